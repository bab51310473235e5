//! CSV: UTF-8 with a byte-order mark (Excel needs it to see Chinese), CRLF, the dictionary's names as header.
//!
//! A text that a spreadsheet would take for a formula (it begins with `=`, `@`, a tab or a return, or with `+` or `-` and
//! is not a plain number or phone number) is written with an apostrophe before it; importing takes the apostrophe away
//! again. See OWASP, *CSV Injection*, <https://owasp.org/www-community/attacks/CSV_Injection>.

use std::io::Write;

use super::{ExportRow, columns, public_fields};
use crate::formats::FormatError;
use crate::station::{Shape, codec_text};

/// Writes stations as CSV.
pub struct CsvExport<W: Write> {
    rows: csv::Writer<W>,
}

impl<W: Write> CsvExport<W> {
    /// Writes the mark and the header.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn new(mut to: W) -> Result<Self, FormatError> {
        to.write_all(b"\xef\xbb\xbf").map_err(FormatError::io("csv"))?;
        // A small buffer, because the receiver may itself be the buffer of one chunk.
        let mut rows =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).buffer_capacity(8 << 10).from_writer(to);
        rows.write_record(columns()).map_err(refused)?;
        Ok(Self { rows })
    }

    /// Writes one station.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn row(&mut self, row: &ExportRow<'_>) -> Result<(), FormatError> {
        self.rows.write_field(row.id.to_string()).map_err(refused)?;
        for field in public_fields() {
            let text = row.record.get(field).map(codec_text::write).unwrap_or_default();
            let harmless = matches!(field.definition().shape, Shape::Number(..) | Shape::Int(..));
            let text = if harmless { text } else { disarmed(text) };
            self.rows.write_field(text).map_err(refused)?;
        }
        let last = [row.revision.to_string(), codec_text::rfc3339(row.updated_at)];
        last.iter().try_for_each(|text| self.rows.write_field(text)).map_err(refused)?;
        self.rows.write_record(None::<&[u8]>).map_err(refused)
    }

    /// Hands what is buffered to the writer, for a receiver that sends chunk by chunk.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn flush(&mut self) -> Result<(), FormatError> {
        self.rows.flush().map_err(FormatError::io("csv"))
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn finish(self) -> Result<W, FormatError> {
        let reason = |error: csv::IntoInnerError<_>| FormatError::Write {
            name: "csv".to_owned(),
            reason: error.error().to_string(),
        };
        self.rows.into_inner().map_err(reason)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err takes")]
fn refused(error: csv::Error) -> FormatError {
    FormatError::Write { name: "csv".to_owned(), reason: error.to_string() }
}

/// The text, with an apostrophe before what a spreadsheet would compute.
fn disarmed(text: String) -> String {
    let plain = |c: char| c.is_ascii_digit() || " ()./-".contains(c);
    let formula = match text.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r') => true,
        Some(b'+' | b'-') => !text[1..].chars().all(plain),
        _ => false,
    };
    if formula { format!("'{text}") } else { text }
}

/// Undoes what an export did to texts that look like formulas.
#[must_use]
pub(crate) fn rearmed(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '@', '\t', '\r', '+', '-']) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_phones_are_not() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("+86 731-8888 8888", "+86 731-8888 8888"),
            ("B1", "B1"),
            ("", ""),
        ] {
            assert_eq!(disarmed(text.to_owned()), written);
            assert_eq!(rearmed(written), text);
        }
        assert_eq!(rearmed("'quoted'"), "'quoted'");
    }
}
