//! The datums that maps in China speak, to and from WGS 84.
//!
//! The only place where a position that is not WGS 84 exists, and there it is a bare pair of numbers in lon, lat order.
//! Which datum a pair is in is declared by whoever hands it over; nothing here guesses ([`super::detect`] only warns).
//!
//! GCJ-02 has no published definition; the formulas are those that the open-source converters share and that agree with the
//! vendors' own to about a metre: eviltransform (<https://github.com/googollee/eviltransform>, BSD) and coordtransform
//! (<https://github.com/wandergis/coordtransform>, MIT). CGCS2000 and WGS 84 differ by their epoch, by decimetres at most, and
//! are taken as one: Cheng et al., *Acta Geodaetica et Cartographica Sinica* 38 (2009).

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::distance::distance;
use super::position::{InvalidPosition, LngLat};
use super::units::Meters;

/// A datum in which somebody states positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Datum {
    /// GPS, OpenStreetMap, GeoJSON: what everything inside is in.
    Wgs84,
    /// The national datum of surveying since 2008, 天地图; WGS 84 to within decimetres.
    Cgcs2000,
    /// Amap, Tencent, Apple in China, WeChat: shifted by 265 to 660 m.
    Gcj02,
    /// Baidu: GCJ-02 shifted once more, 0.9 to 1.4 km from WGS 84.
    Bd09,
}

/// Where GCJ-02 and BD-09 differ from WGS 84. Outside, a conversion passes the position through unchanged.
///
/// Vendors do not agree on Hong Kong, Macau and Taiwan, so whoever converts says which rule is meant; there is no default.
/// The outlines are coarse (a few hundred metres) and serve this choice only. Along their edges, as along the rectangle's,
/// the published shift has a seam: a position beside it may have no inverse, and then passes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Everything in the customary rectangle (72.004–137.8347°E, 0.8293–55.8271°N), which is what open-source converters do.
    Rectangle,
    /// The rectangle without Taiwan, Penghu included.
    WithoutTaiwan,
    /// The rectangle without Hong Kong, Macau and Taiwan.
    Mainland,
}

/// A word that names no datum.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("crs is {value:?}, expected wgs84, gcj02, bd09 or cgcs2000")]
pub struct UnknownDatum {
    /// What was given.
    pub value: String,
}

impl Datum {
    /// Every datum, the one spoken inside first.
    pub const ALL: [Self; 4] = [Self::Wgs84, Self::Cgcs2000, Self::Gcj02, Self::Bd09];

    /// The word for it in settings, parameters and files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wgs84 => "wgs84",
            Self::Cgcs2000 => "cgcs2000",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// The (lon, lat) by which this datum calls a WGS 84 position, in degrees.
    ///
    /// ```
    /// use yizhan::earth::{LngLat, crs::{Datum, Extent}};
    /// let changsha = LngLat::new(112.9388, 28.2282)?;
    /// let (lon, lat) = Datum::Gcj02.from_wgs84(changsha, Extent::Rectangle);
    /// assert!((lon - 112.944250).abs() < 1e-6 && (lat - 28.224692).abs() < 1e-6);
    /// # Ok::<(), yizhan::earth::InvalidPosition>(())
    /// ```
    #[must_use]
    pub fn from_wgs84(self, at: LngLat, extent: Extent) -> (f64, f64) {
        let here = (at.lon(), at.lat());
        if !extent.holds(here) {
            return here;
        }
        match self {
            Self::Wgs84 | Self::Cgcs2000 => here,
            Self::Gcj02 => gcj_of_wgs(here),
            Self::Bd09 => bd_of_gcj(gcj_of_wgs(here)),
        }
    }

    /// The WGS 84 position that this datum calls (lon, lat), in degrees; undoes [`from_wgs84`](Self::from_wgs84) within a
    /// micrometre.
    ///
    /// # Errors
    ///
    /// [`InvalidPosition`] when the pair, or what it converts to, is out of range or not finite.
    pub fn to_wgs84(self, lon: f64, lat: f64, extent: Extent) -> Result<LngLat, InvalidPosition> {
        let given = LngLat::new(lon, lat)?;
        let there = (given.lon(), given.lat());
        let here = match self {
            Self::Wgs84 | Self::Cgcs2000 => return Ok(given),
            Self::Gcj02 => invert(gcj_of_wgs, there),
            Self::Bd09 => invert(gcj_of_wgs, invert(bd_of_gcj, there)),
        };
        // The rule is about where the place is, not about what it is called, so it is asked of the answer.
        if extent.holds(here) { LngLat::new(here.0, here.1) } else { Ok(given) }
    }

    /// How far a place is misplaced when a pair in this datum is read as WGS 84: metres east and metres north.
    #[must_use]
    pub fn offset(self, at: LngLat, extent: Extent) -> (Meters, Meters) {
        let (lon, lat) = self.from_wgs84(at, extent);
        let moved = |lon: f64, lat: f64| LngLat::new(lon, lat).map_or(Meters::ZERO, |to| distance(at, to));
        let east = moved(lon, at.lat()) * (lon - at.lon()).signum();
        let north = moved(at.lon(), lat) * (lat - at.lat()).signum();
        (east, north)
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads the word in any case, with or without hyphens, underscores and spaces; `EPSG:4326` and `EPSG:4490` as well.
impl FromStr for Datum {
    type Err = UnknownDatum;

    fn from_str(text: &str) -> Result<Self, UnknownDatum> {
        let word: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match word.as_str() {
            "wgs84" | "epsg4326" => Ok(Self::Wgs84),
            "cgcs2000" | "epsg4490" => Ok(Self::Cgcs2000),
            "gcj02" => Ok(Self::Gcj02),
            "bd09" | "bd09ll" => Ok(Self::Bd09),
            _ => Err(UnknownDatum { value: text.to_owned() }),
        }
    }
}

impl Extent {
    /// Whether the shift applies at a WGS 84 position.
    fn holds(self, (lon, lat): (f64, f64)) -> bool {
        let rectangle = (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat);
        rectangle
            && match self {
                Self::Rectangle => true,
                Self::WithoutTaiwan => !in_taiwan(lon, lat),
                Self::Mainland => !in_taiwan(lon, lat) && !in_macau(lon, lat) && !in_hong_kong(lon, lat),
            }
    }
}

fn in_taiwan(lon: f64, lat: f64) -> bool {
    let main = (120.0..=122.1).contains(&lon) && (21.8..=25.4).contains(&lat);
    let penghu = (119.3..=120.0).contains(&lon) && (23.1..=23.9).contains(&lat);
    main || penghu
}

fn in_macau(lon: f64, lat: f64) -> bool {
    (113.528..=113.61).contains(&lon) && (22.10..=22.217).contains(&lat)
}

/// South of the mid-line of Deep Bay, the Shenzhen River and Mirs Bay, as a broken line from west to east.
fn in_hong_kong(lon: f64, lat: f64) -> bool {
    const NORTH: [(f64, f64); 11] = [
        (113.82, 22.40),
        (113.92, 22.445),
        (113.98, 22.485),
        (114.03, 22.503),
        (114.06, 22.515),
        (114.09, 22.530),
        (114.115, 22.533),
        (114.155, 22.555),
        (114.20, 22.556),
        (114.23, 22.545),
        (114.51, 22.56),
    ];
    let inside = (113.82..114.51).contains(&lon) && lat >= 22.13;
    inside
        && NORTH.windows(2).any(|pair| {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            (x0..x1).contains(&lon) && lat <= y0 + (y1 - y0) * (lon - x0) / (x1 - x0)
        })
}

/// The shift of GCJ-02 (eviltransform's `transform`), which uses the axes of the Krasovsky 1940 ellipsoid.
fn gcj_of_wgs((lon, lat): (f64, f64)) -> (f64, f64) {
    const AXIS: f64 = 6_378_245.0;
    const E2: f64 = 0.006_693_421_622_965_943;
    let (x, y) = (lon - 105.0, lat - 35.0);
    let root = x.abs().sqrt();
    let wave = |v: f64, terms: [(f64, f64); 4]| {
        terms.iter().map(|&(height, length)| height * (v * PI / length).sin()).sum::<f64>()
    };
    let shared = 20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin();
    let east = (shared + wave(x, [(20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0)])) * 2.0 / 3.0
        + 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root;
    let north = (shared + wave(y, [(20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0)])) * 2.0 / 3.0 - 100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root;
    let (sin, cos) = lat.to_radians().sin_cos();
    let w2 = 1.0 - E2 * sin * sin;
    let along_parallel = AXIS / w2.sqrt() * cos;
    let along_meridian = AXIS * (1.0 - E2) / (w2 * w2.sqrt());
    (lon + (east / along_parallel).to_degrees(), lat + (north / along_meridian).to_degrees())
}

/// The further shift of BD-09 (coordtransform's `gcj02tobd09`).
fn bd_of_gcj((lon, lat): (f64, f64)) -> (f64, f64) {
    const TURN: f64 = PI * 3000.0 / 180.0;
    let radius = lon.hypot(lat) + 0.000_02 * (lat * TURN).sin();
    let angle = lat.atan2(lon) + 0.000_003 * (lon * TURN).cos();
    (radius * angle.cos() + 0.0065, radius * angle.sin() + 0.006)
}

/// The point that a shift sends to `there`, by fixed-point iteration.
///
/// The shifts are small and smooth, so each round gains two to three digits; published one-step inverses stop after the first,
/// which is metres off. Rounds end at 1e-12 degrees (0.1 µm).
fn invert(shift: impl Fn((f64, f64)) -> (f64, f64), there: (f64, f64)) -> (f64, f64) {
    let mut here = there;
    for _ in 0..20 {
        let (lon, lat) = shift(here);
        let (dx, dy) = (there.0 - lon, there.1 - lat);
        here = (here.0 + dx, here.1 + dy);
        if dx.abs().max(dy.abs()) < 1e-12 {
            break;
        }
    }
    here
}

#[cfg(test)]
#[path = "crs_tests.rs"]
mod tests;
