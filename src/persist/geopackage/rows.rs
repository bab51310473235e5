//! Rows of the `station` table, as text, into stations.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::columns::{CELL, COLUMNS, MEMORY};
use super::geometry;
use crate::persist::record_text;
use crate::station::{
    Facts, Fault, Field, Record, Shape, Station, StationId, Value, Vocabulary, codec_json, codec_text,
};

/// Reads rows; remembers the cells it has met, so that equal values are parsed once and share one allocation.
#[derive(Debug)]
pub(super) struct Decoder {
    vocabulary: Arc<Vocabulary>,
    memory: Vec<HashMap<Box<str>, Option<Value>>>,
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
        let memory = vec![HashMap::new(); COLUMNS.len()];
        Self { vocabulary, memory, last_at: (String::new(), DateTime::UNIX_EPOCH) }
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
        let id: StationId = id.parse().map_err(|_| bad(vec![Fault::new("id", id, "a whole number from 1 to 2^53")]))?;
        let mut faults = Vec::new();
        let mut record = Record::new();
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
            match record_text::read(attributes, &self.vocabulary) {
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
