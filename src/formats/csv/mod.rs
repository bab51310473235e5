//! Text tables: encoding and separator are found by looking, quotes and encoding faults are named by row.
//!
//! The `csv` crate reads leniently: a quote that never closes becomes one long cell, and text after a closing quote is
//! glued on. Here both are errors a person can find, and a cell's size is bounded, so the scanner is our own.

mod encoding;
mod scan;
mod separator;

use std::io::BufRead;

use super::header::Table;
use super::{FormatError, MAX_COLUMNS, ReadOptions, RowSink, Source};
use encoding::Encoding;
use scan::{Broken, Record, Scanned, Scanner};

/// Reads a text table.
pub(super) fn read(source: &Source, options: &ReadOptions<'_>, sink: &mut dyn RowSink) -> Result<(), FormatError> {
    let encoding = encoding::sniff(source, options.is_header)?;
    if encoding != Encoding::Utf8 {
        sink.note(format!("the text is {}", encoding.name()));
    }
    let head = source.head(64 << 10)?;
    let separator = separator::sniff(&encoding.text(&head));
    let mut table = Table::new(source.name(), options, sink, true);
    let stream = encoding.reader(source.metered(options.progress)?)?;
    scan(source.name(), stream, separator, encoding, &mut table)?;
    table.finish()
}

fn scan(
    name: &str,
    stream: impl BufRead,
    separator: u8,
    encoding: Encoding,
    table: &mut Table<'_>,
) -> Result<(), FormatError> {
    let mut scanner = Scanner::new(stream, separator);
    let mut record = Record::default();
    let mut cells: Vec<String> = Vec::new();
    loop {
        let row = match scanner.next(&mut record).map_err(FormatError::io(name))? {
            Scanned::End => return Ok(()),
            Scanned::Record => record.line,
            Scanned::Unclosed => {
                let (row, column) = (record.line, record.cells() + 1);
                return Err(FormatError::UnclosedQuote { name: name.to_owned(), row, column });
            }
            Scanned::TooLong { what, limit } => {
                return Err(FormatError::TooLong {
                    name: name.to_owned(),
                    row: record.line,
                    what,
                    limit,
                    unit: "bytes",
                });
            }
        };
        if record.cells() > MAX_COLUMNS {
            let what = "the row".to_owned();
            return Err(FormatError::TooLong { name: name.to_owned(), row, what, limit: MAX_COLUMNS, unit: "columns" });
        }
        if let Some(Broken { column }) = record.broken {
            let value = String::from_utf8_lossy(record.cell(column)).into_owned();
            table.fault(row, column, value, "text follows the closing quote".to_owned());
            continue;
        }
        cells.resize(record.cells(), String::new());
        let mut invalid = None;
        for (at, cell) in cells.iter_mut().enumerate() {
            cell.clear();
            match std::str::from_utf8(record.cell(at)) {
                Ok(text) => cell.push_str(text),
                Err(_) => invalid = invalid.or(Some(at)),
            }
        }
        if let Some(at) = invalid {
            let value = String::from_utf8_lossy(record.cell(at)).into_owned();
            table.fault(row, at, value, format!("the text is not valid {}", encoding.name()));
            continue;
        }
        if table.row(row, &cells)?.is_break() {
            return Ok(());
        }
    }
}
