//! What makes a whole file unreadable.

use std::io;
use std::path::PathBuf;

/// A file that cannot be read to its end. Nothing of it is used.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// The operating system refused.
    #[error("{name}: {error}")]
    Io {
        /// The file.
        name: String,
        /// What it said.
        #[source]
        error: io::Error,
    },
    /// A folder where a file is expected.
    #[error("{} is a folder: expected a CSV, XLSX, JSON or GeoJSON file", path.display())]
    Directory {
        /// The folder.
        path: PathBuf,
    },
    /// Nothing in it.
    #[error("{name} is empty")]
    Empty {
        /// The file.
        name: String,
    },
    /// Something else altogether.
    #[error("{name} is {found}: expected CSV, XLSX, JSON or GeoJSON")]
    NotATable {
        /// The file.
        name: String,
        /// What it looks like.
        found: String,
    },
    /// A text file whose characters are in no known encoding.
    #[error("{name}: the text is neither UTF-8 nor GBK (byte {offset})")]
    Encoding {
        /// The file.
        name: String,
        /// Where it first goes wrong.
        offset: u64,
    },
    /// A quote that opens and never closes: everything after it is one cell.
    #[error("{name}, row {row}: the quote that opens in column {column} never closes")]
    UnclosedQuote {
        /// The file.
        name: String,
        /// The line the row starts at.
        row: u64,
        /// The column, from 1.
        column: usize,
    },
    /// One cell or row beyond what any table needs.
    #[error("{name}, row {row}: {what} has more than {limit} {unit}")]
    TooLong {
        /// The file.
        name: String,
        /// The row.
        row: u64,
        /// The cell in column n, the row, the object.
        what: String,
        /// The limit.
        limit: usize,
        /// Bytes, columns.
        unit: &'static str,
    },
    /// No row could be a header.
    #[error("{name}: no header row among the first {looked} rows")]
    NoHeader {
        /// The file.
        name: String,
        /// How many rows were looked at.
        looked: usize,
    },
    /// Not a workbook, or a broken one.
    #[error("{name} is not a readable workbook: {reason}")]
    Workbook {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// An archive that unpacks to more than any workbook needs.
    #[error("{name}: its part {part} unpacks to more than {limit} bytes; refused")]
    ZipBomb {
        /// The file.
        name: String,
        /// The archive's member.
        part: String,
        /// The limit.
        limit: u64,
    },
    /// A sheet that is not there.
    #[error("{name} has no sheet {sheet:?}: it has {have}")]
    NoSheet {
        /// The file.
        name: String,
        /// The sheet asked for.
        sheet: String,
        /// The sheets it has.
        have: String,
    },
    /// Not JSON.
    #[error("{name} is not JSON: {reason}")]
    Json {
        /// The file.
        name: String,
        /// Where and why.
        reason: String,
    },
    /// JSON without a list of objects, or with several.
    #[error("{name}: {reason}; expected a list of objects, an object that holds one, or GeoJSON")]
    Shape {
        /// The file.
        name: String,
        /// What it holds.
        reason: String,
    },
    /// A value that cannot be written.
    #[error("cannot write {name}: {reason}")]
    Write {
        /// The file or format.
        name: String,
        /// What went wrong.
        reason: String,
    },
}

impl FormatError {
    /// An I/O error of a named file.
    pub(super) fn io(name: &str) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::Io { name: name.to_owned(), error }
    }
}
