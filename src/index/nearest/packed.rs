//! The leaves and nodes of the packed tree, and the order that makes them compact.
//!
//! Shapes and arithmetic in `f32` only; searching them is the business of the module above.

use crate::earth::LngLat;
use crate::earth::distance::Ecef;

/// Points in a leaf.
pub(super) const LEAF: usize = 16;
/// Children of a node.
pub(super) const FAN: usize = 8;

/// Points side by side: first halves of their coordinates, axis by axis, infinite where the last leaf is not full; second
/// halves and numbers. Seven cache lines in a row.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Leaf {
    x: [f32; LEAF],
    y: [f32; LEAF],
    z: [f32; LEAF],
    fine: [[f32; 3]; LEAF],
    pub(super) ids: [u32; LEAF],
}

/// The boxes of up to [`FAN`] children, side by side; inside out where there is no child.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub(super) struct Node {
    low: [[f32; FAN]; 3],
    high: [[f32; FAN]; 3],
}

impl Leaf {
    pub(super) fn of(points: &[Point]) -> Self {
        const NOWHERE: [f32; LEAF] = [f32::INFINITY; LEAF];
        let mut leaf = Self { x: NOWHERE, y: NOWHERE, z: NOWHERE, fine: [[0.0; 3]; LEAF], ids: [0; LEAF] };
        for (slot, p) in points.iter().enumerate() {
            [leaf.x[slot], leaf.y[slot], leaf.z[slot]] = p.coarse;
            leaf.fine[slot] = p.fine;
            leaf.ids[slot] = p.id;
        }
        leaf
    }

    /// One point.
    pub(super) fn point(&self, slot: usize) -> Ecef {
        whole([self.x[slot], self.y[slot], self.z[slot]], self.fine[slot])
    }

    /// Squares of the chords to all points, m²; infinite where there is none.
    pub(super) fn chords2(&self, [x, y, z]: [f32; 3]) -> [f32; LEAF] {
        let mut near = [0.0; LEAF];
        for (i, near) in near.iter_mut().enumerate() {
            let (dx, dy, dz) = (self.x[i] - x, self.y[i] - y, self.z[i] - z);
            *near = dx * dx + dy * dy + dz * dz;
        }
        near
    }
}

impl Node {
    pub(super) fn of(children: &[Box3]) -> Self {
        let mut node = Self { low: [[f32::INFINITY; FAN]; 3], high: [[f32::NEG_INFINITY; FAN]; 3] };
        for (i, child) in children.iter().enumerate() {
            for axis in 0..3 {
                node.low[axis][i] = child.low[axis];
                node.high[axis][i] = child.high[axis];
            }
        }
        node
    }

    /// Squares of the chords to the children's boxes, m²; infinite where there is no child.
    pub(super) fn chords2(&self, from: [f32; 3]) -> [f32; FAN] {
        let mut near = [0.0; FAN];
        for ((low, high), from) in self.low.iter().zip(&self.high).zip(from) {
            for ((near, low), high) in near.iter_mut().zip(low).zip(high) {
                // Comparisons and not `f32::max`, whose rule for NaN costs as much as the rest.
                let (below, above) = (low - from, from - high);
                let gap = if below > above { below } else { above };
                let gap = if gap > 0.0 { gap } else { 0.0 };
                *near += gap * gap;
            }
        }
        near
    }
}

/// A point while the tree is built.
pub(super) struct Point {
    pub(super) id: u32,
    coarse: [f32; 3],
    fine: [f32; 3],
}

impl Point {
    pub(super) fn new(id: u32, at: LngLat) -> Self {
        let (coarse, fine) = halves(Ecef::of(at));
        Self { id, coarse, fine }
    }
}

/// A point as two `f32` an axis: half a metre, and the rest to 10 nm.
pub(super) fn halves(p: Ecef) -> ([f32; 3], [f32; 3]) {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is wanted; the rest is kept apart")]
    let half = |v: f64| v as f32;
    let coarse = [half(p.x), half(p.y), half(p.z)];
    let [x, y, z] = coarse.map(f64::from);
    (coarse, [half(p.x - x), half(p.y - y), half(p.z - z)])
}

/// The point of two halves.
pub(super) fn whole(coarse: [f32; 3], fine: [f32; 3]) -> Ecef {
    let axis = |i: usize| f64::from(coarse[i]) + f64::from(fine[i]);
    Ecef { x: axis(0), y: axis(1), z: axis(2) }
}

/// A box in space.
#[derive(Clone, Copy)]
pub(super) struct Box3 {
    low: [f32; 3],
    high: [f32; 3],
}

impl Box3 {
    const NONE: Self = Self { low: [f32::INFINITY; 3], high: [f32::NEG_INFINITY; 3] };

    pub(super) fn of(points: &[Point]) -> Self {
        points.iter().fold(Self::NONE, |all, p| all.with(Self { low: p.coarse, high: p.coarse }))
    }

    pub(super) fn around(boxes: &[Self]) -> Self {
        boxes.iter().fold(Self::NONE, |all, &b| all.with(b))
    }

    fn with(mut self, other: Self) -> Self {
        for axis in 0..3 {
            self.low[axis] = self.low[axis].min(other.low[axis]);
            self.high[axis] = self.high[axis].max(other.high[axis]);
        }
        self
    }

    fn longest_axis(&self) -> usize {
        let side = |axis: usize| self.high[axis] - self.low[axis];
        (1..3).fold(0, |longest, axis| if side(axis) > side(longest) { axis } else { longest })
    }
}

/// Puts points into such an order that every run of `unit` points, of `unit / FAN`, and so on down to a leaf, is compact.
pub(super) fn arrange(points: &mut [Point], unit: usize) {
    if points.len() <= unit {
        if unit > LEAF {
            arrange(points, unit / FAN);
        }
        return;
    }
    // Cut in two at a whole number of units, half of them on each side.
    let units = points.len().div_ceil(unit);
    let cut = units / 2 * unit;
    let axis = Box3::of(points).longest_axis();
    points.select_nth_unstable_by(cut, |a, b| a.coarse[axis].total_cmp(&b.coarse[axis]).then(a.id.cmp(&b.id)));
    let (left, right) = points.split_at_mut(cut);
    arrange(left, unit);
    arrange(right, unit);
}
