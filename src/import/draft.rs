//! One row → a record: each cell cleaned and read by its field's shape, its position placed, its keys made.

use std::collections::HashMap;
use std::sync::Arc;

use super::coordinates::{self, Frame, Located, Misplaced, Placed, Trouble};
use super::report::Warnings;
use super::row::Sorted;
use super::services::{self, ServiceCells};
use super::{address, clean, fold};
use crate::formats::RowFault;
use crate::station::hours::{OpeningHours, Outcome};
use crate::station::{AccessScope, Fault, Field, Record, Shape, Value, Vocabulary};
use crate::station::{codec_json, codec_text};

/// A row that can be taken.
#[derive(Debug)]
pub(super) struct Draft {
    /// The row, from 1.
    pub(super) row: u64,
    /// What it says; a field it does not mention is not in it.
    pub(super) record: Record,
    /// Its keys.
    pub(super) keys: Keys,
    /// Its position with what it was made of.
    pub(super) located: Option<Box<Located>>,
}

/// What a row is found again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    /// (source, `ext_id`), where it has one.
    pub(super) ext: Option<u64>,
    /// Name, address and floor.
    pub(super) name: u64,
}

impl Keys {
    /// The keys of a record.
    pub(super) fn new(source: &str, ext_id: &str, name: &str, address: &str, floor: &str) -> Self {
        Self {
            ext: (!ext_id.is_empty()).then(|| fold::exact_key(&[source, ext_id])),
            name: fold::key(&[name, address, floor]),
        }
    }

    /// The key that counts: the id in the source where there is one.
    pub(super) fn own(self) -> u64 {
        self.ext.unwrap_or(self.name)
    }
}

/// What is the same for every row.
pub(super) struct Drafter<'a> {
    vocabulary: &'a Vocabulary,
    frame: Frame,
    /// The kind of rows that do not say theirs.
    kind: Option<Arc<str>>,
    /// The source of rows that do not say theirs, and whether it goes over theirs.
    source: Arc<str>,
    source_rules: bool,
    hours: HashMap<String, (OpeningHours, Outcome, Option<AccessScope>)>,
    services: ServiceCells,
    /// What looks wrong and is let through.
    pub(super) warnings: Warnings,
}

/// Distinct texts remembered with what they were read as: real files have a few hundred.
const REMEMBERED: usize = 20_000;

impl<'a> Drafter<'a> {
    pub(super) fn new(
        vocabulary: &'a Vocabulary,
        frame: Frame,
        kind: Option<Arc<str>>,
        source: Arc<str>,
        source_rules: bool,
    ) -> Self {
        Self {
            vocabulary,
            frame,
            kind,
            source,
            source_rules,
            hours: HashMap::new(),
            services: ServiceCells::default(),
            warnings: Warnings::default(),
        }
    }

    /// Reads a row. `Err` has every fault found, and the keys as far as they can be told.
    pub(super) fn draft(&mut self, row: u64, sorted: &Sorted<'_>) -> Result<Draft, (Vec<RowFault>, Keys)> {
        let mut record = Record::new();
        let mut faults = Vec::new();
        let mut asides = Vec::new();
        for (field, cell) in &sorted.fields {
            if let Err(fault) = self.field(row, *field, cell, &mut record, &mut asides) {
                faults.push(expected(row, &fault));
            }
        }
        let address = sorted.address();
        let source = self.source(sorted);
        let name = clean::line(sorted.field(Field::Name));
        let ext_id = match ext_id(row, sorted.ext_id, &source, &mut record) {
            Ok(ext_id) => ext_id,
            Err(fault) => {
                faults.push(fault);
                String::new()
            }
        };
        let keys = Keys::new(&source, &ext_id, &name, &address, record.text(Field::Floor).unwrap_or_default());
        if name.is_empty() {
            faults.push(RowFault::new(row, "name", sorted.field(Field::Name), "expected a name"));
        }
        let mut text = |field: Field, text: &str| match codec_text::parse(field, text, self.vocabulary) {
            Ok(Some(value)) => record.set(field, value),
            Ok(None) => {}
            Err(fault) => faults.push(expected(row, &fault)),
        };
        text(Field::Address, &address);
        text(Field::Source, &source);
        if sorted.field(Field::Street).is_empty() {
            text(Field::Street, &clean::address(sorted.village()));
        }
        self.kind(row, sorted, &mut record, &mut faults);
        self.always(row, sorted, &mut record);
        services::columns(row, &sorted.services, self.vocabulary, &mut record, &mut faults);
        self.notes(row, sorted, asides, &mut record, &mut faults);
        let located = self.place(row, sorted, &mut record, &mut faults);
        if faults.is_empty() { Ok(Draft { row, record, keys, located }) } else { Err((faults, keys)) }
    }

    /// The source a row is filed under.
    pub(super) fn source(&self, sorted: &Sorted<'_>) -> Arc<str> {
        let own = sorted.field(Field::Source);
        if own.is_empty() || self.source_rules { Arc::clone(&self.source) } else { clean::line(own).into() }
    }

    /// Reads the cell of one field. What is worth keeping and fits nowhere goes to `asides`.
    fn field(
        &mut self,
        row: u64,
        field: Field,
        cell: &str,
        record: &mut Record,
        asides: &mut Vec<String>,
    ) -> Result<(), Fault> {
        let text = match (field, field.definition().shape) {
            // Made elsewhere, from several cells.
            (Field::Address | Field::Source | Field::Kind, _) => return Ok(()),
            // JSON and GeoJSON hold hours, services and the like as objects.
            (_, Shape::Hours | Shape::Services | Shape::Pairs | Shape::CodePairs(..)) if cell.starts_with('{') => {
                let json = serde_json::from_str(cell)
                    .map_err(|error| Fault::new(field.name(), cell, format!("a JSON object ({error})")))?;
                if let Some(value) = codec_json::parse(field, &json, self.vocabulary)? {
                    record.set(field, value);
                }
                return Ok(());
            }
            (Field::Services, _) => {
                let (value, aside) = self.services.list(row, cell, self.vocabulary, &mut self.warnings);
                if let Some(value) = value {
                    record.set(field, value);
                }
                asides.extend(aside);
                return Ok(());
            }
            (_, Shape::Hours) => {
                self.read_hours(row, cell, record);
                return Ok(());
            }
            (Field::PublicPhone, _) if !clean::is_phone(cell) => {
                if !clean::is_none_word(cell) {
                    self.warnings.add("phone", "a phone column holds no phone number; kept in the notes", row);
                    asides.push(cell.to_owned());
                }
                return Ok(());
            }
            (Field::Floor, _) => address::floor(cell),
            (_, Shape::Text(_) | Shape::Texts(_)) if clean::is_none_word(cell) => return Ok(()),
            (_, Shape::Text(_)) => clean::line(cell),
            (_, Shape::Int(..) | Shape::Number(..)) => clean::number(cell),
            _ => clean::half_width(cell),
        };
        if field == Field::Floor && text.chars().count() > 60 {
            // Where to go inside, rather than on which floor.
            return self.field(row, Field::EntranceNote, cell, record, asides);
        }
        if let Some(value) = codec_text::parse(field, &text, self.vocabulary)? {
            record.set(field, value);
        }
        Ok(())
    }

    fn kind(&mut self, row: u64, sorted: &Sorted<'_>, record: &mut Record, faults: &mut Vec<RowFault>) {
        let own = clean::line(sorted.field(Field::Kind));
        let known = self.vocabulary.kind(&own).map(|kind| Arc::from(self.vocabulary.kind_code(kind)));
        if known.is_none() && !own.is_empty() && self.kind.is_some() && !self.warnings.is_full() {
            self.warnings.add("kind", format!("kind {own:?} is not in the vocabulary; taken as the file's"), row);
        }
        if let Some(code) = known.or_else(|| self.kind.clone()) {
            record.set(Field::Kind, Value::Text(code));
        } else {
            let known: Vec<_> = self.vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
            faults.push(RowFault::new(row, "kind", &own, format!("expected one of {}", known.join(", "))));
        }
    }

    fn read_hours(&mut self, row: u64, cell: &str, record: &mut Record) {
        let known = self.hours.get(cell).cloned();
        let is_new = known.is_none() && self.hours.len() < REMEMBERED;
        let read = known.unwrap_or_else(|| {
            let reading = OpeningHours::read(cell);
            (reading.hours, reading.outcome, reading.access)
        });
        if is_new {
            self.hours.insert(cell.to_owned(), read.clone());
        }
        let (hours, outcome, access) = read;
        if outcome == Outcome::Unknown {
            self.warnings.add(
                "hours",
                "opening hours that are not understood are kept as text; they count as unknown",
                row,
            );
        }
        record.set(Field::Hours, Value::Hours(hours));
        // A column of its own about access knows better than a word in the hours.
        if let Some(access) = access.filter(|_| record.get(Field::AccessScope).is_none()) {
            record.set(Field::AccessScope, Value::Code(access.code()));
        }
    }

    /// Open round the clock, where that is said in a column of its own and no hours are.
    fn always(&mut self, row: u64, sorted: &Sorted<'_>, record: &mut Record) {
        if sorted.always.is_empty() || record.get(Field::Hours).is_some() {
            return;
        }
        match codec_text::parse(Field::Smart, sorted.always, self.vocabulary) {
            Ok(Some(Value::Flag(true))) => self.read_hours(row, "24/7", record),
            Ok(_) => {}
            Err(_) => self.warnings.add("hours", "is_24h is neither yes nor no; ignored", row),
        }
    }

    fn notes(
        &self,
        row: u64,
        sorted: &Sorted<'_>,
        asides: Vec<String>,
        record: &mut Record,
        faults: &mut Vec<RowFault>,
    ) {
        let worded = |text: &&(&str, &str)| !clean::is_none_word(text.1);
        let said = sorted.remarks.iter().filter(worded).map(|(column, text)| {
            let text = text.trim();
            if column.is_empty() { text.to_owned() } else { format!("{column}：{text}") }
        });
        let notes = said.chain(asides).collect::<Vec<_>>().join("\n");
        match codec_text::parse(Field::Notes, &notes, self.vocabulary) {
            Ok(Some(value)) => record.set(Field::Notes, value),
            Ok(None) => {}
            Err(fault) => faults.push(expected(row, &fault)),
        }
    }

    fn place(
        &mut self,
        row: u64,
        sorted: &Sorted<'_>,
        record: &mut Record,
        faults: &mut Vec<RowFault>,
    ) -> Option<Box<Located>> {
        match coordinates::place(sorted.coordinates, &self.frame) {
            Ok(Placed::Nowhere) => None,
            Ok(Placed::Zero) => {
                self.warnings.add(
                    "zero",
                    "longitude and latitude are 0,0, which is an empty form and no place; kept as unlocated",
                    row,
                );
                None
            }
            Ok(Placed::At(located)) => {
                if located.degrees {
                    self.warnings.add(
                        "degrees",
                        "coordinates written as degrees, minutes and seconds were converted",
                        row,
                    );
                }
                if located.contradicts {
                    self.warnings.add(
                        "crs_column",
                        "the row's 坐标系 is not the datum declared for the file; the row's was taken",
                        row,
                    );
                }
                record.set(Field::Lon, Value::Number(located.at.lon()));
                record.set(Field::Lat, Value::Number(located.at.lat()));
                // An export names what a position was made of; that origin is kept, not the detour over the file.
                if record.get(Field::RawX).is_none() && record.get(Field::CrsSource).is_none() {
                    let raw = [(Field::RawX, &located.raw.0), (Field::RawY, &located.raw.1)];
                    for (field, text) in raw.into_iter().filter(|(_, text)| !text.is_empty()) {
                        let text: String = text.chars().take(60).collect();
                        record.set(field, Value::Text(text.into()));
                    }
                    record.set(Field::CrsSource, Value::Code(located.datum.as_str()));
                }
                Some(located)
            }
            Err(Trouble::NoDatum) => {
                faults.push(RowFault::new(row, "crs", "", "expected a datum: wgs84, gcj02, bd09 or cgcs2000"));
                None
            }
            Err(Trouble::Misplaced(Misplaced { field, value, reason, code })) => {
                match code {
                    Some(code @ "swapped") => {
                        let message = "longitude and latitude look swapped in rejected rows; where it is the whole file, \
                                       say which column is which with map lon=… and map lat=…";
                        self.warnings.add(code, message, row);
                    }
                    Some(code) => self.warnings.add(code, "rejected rows have metres of a projection", row),
                    None => {}
                }
                faults.push(RowFault::new(row, field, &value, reason));
                None
            }
        }
    }
}

/// The row's id in its source: of a column of its own, or of the column of all its ids (an export's). Put among the ids.
fn ext_id(row: u64, own: &str, source: &Arc<str>, record: &mut Record) -> Result<String, RowFault> {
    let mut pairs = match record.get(Field::ExtIds) {
        Some(Value::Pairs(pairs)) => pairs.to_vec(),
        _ => Vec::new(),
    };
    if own.is_empty() {
        let pair = pairs.iter().find(|(of, _)| of == source);
        return Ok(pair.map(|(_, id)| id.to_string()).unwrap_or_default());
    }
    let own = clean::line(own);
    if own.chars().count() > 200 {
        return Err(RowFault::new(row, "ext_id", &own, "expected at most 200 characters"));
    }
    pairs.retain(|(of, _)| of != source);
    pairs.push((Arc::clone(source), own.as_str().into()));
    pairs.sort();
    record.set(Field::ExtIds, Value::Pairs(pairs.into()));
    Ok(own)
}

/// What a field's codec refused, as a fault of the row.
fn expected(row: u64, fault: &Fault) -> RowFault {
    RowFault {
        row,
        field: fault.field.clone(),
        value: fault.value.clone(),
        reason: format!("expected {}", fault.expected),
    }
}
