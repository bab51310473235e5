//! GeoJSON (RFC 7946): one feature collection, streamed; WGS 84; an unlocated station is a feature without geometry.

use std::io::Write;

use serde_json::{Map, Value as Json, json};

use super::{ExportRow, Provenance, public_fields};
use crate::formats::FormatError;
use crate::station::{Field, Value, codec_json, codec_text};

/// Writes stations as a feature collection.
pub struct GeoJsonExport<W: Write> {
    to: W,
    rows: u64,
}

impl<W: Write> GeoJsonExport<W> {
    /// Writes the head, with the provenance as foreign member `metadata`.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn new(mut to: W, provenance: &Provenance) -> Result<Self, FormatError> {
        let metadata = Json::Object(provenance.json());
        write!(to, "{{\"type\":\"FeatureCollection\",\"metadata\":{metadata},\"features\":[")
            .map_err(FormatError::io("geojson"))?;
        Ok(Self { to, rows: 0 })
    }

    /// Writes one station.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn row(&mut self, row: &ExportRow<'_>) -> Result<(), FormatError> {
        let separator = if self.rows == 0 { "\n" } else { ",\n" };
        self.rows += 1;
        write!(self.to, "{separator}{}", feature(row)).map_err(FormatError::io("geojson"))
    }

    /// The writer, for a receiver that sends chunk by chunk.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.to
    }

    /// Ends the collection and gives the writer back.
    ///
    /// # Errors
    /// When the writer refuses.
    pub fn finish(mut self) -> Result<W, FormatError> {
        let end = writeln!(self.to, "\n],\"numberReturned\":{}}}", self.rows).and_then(|()| self.to.flush());
        end.map_err(FormatError::io("geojson"))?;
        Ok(self.to)
    }
}

/// One station as a feature. `lon` and `lat` stand in the geometry only.
#[must_use]
pub fn feature(row: &ExportRow<'_>) -> Json {
    let mut properties = Map::new();
    for field in public_fields().filter(|field| !matches!(field, Field::Lon | Field::Lat)) {
        if let Some(value) = row.record.get(field) {
            properties.insert(field.name().to_owned(), codec_json::write(value));
        }
    }
    properties.insert("revision".to_owned(), json!(row.revision));
    properties.insert("updated_at".to_owned(), json!(codec_text::rfc3339(row.updated_at)));
    let geometry = match (row.record.get(Field::Lon), row.record.get(Field::Lat)) {
        (Some(Value::Number(lon)), Some(Value::Number(lat))) => json!({"type": "Point", "coordinates": [lon, lat]}),
        _ => Json::Null,
    };
    json!({"type": "Feature", "id": row.id.get(), "geometry": geometry, "properties": properties})
}
