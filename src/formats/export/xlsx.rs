//! XLSX: a sheet of stations and a sheet that says where they come from. Rows go to a temporary file as they come.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{ExportRow, Provenance, columns, public_fields};
use crate::formats::FormatError;
use crate::station::{Value, codec_text};

/// Writes stations as a workbook. Excel's limits hold: 1,048,576 rows, 32,767 characters a cell.
pub struct XlsxExport {
    workbook: Workbook,
    next: u32,
}

/// Rows of a sheet, the header included.
const MAX_ROWS: u32 = 1_048_576;
/// Characters of a cell.
const MAX_CELL: usize = 32_767;

impl XlsxExport {
    /// Writes the header.
    ///
    /// # Errors
    /// When no temporary file can be made.
    pub fn new() -> Result<Self, FormatError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        sheet.set_name("stations").map_err(refused)?;
        sheet.set_freeze_panes(1, 2).map_err(refused)?;
        let bold = Format::new().set_bold();
        for (column, name) in (0u16..).zip(columns()) {
            sheet.write_with_format(0, column, name, &bold).map_err(refused)?;
        }
        Ok(Self { workbook, next: 1 })
    }

    /// Writes one station. Texts are written as texts: nothing in a cell is ever computed.
    ///
    /// # Errors
    /// When the sheet is full, or the temporary file cannot be written.
    pub fn row(&mut self, row: &ExportRow<'_>) -> Result<(), FormatError> {
        let at = self.next;
        if at >= MAX_ROWS {
            let reason = format!("a sheet holds {} stations and there are more; export CSV", MAX_ROWS - 1);
            return Err(FormatError::Write { name: "xlsx".to_owned(), reason });
        }
        self.next += 1;
        let sheet = self.workbook.worksheet_from_index(0).map_err(refused)?;
        let mut column = 0u16;
        sheet.write_string(at, column, row.id.to_string()).map_err(refused)?;
        for field in public_fields() {
            column += 1;
            match row.record.get(field) {
                None => {}
                Some(Value::Number(number)) => {
                    sheet.write_number(at, column, *number).map_err(refused)?;
                }
                Some(value) => {
                    let text = codec_text::write(value);
                    let fits = text.char_indices().nth(MAX_CELL).map_or(text.len(), |(end, _)| end);
                    sheet.write_string(at, column, &text[..fits]).map_err(refused)?;
                }
            }
        }
        sheet.write_string(at, column + 1, row.revision.to_string()).map_err(refused)?;
        sheet.write_string(at, column + 2, codec_text::rfc3339(row.updated_at)).map_err(refused)?;
        Ok(())
    }

    /// Adds the sheet of provenance and writes the workbook.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn finish(mut self, provenance: &Provenance, to: impl Write + Send) -> Result<(), FormatError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        sheet.set_name("about").map_err(refused)?;
        for (row, (name, text)) in (0u32..).zip(provenance.lines()) {
            sheet.write_string(row, 0, name).map_err(refused)?;
            sheet.write_string(row, 1, text).map_err(refused)?;
        }
        self.workbook.save_to_writer(to).map_err(refused)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err takes")]
fn refused(error: XlsxError) -> FormatError {
    FormatError::Write { name: "xlsx".to_owned(), reason: error.to_string() }
}
