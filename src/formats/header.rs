//! Which of the first rows holds the column names: titles, units and blank lines often stand above it.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use super::{FormatError, MAX_COLUMNS, RawRow, ReadOptions, RowFault, RowSink};

/// How many rows are looked at.
const LOOKED_AT: usize = 20;

/// Holds the first rows back until the header is known, then passes rows on.
pub(super) struct Table<'a> {
    name: &'a str,
    options: &'a ReadOptions<'a>,
    sink: &'a mut dyn RowSink,
    /// A row wider than the header is a broken row (text files) or has stray cells beside the table (workbooks).
    wider_is_broken: bool,
    waiting: VecDeque<(u64, Vec<String>)>,
    /// Faults of rows met before the columns had names: row, column, value, reason.
    faults: VecDeque<(u64, usize, String, String)>,
    columns: Vec<String>,
    stray: u64,
}

impl<'a> Table<'a> {
    /// A table without rows.
    pub(super) fn new(
        name: &'a str,
        options: &'a ReadOptions<'a>,
        sink: &'a mut dyn RowSink,
        wider_is_broken: bool,
    ) -> Self {
        Self {
            name,
            options,
            sink,
            wider_is_broken,
            waiting: VecDeque::new(),
            faults: VecDeque::new(),
            columns: Vec::new(),
            stray: 0,
        }
    }

    /// A row that cannot be read because of one of its cells (columns count from 0).
    pub(super) fn fault(&mut self, row: u64, column: usize, value: String, reason: String) {
        self.faults.push_back((row, column, value, reason));
        if !self.columns.is_empty() {
            self.tell_faults(u64::MAX);
        }
    }

    /// Passes on the faults of rows before `row`.
    fn tell_faults(&mut self, row: u64) {
        while let Some((at, column, value, reason)) = self.faults.pop_front_if(|(at, ..)| *at < row) {
            let name = self.columns.get(column).filter(|name| !name.is_empty());
            let field = name.cloned().unwrap_or_else(|| format!("column {}", column + 1));
            self.sink.fault(RowFault::new(at, field, &value, reason));
        }
    }

    /// The next row.
    pub(super) fn row(&mut self, number: u64, cells: &[String]) -> Result<ControlFlow<()>, FormatError> {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(ControlFlow::Continue(()));
        }
        if !self.columns.is_empty() {
            return Ok(self.pass(number, cells));
        }
        self.waiting.push_back((number, cells.to_vec()));
        if self.waiting.len() < LOOKED_AT { Ok(ControlFlow::Continue(())) } else { self.decide() }
    }

    /// The end of the file.
    pub(super) fn finish(mut self) -> Result<(), FormatError> {
        if self.columns.is_empty() {
            if self.waiting.is_empty() {
                self.tell_faults(u64::MAX);
                return Err(FormatError::Empty { name: self.name.to_owned() });
            }
            let _ = self.decide()?;
        }
        if self.stray > 0 {
            self.sink
                .note(format!("{} rows have cells beside the table, in columns without a name; ignored", self.stray));
        }
        Ok(())
    }

    fn decide(&mut self) -> Result<ControlFlow<()>, FormatError> {
        let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
        let widest = self.waiting.iter().map(|(_, cells)| filled(cells)).max().unwrap_or(0);
        let known = |cells: &[String]| cells.iter().filter(|cell| (self.options.is_header)(cell)).count();
        let mut best: Option<(usize, usize)> = None;
        for (at, (_, cells)) in self.waiting.iter().enumerate() {
            let score = known(cells);
            if score > 0 && best.is_none_or(|(_, most)| score > most) {
                best = Some((at, score));
            }
        }
        // No name is known: the first row that is about as wide as the table, so that the report can list its names.
        let at = best
            .map(|(at, _)| at)
            .or_else(|| self.waiting.iter().position(|(_, cells)| filled(cells) * 2 > widest))
            .ok_or_else(|| FormatError::NoHeader { name: self.name.to_owned(), looked: self.waiting.len() })?;
        for (number, cells) in self.waiting.drain(..at) {
            let title: Vec<_> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
            let title: String = title.join(" ").chars().take(80).collect();
            self.sink.note(format!("row {number} stands above the header and is not data: {title}"));
        }
        if let Some((number, mut columns)) = self.waiting.pop_front() {
            while columns.last().is_some_and(|name| name.trim().is_empty()) {
                columns.pop();
            }
            if columns.len() > MAX_COLUMNS {
                return Err(FormatError::TooLong {
                    name: self.name.to_owned(),
                    row: number,
                    what: "the header".to_owned(),
                    limit: MAX_COLUMNS,
                    unit: "columns",
                });
            }
            self.columns = columns.iter().map(|name| name.trim().to_owned()).collect();
        }
        while let Some((number, cells)) = self.waiting.pop_front() {
            self.tell_faults(number);
            if self.pass(number, &cells).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.tell_faults(u64::MAX);
        Ok(ControlFlow::Continue(()))
    }

    fn pass(&mut self, number: u64, cells: &[String]) -> ControlFlow<()> {
        let width = self.columns.len().min(cells.len());
        let (cells, beyond) = cells.split_at(width);
        if let Some(extra) = beyond.iter().find(|cell| !cell.trim().is_empty()) {
            if self.wider_is_broken {
                let reason = format!("{} cells where the header has {}", width + beyond.len(), self.columns.len());
                self.sink.fault(RowFault::new(number, "row", extra, reason));
                return ControlFlow::Continue(());
            }
            self.stray += 1;
        }
        self.sink.row(RawRow { number, columns: &self.columns, cells })
    }
}
