//! A raster of distances to street pieces, from which outlines are drawn.
//!
//! Each grid point within reach of a piece holds its exact distance to the nearest one; all others hold [`BEYOND`]. A point
//! that can only be reached across water holds [`BEYOND`] too.

/// Farther than the raster looks.
pub(super) const BEYOND: f32 = 1e9;

/// A straight piece of street (or shore), metres east and north of the raster's origin.
pub(super) type Piece = [f32; 4];

/// Distances on a grid.
#[derive(Debug, Default)]
pub(super) struct Raster {
    /// Metres between grid points.
    pub(super) cell: f32,
    /// One over it.
    inverse: f32,
    /// Where the first point is, metres.
    pub(super) corner: [f32; 2],
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) field: Vec<f32>,
    /// Of each point: whether a shore is near enough to matter.
    shored: Vec<bool>,
}

impl Raster {
    /// An empty raster around a box (west, south, east, north; metres). Its points lie on multiples of `cell`; where that would be
    /// more than `limit` points, the cell is doubled until it is not.
    pub(super) fn begin(&mut self, around: [f32; 4], mut cell: f32, margin: f32, limit: usize) {
        let [west, south, east, north] = around;
        loop {
            let low = [west, south].map(|at| ((at - margin) / cell).floor() - 1.0);
            let high = [east, north].map(|at| ((at + margin) / cell).ceil() + 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
            let [width, height] = [0, 1].map(|axis| (high[axis] - low[axis]) as usize + 1);
            if width.saturating_mul(height) <= limit {
                self.corner = low.map(|at| at * cell);
                (self.cell, self.inverse, self.width, self.height) = (cell, 1.0 / cell, width, height);
                break;
            }
            cell *= 2.0;
        }
        self.field.clear();
        self.field.resize(self.width * self.height, BEYOND);
        self.shored.clear();
    }

    /// The grid points, columns and rows, that lie within `reach` of a piece's box.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the raster, which has at most some millions of points"
    )]
    fn around(&self, [ax, ay, bx, by]: Piece, reach: f32) -> [std::ops::Range<usize>; 2] {
        // Towards zero instead of to the whole number below: a column too many costs less than the call of a rounding function.
        let range = |a: f32, b: f32, corner: f32, count: usize| {
            let low = ((a.min(b) - reach - corner) * self.inverse).max(0.0) as usize;
            let high = ((a.max(b) + reach - corner) * self.inverse).max(0.0) as usize + 1;
            low.min(count)..high.min(count)
        };
        [range(ax, bx, self.corner[0], self.width), range(ay, by, self.corner[1], self.height)]
    }

    /// Notes where shores are, so that [`Raster::draw`] asks about them only there.
    pub(super) fn shore(&mut self, shores: &[Piece], reach: f32) {
        if shores.is_empty() {
            return;
        }
        self.shored.resize(self.field.len(), false);
        for shore in shores {
            let [columns, rows] = self.around(*shore, reach);
            for row in rows {
                self.shored[row * self.width + columns.start..row * self.width + columns.end].fill(true);
            }
        }
    }

    /// Lowers the distances around a piece, up to `reach`. They are drawn `times` as long as they are: twice makes the piece half
    /// as wide.
    #[expect(clippy::cast_precision_loss, reason = "a raster has at most some millions of points")]
    pub(super) fn draw(&mut self, piece: Piece, reach: f32, times: f32, shores: &[Piece]) {
        let [ax, ay, bx, by] = piece;
        let [columns, rows] = self.around(piece, reach);
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let inverse = if length2 > 0.0 { 1.0 / length2 } else { 0.0 };
        let (reach2, times2) = (reach * reach, times * times);
        for row in rows {
            let py = self.corner[1] + row as f32 * self.cell - ay;
            let start = row * self.width;
            let line = &mut self.field[start + columns.start..start + columns.end];
            let px = self.corner[0] + columns.start as f32 * self.cell - ax;
            for (i, value) in line.iter_mut().enumerate() {
                let px = px + i as f32 * self.cell;
                let along = ((px * dx + py * dy) * inverse).clamp(0.0, 1.0);
                let (ex, ey) = (px - along * dx, py - along * dy);
                let distance2 = ex * ex + ey * ey;
                if self.shored.is_empty() {
                    *value = if distance2 <= reach2 { value.min(distance2 * times2) } else { *value };
                    continue;
                }
                let point = [px + ax, py + ay];
                let foot = [ax + along * dx, ay + along * dy];
                let dry =
                    !self.shored[start + columns.start + i] || !shores.iter().any(|shore| crosses(point, foot, *shore));
                if distance2 <= reach2 && dry {
                    *value = value.min(distance2 * times2);
                }
            }
        }
    }

    /// A point's distance, metres.
    pub(super) fn distance(&self, index: usize) -> f32 {
        let value = self.field[index];
        if value >= BEYOND { BEYOND } else { value.sqrt() }
    }
}

/// Whether the straight leg between two points crosses a shore; touching counts, and so does standing on it.
fn crosses(a: [f32; 2], b: [f32; 2], [cx, cy, dx, dy]: Piece) -> bool {
    let side = |p: [f32; 2], q: [f32; 2], r: [f32; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    let (c, d) = ([cx, cy], [dx, dy]);
    side(a, b, c) * side(a, b, d) <= 0.0 && side(c, d, a) * side(c, d, b) <= 0.0
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "small grids"
    )]

    use super::super::ground::project;
    use super::*;
    use proptest::prelude::*;

    fn distance_to(piece: Piece, at: [f32; 2]) -> f64 {
        let [ax, ay, bx, by] = piece.map(f64::from);
        project(at.map(f64::from), [ax, ay], [bx, by]).0.sqrt()
    }

    proptest! {
        #[test]
        fn distances_are_exact_within_reach(pieces in prop::collection::vec(prop::array::uniform4(-300.0_f32..300.0), 1..8)) {
            let mut raster = Raster::default();
            raster.begin([-300.0, -300.0, 300.0, 300.0], 25.0, 60.0, 1 << 20);
            for piece in &pieces {
                raster.draw(*piece, 85.0, 1.0, &[]);
            }
            for row in 0..raster.height {
                for column in 0..raster.width {
                    let at = [raster.corner[0] + column as f32 * 25.0, raster.corner[1] + row as f32 * 25.0];
                    let truth = pieces.iter().map(|piece| distance_to(*piece, at)).fold(f64::INFINITY, f64::min);
                    let found = f64::from(raster.distance(row * raster.width + column));
                    if truth < 84.9 {
                        prop_assert!((found - truth).abs() < 0.1, "{found} {truth}");
                    } else if truth > 85.1 {
                        prop_assert!(found > 1e6);
                    }
                }
            }
        }
    }

    #[test]
    fn water_is_not_filled_over() {
        let mut raster = Raster::default();
        let river = [[-200.0, 30.0, 200.0, 30.0]];
        raster.begin([-100.0, 0.0, 100.0, 0.0], 25.0, 85.0, 1 << 20);
        raster.shore(&river, 85.0);
        raster.draw([-100.0, 0.0, 100.0, 0.0], 85.0, 1.0, &river);
        let at = |x: f32, y: f32| {
            let index = |at: f32, corner: f32| ((at - corner) / 25.0).round() as usize;
            raster.distance(index(y, raster.corner[1]) * raster.width + index(x, raster.corner[0]))
        };
        assert!(at(0.0, 25.0) < 26.0 && at(0.0, -50.0) < 51.0);
        assert!(at(0.0, 50.0) >= BEYOND);
    }

    #[test]
    fn a_huge_raster_is_coarsened() {
        let mut raster = Raster::default();
        raster.begin([-20_000.0, -20_000.0, 20_000.0, 20_000.0], 25.0, 60.0, 1 << 20);
        assert!(raster.field.len() <= 1 << 20 && raster.cell > 25.0);
    }
}
