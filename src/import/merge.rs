//! A row and the station it is: what the row says goes over what is known, what it does not say stays.

use std::collections::HashMap;

use super::compare::Compare;
use super::coordinates::Located;
use super::datum::Evidence;
use crate::earth::crs::Extent;
use crate::formats::RowFault;
use crate::persist::Put;
use crate::station::codec_text;
use crate::station::{AccessScope, Facts, Field, Op, Record, Station, StationId, Status, Value, Vocabulary};

/// What came of comparing rows with their stations.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Stations to write.
    pub(super) puts: Vec<Put>,
    /// Rows that change nothing.
    pub(super) unchanged: u64,
    /// Rows that do not agree with what is known: name, faults.
    pub(super) refused: Vec<(String, Vec<RowFault>)>,
}

/// Merges rows with the stations that were fetched for them.
pub(super) fn merge(
    rows: Vec<Compare>,
    stations: Vec<Station>,
    vocabulary: &Vocabulary,
    evidence: &mut Evidence,
    extent: Extent,
) -> Merged {
    let mut stations: HashMap<StationId, Station> = stations.into_iter().map(|station| (station.id, station)).collect();
    let mut merged = Merged::default();
    for Compare { row, id, record, located } in rows {
        let Some(Station { facts: before, .. }) = stations.remove(&id) else { continue };
        if let (Some(located), Some(at)) = (located.as_deref(), before.position()) {
            let located: &Located = located;
            evidence.compare(row, located, at, extent);
        }
        let was = before.status();
        let known = before.record(vocabulary);
        let is_foreign = known.get(Field::Source).is_some_and(|source| record.get(Field::Source) != Some(source));
        let record = if is_foreign { filling(&known, record, was) } else { record };
        let after = overlaid(known.clone(), record, was);
        let name = after.text(Field::Name).unwrap_or_default().to_owned();
        match Facts::from_record(after, vocabulary) {
            Ok(facts) if facts.record(vocabulary) == known => merged.unchanged += 1,
            Ok(facts) => {
                let op = if was.is_tombstone() { Op::Restore } else { Op::Update };
                merged.puts.push(Put { id: Some(id), op, facts });
            }
            Err(faults) => {
                let refuse = |fault: crate::station::Fault| {
                    let reason = format!("expected {} (together with what is known of station {id})", fault.expected);
                    RowFault::new(row, fault.field, &fault.value, reason)
                };
                merged.refused.push((name, faults.into_iter().map(refuse).collect()));
            }
        }
    }
    merged
}

/// What a row of another source adds: what is not known yet, and its ids. Two lists that share a station would change it
/// back and forth otherwise.
fn filling(known: &Record, mut row: Record, was: Status) -> Record {
    const PLACE: [Field; 5] = [Field::Lon, Field::Lat, Field::RawX, Field::RawY, Field::CrsSource];
    let said: Vec<Field> = row.iter().map(|(field, _)| field).collect();
    for field in said {
        let is_known = match field {
            Field::ExtIds => false,
            Field::Status => !was.is_tombstone(),
            // Who may enter is always there, if only as unknown.
            Field::AccessScope => known.get(field) != Some(&Value::Code(AccessScope::Unknown.code())),
            field if PLACE.contains(&field) => known.get(Field::Lon).is_some(),
            field => known.get(field).is_some(),
        };
        if is_known {
            row.remove(field);
        }
    }
    row
}

/// What is known, with what the row says over it.
fn overlaid(mut known: Record, mut row: Record, was: Status) -> Record {
    // Ids elsewhere add up: the other sources' are no business of this one.
    if let (Some(Value::Pairs(old)), Some(Value::Pairs(new))) = (known.get(Field::ExtIds), row.get(Field::ExtIds)) {
        let mut pairs: Vec<_> =
            old.iter().filter(|(source, _)| !new.iter().any(|(s, _)| s == source)).cloned().collect();
        pairs.extend(new.iter().cloned());
        pairs.sort();
        row.set(Field::ExtIds, Value::Pairs(pairs.into()));
    }
    // A station belongs to the source it first came from; another list that knows it too does not take it over, or
    // replacing that list would withdraw it.
    if known.get(Field::Source).is_some() {
        row.remove(Field::Source);
    }
    if was == Status::Withdrawn {
        if row.get(Field::Status).is_none() {
            row.set(Field::Status, Value::Code(Status::Operating.code()));
        }
        known.remove(Field::ClosedOn);
    }
    // A table holds the words of the hours only; the same words say nothing against exceptions that were added since.
    if let (Some(old @ Value::Hours(_)), Some(new @ Value::Hours(_))) = (known.get(Field::Hours), row.get(Field::Hours))
        && codec_text::write(old) == codec_text::write(new)
    {
        row.remove(Field::Hours);
    }
    // A position is one thing with its origin: the old origin does not stay beside a new position.
    if row.get(Field::Lon).is_some() {
        for field in [Field::RawX, Field::RawY, Field::CrsSource] {
            known.remove(field);
        }
    }
    known.overlay(row);
    known
}

/// The tombstones of stations.
pub(super) fn withdrawn(stations: Vec<Station>, vocabulary: &Vocabulary) -> Vec<Put> {
    let put = |station: Station| {
        let mut record = station.facts.record(vocabulary);
        record.set(Field::Status, Value::Code(Status::Withdrawn.code()));
        record.remove(Field::Successor);
        // The record was valid, and a tombstone without a successor asks for nothing more.
        let facts = Facts::from_record(record, vocabulary).ok()?;
        Some(Put { id: Some(station.id), op: Op::Withdraw, facts })
    };
    stations.into_iter().filter_map(put).collect()
}
