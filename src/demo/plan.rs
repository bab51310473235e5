//! Which pieces of the lattice are built as streets in the synthetic city.
//!
//! Yes or no for every piece; what a built piece looks like is decided in `streets`.

use super::dice::Dice;
use super::lattice::{Class, Lattice, RAIL};
use super::names::Name;

/// The north–south streets that cross the river.
const BRIDGES: [i32; 5] = [-16, -8, 0, 8, 16];
/// The east–west streets that cross the railway on the level; the primary ones cross by bridge, the others do not.
pub(super) const LEVEL_CROSSINGS: [i32; 2] = [4, -12];
/// An avenue across the blocks, from one crossing towards another.
pub(super) struct Diagonal {
    /// Column and row where it begins.
    pub from: (i32, i32),
    /// Whether it leads north-east (1) or south-east (−1).
    pub northward: i32,
    /// How many blocks it cuts.
    pub blocks: i32,
    pub name: Name,
}

/// The diagonal avenues.
pub(super) const DIAGONALS: [Diagonal; 2] = [
    Diagonal { from: (8, 8), northward: 1, blocks: 8, name: ("迎宾大道", "Yingbin Avenue") },
    Diagonal { from: (8, -8), northward: -1, blocks: 4, name: ("凯旋大道", "Kaixuan Avenue") },
];

/// A rectangle of blocks kept free of streets and houses: west and east column, south and north row, name, lake.
pub(super) struct Park {
    pub columns: (i32, i32),
    pub rows: (i32, i32),
    pub name: Name,
    pub lake: bool,
}

/// The parks. Their inner streets carry no number divisible by four, so no main street is cut.
pub(super) const PARKS: [Park; 5] = [
    Park { columns: (4, 7), rows: (4, 7), name: ("揽湖公园", "Lanhu Park"), lake: true },
    Park { columns: (-7, -4), rows: (-8, -5), name: ("南园", "South Garden"), lake: false },
    Park { columns: (16, 19), rows: (-7, -4), name: ("东湿地公园", "East Wetland Park"), lake: true },
    Park { columns: (-20, -17), rows: (8, 11), name: ("云栖森林公园", "Yunqi Forest Park"), lake: false },
    Park { columns: (-4, -1), rows: (8, 11), name: ("鼓山公园", "Gushan Park"), lake: false },
];

/// What is built.
pub(super) struct Plan {
    pub lattice: Lattice,
    /// `along[j][i]`: the piece of row j from column i to i + 1.
    along: Vec<Vec<bool>>,
    /// `across[j][i]`: the piece of column i from row j to j + 1.
    across: Vec<Vec<bool>>,
}

impl Plan {
    pub(super) fn new(seed: u64) -> Self {
        let lattice = Lattice::new(seed);
        let mut dice = Dice::new(seed, "plan");
        let (width, height) = (lattice.columns.len(), lattice.rows.len());
        let (along, across) = (vec![vec![false; width - 1]; height], vec![vec![false; width]; height - 1]);
        let mut plan = Self { lattice, along, across };
        plan.choose(&mut dice);
        plan.prune(&mut dice);
        plan
    }

    /// Whether the piece of row `j` from column `i` eastward is built.
    pub(super) fn has_along(&self, i: usize, j: usize) -> bool {
        self.along.get(j).and_then(|row| row.get(i)).copied().unwrap_or(false)
    }

    /// Whether the piece of column `i` from row `j` northward is built.
    pub(super) fn has_across(&self, i: usize, j: usize) -> bool {
        self.across.get(j).and_then(|row| row.get(i)).copied().unwrap_or(false)
    }

    /// Whether the block north-east of crossing (i, j) lies in a park.
    pub(super) fn in_park(&self, i: usize, j: usize) -> bool {
        let (column, row) = (self.lattice.columns[i].0, self.lattice.rows[j].0);
        PARKS
            .iter()
            .any(|park| (park.columns.0..park.columns.1).contains(&column) && (park.rows.0..park.rows.1).contains(&row))
    }

    /// Whether a diagonal avenue cuts the block north-east of crossing (i, j).
    pub(super) fn on_diagonal(&self, i: usize, j: usize) -> bool {
        let (column, row) = (self.lattice.columns[i].0, self.lattice.rows[j].0);
        DIAGONALS.iter().any(|avenue| {
            let n = column - avenue.from.0;
            let cut = avenue.from.1 + if avenue.northward > 0 { n } else { -n - 1 };
            (0..avenue.blocks).contains(&n) && row == cut
        })
    }

    /// Decides which pieces are built: main streets everywhere, minor ones where the city is dense, none across water
    /// and rails but at the crossings, none inside parks.
    fn choose(&mut self, dice: &mut Dice) {
        let (rows, columns) = (&self.lattice.rows, &self.lattice.columns);
        let mut built = |class: Class, u: f64, v: f64| {
            let density = Lattice::density(u, v);
            match class {
                Class::Trunk | Class::Primary => true,
                Class::Secondary => density > 0.13,
                Class::Tertiary => density > 0.19 && dice.chance(0.95),
                Class::Residential => density > 0.27 && dice.chance((0.55 + 0.4 * density).min(0.86)),
            }
        };
        // Inside a park nothing is built, around it everything, so that its paths lead somewhere.
        let by_park = |column: i32, row: i32, upright: bool| {
            PARKS.iter().find_map(|park| {
                let (c, r) = (park.columns, park.rows);
                let (place, span, along, length) = if upright { (column, c, row, r) } else { (row, r, column, c) };
                let beside = span.0 <= place && place <= span.1 && length.0 <= along && along < length.1;
                beside.then_some(place == span.0 || place == span.1)
            })
        };
        for (j, (row, v)) in rows.iter().enumerate() {
            for (i, pair) in columns.windows(2).enumerate() {
                let class = Lattice::row_class(*row, if pair[0].0 >= 0 { pair[1].0 } else { pair[0].0 });
                let over_rails = pair[0].0 == RAIL.0;
                let embankment = row.abs() == 1 && Lattice::density(pair[0].1, *v) > 0.12;
                let fine = embankment || built(class, f64::midpoint(pair[0].1, pair[1].1), *v);
                let crosses = class >= Class::Primary || LEVEL_CROSSINGS.contains(row);
                self.along[j][i] =
                    if over_rails { crosses && fine } else { by_park(pair[0].0, *row, false).unwrap_or(fine) };
            }
        }
        for (j, pair) in rows.windows(2).enumerate() {
            for (i, (column, u)) in columns.iter().enumerate() {
                let class = Lattice::column_class(*column, if pair[0].0 > 0 { pair[1].0 } else { pair[0].0 });
                let over_water = pair[0].0 == -1;
                let fine = built(class, *u, f64::midpoint(pair[0].1, pair[1].1));
                self.across[j][i] = if over_water {
                    BRIDGES.contains(column)
                } else {
                    by_park(*column, pair[0].0, true).unwrap_or(fine)
                };
            }
        }
    }

    /// Removes most stubs of minor streets and everything that is not connected to the rest.
    fn prune(&mut self, dice: &mut Dice) {
        let (width, height) = (self.lattice.columns.len(), self.lattice.rows.len());
        for _ in 0..2 {
            for j in 0..height {
                for i in 0..width {
                    let minor = is_minor(self.lattice.columns[i].0) && is_minor(self.lattice.rows[j].0);
                    if self.degree(i, j) == 1 && minor && dice.chance(0.75) {
                        self.clear(i, j);
                    }
                }
            }
        }
        let mut group: Vec<usize> = (0..width * height).collect();
        for j in 0..height {
            for i in 0..width {
                let here = j * width + i;
                for there in [self.has_along(i, j).then_some(here + 1), self.has_across(i, j).then_some(here + width)]
                    .into_iter()
                    .flatten()
                {
                    let (a, b) = (root(&mut group, here), root(&mut group, there));
                    group[a] = b;
                }
            }
        }
        // The middle of the city is where everything must lead.
        let main = match (self.lattice.column(0), self.lattice.row(8)) {
            (Some(i), Some(j)) => root(&mut group, j * width + i),
            _ => return,
        };
        for j in 0..height {
            for i in 0..width {
                if root(&mut group, j * width + i) != main {
                    self.clear(i, j);
                }
            }
        }
    }

    pub(super) fn degree(&self, i: usize, j: usize) -> usize {
        let west = i > 0 && self.has_along(i - 1, j);
        let south = j > 0 && self.has_across(i, j - 1);
        [west, south, self.has_along(i, j), self.has_across(i, j)].into_iter().filter(|built| *built).count()
    }

    fn clear(&mut self, i: usize, j: usize) {
        if i > 0 {
            self.along[j][i - 1] = false;
        }
        if j > 0 {
            self.across[j - 1][i] = false;
        }
        if let Some(piece) = self.along[j].get_mut(i) {
            *piece = false;
        }
        if let Some(piece) = self.across.get_mut(j).and_then(|row| row.get_mut(i)) {
            *piece = false;
        }
    }
}

/// Whether a street of this number is a minor one.
pub(super) fn is_minor(number: i32) -> bool {
    number.rem_euclid(2) == 1 && number.abs() != 1
}

/// The representative of a group of crossings that are connected, halving the path to it on the way.
fn root(group: &mut [usize], mut at: usize) -> usize {
    while group[at] != at {
        group[at] = group[group[at]];
        at = group[at];
    }
    at
}
