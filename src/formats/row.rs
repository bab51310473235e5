//! What a reader hands over: rows, faults of rows, notes on the file.

use std::ops::ControlFlow;

/// One row: texts by column. Only lives while the sink looks at it; readers reuse its memory.
#[derive(Debug, Clone, Copy)]
pub struct RawRow<'a> {
    /// The line (text files), row (workbooks) or element (JSON) it starts at, from 1, as an editor shows it.
    pub number: u64,
    /// The column names. Formats without a header row add columns as they meet them.
    pub columns: &'a [String],
    /// The cells, at most as many as columns; what is missing at the end is empty.
    pub cells: &'a [String],
}

/// A row that cannot be read; the others can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, {field}: {reason} ({value:?})")]
pub struct RowFault {
    /// The row's number, as in [`RawRow::number`].
    pub row: u64,
    /// The column's name, or what of the row is meant.
    pub field: String,
    /// The offending value, cut short.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl RowFault {
    /// A fault; `value` is cut to 80 characters.
    #[must_use]
    pub fn new(row: u64, field: impl Into<String>, value: &str, reason: impl Into<String>) -> Self {
        let mut shown: String = value.chars().take(80).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { row, field: field.into(), value: shown, reason: reason.into() }
    }
}

/// Takes what a reader finds, in file order.
pub trait RowSink {
    /// The next row. Breaking ends the reading without an error.
    fn row(&mut self, row: RawRow<'_>) -> ControlFlow<()>;
    /// A row that cannot be read.
    fn fault(&mut self, fault: RowFault);
    /// Something about the whole file that a person should know.
    fn note(&mut self, note: String);
}

/// Counts and forgets: for a pass that only asks whether a file can be read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct NoSink {
    /// Rows seen.
    pub rows: u64,
    /// Faults seen.
    pub faults: Vec<RowFault>,
    /// Notes seen.
    pub notes: Vec<String>,
}

impl RowSink for NoSink {
    fn row(&mut self, _: RawRow<'_>) -> ControlFlow<()> {
        self.rows += 1;
        ControlFlow::Continue(())
    }

    fn fault(&mut self, fault: RowFault) {
        self.faults.push(fault);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}
