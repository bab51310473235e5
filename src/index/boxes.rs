//! Which points lie in a box, and which within a radius: an R*-tree over degrees that also takes changes.
//!
//! Serves boxes, circles, and the pre-filter of polygons. Not for the nearest of many: degrees are no distances, see
//! [`super::nearest`].
//!
//! Reference: N. Beckmann et al., *The R\*-tree*, SIGMOD 1990, <https://doi.org/10.1145/93597.98741>; the tree is `rstar`'s.

use rstar::{AABB, RTree, RTreeObject};

use super::nearest::Hit;
use crate::earth::distance::Ecef;
use crate::earth::{Bounds, LngLat, Meters};

/// A changeable set of points, each under a caller's number.
#[derive(Debug, Clone, Default)]
pub struct Boxes {
    tree: RTree<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    at: LngLat,
    id: u32,
}

impl Entry {
    fn key(self) -> [f64; 2] {
        // 180 and −180 are one meridian: points on it stand at −180, and `envelopes` looks for them there.
        let lon = if self.at.lon() >= 180.0 { -180.0 } else { self.at.lon() };
        [lon, self.at.lat()]
    }
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_point(self.key())
    }
}

impl Boxes {
    /// A tree of these points. Positions may coincide. O(n log n) time: 221,000 points take about 60 ms.
    #[must_use]
    pub fn build(points: impl IntoIterator<Item = (u32, LngLat)>) -> Self {
        Self { tree: RTree::bulk_load(points.into_iter().map(|(id, at)| Entry { at, id }).collect()) }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a point. O(log n) time.
    pub fn insert(&mut self, id: u32, at: LngLat) {
        self.tree.insert(Entry { at, id });
    }

    /// Takes away a point that was given under this number at exactly this position; `false` when there is none. O(log n) time.
    pub fn remove(&mut self, id: u32, at: LngLat) -> bool {
        self.tree.remove(&Entry { at, id }).is_some()
    }

    /// The points in a box, edges included, in no particular order.
    ///
    /// Each comes with its position, so that a caller who means a polygon can go on to test it. O(√n + hits) time.
    ///
    /// ```
    /// use yizhan::earth::{Bounds, LngLat};
    /// use yizhan::index::boxes::Boxes;
    /// let tree = Boxes::build([(1, LngLat::new(179.5, 0.0)?), (2, LngLat::new(-179.5, 0.0)?), (3, LngLat::new(0.0, 0.0)?)]);
    /// let across = Bounds::new(179.0, -1.0, -179.0, 1.0).expect("a box");
    /// assert_eq!(tree.within_bounds(&across).count(), 2);
    /// # Ok::<(), yizhan::earth::InvalidPosition>(())
    /// ```
    pub fn within_bounds(&self, bounds: &Bounds) -> impl Iterator<Item = (u32, LngLat)> + use<'_> {
        envelopes(bounds)
            .into_iter()
            .flatten()
            .flat_map(|envelope| self.tree.locate_in_envelope(envelope))
            .map(|entry| (entry.id, entry.at))
    }

    /// The points at most `radius` from a place, nearest first, those at one distance by number.
    #[must_use]
    pub fn within_radius(&self, center: LngLat, radius: Meters) -> Vec<Hit> {
        let from = Ecef::of(center);
        let mut hits: Vec<Hit> = self
            .within_bounds(&Bounds::around(center, radius))
            .map(|(id, at)| Hit::at(id, from.distance(Ecef::of(at))))
            .filter(|hit| hit.distance <= radius)
            .collect();
        hits.sort_unstable();
        hits
    }
}

/// The boxes of degrees that together hold what a box on the globe holds, none of it twice.
fn envelopes(bounds: &Bounds) -> [Option<AABB<[f64; 2]>>; 3] {
    let envelope = |west: f64, east: f64| AABB::from_corners([west, bounds.south()], [east, bounds.north()]);
    let mut parts = bounds.parts();
    let (first, second) = (parts.next(), parts.next());
    let ends_at_180 = bounds.east() >= 180.0 || second.is_some();
    let begins_at_180 = bounds.west() <= -180.0 || second.is_some();
    [
        first.map(|part| envelope(part.west(), part.east())),
        second.map(|part| envelope(part.west(), part.east())),
        (ends_at_180 && !begins_at_180).then(|| envelope(-180.0, -180.0)),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::earth::distance::distance;

    fn at(lon: f64, lat: f64) -> LngLat {
        LngLat::new(lon, lat).unwrap()
    }

    fn points() -> impl Strategy<Value = Vec<(u32, LngLat)>> {
        let one = prop_oneof![
            (-180.0..=180.0_f64, -90.0..=90.0_f64),
            (112.0..114.0_f64, 27.0..29.0_f64),
            (Just(180.0), -90.0..=90.0_f64),
            (Just(-180.0), -90.0..=90.0_f64),
            ((-6..=6_i32), (-3..=3_i32)).prop_map(|(x, y)| (f64::from(x) * 30.0, f64::from(y) * 30.0)),
        ];
        prop::collection::vec(one, 0..200)
            .prop_map(|all| (0..).zip(all).map(|(id, (lon, lat))| (id, at(lon, lat))).collect())
    }

    fn bounds() -> impl Strategy<Value = Bounds> {
        let lon = || prop_oneof![-180.0..=180.0_f64, Just(180.0), Just(-180.0), 112.0..114.0_f64];
        (lon(), -90.0..=90.0_f64, lon(), -90.0..=90.0_f64)
            .prop_map(|(w, a, e, b)| Bounds::new(w, a.min(b), e, a.max(b)).unwrap())
    }

    fn sorted(ids: impl Iterator<Item = (u32, LngLat)>) -> Vec<u32> {
        let mut ids: Vec<u32> = ids.map(|(id, _)| id).collect();
        ids.sort_unstable();
        ids
    }

    proptest! {
        #[test]
        fn a_box_holds_what_it_contains(points in points(), bounds in bounds()) {
            let tree = Boxes::build(points.iter().copied());
            let theirs = sorted(points.iter().copied().filter(|&(_, p)| bounds.contains(p)));
            prop_assert_eq!(sorted(tree.within_bounds(&bounds)), theirs);
        }

        #[test]
        fn a_radius_holds_what_is_near(points in points(), lon in -180.0..=180.0_f64, lat in -90.0..=90.0_f64, radius in 1.0..2e7_f64) {
            let tree = Boxes::build(points.iter().copied());
            let radius = Meters::new(radius);
            let mut theirs: Vec<Hit> = points.iter().map(|&(id, p)| Hit::at(id, distance(at(lon, lat), p))).collect();
            theirs.retain(|hit| hit.distance <= radius);
            theirs.sort();
            prop_assert_eq!(tree.within_radius(at(lon, lat), radius), theirs);
        }

        #[test]
        fn changes_leave_what_was_not_taken_away(points in points(), bounds in bounds(), every in 2..5_u32) {
            let (first, later) = points.split_at(points.len() / 2);
            let mut tree = Boxes::build(first.iter().copied());
            for &(id, p) in later {
                tree.insert(id, p);
            }
            for &(id, p) in &points {
                if id.is_multiple_of(every) {
                    prop_assert!(tree.remove(id, p));
                    prop_assert!(!tree.remove(id, p));
                }
            }
            let left = || points.iter().copied().filter(|(id, _)| !id.is_multiple_of(every));
            prop_assert_eq!(tree.len(), left().count());
            prop_assert_eq!(sorted(tree.within_bounds(&bounds)), sorted(left().filter(|&(_, p)| bounds.contains(p))));
        }
    }

    #[test]
    fn nothing_lies_in_an_empty_tree() {
        let tree = Boxes::default();
        assert!(tree.is_empty());
        assert_eq!(tree.within_bounds(&Bounds::WORLD).count(), 0);
        assert!(tree.within_radius(at(0.0, 0.0), Meters::INFINITY).is_empty());
    }
}
