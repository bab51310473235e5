//! Distance along the WGS 84 ellipsoid, fast where it is asked often and exact to a millimetre everywhere.
//!
//! Up to [`SERIES_REACH`] the geodesic comes from the straight chord through the Earth (no trigonometry); beyond it, from
//! Karney's algorithm (`geo::Geodesic`). Not here: distance over streets, and areas.
//!
//! The series: between two points of a surface the geodesic is nearly an arc of the circle whose curvature κ is the
//! surface's normal curvature at the middle, in the direction of the chord. An arc over a chord c is
//! `2/κ · asin(κc/2) = c (1 + x/24 + 3x²/640 + …)` with `x = (κc)²`, and on an ellipsoid κ needs only the two points:
//! with coordinates scaled to the unit sphere (u = x/a, y/a, z/b), `κ = |Δu|²/c² ÷ |∇|`, ∇ = (x/a², y/a², z/b²) at the
//! middle. What is neglected grows with the fifth power of c.
//!
//! Reference: M. P. do Carmo, *Differential Geometry of Curves and Surfaces* (1976), §3.2 (normal curvature);
//! C. F. F. Karney, *Algorithms for geodesics*, J. Geodesy 87 (2013), <https://doi.org/10.1007/s00190-012-0578-z>.

use geo::{Destination, Distance, Geodesic, Point};

use super::position::LngLat;
use super::units::Meters;

/// The equatorial radius of WGS 84, a, in metres.
pub const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
/// The flattening of WGS 84, f = (a − b)/a.
pub const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// The polar radius of WGS 84, b = a (1 − f), in metres.
pub const POLAR_RADIUS: f64 = EQUATORIAL_RADIUS * (1.0 - FLATTENING);
/// The mean radius of WGS 84, (2a + b)/3, in metres: for estimates only.
pub const MEAN_RADIUS: f64 = (2.0 * EQUATORIAL_RADIUS + POLAR_RADIUS) / 3.0;

/// Chords up to this long are turned into geodesics by the series, within [`SERIES_ERROR`]; longer ones go to Karney.
pub const SERIES_REACH: Meters = Meters::new(400_000.0);
/// The largest difference between the series and Karney's algorithm within its reach (measured: see the test).
pub const SERIES_ERROR: Meters = Meters::new(0.001);

/// A point on the ellipsoid in Earth-centred coordinates, metres; the form in which distances are cheap.
///
/// x points to 0°E on the equator, y to 90°E, z to the North Pole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ecef {
    /// Metres towards 0°E on the equator.
    pub x: f64,
    /// Metres towards 90°E on the equator.
    pub y: f64,
    /// Metres towards the North Pole.
    pub z: f64,
}

impl Ecef {
    /// The point of a position, at height zero.
    #[must_use]
    pub fn of(at: LngLat) -> Self {
        const E2: f64 = FLATTENING * (2.0 - FLATTENING);
        let (sin_lat, cos_lat) = at.lat().to_radians().sin_cos();
        let (sin_lon, cos_lon) = at.lon().to_radians().sin_cos();
        let n = EQUATORIAL_RADIUS / (1.0 - E2 * sin_lat * sin_lat).sqrt();
        Self { x: n * cos_lat * cos_lon, y: n * cos_lat * sin_lon, z: n * (1.0 - E2) * sin_lat }
    }

    /// The position above which the point stands (of a point on the ellipsoid, to about 1e-9 m).
    #[must_use]
    pub fn position(self) -> LngLat {
        const E2: f64 = FLATTENING * (2.0 - FLATTENING);
        let across = self.x.hypot(self.y);
        // On the surface itself tan(lat) = z / ((1 − e²) · across) holds exactly.
        let lat = self.z.atan2((1.0 - E2) * across).to_degrees();
        LngLat::from_valid(self.y.atan2(self.x).to_degrees(), lat)
    }

    /// The square of the straight line between two points, m².
    #[must_use]
    pub fn chord2(self, other: Self) -> f64 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        dx * dx + dy * dy + dz * dz
    }

    /// The geodesic between two points on the ellipsoid; the same number as [`distance`] of their positions.
    #[must_use]
    pub fn distance(self, other: Self) -> Meters {
        let chord2 = self.chord2(other);
        if chord2 <= SERIES_REACH.get() * SERIES_REACH.get() {
            Meters::new(series(self, other, chord2))
        } else {
            karney(self.position(), other.position())
        }
    }
}

/// The geodesic distance between two positions.
///
/// Symmetric (to the last bit up to [`SERIES_REACH`]); within 1 mm of Karney's algorithm up to [`SERIES_REACH`], and equal to it (15 nm) beyond.
///
/// ```
/// use yizhan::earth::{LngLat, distance::distance};
/// let (changsha, urumqi) = (LngLat::new(112.9388, 28.2282)?, LngLat::new(87.6168, 43.8256)?);
/// // GeographicLib says 2,844,478.393290 m.
/// assert!((distance(changsha, urumqi).get() - 2_844_478.393_290).abs() < 1e-3);
/// # Ok::<(), yizhan::earth::InvalidPosition>(())
/// ```
#[must_use]
pub fn distance(a: LngLat, b: LngLat) -> Meters {
    Ecef::of(a).distance(Ecef::of(b))
}

/// The straight line through the Earth between two positions: never longer than [`distance`], and cheaper by a little.
#[must_use]
pub fn chord(a: LngLat, b: LngLat) -> Meters {
    Meters::new(Ecef::of(a).chord2(Ecef::of(b)).sqrt())
}

/// Where one arrives after `far` metres along the geodesic that leaves `from` at `bearing` degrees clockwise from north
/// (Karney, 15 nm).
#[must_use]
pub fn destination(from: LngLat, bearing: f64, far: Meters) -> LngLat {
    let there = Geodesic.destination(Point::new(from.lon(), from.lat()), bearing, far.get());
    // Rounding may leave the range by one unit in the last place.
    LngLat::from_valid(there.x().clamp(-180.0, 180.0), there.y().clamp(-90.0, 90.0))
}

/// The first terms of the arc over a chord, with the curvature of the ellipsoid at its middle.
fn series(p: Ecef, q: Ecef, chord2: f64) -> f64 {
    // Reciprocals, because the compiler may not turn seven divisions into products itself.
    const A2: f64 = 1.0 / (EQUATORIAL_RADIUS * EQUATORIAL_RADIUS);
    const B2: f64 = 1.0 / (POLAR_RADIUS * POLAR_RADIUS);
    if chord2 <= 0.0 {
        return 0.0;
    }
    let (dx, dy, dz) = (p.x - q.x, p.y - q.y, p.z - q.z);
    // Twice the middle of the chord; the factor drops out below.
    let (mx, my, mz) = (p.x + q.x, p.y + q.y, p.z + q.z);
    let (along, up) = ((mx * mx + my * my) * A2, mz * mz * B2);
    let scaled = (dx * dx + dy * dy) * A2 + dz * dz * B2;
    // x = (κc)² = |Δu|⁴ / (c² |∇|²); dividing by |u|² of the middle lifts it from inside the chord up to the surface.
    let x = scaled * scaled * (along + up) / (chord2 * (along * A2 + up * B2));
    chord2.sqrt() * (1.0 + x * (1.0 / 24.0 + x * (3.0 / 640.0)))
}

fn karney(a: LngLat, b: LngLat) -> Meters {
    Meters::new(Geodesic.distance(Point::new(a.lon(), a.lat()), Point::new(b.lon(), b.lat())))
}

#[cfg(test)]
#[path = "distance_tests.rs"]
mod tests;
