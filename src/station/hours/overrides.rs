//! Dated exceptions: a closure for repairs, longer hours in a heat wave.
//!
//! An override rules whole civil days and wins over the weekly hours; among overrides of one day the last one wins. It is not
//! a history: what an override said stays in the change log.

use chrono::NaiveDate;

use super::expression::{Expression, HoursError};

/// Why hours differ on certain days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A dated notice of the keeper.
    Dated,
    /// Cold wave, heat, typhoon: opened or shut for the weather.
    Weather,
}

/// Different hours from one day to another, both included.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Override {
    from: NaiveDate,
    to: NaiveDate,
    hours: Option<Expression>,
    reason: Reason,
    note: Box<str>,
}

impl Override {
    /// Shut from the first to the last day.
    ///
    /// # Errors
    ///
    /// [`HoursError::OverrideOrder`] when `to` is before `from`.
    pub fn closed(from: NaiveDate, to: NaiveDate, reason: Reason, note: &str) -> Result<Self, HoursError> {
        Self::new(from, to, None, reason, note)
    }

    /// Open by another expression from the first to the last day.
    ///
    /// # Errors
    ///
    /// [`HoursError`] when `to` is before `from` or the expression is refused.
    pub fn open(
        from: NaiveDate,
        to: NaiveDate,
        expression: &str,
        reason: Reason,
        note: &str,
    ) -> Result<Self, HoursError> {
        Self::new(from, to, Some(Expression::parse(expression)?), reason, note)
    }

    fn new(
        from: NaiveDate,
        to: NaiveDate,
        hours: Option<Expression>,
        reason: Reason,
        note: &str,
    ) -> Result<Self, HoursError> {
        if to < from {
            return Err(HoursError::OverrideOrder { from, to });
        }
        Ok(Self { from, to, hours, reason, note: note.into() })
    }

    /// First day.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// Last day, included.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// The hours on those days as an OSM expression; `None` when shut.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        self.hours.as_ref().map(Expression::text)
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The keeper's words, perhaps empty.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    pub(super) fn hours(&self) -> Option<&Expression> {
        self.hours.as_ref()
    }

    pub(super) fn rules(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}
