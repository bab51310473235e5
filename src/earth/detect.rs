//! What a pair of numbers that should be a position really is: swapped, nothing, metres, degrees written as text.
//!
//! Primitives for one row. Judging a whole file (wrong datum, rows far from their city) is the importer's work. Nothing
//! here corrects: it names what it sees, and a person decides.

use thiserror::Error;

use super::bounds::Bounds;
use super::position::LngLat;
use super::tile::Mercator;

/// What two numbers, meant as longitude and latitude, look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Looks {
    /// A position.
    Fine(LngLat),
    /// Both zero: an empty form field, not a place in the Gulf of Guinea.
    Zero,
    /// Latitude first: this would be the position.
    Swapped(LngLat),
    /// Metres of a projection, not degrees; the position, if they are those of the web's Mercator (EPSG:3857) and this
    /// position is where positions are expected.
    Meters(Option<LngLat>),
    /// Not a number, or infinite.
    NotFinite,
    /// Out of range in a way that none of the above explains.
    OutOfRange,
}

/// Looks at a pair meant as longitude and latitude in degrees. `expected` says where positions of this kind lie; without it
/// only what is impossible is noticed (31.2, 121.5 is then a swap, but 43.8, 87.6 may be a place in the Barents Sea).
#[must_use]
pub fn look(lon: f64, lat: f64, expected: Option<&Bounds>) -> Looks {
    if !lon.is_finite() || !lat.is_finite() {
        return Looks::NotFinite;
    }
    // Rounded forms of zero count: exports write 0.0000001 for nothing.
    if lon.abs() < 1e-6 && lat.abs() < 1e-6 {
        return Looks::Zero;
    }
    let given = LngLat::new(lon, lat).ok();
    let swapped = LngLat::new(lat, lon).ok();
    let lies = |p: &LngLat| expected.is_none_or(|b| b.contains(*p));
    match (given, swapped) {
        (Some(p), Some(s)) if expected.is_some() && !lies(&p) && lies(&s) => Looks::Swapped(s),
        (Some(p), _) => Looks::Fine(p),
        (None, Some(s)) if lies(&s) => Looks::Swapped(s),
        // A thousand of any unit is no angle; plane coordinates of a country run to six digits and more.
        (None, _) if lon.abs() > 1000.0 && lat.abs() > 1000.0 => {
            Looks::Meters(Mercator::from_meters(lon, lat).map(Mercator::position).filter(lies))
        }
        (None, _) => Looks::OutOfRange,
    }
}

/// Which of the two coordinates a text says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// East or west.
    Longitude,
    /// North or south.
    Latitude,
}

/// An angle read from text: degrees, positive to the east and north, and the axis if the text named one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Angle {
    /// Degrees.
    pub degrees: f64,
    /// What the letters or 东经/北纬 said.
    pub axis: Option<Axis>,
}

/// A text that is no angle.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{value:?} is no angle: {reason}; expected degrees such as 113.2556, 113°15'20\"E or 北纬22度30分")]
pub struct InvalidAngle {
    /// What was given.
    pub value: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Reads degrees as people write them: `113.2556`, `-33.9`, `113°15'20"E`, `E113 15 20`, `22.5N`, `东经113度15分20.5秒`,
/// with full-width digits and signs too.
///
/// # Errors
///
/// [`InvalidAngle`] when there is no number, more than three, one of 60 minutes or more, a fraction anywhere but in the last,
/// two directions that contradict, or any other sign.
pub fn parse_angle(text: &str) -> Result<Angle, InvalidAngle> {
    let refuse = |reason| InvalidAngle { value: text.to_owned(), reason };
    let mut words = Words::default();
    for c in text.trim().chars().map(half_width) {
        words.take(c).map_err(refuse)?;
    }
    words.end_number();
    let parts: Vec<f64> = words
        .numbers
        .iter()
        .map(|n| n.parse::<f64>())
        .collect::<Result<_, _>>()
        .map_err(|_reason| refuse("a number is malformed"))?;
    let whole_but_last = words.numbers.split_last().is_none_or(|(_, rest)| rest.iter().all(|n| !n.contains('.')));
    if parts.is_empty() {
        return Err(refuse("there is no number"));
    }
    // A row of four hundred digits reads as infinity; no angle has a thousand degrees.
    if parts[0] > 1000.0 {
        return Err(refuse("it is more than a thousand degrees"));
    }
    if parts.len() > 3 {
        return Err(refuse("there are more than three numbers"));
    }
    if !whole_but_last {
        return Err(refuse("only the last number may have a fraction"));
    }
    if parts[1..].iter().any(|&part| part >= 60.0) {
        return Err(refuse("minutes and seconds are below 60"));
    }
    if words.negative && words.direction.is_some() {
        return Err(refuse("a minus sign and a direction contradict"));
    }
    let magnitude = parts.iter().rev().fold(0.0, |finer, part| finer / 60.0 + part);
    let negative = words.negative || matches!(words.direction, Some('W' | 'S'));
    let axis = words.direction.map(|d| if matches!(d, 'E' | 'W') { Axis::Longitude } else { Axis::Latitude });
    Ok(Angle { degrees: if negative { -magnitude } else { magnitude }, axis })
}

/// The numbers, sign and direction of an angle, as its characters come by.
#[derive(Default)]
struct Words {
    numbers: Vec<String>,
    open: String,
    negative: bool,
    direction: Option<char>,
}

impl Words {
    fn take(&mut self, c: char) -> Result<(), &'static str> {
        match c {
            '0'..='9' | '.' => self.open.push(c),
            '-' | '−' if self.numbers.is_empty() && self.open.is_empty() && !self.negative => {
                self.negative = true;
            }
            '+' if self.numbers.is_empty() && self.open.is_empty() => {}
            '°' | 'º' | '度' | '\'' | '′' | '’' | '‘' | '分' | '"' | '″' | '”' | '“' | '秒' | ':' | ' ' | '\t' =>
            {
                self.end_number();
            }
            'E' | 'e' | '东' | '東' => self.towards('E')?,
            'W' | 'w' | '西' => self.towards('W')?,
            'N' | 'n' | '北' => self.towards('N')?,
            'S' | 's' | '南' => self.towards('S')?,
            // 东经, 北纬: the direction has been said.
            '经' | '經' | '纬' | '緯' => self.end_number(),
            _ => return Err("it holds a sign that has no place in an angle"),
        }
        Ok(())
    }

    fn towards(&mut self, direction: char) -> Result<(), &'static str> {
        self.end_number();
        if self.direction.replace(direction).is_some() {
            return Err("it names two directions");
        }
        Ok(())
    }

    fn end_number(&mut self) {
        if !self.open.is_empty() {
            self.numbers.push(std::mem::take(&mut self.open));
        }
    }
}

/// Full-width digits, letters and signs as their ASCII twins.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Reads one field that holds both coordinates: `113.26,23.13`, `23°7'N 113°15'E`, `（113.26，23.13）`.
///
/// The angles come in the order in which they stand, unless their letters say otherwise: then longitude first.
///
/// # Errors
///
/// [`InvalidAngle`] when there are not exactly two angles, or both name the same axis.
pub fn parse_pair(text: &str) -> Result<(Angle, Angle), InvalidAngle> {
    let refuse = |reason| InvalidAngle { value: text.to_owned(), reason };
    let plain: String = text.chars().map(half_width).filter(|c| !matches!(c, '(' | ')' | '[' | ']')).collect();
    let mut halves: Vec<&str> =
        plain.split([',', ';', '/', '|', '、']).map(str::trim).filter(|half| !half.is_empty()).collect();
    if let [one] = halves[..] {
        halves = one.split_whitespace().collect();
    }
    let [first, second] = halves[..] else {
        return Err(refuse("it does not hold two angles with a comma or a space between"));
    };
    let (first, second) = (parse_angle(first)?, parse_angle(second)?);
    match (first.axis, second.axis) {
        (Some(a), Some(b)) if a == b => Err(refuse("both angles name the same axis")),
        (Some(Axis::Latitude), _) | (_, Some(Axis::Longitude)) => Ok((second, first)),
        _ => Ok((first, second)),
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
