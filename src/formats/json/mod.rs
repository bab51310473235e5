//! JSON tables: an array of objects, an object that holds one (at its first or second level), GeoJSON, one object a line.
//!
//! The file is read twice as a stream: once for its outline, once for its elements, so that an array of any length is
//! never held in memory.

mod element;
mod lines;
mod outline;
mod walk;

use std::collections::HashMap;
use std::ops::ControlFlow;

use serde_json::Value;

use super::{FormatError, MAX_COLUMNS, RawRow, ReadOptions, RowFault, RowSink, Source};
pub(super) use outline::{Layout, layout};

pub(super) use walk::elements;

/// Reads a JSON table.
pub(super) fn read(source: &Source, options: &ReadOptions<'_>, sink: &mut dyn RowSink) -> Result<(), FormatError> {
    let mut rows = Rows::new(source.name(), sink);
    match layout(source)? {
        Layout::Lines => lines::read(source, options.progress, &mut rows)?,
        layout => {
            if let Layout::List { path, ignored } = &layout {
                if !path.is_empty() && path != &["features"] {
                    rows.sink.note(format!("the rows are the list {}", path.join(".")));
                }
                for name in ignored {
                    rows.sink.note(format!("{name} stands beside the list of rows; ignored"));
                }
            }
            elements(source, &layout, options.progress, &mut |number, value| rows.element(number, &value))?;
        }
    }
    rows.finish();
    Ok(())
}

/// Turns elements into rows, with one column for every name ever met.
struct Rows<'a> {
    name: &'a str,
    sink: &'a mut dyn RowSink,
    columns: Vec<String>,
    at: HashMap<String, usize>,
    cells: Vec<String>,
    flattened: u64,
}

impl<'a> Rows<'a> {
    fn new(name: &'a str, sink: &'a mut dyn RowSink) -> Self {
        Self { name, sink, columns: Vec::new(), at: HashMap::new(), cells: Vec::new(), flattened: 0 }
    }

    fn element(&mut self, number: u64, value: &Value) -> Result<ControlFlow<()>, FormatError> {
        let cells = match element::cells(value) {
            Ok(cells) => cells,
            Err(refused) => {
                self.sink.fault(RowFault::new(number, refused.field, &refused.value, refused.reason));
                return Ok(ControlFlow::Continue(()));
            }
        };
        self.flattened += u64::from(cells.had_height);
        self.cells.iter_mut().for_each(String::clear);
        for (name, text) in cells.texts {
            let at = match self.at.get(&name) {
                Some(at) => *at,
                None => self.add(number, name)?,
            };
            if let Some(cell) = self.cells.get_mut(at) {
                *cell = text;
            }
        }
        Ok(self.sink.row(RawRow { number, columns: &self.columns, cells: &self.cells }))
    }

    fn add(&mut self, row: u64, name: String) -> Result<usize, FormatError> {
        if self.columns.len() == MAX_COLUMNS {
            return Err(FormatError::TooLong {
                name: self.name.to_owned(),
                row,
                what: "the file".to_owned(),
                limit: MAX_COLUMNS,
                unit: "different member names",
            });
        }
        let at = self.columns.len();
        self.columns.push(name.clone());
        self.cells.push(String::new());
        self.at.insert(name, at);
        Ok(at)
    }

    fn finish(self) {
        if self.flattened > 0 {
            self.sink.note(format!(
                "{} positions have a height or more numbers; only longitude and latitude are kept",
                self.flattened
            ));
        }
    }
}
