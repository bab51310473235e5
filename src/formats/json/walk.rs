//! The elements of the list that holds the rows, one at a time, each within a budget of bytes.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::outline::{Layout, skip_mark};
use crate::formats::{FormatError, MAX_ROW, Source};

/// What an element is given to; breaking ends the walk.
pub(in crate::formats) type Each<'a> = &'a mut dyn FnMut(u64, Value) -> Result<ControlFlow<()>, FormatError>;

/// Calls `each` with every element's number (from 1) and value.
pub(in crate::formats) fn elements(
    source: &Source,
    layout: &Layout,
    progress: &dyn Fn(u64),
    each: Each<'_>,
) -> Result<(), FormatError> {
    let path = match layout {
        Layout::List { path, .. } => Some(path.as_slice()),
        Layout::One | Layout::Lines => None,
    };
    let mut stream = source.metered(progress)?;
    skip_mark(&mut stream).map_err(FormatError::io(source.name()))?;
    let budget = Budget { left: Cell::new(MAX_ROW as u64), spent: Cell::new(false) };
    let mut json = serde_json::Deserializer::from_reader(Budgeted { stream, budget: &budget });
    let mut state = Walk { budget: &budget, each, row: 0, stopped: None };
    let done = match path {
        Some(path) => Path { path, walk: &mut state }.deserialize(&mut json),
        None => serde::Deserialize::deserialize(&mut json)
            .and_then(|value| state.element(value).map_err(|()| serde_json::Error::custom("stopped"))),
    };
    let (row, stopped) = (state.row, state.stopped.take());
    match (stopped, done) {
        (Some(outcome), _) => outcome,
        (None, Ok(())) => Ok(()),
        (None, Err(_)) if budget.spent.get() => Err(FormatError::TooLong {
            name: source.name().to_owned(),
            row: row + 1,
            what: "the object".to_owned(),
            limit: MAX_ROW,
            unit: "bytes",
        }),
        (None, Err(error)) => Err(FormatError::Json { name: source.name().to_owned(), reason: error.to_string() }),
    }
}

/// Bytes that may still be read before the next element must have ended.
struct Budget {
    left: Cell<u64>,
    spent: Cell<bool>,
}

/// A stream that fails when an element does not end: a string of 50 MB must not be held to be refused.
struct Budgeted<'b, R> {
    stream: R,
    budget: &'b Budget,
}

impl<R: Read> Read for Budgeted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.stream.read(buffer)?;
        let left = self.budget.left.get();
        if read as u64 > left {
            self.budget.spent.set(true);
            return Err(io::Error::other("one object is too long"));
        }
        self.budget.left.set(left - read as u64);
        Ok(read)
    }
}

struct Walk<'a, 'b> {
    budget: &'b Budget,
    each: Each<'a>,
    row: u64,
    /// Why the walk ended early, if it did: by wish, or by an error of the receiver.
    stopped: Option<Result<(), FormatError>>,
}

impl Walk<'_, '_> {
    fn element(&mut self, value: Value) -> Result<(), ()> {
        self.row += 1;
        self.budget.left.set(MAX_ROW as u64);
        let outcome = match (self.each)(self.row, value) {
            Ok(ControlFlow::Continue(())) => return Ok(()),
            Ok(ControlFlow::Break(())) => Ok(()),
            Err(error) => Err(error),
        };
        self.stopped = Some(outcome);
        Err(())
    }
}

/// Goes down the path, then through the list.
struct Path<'p, 'w, 'a, 'b> {
    path: &'p [String],
    walk: &'w mut Walk<'a, 'b>,
}

impl<'de> DeserializeSeed<'de> for Path<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Path<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.first() {
            Some(name) => write!(f, "an object with a member {name}"),
            None => f.write_str("a list of objects"),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.path.is_empty() {
            return Err(A::Error::custom("a list where an object is expected"));
        }
        while let Some(value) = list.next_element()? {
            self.walk.element(value).map_err(|()| A::Error::custom("stopped"))?;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if self.path.first() == Some(&name) {
                map.next_value_seed(Path { path: &self.path[1..], walk: &mut *self.walk })?;
            } else {
                self.walk.budget.left.set(u64::MAX);
                map.next_value::<IgnoredAny>()?;
                self.walk.budget.left.set(MAX_ROW as u64);
            }
        }
        Ok(())
    }
}
