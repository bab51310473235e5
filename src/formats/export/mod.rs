//! Stations as files: CSV, GeoJSON, XLSX, one row at a time. Private fields never leave by this door.
//!
//! A writer takes what a selection yields and holds one row; it does not select, and it does not know HTTP.

mod csv;
mod geojson;
mod xlsx;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};

use crate::station::{Field, Record, Revision, StationId, codec_text};

pub use self::csv::CsvExport;
pub(crate) use self::csv::rearmed;
pub use self::geojson::{GeoJsonExport, feature};
pub use self::xlsx::XlsxExport;

/// One station on its way out.
#[derive(Debug, Clone, Copy)]
pub struct ExportRow<'a> {
    /// Its number.
    pub id: StationId,
    /// The transaction that last changed it.
    pub revision: u64,
    /// When that was.
    pub updated_at: DateTime<Utc>,
    /// What is known of it.
    pub record: &'a Record,
}

/// What a file must say about itself: a figure never leaves the system alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// When the snapshot was current.
    pub as_of: DateTime<Utc>,
    /// The state of the store.
    pub revision: Revision,
    /// How the rows were selected, in words.
    pub method: String,
    /// The filters and parameters, as asked.
    pub parameters: Vec<(String, String)>,
    /// The sources of the rows.
    pub sources: Vec<String>,
}

impl Provenance {
    /// The datum of every export.
    pub const CRS: &'static str = "WGS 84 (EPSG:4326), longitude latitude";

    /// As JSON: the `metadata` member of GeoJSON, or the sidecar `NAME.meta.json` of a file that has no place for it.
    #[must_use]
    pub fn json(&self) -> Map<String, Json> {
        let parameters: Map<String, Json> =
            self.parameters.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let members = [
            ("as_of", json!(codec_text::rfc3339(self.as_of))),
            ("revision", json!(self.revision.to_string())),
            ("method", json!(self.method)),
            ("parameters", Json::Object(parameters)),
            ("sources", json!(self.sources)),
            ("crs", json!(Self::CRS)),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// As lines of a table: name and text.
    #[must_use]
    pub fn lines(&self) -> Vec<(String, String)> {
        let mut lines = vec![
            ("as_of".to_owned(), codec_text::rfc3339(self.as_of)),
            ("revision".to_owned(), self.revision.to_string()),
            ("method".to_owned(), self.method.clone()),
            ("crs".to_owned(), Self::CRS.to_owned()),
        ];
        lines.extend(self.parameters.iter().map(|(name, value)| (format!("parameter {name}"), value.clone())));
        lines.extend(self.sources.iter().map(|source| ("source".to_owned(), source.clone())));
        lines
    }
}

/// The fields that may leave, in dictionary order.
pub fn public_fields() -> impl Iterator<Item = Field> {
    Field::ALL.iter().copied().filter(|field| !field.definition().private)
}

/// The column names of a table: the number, the public fields, then revision and time of the last change.
fn columns() -> impl Iterator<Item = &'static str> {
    std::iter::once("id").chain(public_fields().map(Field::name)).chain(["revision", "updated_at"])
}
