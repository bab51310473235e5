//! A position in the datum the client speaks, made WGS 84 at the door.

use crate::earth::crs::{Datum, Extent};
use crate::earth::{InvalidPosition, LngLat};
use crate::http::problem::Problem;
use crate::station::Fault;

use super::accept::Format;
use super::given;

/// Where GCJ-02 and BD-09 apply on the wire. The vendors whose links are handed out shift in Hong Kong and Macau and do not
/// in Taiwan.
pub(crate) const EXTENT: Extent = Extent::WithoutTaiwan;

/// `lon`, `lat` and `crs` as they come in, in any order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PositionGiven {
    lon: Option<f64>,
    lat: Option<f64>,
    /// The datum of the question and of a JSON answer.
    pub(crate) datum: Datum,
}

impl Default for PositionGiven {
    fn default() -> Self {
        Self { lon: None, lat: None, datum: Datum::Wgs84 }
    }
}

impl PositionGiven {
    /// Takes the pair if it is part of a position.
    pub(crate) fn take(&mut self, name: &str, value: &str) -> Result<bool, Fault> {
        match name {
            "lon" => self.lon = Some(given::number(name, value, -180.0..=180.0)?),
            "lat" => self.lat = Some(given::number(name, value, -90.0..=90.0)?),
            "crs" => self.datum = datum(name, value)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Refuses another datum where the format knows only WGS 84.
    ///
    /// # Errors
    /// Any format but JSON with another `crs`.
    pub(crate) fn speaks(self, format: Format) -> Result<(), Problem> {
        if format != Format::Json && self.datum != Datum::Wgs84 {
            let expected = "wgs84, the only datum of GeoJSON (RFC 7946) and of files; f=json takes others";
            return Err(Problem::parameter("crs", self.datum.as_str(), expected));
        }
        Ok(())
    }

    /// The position in WGS 84; `None` when neither number was given.
    ///
    /// # Errors
    /// When one was given without the other.
    pub(crate) fn finish(self) -> Result<Option<LngLat>, Problem> {
        match (self.lon, self.lat) {
            (Some(lon), Some(lat)) => {
                self.datum.to_wgs84(lon, lat, EXTENT).map(Some).map_err(|InvalidPosition { field, value, expected }| {
                    Problem::parameter(field, &value.to_string(), expected)
                })
            }
            (None, None) => Ok(None),
            (Some(_), None) => super::required(None, "lat", "a latitude beside lon"),
            (None, Some(_)) => super::required(None, "lon", "a longitude beside lat"),
        }
    }

    /// The position in WGS 84.
    ///
    /// # Errors
    /// When a number is missing.
    pub(crate) fn required(self) -> Result<LngLat, Problem> {
        super::required(self.finish()?, "lon", "a longitude and a latitude in degrees")
    }
}

/// A datum by its word.
pub(crate) fn datum(name: &str, value: &str) -> Result<Datum, Fault> {
    value
        .parse()
        .map_err(|_unknown: crate::earth::crs::UnknownDatum| Fault::new(name, value, "wgs84, gcj02, bd09 or cgcs2000"))
}
