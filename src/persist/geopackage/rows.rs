//! Rows of the `station` table, as text, into stations.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::columns::{CELL, COLUMNS, MEMORY};
use super::geometry;
use crate::persist::record_text;
use crate::station::{
    Facts, Fault, Field, Pair, Record, Shape, Station, StationId, Value, Vocabulary, codec_json, codec_text,
};

/// Values by the cells they were read from.
type Memory<T> = HashMap<Box<str>, T, BuildHasherDefault<CellHasher>>;

/// A quick hash (rotate, xor, multiply over words, as in rustc's own tables). Fit for bounded tables that only save work, not
/// for keys that an adversary chooses.
#[derive(Debug, Default, Clone, Copy)]
struct CellHasher(u64);

impl Hasher for CellHasher {
    fn write(&mut self, bytes: &[u8]) {
        for word in bytes.chunks(8) {
            let word = word.iter().rev().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
            self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// Reads rows; remembers the cells it has met, so that equal values are parsed once and share one allocation.
#[derive(Debug)]
pub(super) struct Decoder {
    vocabulary: Arc<Vocabulary>,
    memory: Vec<Memory<Option<Value>>>,
    /// Single entries of `services`: few, where the combinations of them hardly ever repeat.
    services: Memory<Pair>,
    attributes: Memory<Record>,
    last_at: (String, DateTime<Utc>),
}

/// A row that cannot be read.
#[derive(Debug)]
pub(super) struct BadRow {
    /// Its id, 0 when not even that can be read.
    pub(super) id: i64,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
}

impl Decoder {
    pub(super) fn new(vocabulary: Arc<Vocabulary>) -> Self {
        let memory = vec![Memory::default(); COLUMNS.len()];
        let (services, attributes) = (Memory::default(), Memory::default());
        Self { vocabulary, memory, services, attributes, last_at: (String::new(), DateTime::UNIX_EPOCH) }
    }

    /// The vocabulary rows are read with.
    pub(super) fn vocabulary(&self) -> Arc<Vocabulary> {
        Arc::clone(&self.vocabulary)
    }

    /// Reads one row of `columns::row_text`.
    pub(super) fn station(&mut self, row: &str) -> Result<Station, BadRow> {
        let mut cells = row.split(CELL);
        let mut cell = || cells.next().unwrap_or_default();
        let (id, revision, at, geom, attributes) = (cell(), cell(), cell(), cell(), cell());
        let number = id.parse().unwrap_or(0);
        let bad = |faults| BadRow { id: number, faults };
        let id: StationId =
            id.parse().map_err(|_invalid| bad(vec![Fault::new("id", id, "a whole number from 1 to 2^53")]))?;
        let mut faults = Vec::new();
        let mut record = Record::with_capacity(COLUMNS.len());
        let mut count = 0;
        for (at, text) in cells.enumerate() {
            count += 1;
            if text.is_empty() {
                continue;
            }
            match self.value(at, text) {
                Ok(Some(value)) => record.set(COLUMNS[at], value),
                Ok(None) => {}
                Err(fault) => faults.push(fault),
            }
        }
        if count != COLUMNS.len() {
            return Err(bad(vec![Fault::new("row", row, "text without control characters")]));
        }
        if !attributes.is_empty() {
            match self.attributes(attributes) {
                Ok(rest) => overlay(&mut record, rest),
                Err(found) => faults.extend(found),
            }
        }
        match position(geom) {
            Ok(Some(position)) => {
                record.set(Field::Lon, Value::Number(position.lon()));
                record.set(Field::Lat, Value::Number(position.lat()));
            }
            Ok(None) => {}
            Err(expected) => faults.push(Fault::new("geom", geom, expected)),
        }
        if !faults.is_empty() {
            return Err(bad(faults));
        }
        let facts = Facts::from_record(record, &self.vocabulary).map_err(bad)?;
        Ok(Station { id, revision: revision.parse().unwrap_or(0), updated_at: self.instant(at), facts })
    }

    /// The value of a cell that is not empty.
    fn value(&mut self, at: usize, text: &str) -> Result<Option<Value>, Fault> {
        let Some(field) = COLUMNS.get(at).copied() else { return Ok(None) };
        if field == Field::Services
            && let Some(value) = self.services(text)
        {
            return Ok(Some(value));
        }
        // Names and addresses hardly ever repeat: remembering them would only cost.
        if matches!(field, Field::Name | Field::Address | Field::PublicPhone | Field::ExtIds) {
            return self.parse(field, text);
        }
        if let Some(value) = self.memory[at].get(text) {
            return Ok(value.clone());
        }
        let value = self.parse(field, text)?;
        if self.memory[at].len() < MEMORY {
            self.memory[at].insert(text.into(), value.clone());
        }
        Ok(value)
    }

    /// A cell of `services` in the form this program writes; `None` for any other, which the codec reads.
    fn services(&mut self, text: &str) -> Option<Value> {
        let mut pairs: Vec<Pair> = Vec::with_capacity(text.bytes().filter(|byte| *byte == b';').count() + 1);
        for entry in text.split(';') {
            let pair = if let Some(pair) = self.services.get(entry) {
                pair.clone()
            } else {
                let Ok(Some(Value::Pairs(read))) = self.parse(Field::Services, entry) else { return None };
                let [pair] = &*read else { return None };
                if self.services.len() < MEMORY {
                    self.services.insert(entry.into(), pair.clone());
                }
                pair.clone()
            };
            if pairs.last().is_some_and(|last| last.0 >= pair.0) {
                return None;
            }
            pairs.push(pair);
        }
        Some(Value::Pairs(pairs.into()))
    }

    fn attributes(&mut self, text: &str) -> Result<Record, Vec<Fault>> {
        // Long ones hold notes and lists, which hardly ever repeat.
        const SHORT: usize = 200;
        if let Some(record) = self.attributes.get(text) {
            return Ok(record.clone());
        }
        let record = record_text::read(text, &self.vocabulary)?;
        if text.len() <= SHORT && self.attributes.len() < MEMORY {
            self.attributes.insert(text.into(), record.clone());
        }
        Ok(record)
    }

    fn parse(&self, field: Field, text: &str) -> Result<Option<Value>, Fault> {
        if matches!(field.definition().shape, Shape::Pairs) {
            let json = serde_json::from_str(text)
                .map_err(|error| Fault::new(field.name(), text, format!("a JSON object ({error})")))?;
            return codec_json::parse(field, &json, &self.vocabulary);
        }
        codec_text::parse(field, text, &self.vocabulary)
    }

    fn instant(&mut self, text: &str) -> DateTime<Utc> {
        if self.last_at.0 != text {
            self.last_at = (text.to_owned(), instant(text).unwrap_or(DateTime::UNIX_EPOCH));
        }
        self.last_at.1
    }
}

/// Adds what `attributes` says. Hours stand there beside their column when the text alone does not say everything; the
/// column wins when the two differ, for then another program edited it.
fn overlay(record: &mut Record, mut rest: Record) {
    if let Some(full) = rest.remove(Field::Hours)
        && record.get(Field::Hours).is_some_and(|column| codec_text::write(column) == codec_text::write(&full))
    {
        rest.set(Field::Hours, full);
    }
    for (field, value) in rest.into_values() {
        // What has a column of its own is read from there.
        if field == Field::Hours || !(COLUMNS.contains(&field) || matches!(field, Field::Lon | Field::Lat)) {
            record.set(field, value);
        }
    }
}

/// The position in a geometry blob written in hex.
fn position(hex: &str) -> Result<Option<crate::earth::LngLat>, String> {
    if hex.is_empty() {
        return Ok(None);
    }
    let digit = |byte: u8| (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut blob = [0u8; 128];
    let bytes = hex.as_bytes();
    if bytes.len() > 256 {
        return Err("a point".to_owned());
    }
    for (at, pair) in bytes.chunks_exact(2).enumerate() {
        let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else {
            return Err("a GeoPackage geometry".to_owned());
        };
        blob[at] = high << 4 | low;
    }
    geometry::read_point(&blob[..bytes.len() / 2])
}

/// An instant as the tables hold it: UTC, to the millisecond, the one form GDAL takes without a warning.
pub(super) fn instant_text(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads an instant of a table.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.with_timezone(&Utc))
}
