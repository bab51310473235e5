//! A box of longitudes and latitudes, which may cross the antimeridian.
//!
//! A box whose west is greater than its east runs eastwards through 180° (RFC 7946, section 5.2). Not a polygon, and not
//! an area on the ground: see `geo` for those.

use thiserror::Error;

use super::position::{InvalidPosition, LngLat};
use super::units::Meters;

/// The smallest radius of curvature that the WGS 84 ellipsoid has anywhere, in metres: the meridian's at the equator, b²/a.
/// A metre spans nowhere a larger angle than over this radius, which makes it the safe one for padding.
const MIN_CURVATURE_RADIUS: f64 = 6_335_439.327;

/// Degrees west, south, east, north; edges belong to the box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Four numbers that are not a box.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum InvalidBounds {
    /// An edge is not finite or out of range.
    #[error("{edge}: {source}")]
    Edge {
        /// `west`, `south`, `east` or `north`.
        edge: &'static str,
        /// Why.
        source: InvalidPosition,
    },
    /// South lies above north. (West beyond east is no error: the box crosses the antimeridian.)
    #[error("south is {south}, expected at most north, which is {north}")]
    UpsideDown {
        /// The southern edge as given.
        south: f64,
        /// The northern edge as given.
        north: f64,
    },
}

impl Bounds {
    /// Everything.
    pub const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// The box from `west` eastwards to `east` and from `south` up to `north`, in degrees.
    ///
    /// # Errors
    ///
    /// [`InvalidBounds`] when an edge is no valid coordinate, or south is greater than north.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, InvalidBounds> {
        let sw = LngLat::new(west, south).map_err(|source| InvalidBounds::Edge {
            edge: if source.field == "lon" { "west" } else { "south" },
            source,
        })?;
        let ne = LngLat::new(east, north).map_err(|source| InvalidBounds::Edge {
            edge: if source.field == "lon" { "east" } else { "north" },
            source,
        })?;
        if south > north {
            return Err(InvalidBounds::UpsideDown { south, north });
        }
        Ok(Self { west: sw.lon(), south: sw.lat(), east: ne.lon(), north: ne.lat() })
    }

    /// The box of one position.
    #[must_use]
    pub const fn of(at: LngLat) -> Self {
        Self { west: at.lon(), south: at.lat(), east: at.lon(), north: at.lat() }
    }

    /// The box from a south-western corner eastwards and up to a north-eastern one, for this floor's own arithmetic.
    pub(super) const fn spanning(south_west: LngLat, north_east: LngLat) -> Self {
        debug_assert!(south_west.lat() <= north_east.lat(), "the south-western corner is not north of the other");
        Self { west: south_west.lon(), south: south_west.lat(), east: north_east.lon(), north: north_east.lat() }
    }

    /// The narrowest box that holds all positions, through the antimeridian where that is shorter; `None` of none.
    ///
    /// O(n log n) time.
    pub fn enclosing(positions: impl IntoIterator<Item = LngLat>) -> Option<Self> {
        let (mut south, mut north) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut lons: Vec<f64> = positions
            .into_iter()
            .map(|p| {
                south = south.min(p.lat());
                north = north.max(p.lat());
                p.lon()
            })
            .collect();
        lons.sort_by(f64::total_cmp);
        let (&first, &last) = (lons.first()?, lons.last()?);
        // The box is the circle of longitudes without its widest empty gap.
        let mut widest = 360.0 - (last - first);
        let (mut west, mut east) = (first, last);
        for pair in lons.windows(2) {
            if pair[1] - pair[0] > widest {
                widest = pair[1] - pair[0];
                (west, east) = (pair[1], pair[0]);
            }
        }
        Some(Self { west, south, east, north })
    }

    /// A box that holds every position within `radius` of `center`, and somewhat more.
    #[must_use]
    pub fn around(center: LngLat, radius: Meters) -> Self {
        Self::of(center).padded(radius)
    }

    /// The box grown so that it holds every position within `margin` of the box, and somewhat more (at most about 2 %).
    ///
    /// A negative or NaN margin changes nothing. A box that reaches a pole then holds every longitude.
    #[must_use]
    pub fn padded(self, margin: Meters) -> Self {
        // `max` also turns NaN into zero. Half a turn is everywhere.
        let angle = (margin.get().max(0.0) / MIN_CURVATURE_RADIUS).min(std::f64::consts::PI);
        let degrees = angle.to_degrees();
        let (south, north) = (self.south - degrees, self.north + degrees);
        // Meridians close in towards the poles: the widest spread of longitude is that of the edge nearest to a pole, where
        // a circle of this angle touches the meridian at asin(sin angle / cos latitude).
        let farthest = self.south.abs().max(self.north.abs());
        let (west, east) = if south <= -90.0 || north >= 90.0 || angle >= std::f64::consts::FRAC_PI_2 {
            (-180.0, 180.0)
        } else {
            let spread = (angle.sin() / farthest.to_radians().cos()).min(1.0).asin().to_degrees();
            if self.lon_span() + 2.0 * spread >= 360.0 {
                (-180.0, 180.0)
            } else {
                let (west, east) = (self.west - spread, self.east + spread);
                (if west < -180.0 { west + 360.0 } else { west }, if east > 180.0 { east - 360.0 } else { east })
            }
        };
        Self { west, south: south.max(-90.0), east, north: north.min(90.0) }
    }

    /// Whether the position lies in the box or on its edge.
    #[must_use]
    pub fn contains(&self, at: LngLat) -> bool {
        let (lon, lat) = (at.lon(), at.lat());
        if lat < self.south || lat > self.north {
            return false;
        }
        let within = |lon: f64| {
            if self.crosses_antimeridian() {
                lon >= self.west || lon <= self.east
            } else {
                lon >= self.west && lon <= self.east
            }
        };
        // 180 and −180 are one meridian: a point on it is in the box under either name.
        within(lon) || (lon.abs() >= 180.0 && within(-lon))
    }

    /// Whether the two boxes share a position.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.south <= other.north
            && other.south <= self.north
            && self
                .parts()
                .any(|a| other.parts().any(|b| a.west <= b.east && b.west <= a.east || touches_at_180(&a, &b)))
    }

    /// The box as one or two boxes that do not cross the antimeridian.
    pub fn parts(&self) -> impl Iterator<Item = Self> + use<> {
        let (first, second) = if self.crosses_antimeridian() {
            (Self { east: 180.0, ..*self }, Some(Self { west: -180.0, ..*self }))
        } else {
            (*self, None)
        };
        std::iter::once(first).chain(second)
    }

    /// Whether the box runs through 180°.
    #[must_use]
    pub fn crosses_antimeridian(&self) -> bool {
        self.west > self.east
    }

    /// Degrees of longitude from west to east, 0 to 360.
    #[must_use]
    pub fn lon_span(&self) -> f64 {
        if self.crosses_antimeridian() { self.east - self.west + 360.0 } else { self.east - self.west }
    }

    /// The middle of the box in degrees (not the middle of its area).
    #[must_use]
    pub fn center(&self) -> LngLat {
        let lon = self.west + self.lon_span() / 2.0;
        let lon = if lon > 180.0 { lon - 360.0 } else { lon };
        LngLat::from_valid(lon, f64::midpoint(self.south, self.north))
    }

    /// The corner at west and south.
    #[must_use]
    pub const fn south_west(&self) -> LngLat {
        LngLat::from_valid(self.west, self.south)
    }

    /// The corner at east and north.
    #[must_use]
    pub const fn north_east(&self) -> LngLat {
        LngLat::from_valid(self.east, self.north)
    }

    /// The western edge in degrees; greater than [`east`](Self::east) when the box crosses the antimeridian.
    #[must_use]
    pub const fn west(&self) -> f64 {
        self.west
    }

    /// The southern edge in degrees.
    #[must_use]
    pub const fn south(&self) -> f64 {
        self.south
    }

    /// The eastern edge in degrees.
    #[must_use]
    pub const fn east(&self) -> f64 {
        self.east
    }

    /// The northern edge in degrees.
    #[must_use]
    pub const fn north(&self) -> f64 {
        self.north
    }
}

/// 180 and −180 are one meridian, so a box that ends there touches one that begins there.
fn touches_at_180(a: &Bounds, b: &Bounds) -> bool {
    (a.east >= 180.0 && b.west <= -180.0) || (b.east >= 180.0 && a.west <= -180.0)
}

#[cfg(test)]
#[path = "bounds_tests.rs"]
mod tests;
