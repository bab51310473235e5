//! Opening hours: the text as written. Evaluation stands in `hours/` and takes this file's place.

use std::sync::Arc;

/// Opening hours as a source wrote them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct OpeningHours {
    raw: Option<Arc<str>>,
}

/// What reading a text gave.
#[derive(Debug)]
pub struct Reading {
    /// The hours.
    pub hours: OpeningHours,
}

impl OpeningHours {
    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Reads free text or an OSM expression.
    #[must_use]
    pub fn read(raw: &str) -> Reading {
        Reading { hours: Self { raw: Some(raw.into()) } }
    }

    /// The text as written.
    #[must_use]
    pub fn raw(&self) -> Option<&str> {
        self.raw.as_deref()
    }

    /// The OSM expression.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        None
    }

    /// Whether intervals are known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        false
    }

    /// Whether it never closes.
    #[must_use]
    pub fn is_always(&self) -> bool {
        false
    }
}
