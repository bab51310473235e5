//! Outlines of a raster at a level: marching squares into rings, rings into polygons with holes.
//!
//! Every vertex lies strictly inside an edge of the grid, so rings neither touch nor cross one another or themselves: the
//! polygons are simple and valid as they are (OGC Simple Features, 6.1.11.1).
//!
//! Reference: W. E. Lorensen, H. E. Cline, *Marching cubes*, SIGGRAPH 21 (1987), <https://doi.org/10.1145/37402.37422>, in the plane.

use super::raster::Raster;

/// A closed ring, metres; the first point is not repeated. The inside is to the left.
pub(super) type Ring = Vec<[f32; 2]>;

/// An outer ring, anticlockwise, and its holes, clockwise.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) outer: Ring,
    pub(super) holes: Vec<Ring>,
}

const NONE: u32 = u32::MAX;

/// Memory for tracing.
#[derive(Debug, Default)]
pub(super) struct Tracer {
    /// Of each crossed grid edge, the edge that the outline crosses next.
    next: Vec<u32>,
}

impl Tracer {
    /// The outlines of where the raster's distance is at most `level`, the largest first.
    pub(super) fn outlines(&mut self, raster: &Raster, level: f32) -> Vec<Outline> {
        let (width, height) = (raster.width, raster.height);
        let level2 = level * level;
        self.next.clear();
        self.next.resize(width * height * 2, NONE);
        let mut crossed = Vec::new();
        let number = |edge: usize| u32::try_from(edge).unwrap_or(NONE);
        for y in 0..height.saturating_sub(1) {
            let (low, high) = raster.field[y * width..(y + 2) * width].split_at(width);
            for x in 0..width - 1 {
                // Corners anticlockwise from the south-west; edges south, east, north, west.
                let case = usize::from(low[x] <= level2)
                    | usize::from(low[x + 1] <= level2) << 1
                    | usize::from(high[x + 1] <= level2) << 2
                    | usize::from(high[x] <= level2) << 3;
                if case == 0 || case == 15 {
                    continue;
                }
                let at = y * width + x;
                let edges = [at * 2, (at + 1) * 2 + 1, (at + width) * 2, at * 2 + 1];
                let mut link = |from: usize, to: usize| {
                    self.next[edges[from]] = number(edges[to]);
                    crossed.push(number(edges[from]));
                };
                match case {
                    1 => link(0, 3),
                    2 => link(1, 0),
                    3 => link(1, 3),
                    4 => link(2, 1),
                    6 => link(2, 0),
                    7 => link(2, 3),
                    8 => link(3, 2),
                    9 => link(0, 2),
                    11 => link(1, 2),
                    12 => link(3, 1),
                    13 => link(0, 1),
                    14 => link(3, 0),
                    // Two corners across: kept apart, so that what joins is joined by a street and not by a diagonal.
                    5 => {
                        link(0, 3);
                        link(2, 1);
                    }
                    _ => {
                        link(1, 0);
                        link(3, 2);
                    }
                }
            }
        }
        let mut rings = Vec::new();
        for start in crossed {
            let mut ring = Ring::new();
            let mut edge = start;
            while self.next[edge as usize] != NONE {
                ring.push(vertex(raster, edge as usize, level));
                edge = std::mem::replace(&mut self.next[edge as usize], NONE);
            }
            if !ring.is_empty() {
                rings.push(ring);
            }
        }
        nest(rings)
    }
}

/// Where the outline crosses a grid edge.
#[expect(clippy::cast_precision_loss, reason = "a raster has at most some millions of points")]
fn vertex(raster: &Raster, edge: usize, level: f32) -> [f32; 2] {
    let from = edge / 2;
    let upright = edge % 2 == 1;
    let to = if upright { from + raster.width } else { from + 1 };
    let (a, b) = (raster.distance(from), raster.distance(to));
    // Away from the grid points, where rings would touch.
    let share = ((level - a) / (b - a)).clamp(0.01, 0.99);
    let (x, y) = ((from % raster.width) as f32, (from / raster.width) as f32);
    let (x, y) = if upright { (x, y + share) } else { (x + share, y) };
    [raster.corner[0] + x * raster.cell, raster.corner[1] + y * raster.cell]
}

/// The signed area of a ring, m²; positive when it runs anticlockwise.
pub(super) fn area(ring: &[[f32; 2]]) -> f64 {
    let Some(origin) = ring.first() else { return 0.0 };
    // Relative to a point of the ring, so that digits are not lost far from the raster's origin.
    let local = |at: &[f32; 2]| [f64::from(at[0]) - f64::from(origin[0]), f64::from(at[1]) - f64::from(origin[1])];
    let mut twice = 0.0;
    let mut before = local(ring.last().unwrap_or(origin));
    for at in ring {
        let here = local(at);
        twice += before[0] * here[1] - before[1] * here[0];
        before = here;
    }
    twice / 2.0
}

/// Gives every hole to the outer ring around it.
fn nest(rings: Vec<Ring>) -> Vec<Outline> {
    let (mut outers, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let area = area(&ring);
        if area > 0.0 {
            outers.push((area, bounds(&ring), Outline { outer: ring, holes: Vec::new() }));
        } else {
            holes.push(ring);
        }
    }
    outers.sort_by(|a, b| b.0.total_cmp(&a.0));
    for hole in holes {
        let at = hole[0];
        let candidates: Vec<usize> = (0..outers.len()).filter(|i| within(outers[*i].1, at)).collect();
        // The smallest one around it; the largest needs no proof when no smaller one is.
        let home = candidates
            .iter()
            .rev()
            .copied()
            .find(|i| Some(i) == candidates.first() || contains(&outers[*i].2.outer, at));
        if let Some(home) = home {
            outers[home].2.holes.push(hole);
        }
    }
    outers.into_iter().map(|(.., outline)| outline).collect()
}

fn bounds(ring: &[[f32; 2]]) -> [f32; 4] {
    ring.iter().fold([f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY], |b, at| {
        [b[0].min(at[0]), b[1].min(at[1]), b[2].max(at[0]), b[3].max(at[1])]
    })
}

fn within(bounds: [f32; 4], [x, y]: [f32; 2]) -> bool {
    bounds[0] <= x && x <= bounds[2] && bounds[1] <= y && y <= bounds[3]
}

/// Whether a point is inside a ring: the crossings of a ray eastwards are odd.
pub(super) fn contains(ring: &[[f32; 2]], [x, y]: [f32; 2]) -> bool {
    let mut inside = false;
    let Some(mut before) = ring.last().copied() else { return false };
    for &here in ring {
        if (before[1] > y) != (here[1] > y) {
            let cross = before[0] + (y - before[1]) / (here[1] - before[1]) * (here[0] - before[0]);
            inside ^= x < cross;
        }
        before = here;
    }
    inside
}

#[cfg(test)]
#[path = "contour_tests.rs"]
mod tests;
