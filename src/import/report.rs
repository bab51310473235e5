//! What an import did, row by row where something was wrong.
//!
//! Lists are bounded; the counts beside them are not.

use std::collections::BTreeMap;

use crate::formats::FileKind;
use crate::station::{Revision, StationId};

/// The most entries of each list of a report.
pub const MAX_LISTED: usize = 1_000;

/// What an import did, or with `dry_run` would have done.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The file.
    pub file: String,
    /// What it is.
    pub format: FileKind,
    /// The source its rows are filed under, where they do not say their own.
    pub source: String,
    /// Whether nothing was written on purpose.
    pub dry_run: bool,
    /// The revision that holds the rows; `None` when nothing was written.
    pub revision: Option<Revision>,
    /// Rows of the file, blank ones not counted: `accepted + rejected`.
    pub rows: u64,
    /// Rows that are in the store now: `created + changed + unchanged`.
    pub accepted: u64,
    /// Stations that came to be.
    pub created: u64,
    /// Stations of which something changed.
    pub changed: u64,
    /// Stations that were as the file says already.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Stations that became tombstones because the file, which is everything its source has, lacks them.
    pub withdrawn: u64,
    /// Accepted rows without a position: findable by text and area.
    pub unlocated: u64,
    /// Why rows were rejected, one entry a fault.
    pub rejects: Vec<Reject>,
    /// Each column and what it was used for; `None` is ignored.
    pub columns: Vec<(String, Option<String>)>,
    /// What looks wrong with accepted rows, or with the whole file.
    pub warnings: Vec<Warning>,
    /// What the reader noticed about the file.
    pub notes: Vec<String>,
    /// Pairs that may be one place twice. Listed, never merged.
    pub duplicates: Vec<Duplicate>,
    /// How many such pairs there are.
    pub duplicate_pairs: u64,
}

impl Report {
    /// The columns that were not used.
    pub fn ignored(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|(_, used)| used.is_none()).map(|(name, _)| name.as_str())
    }
}

/// One fault of a rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The row, line or element, from 1.
    pub row: u64,
    /// The name the row has; empty when it has none or cannot be read.
    pub name: String,
    /// The field or column.
    pub field: String,
    /// The value, cut short.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Something that looks wrong and was let through, or concerns the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What kind of thing: `datum`, `swapped`, `zero`, `metres`, `far_from_city`, `degrees`, `crs_column`, `services`,
    /// `phone`, `kind`, `withdrawn`, `merged`, `crowded`, `hours`.
    pub code: &'static str,
    /// In words.
    pub message: String,
    /// How many rows it concerns.
    pub count: u64,
    /// The first twenty of them.
    pub rows: Vec<u64>,
}

/// Two records that may be one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate {
    /// One of them.
    pub first: Party,
    /// The other.
    pub second: Party,
    /// Metres between them.
    pub distance_m: f64,
    /// Why it looks so: `name`, `phone` or `position`.
    pub reason: &'static str,
}

/// A row of the file, or a station of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The row; `None` for a station that the file does not touch.
    pub row: Option<u64>,
    /// The station; `None` for a row that is (or would be) new.
    pub id: Option<StationId>,
    /// Its name.
    pub name: String,
}

/// Collects warnings, one an occasion and message.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    by: BTreeMap<(&'static str, String), (u64, Vec<u64>)>,
}

impl Warnings {
    /// Notes one row.
    pub(super) fn add(&mut self, code: &'static str, message: impl Into<String>, row: u64) {
        let (count, rows) = self.by.entry((code, message.into())).or_default();
        *count += 1;
        if rows.len() < 20 {
            rows.push(row);
        }
    }

    /// How many different warnings there are, so that a caller can stop adding kinds.
    pub(super) fn is_full(&self) -> bool {
        self.by.len() >= MAX_LISTED
    }

    /// Takes over another's.
    pub(super) fn absorb(&mut self, other: Self) {
        for (key, (count, rows)) in other.by {
            let mine = self.by.entry(key).or_default();
            mine.0 += count;
            mine.1.extend(rows);
            mine.1.truncate(20);
        }
    }

    /// The list.
    pub(super) fn list(self) -> Vec<Warning> {
        let warning = |((code, message), (count, rows))| Warning { code, message, count, rows };
        self.by.into_iter().take(MAX_LISTED).map(warning).collect()
    }
}
