//! A record: attribute values by field, checked one by one against the dictionary.
//!
//! Records are what crosses the borders of the domain (a row of a file, a row of a table, a JSON body, the before and
//! after of a change). What holds *between* fields is checked when a record becomes [`super::Facts`].

use super::dictionary::Field;
use super::value::Value;

/// Values by field, sorted by field, each field at most once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record(Vec<(Field, Value)>);

impl Record {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty record with room for so many values.
    #[must_use]
    pub fn with_capacity(values: usize) -> Self {
        Self(Vec::with_capacity(values))
    }

    /// Sets a field, replacing what it had.
    pub fn set(&mut self, field: Field, value: Value) {
        // Most writers go through the dictionary in its order.
        if self.0.last().is_none_or(|(last, _)| *last < field) {
            return self.0.push((field, value));
        }
        match self.0.binary_search_by_key(&field, |(at, _)| *at) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (field, value)),
        }
    }

    /// Takes a field out: its value becomes unknown.
    pub fn remove(&mut self, field: Field) -> Option<Value> {
        self.0.binary_search_by_key(&field, |(at, _)| *at).ok().map(|at| self.0.remove(at).1)
    }

    /// The value of a field; `None` is unknown.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Value> {
        self.0.binary_search_by_key(&field, |(at, _)| *at).ok().map(|at| &self.0[at].1)
    }

    /// The text of a text field.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.get(field)? {
            Value::Text(text) => Some(text),
            Value::Code(code) => Some(code),
            _ => None,
        }
    }

    /// All values, in dictionary order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes over every value of `newer`; fields that `newer` does not have stay.
    pub fn overlay(&mut self, newer: Self) {
        for (field, value) in newer.0 {
            self.set(field, value);
        }
    }

    /// The values, sorted by field.
    #[must_use]
    pub fn into_values(self) -> Vec<(Field, Value)> {
        self.0
    }
}

impl FromIterator<(Field, Value)> for Record {
    fn from_iter<I: IntoIterator<Item = (Field, Value)>>(values: I) -> Self {
        let mut record = Self::new();
        for (field, value) in values {
            record.set(field, value);
        }
        record
    }
}
