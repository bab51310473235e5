//! Why a whole file is refused. Nothing of it is applied then.

use super::Report;
use crate::formats::{FormatError, RowFault};
use crate::persist::PersistError;

/// A file that is not imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The store refused.
    #[error(transparent)]
    Persist(#[from] PersistError),
    /// It has coordinates, and nobody said in which datum.
    #[error(
        "row {row} has coordinates (columns {columns}) and the datum is not stated: give crs as one of wgs84, gcj02, \
         bd09, cgcs2000, or a column 坐标系; it is never guessed, because the wrong one puts stations up to 1.4 km off"
    )]
    CrsMissing {
        /// The first row that has coordinates.
        row: u64,
        /// The columns they stand in.
        columns: String,
    },
    /// Not one row.
    #[error("{name} holds no rows{}", because(fault.as_ref()))]
    NoRows {
        /// The file.
        name: String,
        /// What is wrong with the first of the rows that cannot be read, where there are any.
        fault: Option<RowFault>,
    },
    /// No column holds the names.
    #[error("no column holds the stations' names: the columns are {}; say which with map name=COLUMN", shown(columns))]
    NoNameColumn {
        /// The columns.
        columns: Vec<String>,
    },
    /// The left side of a mapping is no field.
    #[error(
        "map {field}=…: there is no such field; expected a name of the attribute dictionary, ext_id, coordinates, crs, \
         is_24h, address.road and the like, or services.CODE"
    )]
    UnknownField {
        /// What was given.
        field: String,
    },
    /// The right side of a mapping is no column.
    #[error("map …={column}: the file has no such column; it has {}", shown(have))]
    UnknownColumn {
        /// What was given.
        column: String,
        /// The columns of the file.
        have: Vec<String>,
    },
    /// No row says its kind, and nobody said the file's.
    #[error("no row says the kind of its station: give kind as one of {known}, or map kind=COLUMN")]
    KindMissing {
        /// The kinds of the vocabulary.
        known: String,
    },
    /// A kind that the vocabulary lacks.
    #[error("kind {kind:?} is not known: expected one of {known}")]
    UnknownKind {
        /// What was given.
        kind: String,
        /// The kinds of the vocabulary.
        known: String,
    },
    /// Replacing without saying what.
    #[error("on_existing=replace withdraws what is absent from the same source, so source must be given")]
    ReplaceWithoutSource,
    /// Rows are rejected and the caller wants all or none.
    #[error("{} of {} rows are rejected and strict was asked for; nothing was applied", report.rejected, report.rows)]
    Strict {
        /// What would have happened.
        report: Box<Report>,
    },
    /// A worker ended by a fault of the program.
    #[error("the import stopped by a fault of the program: {reason}")]
    Crashed {
        /// What the runtime says.
        reason: String,
    },
}

/// Why there are no rows, for a message.
fn because(fault: Option<&RowFault>) -> String {
    fault.map(|fault| format!(" that can be read: {fault}")).unwrap_or_default()
}

/// Column names for a message, cut at twenty.
fn shown(columns: &[String]) -> String {
    let mut shown = columns.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", ");
    if columns.len() > 20 {
        shown = format!("{shown} … ({} in all)", columns.len());
    }
    shown
}
