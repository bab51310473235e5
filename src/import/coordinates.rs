//! The position of one row: numbers, degree strings or a pair in one cell; the datum declared; nothing corrected.

use crate::earth::crs::{Datum, Extent};
use crate::earth::detect::{self, Angle, Axis, Looks};
use crate::earth::{Bounds, LngLat};

/// The coordinate cells of a row, as text.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cells<'a> {
    /// Longitude, or x.
    pub(super) lon: &'a str,
    /// Latitude, or y.
    pub(super) lat: &'a str,
    /// Both.
    pub(super) pair: &'a str,
    /// The datum the row declares.
    pub(super) crs: &'a str,
}

/// What a row's coordinates are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Placed {
    /// There are none.
    Nowhere,
    /// Both zero: an empty form, not a place.
    Zero,
    /// A position.
    At(Box<Located>),
}

/// A position with what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Located {
    /// Where, in WGS 84.
    pub(super) at: LngLat,
    /// The numbers in the datum they came in: longitude, latitude.
    pub(super) given: (f64, f64),
    /// The texts as they stood.
    pub(super) raw: (String, String),
    /// The datum they came in.
    pub(super) datum: Datum,
    /// Whether they were written as degrees, minutes, seconds or with letters.
    pub(super) degrees: bool,
    /// Whether the row says another datum than the caller; the row's was taken.
    pub(super) contradicts: bool,
}

/// Why a row has no usable position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misplaced {
    /// Which cell.
    pub(super) field: &'static str,
    /// Its text.
    pub(super) value: String,
    /// What is wrong with it.
    pub(super) reason: String,
    /// The warning's code, for what a whole file may have: `swapped`, `metres`.
    pub(super) code: Option<&'static str>,
}

/// Why a row's coordinates could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No datum is declared for them.
    NoDatum,
    /// They are no position.
    Misplaced(Misplaced),
}

/// How the caller declared the coordinates of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The datum of rows that do not say theirs.
    pub(super) datum: Option<Datum>,
    /// Where a shifted datum applies.
    pub(super) extent: Extent,
    /// Where positions are expected: only to tell a swap that would be possible elsewhere (43.8, 87.6).
    pub(super) expected: Option<Bounds>,
}

impl Frame {
    /// A frame that expects positions in and around China (72–138°E, 0.8–56°N). Elsewhere is fine too, unless
    /// exchanging the two numbers would bring a position in.
    pub(super) fn new(datum: Option<Datum>, extent: Extent) -> Self {
        Self { datum, extent, expected: Bounds::new(72.0, 0.8, 138.0, 56.0).ok() }
    }
}

/// Reads the coordinates of a row.
pub(super) fn place(cells: Cells<'_>, frame: &Frame) -> Result<Placed, Trouble> {
    let (lon_text, lat_text) = (trimmed(cells.lon), trimmed(cells.lat));
    let pair = trimmed(cells.pair);
    let (first, second, raw, in_pair) = match (lon_text.is_empty(), lat_text.is_empty(), pair.is_empty()) {
        (true, true, true) => return Ok(Placed::Nowhere),
        (true, true, false) => {
            let (first, second) = halves(pair)?;
            (first, second, (pair.to_owned(), String::new()), true)
        }
        (true, false, _) => return Err(misplaced("lon", "", format!("no longitude beside latitude {lat_text}"))),
        (false, true, _) => return Err(misplaced("lat", "", format!("no latitude beside longitude {lon_text}"))),
        (false, false, _) => {
            let first = angle("lon", lon_text, Axis::Longitude)?;
            let second = angle("lat", lat_text, Axis::Latitude)?;
            (first, second, (lon_text.to_owned(), lat_text.to_owned()), false)
        }
    };
    let declared = match trimmed(cells.crs) {
        "" => None,
        text => Some(datum(text).map_err(|reason| misplaced("crs", text, reason))?),
    };
    let datum = declared.or(frame.datum).ok_or(Trouble::NoDatum)?;
    let (mut lon, mut lat) = (first.degrees, second.degrees);
    // A pair may stand in either order; when only one of the two is possible, that is the order.
    let swap = || matches!(detect::look(lon, lat, frame.expected.as_ref()), Looks::Swapped(_));
    if in_pair && first.axis.is_none() && second.axis.is_none() && swap() {
        (lon, lat) = (lat, lon);
    }
    let shown = format!("{lon},{lat}");
    let refuse = |code, reason: String| {
        Err(Trouble::Misplaced(Misplaced { field: "lon,lat", value: shown.clone(), reason, code }))
    };
    match detect::look(lon, lat, frame.expected.as_ref()) {
        Looks::Zero => Ok(Placed::Zero),
        Looks::NotFinite => refuse(None, "not a number".to_owned()),
        Looks::OutOfRange => refuse(None, "out of range: expected longitude -180..180, latitude -90..90".to_owned()),
        Looks::Swapped(_) => {
            let reason = format!("longitude and latitude look swapped: {lat},{lon} would be a position");
            refuse(Some("swapped"), reason)
        }
        Looks::Meters(there) => {
            let hint = there.map(|at| format!(" (as web Mercator it would be {at})")).unwrap_or_default();
            refuse(Some("metres"), format!("metres of a projection, not degrees{hint}; convert to degrees first"))
        }
        Looks::Fine(_) => match datum.to_wgs84(lon, lat, frame.extent) {
            Ok(at) => Ok(Placed::At(Box::new(Located {
                at,
                given: (lon, lat),
                raw,
                datum,
                degrees: first.axis.is_some() || second.axis.is_some(),
                contradicts: declared.is_some() && frame.datum.is_some() && declared != frame.datum,
            }))),
            Err(error) => refuse(None, error.to_string()),
        },
    }
}

fn trimmed(text: &str) -> &str {
    let text = text.trim();
    if super::clean::is_nothing(text) || super::clean::is_none_word(text) { "" } else { text }
}

fn misplaced(field: &'static str, value: &str, reason: impl Into<String>) -> Trouble {
    Trouble::Misplaced(Misplaced { field, value: value.to_owned(), reason: reason.into(), code: None })
}

/// A number as people write one, or an angle in words.
fn angle(field: &'static str, text: &str, axis: Axis) -> Result<Angle, Trouble> {
    if let Some(angle) = plain(text) {
        return Ok(angle);
    }
    let angle = detect::parse_angle(text).map_err(|error| misplaced(field, text, error.to_string()))?;
    match angle.axis {
        Some(named) if named != axis => {
            let other = if named == Axis::Longitude { "a longitude" } else { "a latitude" };
            Err(misplaced(field, text, format!("its letters say it is {other}")))
        }
        _ => Ok(Angle { axis: Some(axis), ..angle }),
    }
}

/// A bare decimal number, also with a decimal comma and full-width digits.
fn plain(text: &str) -> Option<Angle> {
    let number = |text: &str| text.parse::<f64>().ok();
    let degrees = number(text).or_else(|| {
        let text = super::clean::half_width(text);
        let text = text.trim().trim_end_matches('°');
        number(text).or_else(|| if text.contains('.') { None } else { number(&text.replacen(',', ".", 1)) })
    })?;
    Some(Angle { degrees, axis: None })
}

fn halves(text: &str) -> Result<(Angle, Angle), Trouble> {
    let bare = super::clean::half_width(text);
    let bare = bare.trim_matches(['(', ')', '[', ']', '（', '）', '【', '】', ' ', '"', '\'']);
    if let Some((first, second)) =
        bare.split_once([',', ';', '，', '；', '、', '|', '/']).or_else(|| bare.split_once(' '))
        && let (Some(first), Some(second)) = (plain(first.trim()), plain(second.trim()))
    {
        return Ok((first, second));
    }
    detect::parse_pair(text).map_err(|error| misplaced("coordinates", text, error.to_string()))
}

/// A datum by its code or by what a 坐标系 column calls it.
fn datum(text: &str) -> Result<Datum, String> {
    let bare: String = super::clean::half_width(text).split_whitespace().collect::<String>().to_lowercase();
    if let Ok(datum) = bare.parse() {
        return Ok(datum);
    }
    let says = |words: &[&str]| words.iter().any(|word| bare.contains(word));
    if says(&["百度", "bd09", "bd-09"]) {
        Ok(Datum::Bd09)
    } else if says(&["火星", "国测局", "國測局", "高德", "腾讯", "騰訊", "gcj"]) {
        Ok(Datum::Gcj02)
    } else if says(&["cgcs", "2000", "天地图", "天地圖", "大地"]) {
        Ok(Datum::Cgcs2000)
    } else if says(&["wgs", "84", "gps", "4326"]) {
        Ok(Datum::Wgs84)
    } else {
        Err("expected wgs84, gcj02, bd09 or cgcs2000".to_owned())
    }
}

#[cfg(test)]
#[path = "coordinates_tests.rs"]
mod tests;
