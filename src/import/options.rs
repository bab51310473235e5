//! What the caller decides about an import.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::earth::crs::{Datum, Extent};

/// How to import a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The kind of rows that do not say theirs, as a code, name or alias of the vocabulary.
    pub kind: Option<String>,
    /// The datum of the coordinates; required where there are any, unless each row says it in a column.
    pub crs: Option<Datum>,
    /// Where a shifted datum applies.
    pub extent: Extent,
    /// What columns are used for, as (field, column); over what their names say.
    pub map: Vec<(String, String)>,
    /// Read, check and compare, and write nothing.
    pub dry_run: bool,
    /// What becomes of stations that are known already.
    pub on_existing: OnExisting,
    /// The name of the source; by default what the rows say, else the file's name.
    pub source: Option<String>,
    /// Keep rows that lie far from the rest of their city, with a warning.
    pub keep_suspect: bool,
    /// Refuse the file when any row is rejected.
    pub strict: bool,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Who imports, for the log.
    pub actor: Arc<str>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Options {
    /// An upsert by `actor` that declares nothing: fails on a file with coordinates until [`Self::crs`] is set.
    #[must_use]
    pub fn new(actor: &str, at: DateTime<Utc>) -> Self {
        Self {
            kind: None,
            crs: None,
            extent: Extent::Mainland,
            map: Vec::new(),
            dry_run: false,
            on_existing: OnExisting::Upsert,
            source: None,
            keep_suspect: false,
            strict: false,
            sheet: None,
            actor: actor.into(),
            at,
        }
    }
}

/// What becomes of stations that are known already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnExisting {
    /// Those in the file are updated, the others stay.
    #[default]
    Upsert,
    /// The file is everything its source has: those absent from it become tombstones.
    Replace,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The first pass: columns, positions, cities.
    Checking,
    /// The second pass: rows are compared with the store and written.
    Writing,
    /// Making it durable.
    Committing,
}

/// Told how far an import is; from any thread.
pub trait Progress: Send + Sync {
    /// `read` of `total` bytes of the stage's pass are read.
    fn progress(&self, stage: Stage, read: u64, total: u64);
}

/// Nobody is told.
impl Progress for () {
    fn progress(&self, _: Stage, _: u64, _: u64) {}
}
