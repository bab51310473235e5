//! Bytes → records: RFC 4180 with any one-byte separator, any line ending, bounded cells, and no guessing at quotes.

use std::io::{self, BufRead};

use crate::formats::{MAX_FIELD, MAX_ROW};

/// One record: its cells back to back.
#[derive(Debug, Default)]
pub(super) struct Record {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// The line it starts at, from 1.
    pub(super) line: u64,
    /// What is wrong with its quotes.
    pub(super) broken: Option<Broken>,
}

/// Text after a closing quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken {
    /// The cell, from 0.
    pub(super) column: usize,
}

impl Record {
    /// How many cells are complete.
    pub(super) fn cells(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of a cell.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start..self.ends[at]]
    }

    fn start(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    fn end_cell(&mut self) {
        self.ends.push(self.bytes.len());
    }
}

/// What came of looking for a record.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scanned {
    /// One was found.
    Record,
    /// The file is over.
    End,
    /// The file is over inside a quoted cell.
    Unclosed,
    /// A limit was passed.
    TooLong {
        /// Which cell, or the row.
        what: String,
        /// The limit in bytes.
        limit: usize,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: its end, or the first half of a doubled one.
    Quote,
    RowEnd,
}

/// Cuts a stream into records.
pub(super) struct Scanner<R> {
    stream: R,
    separator: u8,
    line: u64,
    /// The last line ended with a carriage return: a line feed that follows belongs to it.
    after_return: bool,
}

impl<R: BufRead> Scanner<R> {
    /// A scanner at the first line.
    pub(super) fn new(stream: R, separator: u8) -> Self {
        Self { stream, separator, line: 1, after_return: false }
    }

    /// Reads the next record into `record`.
    pub(super) fn next(&mut self, record: &mut Record) -> io::Result<Scanned> {
        record.bytes.clear();
        record.ends.clear();
        record.broken = None;
        record.line = self.line;
        let mut state = State::CellStart;
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Ok(match state {
                    State::Quoted => Scanned::Unclosed,
                    State::CellStart if record.ends.is_empty() => Scanned::End,
                    _ => {
                        record.end_cell();
                        Scanned::Record
                    }
                });
            }
            let mut at = 0;
            if self.after_return {
                self.after_return = false;
                at += usize::from(chunk[0] == b'\n');
            }
            while at < chunk.len() && state != State::RowEnd {
                (at, state) = step(chunk, at, state, self.separator, record, &mut self.line, &mut self.after_return);
            }
            self.stream.consume(at);
            if record.bytes.len() - record.start() > MAX_FIELD {
                let quoted = if state == State::Quoted { ", opened by a quote," } else { "" };
                let what = format!("the cell in column {}{quoted}", record.cells() + 1);
                return Ok(Scanned::TooLong { what, limit: MAX_FIELD });
            }
            if record.bytes.len() > MAX_ROW {
                return Ok(Scanned::TooLong { what: "the row".to_owned(), limit: MAX_ROW });
            }
            if state == State::RowEnd {
                return Ok(Scanned::Record);
            }
        }
    }
}

/// Takes one byte, or a run of bytes that mean nothing special.
fn step(
    chunk: &[u8],
    at: usize,
    state: State,
    separator: u8,
    record: &mut Record,
    line: &mut u64,
    after_return: &mut bool,
) -> (usize, State) {
    let byte = chunk[at];
    match state {
        State::CellStart if byte == b'"' => (at + 1, State::Quoted),
        State::Quote if byte == b'"' => {
            record.bytes.push(b'"');
            (at + 1, State::Quoted)
        }
        State::Quoted => {
            let rest = &chunk[at..];
            let run = rest.iter().position(|byte| *byte == b'"').unwrap_or(rest.len());
            record.bytes.extend_from_slice(&rest[..run]);
            #[expect(clippy::naive_bytecount, reason = "quoted cells are short")]
            let breaks = rest[..run].iter().filter(|byte| **byte == b'\n').count();
            *line += breaks as u64;
            if run < rest.len() { (at + run + 1, State::Quote) } else { (chunk.len(), State::Quoted) }
        }
        _ if byte == separator => {
            record.end_cell();
            (at + 1, State::CellStart)
        }
        _ if byte == b'\n' || byte == b'\r' => {
            record.end_cell();
            *line += 1;
            *after_return = byte == b'\r';
            (at + 1, State::RowEnd)
        }
        // Blanks between a closing quote and the separator are harmless.
        State::Quote if byte == b' ' => (at + 1, State::Quote),
        _ => {
            if state == State::Quote {
                record.broken = record.broken.or(Some(Broken { column: record.cells() }));
            }
            let rest = &chunk[at..];
            let special = |byte: &u8| *byte == separator || *byte == b'\n' || *byte == b'\r';
            let run = rest.iter().position(special).unwrap_or(rest.len());
            record.bytes.extend_from_slice(&rest[..run]);
            (at + run, State::Plain)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    type Row = (u64, Vec<Vec<u8>>);

    fn all(text: &[u8], buffer: usize) -> (Vec<Row>, Scanned) {
        let mut scanner = Scanner::new(BufReader::with_capacity(buffer, text), b',');
        let mut record = Record::default();
        let mut rows = Vec::new();
        loop {
            match scanner.next(&mut record).unwrap() {
                Scanned::Record => {
                    let cells = (0..record.cells()).map(|at| record.cell(at).to_vec()).collect();
                    rows.push((record.line, cells));
                }
                end => return (rows, end),
            }
        }
    }

    #[test]
    fn quotes_line_ends_and_numbers_are_as_an_editor_shows_them() {
        let (rows, end) = all(b"a,b\r\n\"1\n2\",\"x\"\"y\"\rlast,", 3);
        let rows: Vec<_> = rows
            .iter()
            .map(|(line, cells)| {
                (*line, cells.iter().map(|cell| std::str::from_utf8(cell).unwrap()).collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(rows, [(1, vec!["a", "b"]), (2, vec!["1\n2", "x\"y"]), (4, vec!["last", ""])]);
        assert_eq!(end, Scanned::End);
    }

    #[test]
    fn a_quote_that_never_closes_is_named() {
        let (rows, end) = all(b"a,b\n1,\"oops\n2,3\n", 8);
        assert_eq!((rows.len(), end), (1, Scanned::Unclosed));
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate_on_what_it_writes(
            rows in prop::collection::vec(prop::collection::vec("[a-z\",\n\r 驿]{0,6}", 2..5), 1..6),
            buffer in 1usize..40,
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let (found, end) = all(&writer.into_inner().unwrap(), buffer);
            prop_assert_eq!(end, Scanned::End);
            let found: Vec<Vec<String>> = found.into_iter()
                .map(|(_, cells)| cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect()).collect();
            prop_assert_eq!(found, rows);
        }
    }
}
