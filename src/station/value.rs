//! The values an attribute can take, and the fault that names what is wrong with one.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::hours::OpeningHours;

/// One attribute's value. Absence of a value is "unknown".
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// A finite number.
    Number(f64),
    /// Text, trimmed, without control characters.
    Text(Arc<str>),
    /// Several texts.
    Texts(Box<[Arc<str>]>),
    /// A code of a closed list.
    Code(&'static str),
    /// Several codes of a closed list, in the list's order, each once.
    Codes(Box<[&'static str]>),
    /// A calendar day.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Opening hours.
    Hours(OpeningHours),
    /// Key → text, sorted by key: external ids by source, services by code, listings by platform.
    Pairs(Box<[Pair]>),
    /// A list of small records, each a sorted map of name → value.
    Items(Box<[Item]>),
}

/// A key and its text.
pub type Pair = (Arc<str>, Arc<str>);

/// One record of a [`Value::Items`] list, for example one honour: its named parts in dictionary order.
pub type Item = Box<[(&'static str, Value)]>;

/// What is wrong with one field of one record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {value:?} is not {expected}")]
pub struct Fault {
    /// The dictionary name of the field.
    pub field: String,
    /// The offending value, cut to 80 characters.
    pub value: String,
    /// What would have been accepted.
    pub expected: String,
}

impl Fault {
    /// A fault of `field`: `value` is not `expected`.
    #[must_use]
    pub fn new(field: impl Into<String>, value: impl AsRef<str>, expected: impl Into<String>) -> Self {
        let value = value.as_ref();
        let mut shown: String = value.chars().take(80).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { field: field.into(), value: shown, expected: expected.into() }
    }
}
