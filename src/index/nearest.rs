//! The k nearest of many fixed points: a packed tree over Earth-centred coordinates.
//!
//! Built once and never changed; what changes lives in a small second tree beside it. Distances are geodesics on
//! WGS 84 and the order is exact by them ([`crate::earth::distance`]); because the tree stands in space and not on a flat map,
//! the antimeridian and the poles are places like any other.
//!
//! How: points are cut along the longest side of their box, again and again, into leaves of 16 points, and every
//! eight nodes are the children of one above, so that positions in arrays replace pointers. A coordinate is kept as two
//! `f32`: the first (to half a metre) is what a search scans, a leaf at a time; only what may enter the answer is put together
//! with its second half (to 10 nm) and measured. A chord through the Earth is never longer than the way over it, so a box
//! whose chord is longer than the k-th best geodesic holds nothing of interest.
//!
//! 29.5 bytes a point. Search is O(log n + k) where points are spread evenly, building O(n log n).
//!
//! Reference: J. L. Bentley, *Multidimensional binary search trees used for associative searching*, CACM 18 (1975).

use std::cmp::Ordering;

use crate::earth::distance::{EQUATORIAL_RADIUS, Ecef, POLAR_RADIUS};
use crate::earth::{LngLat, Meters};

mod best;
mod packed;

use best::Best;
use packed::{Box3, FAN, LEAF, Leaf, Node, Point, arrange, halves, whole};

/// Metres by which a distance between first halves may exceed the true one: each of the two points is off by at most 0.25 m
/// an axis, together √3 · 0.5 m, rounded up.
const ROUNDING: f64 = 1.0;

/// A packed tree of points, each under a caller's number.
#[derive(Debug, Default)]
pub struct Nearest {
    leaves: Vec<Leaf>,
    count: usize,
    /// Boxes level by level, those of leaves first, the top (one node) last.
    levels: Vec<Vec<Node>>,
}

/// One answer: a point's number and how far it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The number under which the point was given.
    pub id: u32,
    /// The geodesic from the place asked about.
    pub distance: Meters,
    /// What the hit is ordered by: the distance itself, or the longer one it counts as ([`Nearest::ranked`]).
    pub rank: Meters,
}

impl Hit {
    /// A hit that is ranked by its distance.
    #[must_use]
    pub const fn at(id: u32, distance: Meters) -> Self {
        Self { id, distance, rank: distance }
    }
}

impl Eq for Hit {}

/// By rank, then by number.
impl Ord for Hit {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        // A distance is never negative, so its bits order as it does.
        let key = |hit: &Self| (hit.rank.get().to_bits(), hit.id);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Hit {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Memory that searches share, so that none allocates after the first few. One per thread.
#[derive(Debug, Default)]
pub struct Scratch {
    hits: Vec<Hit>,
    open: Vec<Open>,
}

/// Brothers of which some are still to be looked into.
#[derive(Debug, Clone, Copy)]
struct Open {
    /// Squares of the chords to their boxes, m²; infinite when one has been looked into.
    near: [f32; FAN],
    /// The place of the first.
    first: usize,
    /// Their level: 0 for leaves, 1 for nodes of leaves.
    level: usize,
}

/// The top, alone, as if it were the first of brothers.
const ONE: [f32; FAN] = {
    let mut near = [f32::INFINITY; FAN];
    near[0] = 0.0;
    near
};

impl Open {
    /// The nearest that is left, unless it is beyond the limit.
    ///
    /// Brothers are not sorted: after the first leaf, most are beyond the limit and never looked at.
    #[inline]
    fn take_nearest(&mut self, limit: f32) -> Option<usize> {
        let (mut nearest, mut near) = (0, self.near[0]);
        for (child, &other) in self.near.iter().enumerate().skip(1) {
            let nearer = other < near;
            nearest = if nearer { child } else { nearest };
            near = if nearer { other } else { near };
        }
        self.near[nearest] = f32::INFINITY;
        (near < limit).then_some(nearest)
    }
}

impl Nearest {
    /// A tree of these points. Numbers may be any and may repeat; positions may coincide.
    ///
    /// O(n log n) time: 221,000 points take about 50 ms.
    #[must_use]
    pub fn build(points: impl IntoIterator<Item = (u32, LngLat)>) -> Self {
        let mut points: Vec<Point> = points.into_iter().map(|(id, at)| Point::new(id, at)).collect();
        let mut unit = LEAF;
        while unit * FAN < points.len() {
            unit *= FAN;
        }
        arrange(&mut points, unit);
        let leaves: Vec<Leaf> = points.chunks(LEAF).map(Leaf::of).collect();
        let mut boxes: Vec<Box3> = points.chunks(LEAF).map(Box3::of).collect();
        let mut levels = Vec::new();
        while !boxes.is_empty() {
            let nodes: Vec<Node> = boxes.chunks(FAN).map(Node::of).collect();
            boxes = if nodes.len() == 1 { Vec::new() } else { boxes.chunks(FAN).map(Box3::around).collect() };
            levels.push(nodes);
        }
        Self { leaves, count: points.len(), levels }
    }

    /// How many points there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// The memory that the tree holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let nodes: usize = self.levels.iter().map(|level| size_of_val(&level[..])).sum();
        nodes + size_of_val(&self.leaves[..])
    }

    /// Whether there is no point.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The `k` nearest points that `accept` takes, nearest first, those at one distance by number.
    ///
    /// `accept` sees a point only when it would enter the answer as it then stands, and at most once; it should be pure.
    /// Fewer than `k` come back only when no more are accepted within `within` (inclusive; infinite for however far).
    ///
    /// ```
    /// use yizhan::earth::{LngLat, Meters};
    /// use yizhan::index::nearest::{Nearest, Scratch};
    /// let at = |lon, lat| LngLat::new(lon, lat).unwrap();
    /// let tree = Nearest::build([(7, at(112.98, 28.19)), (8, at(112.94, 28.23)), (9, at(113.0, 28.2))]);
    /// let mut scratch = Scratch::default();
    /// let near = tree.nearest(at(112.9388, 28.2282), 2, Meters::INFINITY, |_, _| true, &mut scratch);
    /// assert_eq!(near.iter().map(|hit| hit.id).collect::<Vec<_>>(), [8, 7]);
    /// ```
    pub fn nearest<'s>(
        &self,
        from: LngLat,
        k: usize,
        within: Meters,
        mut accept: impl FnMut(u32, Meters) -> bool,
        scratch: &'s mut Scratch,
    ) -> &'s [Hit] {
        self.ranked(from, k, within, |id, distance| accept(id, distance).then_some(distance), scratch)
    }

    /// The `k` best by a rank of the caller's: `weigh` gives the distance that a point counts as, never shorter than its
    /// own, or `None` to leave it out. Best first, equal ranks by number.
    ///
    /// `weigh` sees a point only when its own distance would let it into the answer, and at most once. `within` bounds the
    /// rank (inclusive).
    pub fn ranked<'s>(
        &self,
        from: LngLat,
        k: usize,
        within: Meters,
        weigh: impl FnMut(u32, Meters) -> Option<Meters>,
        scratch: &'s mut Scratch,
    ) -> &'s [Hit] {
        self.search(Ecef::of(from), k, within, weigh, scratch);
        &scratch.hits
    }

    /// All points in order of distance, those at one distance by number, for callers who stop on a condition of their own.
    ///
    /// Points are found `batch` at a time, then four times as many: take for `batch` how many are usually needed.
    pub fn stream<'a>(&'a self, from: LngLat, batch: usize, scratch: &'a mut Scratch) -> Stream<'a> {
        scratch.hits.clear();
        Stream { tree: self, from: Ecef::of(from), batch: batch.max(1), next: 0, last: None, done: false, scratch }
    }

    /// Fills `scratch.hits` with the `k` best.
    fn search(
        &self,
        from: Ecef,
        k: usize,
        within: Meters,
        mut weigh: impl FnMut(u32, Meters) -> Option<Meters>,
        scratch: &mut Scratch,
    ) {
        scratch.open.clear();
        scratch.hits.clear();
        let k = k.min(self.len());
        if k == 0 {
            return;
        }
        let (asked, rest) = halves(from);
        // Rounded as the points are, so that a point asked about at its own place is at distance zero.
        let from = whole(asked, rest);
        let mut best = Best::new(k, std::mem::take(&mut scratch.hits));
        let mut limit = limit2(within);
        scratch.open.push(Open { near: ONE, first: 0, level: self.levels.len() });
        while let Some(open) = scratch.open.last_mut() {
            let Some(child) = open.take_nearest(limit) else {
                scratch.open.pop();
                continue;
            };
            let (index, level) = (open.first + child, open.level);
            if level > 0 {
                let near = self.levels[level - 1][index].chords2(asked);
                scratch.open.push(Open { near, first: index * FAN, level: level - 1 });
                continue;
            }
            let leaf = &self.leaves[index];
            for (slot, near) in leaf.chords2(asked).into_iter().enumerate() {
                if near >= limit {
                    continue;
                }
                let (id, distance) = (leaf.ids[slot], from.distance(leaf.point(slot)));
                let enters = |hit: &Hit| best.worst().map_or(hit.rank <= within, |worst| hit < worst);
                // The distance is the best rank the point can have.
                if !enters(&Hit::at(id, distance)) {
                    continue;
                }
                let weighed = weigh(id, distance).map(|rank| Hit { id, distance, rank });
                if let Some(hit) = weighed.filter(enters) {
                    best.push(hit);
                    limit = best.worst().map_or(limit, |worst| limit2(worst.rank));
                }
            }
        }
        scratch.hits = best.into_sorted();
    }
}

/// Points in order of distance: see [`Nearest::stream`].
#[derive(Debug)]
pub struct Stream<'a> {
    tree: &'a Nearest,
    from: Ecef,
    batch: usize,
    next: usize,
    last: Option<Hit>,
    done: bool,
    scratch: &'a mut Scratch,
}

impl Iterator for Stream<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        if self.next == self.scratch.hits.len() {
            if self.done {
                return None;
            }
            let last = self.last;
            let fresh = |id, distance| {
                let hit = Hit::at(id, distance);
                last.is_none_or(|last| hit > last).then_some(distance)
            };
            self.tree.search(self.from, self.batch, Meters::INFINITY, fresh, self.scratch);
            self.done = self.scratch.hits.len() < self.batch;
            self.batch = self.batch.saturating_mul(4);
            self.next = 0;
        }
        let hit = *self.scratch.hits.get(self.next)?;
        self.next += 1;
        self.last = Some(hit);
        Some(hit)
    }
}

/// The square of a chord beyond which nothing lies within reach, m², rounded up.
fn limit2(reach: Meters) -> f32 {
    // A chord is never longer than the way.
    let direct = reach.get() + ROUNDING;
    let mut limit = direct * direct;
    // That says little beyond a quarter turn. Seen from the centre, two points s apart stand at most at the angle s/b (a way
    // over the ellipsoid does not grow when it is projected down to the sphere of radius b inside), and points at radii
    // between b and a that stand at an angle t have (chord)² ≤ (a − b)² + 4a² sin²(t/2).
    let turn = (reach.get() * (1.0 / POLAR_RADIUS)).min(std::f64::consts::PI);
    if turn > 0.3 {
        let up = EQUATORIAL_RADIUS - POLAR_RADIUS + ROUNDING;
        let across = 2.0 * EQUATORIAL_RADIUS * (turn / 2.0).sin() + ROUNDING;
        limit = limit.min(up * up + across * across);
    }
    // A part in a million covers what f32 loses in differences, squares and sums.
    #[expect(clippy::cast_possible_truncation, reason = "rounded on purpose, and covered by the margin")]
    let limit = (limit * 1.000_001) as f32;
    limit
}

#[cfg(test)]
#[path = "nearest_tests.rs"]
mod tests;
