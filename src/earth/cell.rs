//! H3 cells: the hexagons by which people and demand are summed and data sets of a nation are joined.
//!
//! The only file that names `h3o`. Covering a polygon by cells belongs to whoever owns the polygon; not here.
//!
//! Reference: Uber, *H3: hexagonal hierarchical geospatial indexing system*, <https://h3geo.org>.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use h3o::{CellIndex, LatLng};
use thiserror::Error;

use super::position::LngLat;

/// How fine a grid of cells is: 0 (cells of 4.4 million km²) to 15 (0.9 m²). 9 is about 0.1 km², 10 about 0.015 km².
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resolution(h3o::Resolution);

/// One H3 cell. Orders and compares as its 64-bit index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(CellIndex);

/// What was given is no cell, or no resolution.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidCell {
    /// The text is not the hexadecimal index of a cell.
    #[error("cell is {value:?}, expected the hexadecimal index of an H3 cell, such as 8a4118d9a4b7fff")]
    Text {
        /// What was given.
        value: String,
    },
    /// The number is not the index of a cell.
    #[error("cell is {value:#x}, which is not the index of an H3 cell")]
    Index {
        /// What was given.
        value: u64,
    },
    /// The number is not a resolution.
    #[error("resolution is {value}, expected 0 to 15")]
    Resolution {
        /// What was given.
        value: u8,
    },
}

impl Resolution {
    /// Resolution 9: cells of about 0.1 km², 174 m from centre to corner; where people are summed.
    pub const NINE: Self = Self(h3o::Resolution::Nine);
    /// Resolution 10: cells of about 0.015 km², 66 m from centre to corner; what the cell index is sorted by.
    pub const TEN: Self = Self(h3o::Resolution::Ten);

    /// The number, 0 to 15.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0.into()
    }
}

impl TryFrom<u8> for Resolution {
    type Error = InvalidCell;

    fn try_from(value: u8) -> Result<Self, InvalidCell> {
        h3o::Resolution::try_from(value).map(Self).map_err(|_reason| InvalidCell::Resolution { value })
    }
}

impl Cell {
    /// The cell that holds a position.
    ///
    /// ```
    /// use yizhan::earth::{LngLat, cell::{Cell, Resolution}};
    /// let changsha = LngLat::new(112.9388, 28.2282)?;
    /// let cell = Cell::of(changsha, Resolution::NINE);
    /// assert_eq!(cell.to_string().parse(), Ok(cell));
    /// # Ok::<(), yizhan::earth::InvalidPosition>(())
    /// ```
    #[must_use]
    pub fn of(at: LngLat, resolution: Resolution) -> Self {
        // A `LngLat` is finite by construction and `h3o` refuses only what is not finite, so the default is never taken;
        // it stands here because this floor does not panic.
        let point = LatLng::new(at.lat(), at.lon()).unwrap_or_default();
        Self(point.to_cell(resolution.0))
    }

    /// The cell's 64-bit index.
    #[must_use]
    pub fn index(self) -> u64 {
        self.0.into()
    }

    /// How fine the cell is.
    #[must_use]
    pub fn resolution(self) -> Resolution {
        Resolution(self.0.resolution())
    }

    /// The cell of a coarser grid above this one (itself at its own resolution); `None` when `resolution` is finer.
    #[must_use]
    pub fn parent(self, resolution: Resolution) -> Option<Self> {
        self.0.parent(resolution.0).map(Self)
    }

    /// The indexes between which every descendant at a finer resolution lies, and no other cell of that resolution;
    /// `None` when `resolution` is coarser than the cell.
    ///
    /// This is what makes a sorted array of fine cells answer for every coarser one. It relies on the layout of the index: the
    /// child digits follow one another from coarse to fine, three bits each, 0 to 6.
    #[must_use]
    pub fn descendants(self, resolution: Resolution) -> Option<RangeInclusive<u64>> {
        let (own, fine) = (self.resolution().get(), resolution.get());
        if fine < own {
            return None;
        }
        let mut low = (self.index() & !(0xF << 52)) | (u64::from(fine) << 52);
        let mut high = low;
        for digit in own + 1..=fine {
            let shift = (15 - digit) * 3;
            // Digits that a coarse cell does not use are 7; below, they run from 0 to 6.
            low &= !(0b111 << shift);
            high = (high & !(0b111 << shift)) | (0b110 << shift);
        }
        Some(low..=high)
    }

    /// The middle of the cell.
    #[must_use]
    pub fn center(self) -> LngLat {
        position(LatLng::from(self.0))
    }

    /// The corners, counter-clockwise, without repeating the first: six (five around a pentagon), and up to four more where
    /// an edge of the icosahedron is crossed. A cell on the antimeridian has corners on both sides of it.
    #[must_use]
    pub fn boundary(self) -> Vec<LngLat> {
        self.0.boundary().iter().copied().map(position).collect()
    }

    /// Every cell at most `k` steps away, itself included, in no particular order: 1 + 3k(k+1) cells, fewer near a pentagon.
    #[must_use]
    pub fn disk(self, k: u32) -> Vec<Self> {
        self.0.grid_disk::<Vec<_>>(k).into_iter().map(Self).collect()
    }
}

fn position(point: LatLng) -> LngLat {
    // Degrees out of radians may leave the range by one unit in the last place.
    LngLat::from_valid(point.lng().clamp(-180.0, 180.0), point.lat().clamp(-90.0, 90.0))
}

impl TryFrom<u64> for Cell {
    type Error = InvalidCell;

    fn try_from(value: u64) -> Result<Self, InvalidCell> {
        CellIndex::try_from(value).map(Self).map_err(|_reason| InvalidCell::Index { value })
    }
}

impl FromStr for Cell {
    type Err = InvalidCell;

    fn from_str(text: &str) -> Result<Self, InvalidCell> {
        text.parse().map(Self).map_err(|_reason| InvalidCell::Text { value: text.to_owned() })
    }
}

/// The index in hexadecimal, as every H3 tool writes it.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cell({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::earth::distance::distance;

    fn at(lon: f64, lat: f64) -> LngLat {
        LngLat::new(lon, lat).unwrap()
    }

    #[test]
    fn a_published_cell_comes_out() {
        // The example of the H3 documentation (h3geo.org, "Quick start"): 37.3615593, -122.0553238 at resolution 5.
        let five = Resolution::try_from(5).unwrap();
        assert_eq!(Cell::of(at(-122.055_323_8, 37.361_559_3), five).to_string(), "85283473fffffff");
    }

    #[test]
    fn what_is_no_cell_is_refused_with_its_value() {
        for text in ["", "zz", "8a4118d9a4b7ff", "0", "7fffffffffffffff", "85283473FFFFFFFG"] {
            assert_eq!(text.parse::<Cell>(), Err(InvalidCell::Text { value: text.to_owned() }));
        }
        assert_eq!(Cell::try_from(7), Err(InvalidCell::Index { value: 7 }));
        assert_eq!(Resolution::try_from(16).unwrap_err().to_string(), "resolution is 16, expected 0 to 15");
    }

    #[test]
    fn a_disk_of_one_is_seven_cells_and_of_a_pentagon_six() {
        let cell = Cell::of(at(112.9388, 28.2282), Resolution::NINE);
        assert_eq!(cell.disk(1).len(), 7);
        assert_eq!(cell.disk(2).len(), 19);
        assert!(cell.disk(1).contains(&cell));
        let pentagon: Cell = "8009fffffffffff".parse().unwrap();
        assert_eq!(pentagon.disk(1).len(), 6);
        assert_eq!(pentagon.boundary().len(), 5);
    }

    proptest! {
        #[test]
        fn exactly_the_descendants_lie_in_the_range(lon in -180.0..=180.0_f64, lat in -90.0..=90.0_f64, other_lon in -180.0..=180.0_f64, near in -0.01..0.01_f64, coarse in 0..=10_u8) {
            let coarse = Resolution::try_from(coarse).unwrap();
            let here = at(lon, lat);
            let cell = Cell::of(here, coarse);
            let range = cell.descendants(Resolution::TEN).unwrap();
            for there in [here, at(other_lon, lat), at((lon + near).clamp(-180.0, 180.0), (lat + near).clamp(-90.0, 90.0))] {
                let fine = Cell::of(there, Resolution::TEN);
                prop_assert_eq!(range.contains(&fine.index()), fine.parent(coarse) == Some(cell));
            }
        }

        #[test]
        fn a_position_is_nearer_to_its_cell_than_the_farthest_corner(lon in -180.0..=180.0_f64, lat in -90.0..=90.0_f64, fine in 0..=15_u8) {
            let cell = Cell::of(at(lon, lat), Resolution::try_from(fine).unwrap());
            let corners = cell.boundary();
            let far = corners.iter().map(|&c| distance(cell.center(), c).get()).fold(0.0, f64::max);
            prop_assert!(distance(cell.center(), at(lon, lat)).get() <= far * 1.01);
        }
    }

    #[test]
    fn no_descendants_are_coarser_than_the_cell() {
        let cell = Cell::of(at(0.0, 0.0), Resolution::TEN);
        assert_eq!(cell.descendants(Resolution::NINE), None);
        assert_eq!(cell.descendants(Resolution::TEN), Some(cell.index()..=cell.index()));
        assert_eq!(cell.parent(Resolution::try_from(11).unwrap()), None);
    }
}
