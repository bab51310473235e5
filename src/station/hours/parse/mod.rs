//! Reading hours as people write them.
//!
//! Being wrong is worse than unknown: a text is taken only when every word in it is understood.

use super::{Closure, OpeningHours};
use crate::station::AccessScope;

/// What a text gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The hours, with the text as written.
    pub hours: OpeningHours,
    /// How much was understood.
    pub outcome: Outcome,
    /// Who may enter, when the text says so.
    pub access: Option<AccessScope>,
    /// The closures the text names.
    pub closures: Vec<Closure>,
}

/// How much of a text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Opening hours.
    Intervals,
    /// Open around the clock, every day.
    Always,
    /// Who may enter, but not when.
    AccessOnly,
    /// Nothing certain.
    Unknown,
}

impl OpeningHours {
    /// Reads free text (Chinese, simplified or traditional) or an OSM expression.
    #[must_use]
    pub fn read(raw: &str) -> Reading {
        let text = raw.trim();
        let (hours, outcome) = match Self::from_expression(text) {
            Ok(hours) if hours.is_always() => (hours, Outcome::Always),
            Ok(hours) => (hours, Outcome::Intervals),
            Err(_) => (Self::unknown(), Outcome::Unknown),
        };
        let hours = if text.is_empty() { hours } else { hours.with_raw(raw) };
        Reading { hours, outcome, access: None, closures: Vec::new() }
    }
}
