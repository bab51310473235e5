//! What a file is, by its content; its name only says what somebody believed.

use std::fmt;

use super::{FormatError, Source};

/// The formats that can be read as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text with separators: comma, semicolon, tab or bar; UTF-8, UTF-16 or GBK.
    Csv,
    /// An Excel workbook of 2007 or later.
    Xlsx,
    /// JSON, GeoJSON, or one JSON object a line.
    Json,
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV",
            Self::Xlsx => "XLSX",
            Self::Json => "JSON",
        })
    }
}

impl FileKind {
    /// What a name's extension says.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "txt" => Some(Self::Csv),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "json" | "geojson" | "ndjson" | "jsonl" | "geojsonl" => Some(Self::Json),
            _ => None,
        }
    }

    /// Whether the two are the same to a reader.
    pub(super) fn goes_by(self, other: Self) -> bool {
        self == other
    }
}

/// Signatures of what is often handed over by mistake.
const OTHERS: [(&[u8], &str); 11] = [
    (b"\xd0\xcf\x11\xe0", "an Excel 97–2003 workbook (.xls); save it as .xlsx"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x1f\x8b", "gzip-compressed; unpack it first"),
    (b"SQLite format 3", "an SQLite or GeoPackage database"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"PAR1", "a Parquet file"),
    (b"fgb\x03", "a FlatGeobuf file"),
    (b"\x00\x00\x27\x0a", "a shapefile"),
];

/// Looks at the first bytes.
pub(super) fn detect(source: &Source) -> Result<FileKind, FormatError> {
    let head = source.head(8 << 10)?;
    let not_a_table = |found: &str| FormatError::NotATable { name: source.name().to_owned(), found: found.to_owned() };
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(FileKind::Xlsx);
    }
    if let Some((_, found)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(not_a_table(found));
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Ok(FileKind::Csv);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    if text.contains(&0) {
        return Err(not_a_table("binary"));
    }
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None if head.len() as u64 == source.size() => Err(FormatError::Empty { name: source.name().to_owned() }),
        Some(b'{' | b'[') => Ok(FileKind::Json),
        Some(b'<') => Err(not_a_table("XML or HTML")),
        _ => Ok(FileKind::Csv),
    }
}
