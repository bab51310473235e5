//! Tiles of the web's map pyramid: z/x/y in the spherical Mercator projection (EPSG:3857), y counted from the north.
//!
//! Not here: what a tile holds. TMS, which counts y from the south, is `2^z − 1 − y`.
//!
//! Reference: OGC 17-083r4, *Two Dimensional Tile Matrix Set*, annex D.1 (`WebMercatorQuad`).

use std::f64::consts::PI;

use thiserror::Error;

use super::bounds::Bounds;
use super::position::LngLat;

/// The latitude at which the square map ends, atan(sinh π) in degrees.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;
/// The deepest zoom: a tile is then 3.7 cm wide on the equator.
pub const MAX_ZOOM: u8 = 30;

/// One tile of the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

/// Three numbers that name no tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{field} is {value}, expected at most {max}")]
pub struct InvalidTile {
    /// `z`, `x` or `y`.
    pub field: &'static str,
    /// What was given.
    pub value: u32,
    /// The largest number accepted there.
    pub max: u32,
}

/// A position on the flat map: x from 0 (180°W) to 1 (180°E), y from 0 (85.05°N) to 1 (85.05°S).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mercator {
    /// Fraction of the map's width from the west.
    pub x: f64,
    /// Fraction of the map's height from the north.
    pub y: f64,
}

impl Mercator {
    /// Half the width of the map in metres on the equator: what EPSG:3857 coordinates run to.
    pub const HALF_WIDTH: f64 = PI * 6_378_137.0;

    /// Where a position is drawn. Beyond ±[`MAX_LATITUDE`] it is drawn on the edge.
    #[must_use]
    pub fn of(at: LngLat) -> Self {
        let lat = at.lat().clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
        Self { x: (at.lon() + 180.0) / 360.0, y: (1.0 - lat.tan().asinh() / PI) / 2.0 }
    }

    /// The position drawn there; x and y are clamped to the map.
    #[must_use]
    pub fn position(self) -> LngLat {
        let lon = self.x.clamp(0.0, 1.0) * 360.0 - 180.0;
        let lat = (PI * (1.0 - 2.0 * self.y.clamp(0.0, 1.0))).sinh().atan().to_degrees();
        LngLat::from_valid(lon, lat)
    }

    /// The place of EPSG:3857 coordinates, in metres; `None` when they lie outside the map.
    #[must_use]
    pub fn from_meters(x: f64, y: f64) -> Option<Self> {
        let inside = x.abs() <= Self::HALF_WIDTH && y.abs() <= Self::HALF_WIDTH;
        inside.then(|| Self { x: f64::midpoint(x / Self::HALF_WIDTH, 1.0), y: (1.0 - y / Self::HALF_WIDTH) / 2.0 })
    }
}

impl Tile {
    /// The tile at zoom `z`, column `x` from the west, row `y` from the north.
    ///
    /// # Errors
    ///
    /// [`InvalidTile`] when z is above [`MAX_ZOOM`], or x or y is not below 2^z.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, InvalidTile> {
        if z > MAX_ZOOM {
            return Err(InvalidTile { field: "z", value: z.into(), max: MAX_ZOOM.into() });
        }
        let max = (1 << z) - 1;
        for (field, value) in [("x", x), ("y", y)] {
            if value > max {
                return Err(InvalidTile { field, value, max });
            }
        }
        Ok(Self { z, x, y })
    }

    /// The tile on which a position is drawn. A zoom above [`MAX_ZOOM`] counts as that.
    #[must_use]
    pub fn of(at: LngLat, z: u8) -> Self {
        let z = z.min(MAX_ZOOM);
        let flat = Mercator::of(at);
        let side = f64::from(1_u32 << z);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 ≤ v < 2^30 first")]
        let index = |v: f64| (v * side).floor().clamp(0.0, side - 1.0) as u32;
        Self { z, x: index(flat.x), y: index(flat.y) }
    }

    /// Zoom: 0 is the whole map.
    #[must_use]
    pub const fn z(self) -> u8 {
        self.z
    }

    /// Column from the west.
    #[must_use]
    pub const fn x(self) -> u32 {
        self.x
    }

    /// Row from the north.
    #[must_use]
    pub const fn y(self) -> u32 {
        self.y
    }

    /// The ground that the tile shows. Neighbours share their edge, so a position may lie in the bounds of up to four tiles
    /// though it is drawn on one.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        let side = f64::from(1_u32 << self.z);
        let corner = |x: u32, y: u32| Mercator { x: f64::from(x) / side, y: f64::from(y) / side }.position();
        Bounds::spanning(corner(self.x, self.y + 1), corner(self.x + 1, self.y))
    }

    /// The tile one zoom above; `None` of the whole map.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        Some(Self { z: self.z.checked_sub(1)?, x: self.x / 2, y: self.y / 2 })
    }

    /// The four tiles one zoom below, in reading order; `None` at [`MAX_ZOOM`].
    #[must_use]
    pub fn children(self) -> Option<[Self; 4]> {
        let (z, x, y) = (self.z + 1, self.x * 2, self.y * 2);
        (self.z < MAX_ZOOM).then(|| [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| Self { z, x: x + dx, y: y + dy }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(lon: f64, lat: f64) -> LngLat {
        LngLat::new(lon, lat).unwrap()
    }

    #[test]
    fn published_tiles_come_out() {
        // OpenStreetMap wiki, "Slippy map tilenames": 139.7006793 E 35.6590699 N at zoom 18 is 232798/103246.
        assert_eq!(Tile::of(at(139.700_679_3, 35.659_069_9), 18), Tile::new(18, 232_798, 103_246).unwrap());
        // The pyramid's top is the world, cut at 85.0511°.
        let world = Tile::new(0, 0, 0).unwrap().bounds();
        assert!((world.north() - MAX_LATITUDE).abs() < 1e-12 && (world.south() + MAX_LATITUDE).abs() < 1e-12);
        assert_eq!((world.west(), world.east()), (-180.0, 180.0));
    }

    #[test]
    fn the_corners_of_the_world_fall_on_tiles() {
        assert_eq!(Tile::of(at(180.0, -90.0), 3), Tile::new(3, 7, 7).unwrap());
        assert_eq!(Tile::of(at(-180.0, 90.0), 3), Tile::new(3, 0, 0).unwrap());
        assert_eq!(Tile::of(at(0.0, 0.0), 99).z(), MAX_ZOOM);
    }

    #[test]
    fn what_is_no_tile_is_refused() {
        assert_eq!(Tile::new(31, 0, 0), Err(InvalidTile { field: "z", value: 31, max: 30 }));
        assert_eq!(Tile::new(2, 4, 0).unwrap_err().to_string(), "x is 4, expected at most 3");
        assert!(Tile::new(0, 0, 1).is_err());
        assert!(Mercator::from_meters(2.1e7, 0.0).is_none());
    }

    #[test]
    fn metres_of_the_projection_are_read() {
        // EPSG:3857 of 112.9388 E 28.2282 N by its own formula: x = a λ, y = a ln tan(π/4 + φ/2).
        let (x, y) = (
            6_378_137.0 * 112.938_8_f64.to_radians(),
            6_378_137.0 * (PI / 4.0 + 28.228_2_f64.to_radians() / 2.0).tan().ln(),
        );
        let p = Mercator::from_meters(x, y).unwrap().position();
        assert!((p.lon() - 112.9388).abs() < 1e-9 && (p.lat() - 28.2282).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_position_lies_in_its_tile_and_the_tile_in_its_parent(lon in -180.0..=180.0_f64, lat in -85.0..=85.0_f64, z in 0..=22_u8) {
            let tile = Tile::of(at(lon, lat), z);
            let b = tile.bounds();
            let eps = 1e-9;
            prop_assert!(b.west() - eps <= lon && lon <= b.east() + eps && b.south() - eps <= lat && lat <= b.north() + eps);
            prop_assert_eq!(tile.parent(), z.checked_sub(1).map(|z| Tile::of(at(lon, lat), z)));
            prop_assert!(tile.children().unwrap().contains(&Tile::of(at(lon, lat), z + 1)));
            let back = Mercator::of(at(lon, lat)).position();
            prop_assert!((back.lon() - lon).abs() < 1e-9 && (back.lat() - lat).abs() < 1e-9);
        }
    }
}
