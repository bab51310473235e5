//! One station as text: what a row of a station file holds, field by field, in the import format.
//!
//! Not a record: nothing is checked here, on purpose. The demo takes the same road through the import as anybody's file.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::station::Field;

/// One station as text. Fields that are not set are unknown, which is not "no".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    ext_id: String,
    cells: Vec<(Field, Cow<'static, str>)>,
}

impl Row {
    pub(super) fn new(ext_id: String) -> Self {
        Self { ext_id, cells: Vec::with_capacity(36) }
    }

    /// Gives the row its id once its place in the file is known.
    pub(super) fn name_as(&mut self, ext_id: String) {
        self.ext_id = ext_id;
    }

    /// Sets a field; empty text leaves it unknown. No field is set twice.
    pub(super) fn set(&mut self, field: Field, text: impl Into<Cow<'static, str>>) {
        let text = text.into();
        debug_assert!(self.get(field).is_none(), "{} is set twice", field.name());
        if !text.is_empty() {
            self.cells.push((field, text));
        }
    }

    /// Sets a field to a number.
    pub(super) fn number(&mut self, field: Field, number: usize) {
        self.set(field, number.to_string());
    }

    /// Sets a field to `yes` or `no`.
    pub(super) fn flag(&mut self, field: Field, on: bool) {
        self.set(field, if on { "yes" } else { "no" });
    }

    /// The id in the source's own numbering, column `ext_id`.
    #[must_use]
    pub fn ext_id(&self) -> &str {
        &self.ext_id
    }

    /// The text of a field; `None` when it is unknown.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.cells.iter().find(|cell| cell.0 == field).map(|cell| &*cell.1)
    }

    /// The stated fields with their text, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.cells.iter().map(|(field, text)| (*field, &**text))
    }
}

/// Writes rows as CSV (UTF-8, comma, `\n`, a header line): `ext_id`, then `fields` in that order.
pub(super) fn write_csv(out: &mut impl Write, fields: &[Field], rows: impl Iterator<Item = Row>) -> io::Result<()> {
    let mut line = String::from("ext_id");
    let mut place = [usize::MAX; Field::ALL.len()];
    for (at, field) in fields.iter().enumerate() {
        place[*field as usize] = at;
        line.push(',');
        line.push_str(field.name());
    }
    line.push('\n');
    let mut texts: Vec<Cow<'static, str>> = Vec::new();
    for row in rows {
        out.write_all(line.as_bytes())?;
        texts.clear();
        texts.resize(fields.len(), Cow::Borrowed(""));
        for (field, text) in row.cells {
            if let Some(slot) = texts.get_mut(place[field as usize]) {
                *slot = text;
            }
        }
        line.clear();
        line.push_str(&row.ext_id);
        for text in &texts {
            line.push(',');
            if text.contains([',', '"', '\n', '\r']) {
                line.push('"');
                line.push_str(&text.replace('"', "\"\""));
                line.push('"');
            } else {
                line.push_str(text);
            }
        }
        line.push('\n');
    }
    out.write_all(line.as_bytes())
}
