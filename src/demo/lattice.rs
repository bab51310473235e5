//! The bones of the synthetic city: a bent, uneven lattice of streets around a winding river.
//!
//! Everything is laid out in *lattice metres* (u eastward, v northward from the river's centreline), where the river,
//! the railway and the district borders are straight, and then bent into place by [`Lattice::bend`]. So nothing ever
//! has to be intersected with anything: what must not cross in the lattice does not cross on the ground.

use super::dice::Dice;
use super::plane::Point;

/// Half the width of the water, lattice metres.
pub(super) const WATER: f64 = 120.0;
/// Where the embankment roads run, lattice metres from the river's centreline.
pub(super) const EMBANKMENT: f64 = 175.0;
/// Half the north–south extent of the lattice.
const HALF_HEIGHT: f64 = 5_000.0;
/// Half the east–west extent of the lattice.
const HALF_WIDTH: f64 = 6_200.0;
/// The street numbers between which the railway runs.
pub(super) const RAIL: (i32, i32) = (-12, -11);

/// What a street is for, in OpenStreetMap's words and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    Residential,
    Tertiary,
    Secondary,
    Primary,
    Trunk,
}

/// The streets' numbers and places. North–south streets are numbered from the middle (…, −1, 0, 1, …); east–west
/// streets from the river, so that ±1 are the embankments and there is no 0.
#[derive(Debug, Clone)]
pub(super) struct Lattice {
    /// (number, u) of every north–south street, from west to east.
    pub columns: Vec<(i32, f64)>,
    /// (number, v) of every east–west street, from south to north.
    pub rows: Vec<(i32, f64)>,
}

/// Bends of the river: metres north of the straight line at u = −9000, −7500, …, 10500.
const MEANDER: [f64; 14] =
    [-500.0, -150.0, 350.0, 640.0, 420.0, -120.0, -520.0, -430.0, 60.0, 520.0, 610.0, 250.0, -200.0, -480.0];

/// The smooth curve (Catmull and Rom 1974) through [`MEANDER`].
fn meander(east: f64) -> f64 {
    let place = ((east + 9_000.0) / 1_500.0).clamp(1.0, 11.999);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1..12 above")]
    let at = place as usize;
    let part = place - place.floor();
    let [a, b, c, d] = [MEANDER[at - 1], MEANDER[at], MEANDER[at + 1], MEANDER[at + 2]];
    b + 0.5 * part * (c - a + part * (2.0 * a - 5.0 * b + 4.0 * c - d + part * (3.0 * (b - c) + d - a)))
}

impl Lattice {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, "lattice");
        let mut line = |from: f64, to: f64, near: f64, far: f64, rail: bool| {
            // Blocks grow from the centre outward, none like its neighbour.
            let mut places = vec![from];
            let mut place = from;
            while place < to {
                let gap = if place < near {
                    185.0
                } else if place < far {
                    240.0
                } else {
                    370.0
                };
                place += gap * dice.between(0.86, 1.16);
                if rail && places.len() == 12 {
                    place += 80.0;
                }
                places.push(place);
            }
            places
        };
        let (west, east) =
            (line(0.0, HALF_WIDTH, 2_300.0, 4_200.0, true), line(0.0, HALF_WIDTH, 2_300.0, 4_200.0, false));
        let (south, north) = (
            line(EMBANKMENT, HALF_HEIGHT, 1_900.0, 3_300.0, false),
            line(EMBANKMENT, HALF_HEIGHT, 1_900.0, 3_300.0, false),
        );
        let numbered = |first: i32, low: &[f64], high: &[f64]| {
            let mut lines: Vec<(i32, f64)> = (first..).zip(low).map(|(n, place)| (-n, -place)).collect();
            lines.reverse();
            lines.extend((first..).zip(high).map(|(n, place)| (n, *place)));
            // The middle street is in both halves.
            lines.dedup_by_key(|line| line.0);
            lines
        };
        Self { columns: numbered(0, &west, &east), rows: numbered(1, &south, &north) }
    }

    /// From lattice metres to the ground. The river's bends reach into the city and fade with distance from it; the
    /// derivative along v stays above 0.8, so the order of the streets is kept.
    pub(super) fn bend(u: f64, v: f64) -> Point {
        let fade = 1.0 / (1.0 + (v / 2_600.0) * (v / 2_600.0));
        let lean = v / 5_000.0;
        Point::new(u + 420.0 * lean - 260.0 * lean * lean * lean, v + meander(u) * fade + 0.035 * u)
    }

    /// How built-up a place is, 0 to about 1.3: an old centre on the north bank and three younger ones.
    pub(super) fn density(u: f64, v: f64) -> f64 {
        const CENTRES: [(f64, f64, f64, f64); 4] = [
            (100.0, 700.0, 1.0, 1_650.0),
            (-4_000.0, -1_900.0, 0.45, 1_000.0),
            (4_200.0, 2_200.0, 0.55, 1_050.0),
            (2_400.0, -2_700.0, 0.40, 1_150.0),
        ];
        CENTRES.iter().fold(0.0, |sum, (u0, v0, peak, scale)| {
            let (du, dv) = ((u - u0) / scale, (v - v0) / scale);
            sum + peak / (1.0 + du * du + dv * dv)
        })
    }

    /// The index of the north–south street `number`, if the city reaches that far.
    pub(super) fn column(&self, number: i32) -> Option<usize> {
        self.columns.iter().position(|street| street.0 == number)
    }

    /// The index of the east–west street `number`, if the city reaches that far.
    pub(super) fn row(&self, number: i32) -> Option<usize> {
        self.rows.iter().position(|street| street.0 == number)
    }

    /// Where the railway runs: halfway between its two streets.
    pub(super) fn rail_u(&self) -> f64 {
        let u = |number| self.column(number).map_or(0.0, |at| self.columns[at].1);
        f64::midpoint(u(RAIL.0), u(RAIL.1))
    }

    /// Where the motorway runs, beyond the easternmost street.
    pub(super) fn motorway_u(&self) -> f64 {
        self.columns.last().map_or(HALF_WIDTH, |street| street.1) + 500.0
    }

    /// The borders of the city in lattice metres: west, south, east, north.
    pub(super) fn borders(&self) -> [f64; 4] {
        let (first, last) = (self.columns.first(), self.columns.last());
        let (bottom, top) = (self.rows.first(), self.rows.last());
        [
            first.map_or(0.0, |street| street.1) - 700.0,
            bottom.map_or(0.0, |street| street.1) - 600.0,
            last.map_or(0.0, |street| street.1) + 1_500.0,
            top.map_or(0.0, |street| street.1) + 600.0,
        ]
    }

    /// The class of a north–south street; the ring road is the square between the streets 16.
    pub(super) fn column_class(number: i32, row: i32) -> Class {
        if number.abs() == 16 && row.abs() <= 16 { Class::Trunk } else { class(number) }
    }

    /// The class of an east–west street.
    pub(super) fn row_class(number: i32, column: i32) -> Class {
        match number.abs() {
            1 => Class::Tertiary,
            16 if column.abs() <= 16 => Class::Trunk,
            _ => class(number),
        }
    }
}

fn class(number: i32) -> Class {
    match number.rem_euclid(8) {
        0 => Class::Primary,
        4 => Class::Secondary,
        2 | 6 => Class::Tertiary,
        _ => Class::Residential,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bending_never_folds_the_ground_over() {
        let mut u = -7_500.0;
        while u <= 8_500.0 {
            let mut v = -6_000.0;
            while v < 6_000.0 {
                let (here, east, north) = (Lattice::bend(u, v), Lattice::bend(u + 10.0, v), Lattice::bend(u, v + 10.0));
                let (e, n) = (east.minus(here), north.minus(here));
                assert!(e.x * n.y - e.y * n.x > 70.0, "area of a 10 m square at {u},{v}");
                v += 50.0;
            }
            u += 50.0;
        }
    }

    #[test]
    fn streets_are_numbered_from_the_middle_and_in_order() {
        let lattice = Lattice::new(7);
        assert!(lattice.columns.is_sorted_by(|a, b| a.0 + 1 == b.0 && a.1 < b.1));
        assert!(lattice.rows.is_sorted_by(|a, b| a.1 < b.1));
        assert_eq!(lattice.rows.iter().filter(|row| row.1.abs() <= EMBANKMENT).count(), 2);
        assert!(lattice.column(24).is_some() && lattice.row(-16).is_some());
    }
}
