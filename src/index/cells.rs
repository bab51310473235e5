//! Which points lie in an H3 cell of any resolution: one sorted array of the cells of resolution 10.
//!
//! The descendants of a cell are consecutive numbers, hence a run of that array. Seven hexagons do not make up exactly the one
//! above them, though: a point near an edge may lie in one coarse cell, and its fine cell descend from the neighbour. So a
//! search goes through the runs of a cell and its neighbours and looks again at each point. Built once; 12 bytes a point.

use std::cmp::Ordering;
use std::ops::Range;

use crate::earth::LngLat;
use crate::earth::cell::{Cell, Resolution};

/// Points by the cell they lie in, each under a caller's number.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// Indexes of cells of resolution 10, ascending, and beside them the points.
    cells: Vec<u64>,
    ids: Vec<u32>,
}

impl Cells {
    /// An index of these points. O(n log n) time, of which finding the cells is most.
    #[must_use]
    pub fn build(points: impl IntoIterator<Item = (u32, LngLat)>) -> Self {
        let mut all: Vec<(u64, u32)> =
            points.into_iter().map(|(id, at)| (Cell::of(at, Resolution::TEN).index(), id)).collect();
        all.sort_unstable();
        let (cells, ids) = all.into_iter().unzip();
        Self { cells, ids }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The points that lie in a cell, that is, for which [`Cell::of`] at its resolution gives it; in no particular order.
    ///
    /// `position` gives a point's position: a search asks it of every point in the cell and its neighbours, except at
    /// resolution 10. O(log n + points there) time, about 0.4 µs each.
    pub fn within<'a>(&'a self, cell: Cell, position: impl Fn(u32) -> LngLat + 'a) -> impl Iterator<Item = u32> + 'a {
        let own = cell.resolution();
        let around = match own.cmp(&Resolution::TEN) {
            Ordering::Less => cell.disk(1),
            Ordering::Equal => vec![cell],
            // A fine cell may poke out of its ancestor, over several generations into a neighbour of it.
            Ordering::Greater => cell.parent(Resolution::TEN).map_or(Vec::new(), |above| above.disk(1)),
        };
        around
            .into_iter()
            .filter_map(|near| near.descendants(Resolution::TEN))
            .flat_map(|range| &self.ids[self.run(*range.start(), *range.end())])
            .copied()
            .filter(move |&id| own == Resolution::TEN || Cell::of(position(id), own) == cell)
    }

    /// Every cell of a resolution (at most 10, finer counts as that) that holds a point, ascending, with its points.
    ///
    /// Here a point belongs to the ancestor of its cell of resolution 10, so that sums over finer cells add up to coarser ones.
    pub fn occupied(&self, resolution: Resolution) -> impl Iterator<Item = (Cell, &[u32])> {
        let resolution = resolution.min(Resolution::TEN);
        let mut rest = 0;
        std::iter::from_fn(move || {
            let cell = Cell::try_from(*self.cells.get(rest)?).ok()?.parent(resolution)?;
            let end = *cell.descendants(Resolution::TEN)?.end();
            let run = rest..rest + self.cells[rest..].partition_point(|&c| c <= end);
            rest = run.end;
            Some((cell, &self.ids[run]))
        })
    }

    fn run(&self, low: u64, high: u64) -> Range<usize> {
        self.cells.partition_point(|&c| c < low)..self.cells.partition_point(|&c| c <= high)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(lon: f64, lat: f64) -> LngLat {
        LngLat::new(lon, lat).unwrap()
    }

    fn points() -> impl Strategy<Value = Vec<LngLat>> {
        let one = prop_oneof![
            (-180.0..=180.0_f64, -90.0..=90.0_f64),
            (112.9385..112.9395_f64, 28.2285..28.2295_f64),
            (110.0..115.0_f64, 27.0..30.0_f64),
            Just((116.4, 39.9)),
        ];
        prop::collection::vec(one.prop_map(|(lon, lat)| at(lon, lat)), 1..150)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn a_cell_holds_the_points_whose_cell_it_is(points in points(), pick in any::<prop::sample::Index>(), fine in 0..=15_u8) {
            let index = Cells::build((0..).zip(points.iter().copied()));
            let fine = Resolution::try_from(fine).unwrap();
            let cell = Cell::of(points[pick.index(points.len())], fine);
            let mut ours: Vec<u32> = index.within(cell, |id| points[id as usize]).collect();
            ours.sort_unstable();
            let theirs: Vec<u32> = (0..).zip(&points).filter(|&(_, &p)| Cell::of(p, fine) == cell).map(|(id, _)| id).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn the_occupied_cells_share_all_points_out(points in points(), coarse in 0..=12_u8) {
            let index = Cells::build((0..).zip(points.iter().copied()));
            let resolution = Resolution::try_from(coarse).unwrap();
            let mut seen = 0;
            let mut before = None;
            for (cell, ids) in index.occupied(resolution) {
                prop_assert!(before.is_none_or(|b| b < cell));
                before = Some(cell);
                seen += ids.len();
                for &id in ids {
                    prop_assert_eq!(Cell::of(points[id as usize], Resolution::TEN).parent(cell.resolution()), Some(cell));
                }
            }
            prop_assert_eq!(seen, index.len());
        }
    }

    /// Found by the property above: this point's cell of resolution 14 does not descend from its cell of resolution 10.
    #[test]
    fn a_point_beyond_the_edge_of_its_ancestor_is_found() {
        let here = at(112.939_105_448_368_35, 28.229_276_032_887_25);
        let cell = Cell::of(here, Resolution::try_from(14).unwrap());
        assert_ne!(cell.parent(Resolution::TEN), Some(Cell::of(here, Resolution::TEN)));
        assert_eq!(Cells::build([(7, here)]).within(cell, |_| here).collect::<Vec<_>>(), [7]);
    }

    #[test]
    fn no_point_lies_in_an_empty_index() {
        let index = Cells::default();
        let cell = Cell::of(at(0.0, 0.0), Resolution::NINE);
        assert!(index.is_empty());
        assert_eq!(index.within(cell, |_| at(0.0, 0.0)).count(), 0);
        assert_eq!(index.occupied(Resolution::NINE).count(), 0);
    }
}
