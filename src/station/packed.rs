//! The long tail of a station's attributes as one run of bytes: a country's stations have twenty of them each, and as
//! separate values they would weigh several times what they say.
//!
//! An entry is `field, tag, length, payload`, entries stand in dictionary order, and a search walks over them by their
//! lengths. Equal values give equal bytes. This is a layout in memory, not a format: it is never stored.

use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate};

use super::dictionary::{Field, Part, Shape};
use super::value::{Item, Pair, Value};

/// Attribute values by field, packed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Packed(Box<[u8]>);

/// What kind of value a payload holds.
mod tag {
    pub(super) const NO: u8 = 0;
    pub(super) const YES: u8 = 1;
    pub(super) const INT: u8 = 2;
    pub(super) const NUMBER: u8 = 3;
    pub(super) const TEXT: u8 = 4;
    pub(super) const TEXTS: u8 = 5;
    pub(super) const CODE: u8 = 6;
    pub(super) const CODES: u8 = 7;
    pub(super) const DATE: u8 = 8;
    pub(super) const INSTANT: u8 = 9;
    pub(super) const PAIRS: u8 = 10;
    pub(super) const ITEMS: u8 = 11;
}

impl Packed {
    /// Packs values sorted by field, each field at most once. Opening hours have a place of their own in the facts and are
    /// not packed.
    pub(super) fn of(values: &[(Field, Value)]) -> Self {
        let mut out = Vec::with_capacity(values.len() * 16);
        let mut payload = Vec::new();
        for (field, value) in values {
            debug_assert!(!matches!(value, Value::Hours(_)), "hours are a typed member of the facts");
            payload.clear();
            let tag = write(&mut payload, value, field.definition().shape);
            out.extend([*field as u8, tag]);
            length(&mut out, payload.len());
            out.extend_from_slice(&payload);
        }
        Self(out.into())
    }

    /// The value of a field; `None` is unknown.
    pub(super) fn get(&self, field: Field) -> Option<Value> {
        let (tag, payload) = self.find(field)?;
        read(tag, &mut Bytes(payload), field.definition().shape)
    }

    /// The text of a text or code field, without copying.
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        match self.find(field)? {
            (tag::TEXT, payload) => std::str::from_utf8(payload).ok(),
            (tag::CODE, [at]) => code_at(field.definition().shape, *at),
            _ => None,
        }
    }

    /// The texts of a field that holds several, without copying.
    pub(super) fn texts(&self, field: Field) -> impl Iterator<Item = &str> {
        let payload = match self.find(field) {
            Some((tag::TEXTS, payload)) => payload,
            _ => &[],
        };
        let mut bytes = Bytes(payload);
        std::iter::from_fn(move || bytes.text())
    }

    fn find(&self, field: Field) -> Option<(u8, &[u8])> {
        let mut bytes = Bytes(&self.0);
        loop {
            let (at, tag) = (bytes.byte()?, bytes.byte()?);
            let payload = bytes.run()?;
            if at == field as u8 {
                return Some((tag, payload));
            }
            if at > field as u8 {
                return None;
            }
        }
    }
}

fn code_at(shape: Shape, at: u8) -> Option<&'static str> {
    match shape {
        Shape::Code(list) | Shape::Codes(list) => list.get(usize::from(at)).map(|entry| entry.code),
        _ => None,
    }
}

fn place_of(shape: Shape, code: &str) -> u8 {
    let list = match shape {
        Shape::Code(list) | Shape::Codes(list) => list,
        _ => &[],
    };
    // Values hold only codes of their field's list, and the lists are short.
    list.iter().position(|entry| entry.code == code).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// Appends a value's payload and gives its tag.
fn write(out: &mut Vec<u8>, value: &Value, shape: Shape) -> u8 {
    match value {
        // Hours are not packed: see `Packed::of`.
        Value::Flag(false) | Value::Hours(_) => tag::NO,
        Value::Flag(true) => tag::YES,
        Value::Int(number) => {
            out.extend_from_slice(&number.to_le_bytes());
            tag::INT
        }
        Value::Number(number) => {
            out.extend_from_slice(&number.to_le_bytes());
            tag::NUMBER
        }
        Value::Text(text) => {
            out.extend_from_slice(text.as_bytes());
            tag::TEXT
        }
        Value::Texts(texts) => {
            for text in texts {
                run(out, text.as_bytes());
            }
            tag::TEXTS
        }
        Value::Code(code) => {
            out.push(place_of(shape, code));
            tag::CODE
        }
        Value::Codes(codes) => {
            out.extend(codes.iter().map(|code| place_of(shape, code)));
            tag::CODES
        }
        Value::Date(day) => {
            out.extend_from_slice(&day.num_days_from_ce().to_le_bytes());
            tag::DATE
        }
        Value::Instant(instant) => {
            out.extend_from_slice(&instant.timestamp().to_le_bytes());
            out.extend_from_slice(&instant.timestamp_subsec_nanos().to_le_bytes());
            tag::INSTANT
        }
        Value::Pairs(pairs) => {
            for (key, text) in pairs {
                run(out, key.as_bytes());
                run(out, text.as_bytes());
            }
            tag::PAIRS
        }
        Value::Items(items) => {
            let parts = parts_of(shape);
            for item in items {
                length(out, item.len());
                for (name, value) in item {
                    let at = parts.iter().position(|part| part.name == *name).unwrap_or(parts.len());
                    let mut payload = Vec::new();
                    let tag = write(&mut payload, value, Shape::Flag);
                    out.extend([u8::try_from(at).unwrap_or(u8::MAX), tag]);
                    run(out, &payload);
                }
            }
            tag::ITEMS
        }
    }
}

fn parts_of(shape: Shape) -> &'static [Part] {
    match shape {
        Shape::Items(parts) => parts,
        _ => &[],
    }
}

fn read(tag: u8, bytes: &mut Bytes, shape: Shape) -> Option<Value> {
    Some(match tag {
        tag::NO => Value::Flag(false),
        tag::YES => Value::Flag(true),
        tag::INT => Value::Int(i64::from_le_bytes(bytes.array()?)),
        tag::NUMBER => Value::Number(f64::from_le_bytes(bytes.array()?)),
        tag::TEXT => Value::Text(std::str::from_utf8(bytes.0).ok()?.into()),
        tag::TEXTS => Value::Texts(std::iter::from_fn(|| bytes.text().map(Arc::from)).collect()),
        tag::CODE => Value::Code(code_at(shape, bytes.byte()?)?),
        tag::CODES => Value::Codes(bytes.0.iter().filter_map(|at| code_at(shape, *at)).collect()),
        tag::DATE => Value::Date(NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(bytes.array()?))?),
        tag::INSTANT => {
            let (seconds, nanos) = (i64::from_le_bytes(bytes.array()?), u32::from_le_bytes(bytes.array()?));
            Value::Instant(DateTime::from_timestamp(seconds, nanos)?)
        }
        tag::PAIRS => {
            let pair = || -> Option<Pair> { Some((bytes.text()?.into(), bytes.text()?.into())) };
            Value::Pairs(std::iter::from_fn(pair).collect())
        }
        _ => {
            let parts = parts_of(shape);
            let item = || -> Option<Item> {
                let count = bytes.length()?;
                (0..count)
                    .map(|_| {
                        let part = parts.get(usize::from(bytes.byte()?))?;
                        let tag = bytes.byte()?;
                        Some((part.name, read(tag, &mut Bytes(bytes.run()?), part.shape)?))
                    })
                    .collect()
            };
            Value::Items(std::iter::from_fn(item).collect())
        }
    })
}

/// Appends a length, seven bits a byte, the lowest first (LEB128).
fn length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        #[expect(clippy::cast_possible_truncation, reason = "seven bits are kept")]
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "less than 128")]
    out.push(length as u8);
}

fn run(out: &mut Vec<u8>, bytes: &[u8]) {
    length(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// Bytes being read; `None` at their end.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn length(&mut self) -> Option<usize> {
        let mut length = 0;
        for shift in (0..usize::BITS).step_by(7) {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(length);
            }
        }
        None
    }

    fn run(&mut self) -> Option<&'a [u8]> {
        let length = self.length()?;
        let (run, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(run)
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.run()?).ok()
    }
}
