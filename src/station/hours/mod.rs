//! When a place is open: the value, its calendar, its evaluation, and the reader of free text.
//!
//! ```text
//! free text ── parse ──▶ OpeningHours ── Schedule (compiled, cached) ── at departure + travel ──▶ Verdict
//! ```
//!
//! [`OpeningHours`] says what is known; [`Schedule`] answers quickly whether one can enter on arrival. Hours are evaluated in
//! Asia/Shanghai, which has been UTC+8 without summer time since 1991, so a fixed offset is exact from then on. Not here:
//! where a place is, or who it admits (access words found in hours fields are handed over in [`Reading`]).

mod calendar;
mod closure;
mod condition;
mod day;
mod expression;
mod memo;
mod overrides;
mod parse;
mod schedule;
mod state;
mod week;

use std::sync::{Arc, LazyLock};

use chrono::{FixedOffset, NaiveDate};

pub use calendar::{Calendar, CalendarError};
pub use closure::{Closure, Festival};
pub use condition::Condition;
pub use expression::{HoursError, MAX_EXPRESSION};
pub use overrides::{Override, Reason};
pub use parse::{Outcome, Reading};
pub use schedule::{Schedule, ScheduleBook, ScheduleId};
pub use state::{CalendarUse, Departure, OPENS_SOON_MIN, State, Verdict};
pub use week::{DayType, TypicalWeek};

use expression::Expression;

/// Seconds that local time is ahead of UTC: Asia/Shanghai, UTC+8, fixed since September 1991 (IANA tz database).
pub const UTC_OFFSET_S: i32 = 8 * 3600;

/// The offset that hours are evaluated in.
#[must_use]
pub fn local_offset() -> FixedOffset {
    const EAST: Option<FixedOffset> = FixedOffset::east_opt(UTC_OFFSET_S);
    const OFFSET: FixedOffset = match EAST {
        Some(offset) => offset,
        None => unreachable!(),
    };
    OFFSET
}

/// What is known about when a place is open. Unknown is a value of its own. One pointer, shared by clones: a country's
/// stations have a few thousand different ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OpeningHours(Arc<Body>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Body {
    plan: Arc<Plan>,
    raw: Option<Arc<str>>,
    condition: Option<Condition>,
    checked_on: Option<NaiveDate>,
}

/// The part of the hours that evaluation depends on; equal plans share one compiled schedule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Plan {
    hours: Option<Expression>,
    unattended: Option<Expression>,
    overrides: Box<[Override]>,
    closures: Box<[Closure]>,
}

impl OpeningHours {
    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        static UNKNOWN: LazyLock<OpeningHours> = LazyLock::new(|| OpeningHours(Arc::default()));
        UNKNOWN.clone()
    }

    /// Hours by an OSM `opening_hours` expression, kept as written.
    ///
    /// ```
    /// use yizhan::station::hours::OpeningHours;
    /// let office = OpeningHours::from_expression("Mo-Fr 08:30-17:30; PH off")?;
    /// assert!(office.is_known() && !office.is_always());
    /// assert!(OpeningHours::from_expression("weekdays").is_err());
    /// # Ok::<(), yizhan::station::hours::HoursError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HoursError`] when the text is longer than [`MAX_EXPRESSION`], is no such expression, or says what cannot be
    /// evaluated here: sunrise and its kin, an open end (`10:00+`), repeated points in time.
    pub fn from_expression(osm: &str) -> Result<Self, HoursError> {
        thread_local! {
            static KNOWN: memo::Memo<Result<OpeningHours, HoursError>> = memo::Memo::default();
        }
        memo::recall(&KNOWN, osm, |osm| Ok(Self::of(Plan { hours: Some(Expression::parse(osm)?), ..Plan::default() })))
    }

    fn of(plan: Plan) -> Self {
        Self(Arc::new(Body { plan: Arc::new(plan), ..Body::default() }))
    }

    fn map_plan(mut self, change: impl FnOnce(&mut Plan)) -> Self {
        change(Arc::make_mut(&mut Arc::make_mut(&mut self.0).plan));
        self
    }

    /// The weekly hours as an OSM expression; `None` when unknown.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        self.0.plan.hours.as_ref().map(Expression::text)
    }

    /// The source's own words.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.0.raw.as_deref()
    }

    /// Whether the weekly hours are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.0.plan.hours.is_some()
    }

    /// Whether the place is open around the clock on every day (24/7), exceptions apart.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.0.plan.hours.as_ref().is_some_and(Expression::is_always)
    }

    /// Dated and weather exceptions, in the order in which they were given.
    #[must_use]
    pub fn overrides(&self) -> &[Override] {
        &self.0.plan.overrides
    }

    /// Closures the source names, beside what the expression says.
    #[must_use]
    pub fn closures(&self) -> &[Closure] {
        &self.0.plan.closures
    }

    /// The OSM expression of the hours in which one can enter without staff (a code on the door, a self-service pod).
    #[must_use]
    pub fn unattended(&self) -> Option<&str> {
        self.0.plan.unattended.as_ref().map(Expression::text)
    }

    /// What entry depends on, where the source gives no hours of its own.
    #[must_use]
    pub fn condition(&self) -> Option<Condition> {
        self.0.condition
    }

    /// The day on which somebody last confirmed these hours.
    #[must_use]
    pub fn checked_on(&self) -> Option<NaiveDate> {
        self.0.checked_on
    }

    /// The same with the source's own words.
    #[must_use]
    pub fn with_raw(mut self, raw: &str) -> Self {
        Arc::make_mut(&mut self.0).raw = Some(raw.into());
        self
    }

    /// The same with exceptions in place of the former ones; on one day the last wins.
    #[must_use]
    pub fn with_overrides(self, overrides: Vec<Override>) -> Self {
        self.map_plan(|plan| plan.overrides = overrides.into())
    }

    /// The same with closures in place of the former ones; festivals are evaluated, the others are facts to show.
    #[must_use]
    pub fn with_closures(self, closures: Vec<Closure>) -> Self {
        self.map_plan(|plan| plan.closures = closures.into())
    }

    /// The same with hours of unattended entry.
    ///
    /// # Errors
    ///
    /// [`HoursError`] when the expression is refused.
    pub fn with_unattended(self, osm: &str) -> Result<Self, HoursError> {
        let unattended = Expression::parse(osm)?;
        Ok(self.map_plan(|plan| plan.unattended = Some(unattended)))
    }

    /// The same with what entry depends on.
    #[must_use]
    pub fn with_condition(mut self, condition: Option<Condition>) -> Self {
        Arc::make_mut(&mut self.0).condition = condition;
        self
    }

    /// The same, confirmed on a day.
    #[must_use]
    pub fn with_checked_on(mut self, checked_on: Option<NaiveDate>) -> Self {
        Arc::make_mut(&mut self.0).checked_on = checked_on;
        self
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.0.plan
    }
}
