//! A typical week as plain minutes: seven weekdays and a public holiday, for masks and coverage by the hour.
//!
//! Not a calendar: dated exceptions, festivals and the nth weekday of a month are left out, and a season is the one of the
//! reference day.

use chrono::{Datelike, NaiveDate, Weekday};

use super::OpeningHours;
use super::calendar::with_public_holidays;
use super::day::Minutes;
use super::expression::{DAY, Presence};
use super::{Override, Plan};

/// The kinds of day that planners tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayType {
    /// An ordinary day of the week.
    Weekday(Weekday),
    /// A public holiday that falls on a Wednesday, so that weekend rules do not blur it.
    Holiday,
}

/// The open minutes of each day type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypicalWeek {
    days: [Vec<(u16, u16)>; 8],
}

impl TypicalWeek {
    /// The week around a reference day; `None` when the hours are unknown.
    ///
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use yizhan::station::hours::{DayType, OpeningHours, TypicalWeek};
    /// let hours = OpeningHours::from_expression("Mo-Fr 08:30-12:00,14:00-17:30; PH off").unwrap();
    /// let week = TypicalWeek::of(&hours, NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()).unwrap();
    /// assert_eq!(week.open_minutes(DayType::Weekday(Weekday::Mon)), [(510, 720), (840, 1050)]);
    /// assert!(week.open_minutes(DayType::Holiday).is_empty());
    /// ```
    #[must_use]
    pub fn of(hours: &OpeningHours, reference: NaiveDate) -> Option<Self> {
        let plan = hours.plan();
        let plan = Plan {
            hours: Some(plan.hours.as_ref()?.typical()),
            unattended: None,
            overrides: Box::<[Override]>::default(),
            closures: Box::default(),
        };
        let monday = reference.week(Weekday::Mon).checked_first_day()?;
        let mut days: [Vec<(u16, u16)>; 8] = Default::default();
        for (date, day) in monday.iter_days().zip(&mut days[..7]) {
            *day = open(&plan.day(date, None));
        }
        let wednesday = monday.iter_days().nth(2)?;
        debug_assert_eq!(wednesday.weekday(), Weekday::Wed);
        days[7] = open(&plan.day_under(wednesday, &with_public_holidays([wednesday].into_iter())));
        Some(Self { days })
    }

    /// The minutes `[start, end)` of the day, 0…1440, in order and disjoint, in which the place is open. Hours past midnight
    /// stand on the day they reach into.
    #[must_use]
    pub fn open_minutes(&self, day: DayType) -> &[(u16, u16)] {
        match day {
            DayType::Weekday(weekday) => &self.days[weekday.num_days_from_monday() as usize % 8],
            DayType::Holiday => &self.days[7],
        }
    }
}

fn open(minutes: &Minutes) -> Vec<(u16, u16)> {
    let minute = |minute: u32| u16::try_from(minute.min(DAY)).unwrap_or(u16::MAX);
    minutes
        .iter()
        .filter(|span| span.presence == Presence::Open)
        .map(|span| (minute(span.start), minute(span.end)))
        .collect()
}
