//! From a point to the street: the nearest place on the nearest street that leads somewhere.
//!
//! The edges stand in memory in the order of the ground, so the tree over them needs no pointers: eight edges share a box, eight
//! boxes share a box, up to one. A search takes boxes nearest first and stops at the cap. Islands are passed over, and so is a
//! street that lies across water from the point ([`super::water`]).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use thiserror::Error;

use crate::earth::{LngLat, Meters};

use super::graph::{FAN, ISLAND, Network, STEPS};
use super::ground::{self, Ground};
use super::profile::Profile;

/// A place on a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The street between two junctions.
    pub edge: u32,
    /// How far along its length, 0 at its first node, 1 at its last.
    pub along: f64,
    /// Where that is.
    pub at: LngLat,
    /// How far the point asked about is from it.
    pub distance: Meters,
}

/// No street is near enough.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("no {mode} street lies within {cap} of {at}")]
pub struct TooFar {
    /// `walk`, `ebike`, `car`.
    pub mode: &'static str,
    /// The farthest that was asked for.
    pub cap: Meters,
    /// The point.
    pub at: LngLat,
}

/// The boxes over a graph's edges, level by level, the lowest first.
pub(super) fn boxes(network: &Network) -> Vec<[i32; 4]> {
    let mut level: Vec<[i32; 4]> = Vec::new();
    for edge in 0..u32::try_from(network.edge_count()).unwrap_or(0) {
        let mut around = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
        for [x, y] in network.points(edge) {
            around = join(around, [x, y, x, y]);
        }
        match level.last_mut() {
            Some(last) if !(edge as usize).is_multiple_of(FAN) => *last = join(*last, around),
            _ => level.push(around),
        }
    }
    let mut all = Vec::new();
    loop {
        all.extend_from_slice(&level);
        if level.len() <= 1 {
            return all;
        }
        level = level.chunks(FAN).map(|part| part.iter().copied().reduce(join).unwrap_or([0; 4])).collect();
    }
}

fn join(a: [i32; 4], b: [i32; 4]) -> [i32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// How many boxes each level has, the lowest first.
pub(super) fn levels(edges: usize) -> Vec<usize> {
    let mut sizes = Vec::new();
    let mut size = edges.div_ceil(FAN);
    while size > 0 {
        sizes.push(size);
        if size == 1 {
            break;
        }
        size = size.div_ceil(FAN);
    }
    sizes
}

/// The square of the distance from a point to a box, m².
fn to_box(ground: &Ground, point: [i32; 2], around: [i32; 4]) -> f64 {
    let nearest = [point[0].clamp(around[0], around[2]), point[1].clamp(around[1], around[3])];
    let [x, y] = ground.between(point, nearest);
    x * x + y * y
}

/// A box or an edge still to be looked at: nearest first, then by number.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Open {
    /// Bits of the squared distance, which order as it does.
    near: u64,
    level: usize,
    index: usize,
}

impl Network {
    /// The nearest place on a street, at most `profile.access_cap` away. Of two equally near streets the one with the lower number.
    ///
    /// # Errors
    ///
    /// [`TooFar`] when there is none.
    pub fn snap(&self, at: LngLat, profile: &Profile) -> Result<Snap, TooFar> {
        let point = ground::fixed(at);
        let ground = Ground::at(point[1]);
        let cap2 = profile.access_cap.get() * profile.access_cap.get();
        let sizes = levels(self.edge_count());
        let mut offsets = vec![0; sizes.len()];
        for level in 1..sizes.len() {
            offsets[level] = offsets[level - 1] + sizes[level - 1];
        }
        let mut open: BinaryHeap<Reverse<Open>> = BinaryHeap::new();
        // Level 0 is an edge, level n + 1 a box of level n.
        if let Some(top) = sizes.len().checked_sub(1) {
            open.push(Reverse(Open { near: 0, level: top + 1, index: 0 }));
        }
        while let Some(Reverse(Open { near, level, index })) = open.pop() {
            if f64::from_bits(near) > cap2 {
                break;
            }
            if level == 0 {
                let edge = u32::try_from(index).unwrap_or(u32::MAX);
                let found = self.foot(edge, point, at, &ground);
                if !self.wet(point, ground::fixed(found.at)) {
                    return Ok(found);
                }
                continue;
            }
            let children = match level {
                1 => self.edge_count(),
                _ => sizes[level - 2],
            };
            for child in index * FAN..((index + 1) * FAN).min(children) {
                let distance2 = if level == 1 {
                    let banned = ISLAND | if profile.step_free { STEPS } else { 0 };
                    if self.flags[child] & banned != 0 {
                        continue;
                    }
                    self.nearest_on(u32::try_from(child).unwrap_or(u32::MAX), point, &ground).0
                } else {
                    to_box(&ground, point, self.boxes[offsets[level - 2] + child])
                };
                if distance2 <= cap2 {
                    open.push(Reverse(Open { near: distance2.to_bits(), level: level - 1, index: child }));
                }
            }
        }
        Err(TooFar { mode: self.mode.name(), cap: profile.access_cap, at })
    }

    /// The nearest place on an edge: squared distance, segment, share of the segment.
    fn nearest_on(&self, edge: u32, point: [i32; 2], ground: &Ground) -> (f64, usize, f64) {
        let mut best = (f64::INFINITY, 0, 0.0);
        let mut points = self.points(edge).map(|at| ground.between(point, at));
        let Some(mut from) = points.next() else { return best };
        for (segment, to) in points.enumerate() {
            let (distance2, share) = ground::project([0.0; 2], from, to);
            if distance2 < best.0 {
                best = (distance2, segment, share);
            }
            from = to;
        }
        best
    }

    fn foot(&self, edge: u32, point: [i32; 2], asked: LngLat, ground: &Ground) -> Snap {
        let (distance2, segment, share) = self.nearest_on(edge, point, ground);
        let (mut before, mut total, mut place) = (0.0, 0.0, point);
        let mut points = self.points(edge);
        let mut from = points.next().unwrap_or(point);
        for (i, to) in points.enumerate() {
            let length = ground.distance(from, to);
            if i == segment {
                before = total + length * share;
                let [x, y] = ground.between(from, to);
                place = ground.offset(from, [x * share, y * share]);
            }
            total += length;
            from = to;
        }
        let along = if total > 0.0 { (before / total).clamp(0.0, 1.0) } else { 0.0 };
        let at = if distance2 < 1e-6 { asked } else { ground::position(place) };
        Snap { edge, along, at, distance: Meters::new(distance2.sqrt()) }
    }
}
