//! Files ⇄ rows: CSV, XLSX, JSON, GeoJSON read as one stream of [`RawRow`]s; records written back as CSV, GeoJSON, XLSX.
//!
//! A reader knows bytes, rows and headers, and names what is broken by row; it does not know what a column means
//! (`import` does), nor where a station is. Memory is bounded by one row and a few buffers, whatever the file's size.
//!
//! ```text
//! Source ── detect ──▶ Kind ── read ──▶ RowSink (columns, rows, faults, notes)
//! ```

pub mod areas;
mod csv;
mod detect;
mod error;
pub mod export;
mod header;
mod json;
mod row;
mod source;
mod xlsx;

pub use detect::FileKind;
pub use error::FormatError;
pub use row::{NoSink, RawRow, RowFault, RowSink};
pub use source::Source;

/// The most characters of one cell; longer ones are refused, so that no row can fill the memory.
pub const MAX_FIELD: usize = 1 << 20;
/// The most columns of one file.
pub const MAX_COLUMNS: usize = 2_000;
/// The most bytes of one row or JSON object.
pub const MAX_ROW: usize = 16 << 20;

/// How to read a file.
#[derive(Clone, Copy)]
pub struct ReadOptions<'a> {
    /// Whether a text is a name a column may have; the row with the most of them is the header row.
    pub is_header: &'a dyn Fn(&str) -> bool,
    /// The sheet of a workbook; by default the first that holds anything.
    pub sheet: Option<&'a str>,
    /// Told the bytes read so far, now and then.
    pub progress: &'a dyn Fn(u64),
}

/// Reads every row of a file into a sink.
///
/// What is wrong with one row goes to [`RowSink::fault`] and reading goes on; only what makes the rest of the file
/// unreadable is an error.
///
/// # Errors
/// [`FormatError`]: the file is no table, a quote never closes, a limit is passed, the archive is hostile, I/O.
pub fn read(source: &Source, options: &ReadOptions<'_>, sink: &mut dyn RowSink) -> Result<FileKind, FormatError> {
    let kind = detect::detect(source)?;
    if let Some(named) = FileKind::named(source.name()).filter(|named| !kind.goes_by(*named)) {
        sink.note(format!("the name says {named}, the content is {kind}; read as {kind}"));
    }
    match kind {
        FileKind::Xlsx => xlsx::read(source, options, sink)?,
        FileKind::Json => json::read(source, options, sink)?,
        FileKind::Csv => csv::read(source, options, sink)?,
    }
    Ok(kind)
}
