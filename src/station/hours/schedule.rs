//! Hours compiled for speed: windows of plain breakpoints, filled as they are asked for, and the book that shares them.
//!
//! Evaluating an expression takes microseconds and allocates; a nearest query judges hundreds of stations. So each distinct
//! plan is compiled once per window of fifteen days into sorted minutes, and judged by binary search. Readers touch atomics
//! only. Not here: what the states mean (`state`), what a day holds (`day`).

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use chrono::{Days, NaiveDate};

use super::expression::{DAY, Presence};
use super::state::{CalendarUse, Departure, Verdict};
use super::{Calendar, OpeningHours, Plan, State};

/// A window answers for arrivals within its first eight days (one week, and one day of travel) …
const ANSWERS_DAYS: i32 = 8;
/// … and sees seven days beyond, which is how far `open_until` and `opens_at` look.
const WINDOW_DAYS: i32 = ANSWERS_DAYS + 7;
/// Windows begin every seven days since 1970-01-01.
const STEP_DAYS: i32 = 7;
/// Windows kept per schedule: now, and a few weeks around it; a farther one takes the place of another.
const KEPT: u32 = 4;

/// How long ahead `open_until` and `opens_at` look, in minutes.
pub(super) const HORIZON_MIN: i64 = 7 * DAY as i64;

/// Opening hours under one region's calendar, compiled as far as they were asked for. Share it in an [`Arc`].
#[derive(Debug)]
pub struct Schedule {
    plan: Arc<Plan>,
    calendar: Option<Arc<Calendar>>,
    shape: Shape,
    needs_calendar: bool,
    windows: [ArcSwapOption<Window>; KEPT as usize],
}

/// Plans that need no window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Unknown,
    Always,
    Timed,
}

/// The presence at every minute of fifteen days.
#[derive(Debug)]
pub(super) struct Window {
    /// Days since 1970-01-01.
    first_day: i32,
    /// Minute of the window in the upper bits, [`Presence`] in the lower two; ascending; the first is minute 0.
    breaks: Box<[u32]>,
    /// Bit n: the calendar says nothing about day n.
    uncovered: u16,
}

impl Schedule {
    /// Hours under a calendar; `None` for a region that has none.
    #[must_use]
    pub fn new(hours: &OpeningHours, calendar: Option<Arc<Calendar>>) -> Self {
        let plan = Arc::clone(hours.plan());
        let shape = if !plan.is_plain() {
            Shape::Timed
        } else if hours.is_always() {
            Shape::Always
        } else if plan.hours.is_none() && plan.unattended.is_none() {
            Shape::Unknown
        } else {
            Shape::Timed
        };
        Self {
            needs_calendar: plan.needs_calendar(),
            plan,
            calendar,
            shape,
            windows: [const { ArcSwapOption::const_empty() }; KEPT as usize],
        }
    }

    /// Whether one can enter on arriving `travel_s` seconds after the departure.
    ///
    /// Cost: one atomic load and a binary search over some forty breakpoints, no allocation; the first question about a week
    /// compiles it.
    ///
    /// ```
    /// use yizhan::station::hours::{Departure, OpeningHours, Schedule, State};
    /// let office = OpeningHours::from_expression("Mo-Fr 08:30-17:30").unwrap();
    /// let schedule = Schedule::new(&office, None);
    /// let friday = chrono::DateTime::parse_from_rfc3339("2026-11-20T17:25:00+08:00").unwrap();
    /// let departure = Departure::at(&friday);
    /// assert_eq!(schedule.judge(departure, 60).state, State::Open);
    /// assert_eq!(schedule.judge(departure, 600).state, State::ClosesBeforeArrival);
    /// ```
    #[must_use]
    pub fn judge(&self, departure: Departure, travel_s: u32) -> Verdict {
        match self.shape {
            Shape::Unknown => return Verdict::settled(State::Unknown),
            Shape::Always => return Verdict::settled(State::Open),
            Shape::Timed => {}
        }
        let arrival_s = departure.local_s() + i64::from(travel_s);
        let (left, arrived) = (departure.local_s().div_euclid(60), arrival_s.div_euclid(60));
        let Some((start, arrival_day)) = window_of(left).zip(day_of(arrived)) else {
            return Verdict::settled(State::Unknown);
        };
        self.with_window(start, |window| {
            if arrival_day - window.first_day < ANSWERS_DAYS {
                let open_before = window.presence(left) == Presence::Open;
                return self.conclude(window, open_before, arrival_s);
            }
            // A journey of days: judge the arrival in its own window.
            let open_before = window.presence(left) == Presence::Open;
            match window_of(arrived) {
                Some(start) => self.with_window(start, |later| self.conclude(later, open_before, arrival_s)),
                None => Verdict::settled(State::Unknown),
            }
        })
    }

    fn conclude(&self, window: &Window, open_before: bool, arrival_s: i64) -> Verdict {
        let calendar = if self.needs_calendar {
            window.calendar(arrival_s.div_euclid(i64::from(DAY) * 60))
        } else {
            CalendarUse::NotNeeded
        };
        Verdict::conclude(window, open_before, arrival_s, calendar)
    }

    /// Hands the window that begins on a day to `read`, compiling it first when it is not there.
    fn with_window<T>(&self, first_day: i32, read: impl FnOnce(&Window) -> T) -> T {
        let slot = &self.windows[(first_day.div_euclid(STEP_DAYS).cast_unsigned() % KEPT) as usize];
        {
            let kept = slot.load();
            if let Some(window) = kept.as_deref()
                && window.first_day == first_day
            {
                return read(window);
            }
        }
        // Two readers may both compile; they compile the same, and the last one stays.
        let window = Arc::new(Window::compile(&self.plan, self.calendar.as_deref(), first_day));
        slot.store(Some(Arc::clone(&window)));
        read(&window)
    }

    /// Compiles the window that a moment falls in, so that the first query does not pay for it.
    pub fn warm(&self, departure: Departure) {
        if self.shape == Shape::Timed
            && let Some(start) = window_of(departure.local_s().div_euclid(60))
        {
            self.with_window(start, |_| ());
        }
    }
}

/// The first day of the window that a local minute falls in; `None` beyond the years that dates can hold.
fn window_of(minute: i64) -> Option<i32> {
    Some(day_of(minute)?.div_euclid(STEP_DAYS) * STEP_DAYS)
}

fn day_of(minute: i64) -> Option<i32> {
    let day = i32::try_from(minute.div_euclid(i64::from(DAY))).ok()?;
    // A window ends within the dates of chrono, years −262143…262142.
    (-90_000_000..90_000_000).contains(&day).then_some(day)
}

/// The civil date of a day number since 1970-01-01.
pub(super) fn date_of(day: i32) -> Option<NaiveDate> {
    const UNIX: i32 = 719_163;
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(UNIX)?)
}

impl Window {
    pub(super) fn compile(plan: &Plan, calendar: Option<&Calendar>, first_day: i32) -> Self {
        let mut breaks = vec![pack(0, Presence::Closed)];
        let mut uncovered = 0;
        let start = date_of(first_day).unwrap_or_default();
        for (offset, n) in (0..WINDOW_DAYS as u32).zip(0u64..) {
            let Some(date) = start.checked_add_days(Days::new(n)) else {
                break;
            };
            if !calendar.is_some_and(|calendar| calendar.covers(date)) {
                uncovered |= 1 << offset;
            }
            for span in plan.day(date, calendar) {
                push(&mut breaks, offset * DAY + span.start, span.presence);
                push(&mut breaks, offset * DAY + span.end, Presence::Closed);
            }
        }
        Self { first_day, breaks: breaks.into(), uncovered }
    }

    /// The presence at a local minute since 1970, inside the window.
    pub(super) fn presence(&self, minute: i64) -> Presence {
        unpack(self.breaks[self.index(minute)]).1
    }

    /// The presence at a minute, and when it next changes, if it does inside the window.
    pub(super) fn at(&self, minute: i64) -> (Presence, Option<i64>) {
        let index = self.index(minute);
        let next = self.breaks.get(index + 1);
        (unpack(self.breaks[index]).1, next.map(|next| self.start() + i64::from(unpack(*next).0)))
    }

    /// When the place next becomes open after a minute, if it does inside the window.
    pub(super) fn next_open(&self, minute: i64) -> Option<i64> {
        self.breaks[self.index(minute) + 1..]
            .iter()
            .map(|packed| unpack(*packed))
            .find(|(_, presence)| *presence == Presence::Open)
            .map(|(offset, _)| self.start() + i64::from(offset))
    }

    fn start(&self) -> i64 {
        i64::from(self.first_day) * i64::from(DAY)
    }

    fn index(&self, minute: i64) -> usize {
        // Minutes of fifteen days fit easily; one outside the window counts as its edge.
        let offset = u32::try_from((minute - self.start()).max(0)).unwrap_or(u32::MAX >> 2);
        let key = (offset << 2) | 0b11;
        self.breaks.partition_point(|packed| *packed <= key) - 1
    }

    fn calendar(&self, day: i64) -> CalendarUse {
        let offset = day - i64::from(self.first_day);
        if self.uncovered >> offset.clamp(0, 15) & 1 == 0 { CalendarUse::Covered } else { CalendarUse::NotCovered }
    }
}

fn pack(minute: u32, presence: Presence) -> u32 {
    minute << 2 | presence as u32
}

fn unpack(packed: u32) -> (u32, Presence) {
    let presence = match packed & 0b11 {
        0 => Presence::Closed,
        1 => Presence::Unknown,
        2 => Presence::Unattended,
        _ => Presence::Open,
    };
    (packed >> 2, presence)
}

/// Appends a breakpoint, joining it with what is already there.
fn push(breaks: &mut Vec<u32>, minute: u32, presence: Presence) {
    if breaks.last().is_some_and(|last| last >> 2 == minute) {
        breaks.pop();
    }
    if breaks.last().is_none_or(|last| unpack(*last).1 != presence) {
        breaks.push(pack(minute, presence));
    }
}

/// The place of a schedule in its book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ScheduleId(u32);

/// The distinct schedules of a set of stations: 221,000 stations share a few thousand. Cloning shares the compiled windows.
#[derive(Debug, Clone, Default)]
pub struct ScheduleBook {
    schedules: Vec<Arc<Schedule>>,
    ids: HashMap<(Arc<Plan>, Option<Arc<str>>), ScheduleId>,
}

impl ScheduleBook {
    /// The schedule of these hours under this calendar, entered if it is new. Calendars are told apart by their region key.
    pub fn enter(&mut self, hours: &OpeningHours, calendar: Option<&Arc<Calendar>>) -> ScheduleId {
        let region = calendar.map(|calendar| calendar.region_key());
        let key = (Arc::clone(hours.plan()), region);
        let schedules = &mut self.schedules;
        *self.ids.entry(key).or_insert_with(|| {
            let id = ScheduleId(u32::try_from(schedules.len()).unwrap_or(u32::MAX));
            schedules.push(Arc::new(Schedule::new(hours, calendar.cloned())));
            id
        })
    }

    /// A schedule by its place.
    ///
    /// # Panics
    ///
    /// When the place is another book's.
    #[must_use]
    pub fn get(&self, id: ScheduleId) -> &Schedule {
        &self.schedules[id.0 as usize]
    }

    /// Every schedule, in order of place.
    pub fn iter(&self) -> impl Iterator<Item = &Schedule> {
        self.schedules.iter().map(AsRef::as_ref)
    }

    /// How many distinct schedules there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.schedules.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.schedules.is_empty()
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
