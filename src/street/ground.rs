//! A flat piece of the Earth: metres east and north near one latitude, for lengths of streets and distances to them.
//!
//! Coordinates are ten-millionths of a degree, as OpenStreetMap stores them. Near the latitude it was made for (0.05°, 5 km) a
//! length is right to 0.1 %; further away make another. Geodesics are in [`crate::earth::distance`].
//!
//! Reference: the radii of curvature of the ellipsoid, <https://en.wikipedia.org/wiki/Earth_radius#Radii_of_curvature>.

use crate::earth::LngLat;
use crate::earth::distance::{EQUATORIAL_RADIUS, FLATTENING};

/// Metres per ten-millionth of a degree at one latitude.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    lat: i32,
    east: f64,
    north: f64,
}

/// How far, in ten-millionths of a degree, a piece of ground is used away from its latitude: 0.01°, about a kilometre.
const REACH: i32 = 100_000;

impl Ground {
    /// The ground at a latitude.
    pub(super) fn at(lat: i32) -> Self {
        const E2: f64 = FLATTENING * (2.0 - FLATTENING);
        let (sin, cos) = (f64::from(lat) * 1e-7).to_radians().sin_cos();
        let bend = (1.0 - E2 * sin * sin).sqrt();
        let unit = 1e-7_f64.to_radians() * EQUATORIAL_RADIUS;
        Self { lat, east: unit * cos / bend, north: unit * (1.0 - E2) / (bend * bend * bend) }
    }

    /// This one where it is good for the latitude, else the ground there.
    pub(super) fn near(self, lat: i32) -> Self {
        if lat.abs_diff(self.lat) <= REACH.unsigned_abs() { self } else { Self::at(lat) }
    }

    /// Metres east and north from `from` to `to`.
    pub(super) fn between(&self, from: [i32; 2], to: [i32; 2]) -> [f64; 2] {
        let [x, y] = [0, 1].map(|axis| f64::from(to[axis]) - f64::from(from[axis]));
        [x * self.east, y * self.north]
    }

    /// The length of a straight line, metres.
    pub(super) fn distance(&self, from: [i32; 2], to: [i32; 2]) -> f64 {
        let [x, y] = self.between(from, to);
        (x * x + y * y).sqrt()
    }

    /// The point so many metres east and north of `from`.
    pub(super) fn offset(&self, from: [i32; 2], [x, y]: [f64; 2]) -> [i32; 2] {
        #[expect(clippy::cast_possible_truncation, reason = "a float's cast saturates at the end of the Earth")]
        let moved = [from[0].saturating_add((x / self.east) as i32), from[1].saturating_add((y / self.north) as i32)];
        moved
    }
}

/// A position in ten-millionths of a degree.
pub(super) fn fixed(at: LngLat) -> [i32; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "within ±1.8e9")]
    let fixed = [at.lon(), at.lat()].map(|degrees| (degrees * 1e7).round() as i32);
    fixed
}

/// The position of ten-millionths of a degree, kept on Earth.
pub(super) fn position(at: [i32; 2]) -> LngLat {
    let [lon, lat] = at.map(|tenths| f64::from(tenths) / 1e7);
    LngLat::new(lon.clamp(-180.0, 180.0), lat.clamp(-90.0, 90.0)).unwrap_or(LngLat::ORIGIN)
}

/// The nearest point of a segment to a point, all in metres: the square of the distance and how far along, 0 to 1.
pub(super) fn project(point: [f64; 2], from: [f64; 2], to: [f64; 2]) -> (f64, f64) {
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 {
        (((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length2).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let [x, y] = [from[0] + along * dx - point[0], from[1] + along * dy - point[1]];
    (x * x + y * y, along)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::earth::distance::distance;

    #[test]
    fn lengths_agree_with_the_geodesic() {
        for (lon, lat) in [(-8.61, 41.15), (121.47, 31.23), (0.0, 0.0), (10.0, -69.9)] {
            let from = LngLat::new(lon, lat).unwrap();
            for (dx, dy) in [(0.003, 0.0), (0.0, 0.004), (0.002, -0.005)] {
                let to = LngLat::new(lon + dx, lat + dy).unwrap();
                let flat = Ground::at(fixed(from)[1]).distance(fixed(from), fixed(to));
                let exact = distance(from, to).get();
                assert!((flat / exact - 1.0).abs() < 1e-3, "{flat} {exact}");
            }
        }
    }

    #[test]
    fn the_nearest_point_of_a_segment_is_its_foot_or_its_end() {
        assert_eq!(project([5.0, 3.0], [0.0, 0.0], [10.0, 0.0]), (9.0, 0.5));
        assert_eq!(project([-3.0, 4.0], [0.0, 0.0], [10.0, 0.0]), (25.0, 0.0));
        assert_eq!(project([3.0, 4.0], [0.0, 0.0], [0.0, 0.0]), (25.0, 0.0));
    }
}
