//! Shores and streams: what a walk away from the streets must not cross.
//!
//! Lines only, sorted by their western end: whether somebody is in the water or on land is not asked, only whether a short straight leg
//! crosses a line.

use super::graph::Network;
use super::osm::{Extract, MISSING};

/// The segments of all shores, by their middle's latitude, each going north.
pub(super) fn sorted(extract: &Extract) -> Vec<[i32; 4]> {
    let mut segments: Vec<[i32; 4]> = Vec::new();
    for chain in &extract.shores {
        for pair in chain.windows(2) {
            let [from, to] = [pair[0], pair[1]].map(|node| extract.at[node as usize]);
            if from != MISSING && to != MISSING && from != to {
                let (low, high) = if (from[1], from[0]) <= (to[1], to[0]) { (from, to) } else { (to, from) };
                segments.push([low[0], low[1], high[0], high[1]]);
            }
        }
    }
    // By southern end; a query looks back by the longest segment's height.
    segments.sort_unstable_by_key(|[west, south, east, north]| (*south, *west, *north, *east));
    segments.dedup();
    segments
}

impl Network {
    /// The shores that come into a box (west, south, east, north in ten-millionths of a degree).
    pub(super) fn shores_in(&self, [west, south, east, north]: [i32; 4]) -> impl Iterator<Item = [i32; 4]> + '_ {
        let end = self.shores.partition_point(|shore| shore[1] <= north);
        self.shores[..end]
            .iter()
            .copied()
            .filter(move |shore| shore[3] >= south && shore[0].max(shore[2]) >= west && shore[0].min(shore[2]) <= east)
    }

    /// Whether the straight line between two points crosses a shore.
    pub(super) fn wet(&self, from: [i32; 2], to: [i32; 2]) -> bool {
        if self.shores.is_empty() {
            return false;
        }
        let around = [from[0].min(to[0]), from[1].min(to[1]), from[0].max(to[0]), from[1].max(to[1])];
        self.shores_in(around).any(|shore| cross(from, to, [shore[0], shore[1]], [shore[2], shore[3]]))
    }
}

/// Whether two segments cross, ends excluded from touching: standing on the shore is not crossing it.
fn cross(a: [i32; 2], b: [i32; 2], c: [i32; 2], d: [i32; 2]) -> bool {
    let side = |p: [i32; 2], q: [i32; 2], r: [i32; 2]| {
        let [px, py, qx, qy, rx, ry] = [p[0], p[1], q[0], q[1], r[0], r[1]].map(i128::from);
        ((qx - px) * (ry - py) - (qy - py) * (rx - px)).signum()
    };
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cross_or_they_do_not() {
        assert!(cross([0, 0], [10, 10], [0, 10], [10, 0]));
        assert!(!cross([0, 0], [10, 10], [0, 10], [4, 6]));
        assert!(!cross([0, 0], [10, 0], [5, 0], [5, 9]), "touching is not crossing");
    }
}
