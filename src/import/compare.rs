//! The second pass: every row becomes a station to create, one to compare with what is known, or a rejection.
//!
//! Runs on a thread of its own and hands its work over in portions; the store is on the other side.

use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc::Sender;

use super::city::Middles;
use super::columns::{Columns, Names};
use super::coordinates::{Frame, Located};
use super::draft::{Draft, Drafter};
use super::duplicates::Candidate;
use super::headers::Target;
use super::known::{Found, KnownStations};
use super::report::{MAX_LISTED, Party, Reject, Warnings};
use super::row::Sorted;
use super::{ImportError, Options, Progress, Stage};
use crate::formats::{self, FileKind, RawRow, ReadOptions, RowFault, RowSink, Source};
use crate::persist::digest;
use crate::station::{Facts, Fault, Field, Record, StationId, Status, Value, Vocabulary};

/// Rows handed over at a time.
const PORTION: usize = 1_000;

/// What is to be done for one row.
#[derive(Debug)]
pub(super) enum Work {
    /// A station that is not known.
    Create(Box<Facts>),
    /// A station that is known and may differ.
    Compare(Box<Compare>),
}

/// A row to be compared with its station.
#[derive(Debug)]
pub(super) struct Compare {
    /// The row.
    pub(super) row: u64,
    /// Its station.
    pub(super) id: StationId,
    /// What the row says.
    pub(super) record: Record,
    /// Where it says.
    pub(super) located: Option<Box<Located>>,
}

/// What the pass needs.
pub(super) struct Input {
    pub(super) source: Source,
    pub(super) options: Arc<Options>,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) middles: Middles,
    pub(super) known: KnownStations,
    /// The known stations that have a position.
    pub(super) candidates: Vec<Candidate>,
    pub(super) kind: Option<Arc<str>>,
    pub(super) source_name: Arc<str>,
}

/// What the pass found, beside the work it handed over.
pub(super) struct Outcome {
    pub(super) format: FileKind,
    pub(super) rows: u64,
    pub(super) rejected: u64,
    pub(super) unlocated: u64,
    pub(super) unchanged: u64,
    pub(super) rejects: Vec<Reject>,
    pub(super) warnings: Warnings,
    pub(super) notes: Vec<String>,
    pub(super) columns: Vec<(String, Option<String>)>,
    pub(super) known: KnownStations,
    pub(super) candidates: Vec<Candidate>,
}

/// Reads the whole file a second time.
///
/// # Errors
/// When it cannot be read.
pub(super) fn compare(input: Input, to: Sender<Vec<Work>>, progress: &dyn Progress) -> Result<Outcome, ImportError> {
    let options = Arc::clone(&input.options);
    let names = Names::new(&input.vocabulary);
    let looked_for = Columns::new(&names, &options.map)?;
    let mut drafter = Drafter::new(
        &input.vocabulary,
        Frame::new(options.crs, options.extent),
        input.kind,
        input.source_name,
        options.source.is_some(),
    );
    let mut pass = Pass {
        columns: Columns::new(&names, &options.map)?,
        drafter: &mut drafter,
        vocabulary: &input.vocabulary,
        middles: &input.middles,
        keep_suspect: options.keep_suspect,
        known: input.known,
        candidates: input.candidates,
        portion: Vec::with_capacity(PORTION),
        to,
        rows: 0,
        rejected: 0,
        unlocated: 0,
        unchanged: 0,
        rejects: Vec::new(),
        warnings: Warnings::default(),
        notes: Vec::new(),
    };
    let read = ReadOptions {
        is_header: &|text| looked_for.is_name(text),
        sheet: options.sheet.as_deref(),
        progress: &|read| progress.progress(Stage::Writing, read, input.source.size()),
    };
    let format = formats::read(&input.source, &read, &mut pass)?;
    let _ = pass.hand_over();
    let used = pass.columns.targets().iter().map(|target| target.as_ref().map(Target::name));
    let columns = pass.columns.names_met().iter().cloned().zip(used).collect();
    let mut outcome = Outcome {
        format,
        rows: pass.rows,
        rejected: pass.rejected,
        unlocated: pass.unlocated,
        unchanged: pass.unchanged,
        rejects: pass.rejects,
        warnings: pass.warnings,
        notes: pass.notes,
        columns,
        known: pass.known,
        candidates: pass.candidates,
    };
    outcome.warnings.absorb(drafter.warnings);
    Ok(outcome)
}

struct Pass<'a, 'd> {
    columns: Columns<'a>,
    drafter: &'a mut Drafter<'d>,
    vocabulary: &'a Vocabulary,
    middles: &'a Middles,
    keep_suspect: bool,
    known: KnownStations,
    candidates: Vec<Candidate>,
    portion: Vec<Work>,
    to: Sender<Vec<Work>>,
    rows: u64,
    rejected: u64,
    unlocated: u64,
    unchanged: u64,
    rejects: Vec<Reject>,
    warnings: Warnings,
    notes: Vec<String>,
}

impl RowSink for Pass<'_, '_> {
    fn row(&mut self, row: RawRow<'_>) -> ControlFlow<()> {
        self.rows += 1;
        self.columns.meet(row.columns);
        let sorted = Sorted::of(self.columns.targets(), row.columns, row.cells);
        let named = super::clean::line(sorted.field(Field::Name));
        match self.drafter.draft(row.number, &sorted) {
            Ok(draft) => {
                let address = draft.record.text(Field::Address).unwrap_or_default().to_owned();
                let suspect = draft.located.as_ref().and_then(|located| {
                    let (middle, far) = self.middles.suspect(sorted.named(&address), located.at)?;
                    Some(format!(
                        "{:.0} km from the middle of the {} rows of {} in this file (limit 80 km)",
                        far.get() / 1000.0,
                        middle.rows,
                        middle.city
                    ))
                });
                match suspect {
                    Some(reason) if self.keep_suspect => {
                        self.warnings.add("far_from_city", format!("{named}: {reason}; kept on request"), row.number);
                        self.take(draft, &named);
                    }
                    Some(reason) => {
                        let at = draft.located.map(|located| located.at.to_string()).unwrap_or_default();
                        let source = draft.record.text(Field::Source).unwrap_or_default();
                        self.known.mention(source, draft.keys);
                        self.reject(&named, vec![RowFault::new(row.number, "lon,lat", &at, reason)]);
                    }
                    None => self.take(draft, &named),
                }
            }
            Err((faults, keys)) => {
                self.known.mention(&self.drafter.source(&sorted), keys);
                self.reject(&named, faults);
            }
        }
        if self.portion.len() < PORTION { ControlFlow::Continue(()) } else { self.hand_over() }
    }

    fn fault(&mut self, fault: RowFault) {
        self.rows += 1;
        self.reject("", vec![fault]);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl Pass<'_, '_> {
    fn reject(&mut self, name: &str, faults: Vec<RowFault>) {
        self.rejected += 1;
        for RowFault { row, field, value, reason } in faults {
            if self.rejects.len() < MAX_LISTED {
                self.rejects.push(Reject { row, name: name.to_owned(), field, value, reason });
            }
        }
    }

    /// Finds the row's station and hands the row over.
    fn take(&mut self, draft: Draft, name: &str) {
        let Draft { row, record, keys, located } = draft;
        let found = self.known.claim(row, record.text(Field::Source).unwrap_or_default(), keys);
        let place = match found {
            Found::New => None,
            Found::Station(place) => Some(place),
            Found::Taken { by } => {
                let what = if keys.ext.is_some() {
                    "the same 站点编码 (ext_id)"
                } else {
                    "the same name, address and floor"
                };
                let reason = format!("row {by} of this file has {what}; a 站点编码 of their own would keep both");
                self.reject(name, vec![RowFault::new(row, "row", name, reason)]);
                return;
            }
        };
        // A new station needs its record no more; one that is known is compared by it.
        let (record, kept) = if place.is_some() { (record.clone(), Some(record)) } else { (record, None) };
        let facts = match Facts::from_record(record, self.vocabulary) {
            Ok(facts) => facts,
            Err(faults) => {
                let expected = |fault: Fault| {
                    RowFault::new(row, fault.field, &fault.value, format!("expected {}", fault.expected))
                };
                self.reject(name, faults.into_iter().map(expected).collect());
                return;
            }
        };
        let known = place.map(|place| self.known.get(place));
        self.locate(row, known.map(|known| known.0), name, &facts);
        let (Some((id, status, digested)), Some(record)) = (known, kept) else {
            self.known.remember(row, keys);
            self.portion.push(Work::Create(Box::new(facts)));
            return;
        };
        let is_as_known = if status.is_tombstone() {
            !self.revives(row, &record, status)
        } else {
            digest(&facts.record(self.vocabulary)) == digested
        };
        if is_as_known {
            self.unchanged += 1;
        } else {
            self.portion.push(Work::Compare(Box::new(Compare { row, id, record, located })));
        }
    }

    /// Keeps what a located row is compared with others by.
    fn locate(&mut self, row: u64, id: Option<StationId>, name: &str, facts: &Facts) {
        let Some(at) = facts.position() else {
            self.unlocated += 1;
            return;
        };
        let party = Party { row: Some(row), id, name: name.to_owned() };
        let text = |field| facts.text(field).unwrap_or_default();
        self.candidates.push(Candidate::new(party, name, text(Field::Floor), text(Field::PublicPhone), at));
    }

    /// Whether a row brings a tombstone back: the file is everything its source has, or the row says a living status.
    fn revives(&mut self, row: u64, record: &Record, status: Status) -> bool {
        if status.has_successor() {
            self.warnings.add("merged", "the station has moved or was merged into another; left as it is", row);
            return false;
        }
        let says = match record.get(Field::Status) {
            Some(Value::Code(code)) => Status::from_code(code).is_some_and(|status| !status.is_tombstone()),
            _ => self.known.is_replacing(),
        };
        if !says {
            let message = "the station was withdrawn and the row does not say that it is open again; left withdrawn";
            self.warnings.add("withdrawn", message, row);
        }
        says
    }

    fn hand_over(&mut self) -> ControlFlow<()> {
        let portion = std::mem::replace(&mut self.portion, Vec::with_capacity(PORTION));
        // A receiver that is gone has met an error of its own, which is the one to report.
        if portion.is_empty() || self.to.blocking_send(portion).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}
