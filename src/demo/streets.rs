//! The streets of the synthetic city: the built pieces of the lattice as nodes and ways, with their crossings.
//!
//! Not which pieces are built (see `plan`), not what lies between them (see `ground`), and not the railway and the motorway (see `lines`).

use std::borrow::Cow;

use super::dice::Dice;
use super::lattice::{Class, EMBANKMENT, Lattice, RAIL};
use super::osm::{Drawing, Tag};
use super::plan::{DIAGONALS, Diagonal, LEVEL_CROSSINGS, Plan, is_minor};
use super::plane::{CLOCK, Point};
use super::ways::{Piece, Run, column_name, row_name};

/// The north–south street whose crossing is for feet only, with steps at both ends.
const FOOTBRIDGE: i32 = -4;
/// Where roundabouts stand: (column, row).
const ROUNDABOUTS: [(i32, i32); 4] = [(8, -8), (-8, 16), (16, -16), (16, 8)];
/// Radius of a roundabout in metres.
const ROUNDABOUT_RADIUS: f64 = 32.0;

/// A stretch of street that doors can open on to.
#[derive(Debug, Clone)]
pub(super) struct Frontage {
    pub a: Point,
    pub b: Point,
    pub street: Cow<'static, str>,
    pub class: Class,
    /// How built-up it is there, see [`Lattice::density`].
    pub density: f64,
}

impl Frontage {
    /// A door on this stretch, clear of its ends, and its house number: odd on the left, even on the right, growing
    /// eastward or northward by one for every eight metres.
    pub(super) fn door(&self, dice: &mut Dice) -> (Point, usize) {
        let offset = if self.class >= Class::Secondary { 19.0 } else { 12.0 };
        let left = dice.chance(0.5);
        let along = self.b.minus(self.a);
        let foot = self.a.toward(self.b, dice.between(0.2, 0.8));
        let at = foot.plus(along.unit().left().times(if left { offset } else { -offset }));
        let way = if along.x.abs() > along.y.abs() { foot.x } else { foot.y };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the city is 16 km wide")]
        let pair = ((way + 8_000.0).max(0.0) / 16.0) as usize;
        (at, pair * 2 + usize::from(left))
    }
}

/// The built streets, by lattice index.
pub(super) struct Streets {
    pub plan: Plan,
    /// The node of every crossing.
    corner: Vec<Vec<usize>>,
    /// The ring nodes of the roundabouts.
    rings: Vec<((usize, usize), [usize; 12])>,
    /// The node halfway along a piece, where it has one: first of rows, then of columns.
    middle: [Vec<Vec<Option<usize>>>; 2],
    pub frontages: Vec<Frontage>,
}

impl Streets {
    /// Lays the streets into `drawing`.
    pub(super) fn lay(seed: u64, drawing: &mut Drawing) -> Self {
        let plan = Plan::new(seed);
        let mut dice = Dice::new(seed, "streets");
        let (width, height) = (plan.lattice.columns.len(), plan.lattice.rows.len());
        let mut streets = Self {
            corner: vec![vec![0; width]; height],
            rings: Vec::new(),
            middle: [vec![vec![None; width]; height], vec![vec![None; width]; height]],
            frontages: Vec::new(),
            plan,
        };
        streets.place(&mut dice, drawing);
        streets.draw(drawing);
        streets.draw_diagonals(drawing);
        streets.draw_footbridge(drawing);
        streets.control(drawing);
        streets
    }

    /// The node where column `i` meets row `j`.
    pub(super) fn corner(&self, i: usize, j: usize) -> usize {
        self.corner[j][i]
    }

    /// The node halfway along the piece of row `j` east of column `i`.
    pub(super) fn middle_along(&self, i: usize, j: usize) -> Option<usize> {
        self.middle[0][j][i].filter(|_| self.plan.has_along(i, j))
    }

    /// The node halfway along the piece of column `i` north of row `j`.
    pub(super) fn middle_across(&self, i: usize, j: usize) -> Option<usize> {
        self.middle[1][j][i].filter(|_| self.plan.has_across(i, j))
    }

    /// Puts the nodes down: crossings (minor ones a little out of line), roundabouts, the middles of the pieces.
    fn place(&mut self, dice: &mut Dice, drawing: &mut Drawing) {
        let (rows, columns) = (self.plan.lattice.rows.clone(), self.plan.lattice.columns.clone());
        for (j, (row, v)) in rows.iter().enumerate() {
            for (i, (column, u)) in columns.iter().enumerate() {
                let loose = if is_minor(*column) && is_minor(*row) { 13.0 } else { 0.0 };
                let shift = Point::new(dice.between(-loose, loose), dice.between(-loose, loose));
                self.corner[j][i] = drawing.node(Lattice::bend(*u, *v).plus(shift));
                if ROUNDABOUTS.contains(&(*column, *row)) {
                    let centre = drawing.at(self.corner[j][i]);
                    let ring = CLOCK.map(|way| drawing.node(centre.plus(way.times(ROUNDABOUT_RADIUS))));
                    self.rings.push(((i, j), ring));
                }
            }
        }
        for (j, (row, v)) in rows.iter().enumerate() {
            for (i, pair) in columns.windows(2).enumerate() {
                if !self.plan.has_along(i, j) {
                    continue;
                }
                let rails = pair[0].0 == RAIL.0;
                let u = if rails { self.plan.lattice.rail_u() } else { f64::midpoint(pair[0].1, pair[1].1) };
                let ends = (self.corner[j][i], self.corner[j][i + 1]);
                self.middle[0][j][i] =
                    Some(middle(drawing, ends, Lattice::bend(u, *v), is_minor(*row) && !rails, dice));
            }
        }
        for (j, pair) in rows.windows(2).enumerate() {
            // A bridge is straight: the piece over the water has no middle.
            for (i, (column, u)) in columns.iter().enumerate() {
                if pair[0].0 != -1 && self.plan.has_across(i, j) {
                    let ends = (self.corner[j][i], self.corner[j + 1][i]);
                    let place = Lattice::bend(*u, f64::midpoint(pair[0].1, pair[1].1));
                    self.middle[1][j][i] = Some(middle(drawing, ends, place, is_minor(*column), dice));
                }
            }
        }
    }

    /// The node at which a street from `toward` ends at crossing (i, j): the crossing, or a place on its roundabout.
    fn end(&self, drawing: &Drawing, i: usize, j: usize, toward: Point) -> usize {
        let Some((_, ring)) = self.rings.iter().find(|ring| ring.0 == (i, j)) else {
            return self.corner[j][i];
        };
        let nearest =
            |a: &&usize, b: &&usize| drawing.at(**a).distance(toward).total_cmp(&drawing.at(**b).distance(toward));
        ring.iter().min_by(nearest).copied().unwrap_or(self.corner[j][i])
    }

    /// Draws rows and columns as ways, cut where the tags change and at the main crossings.
    fn draw(&mut self, drawing: &mut Drawing) {
        let (rows, columns) = (self.plan.lattice.rows.clone(), self.plan.lattice.columns.clone());
        for (j, (row, v)) in rows.iter().enumerate() {
            let mut run = Run::default();
            for (i, pair) in columns.windows(2).enumerate() {
                if !self.plan.has_along(i, j) {
                    run.end(drawing);
                    continue;
                }
                let far = if pair[0].0 >= 0 { pair[1].0 } else { pair[0].0 };
                let piece = Piece {
                    name: row_name(*row, far),
                    class: Lattice::row_class(*row, far),
                    bridge: pair[0].0 == RAIL.0 && !LEVEL_CROSSINGS.contains(row),
                    one_way: None,
                };
                let nodes = self.piece(drawing, (i, j), (i + 1, j), self.middle[0][j][i]);
                self.front(drawing, &piece, &nodes, Lattice::density(f64::midpoint(pair[0].1, pair[1].1), *v));
                run.add(drawing, piece, &nodes, main_crossing(pair[0].0, *row));
            }
            run.end(drawing);
        }
        for (i, (column, u)) in columns.iter().enumerate() {
            let mut run = Run::default();
            for (j, pair) in rows.windows(2).enumerate() {
                if !self.plan.has_across(i, j) {
                    run.end(drawing);
                    continue;
                }
                let far = if pair[0].0 > 0 { pair[1].0 } else { pair[0].0 };
                let class = Lattice::column_class(*column, far);
                // A one-way lane into a dead end would be a trap.
                let through = self.plan.degree(i, j) > 1 && self.plan.degree(i, j + 1) > 1;
                let narrow = class == Class::Residential && column.abs() < 11 && pair[0].0 > 0 && through;
                let piece = Piece {
                    name: column_name(*column, pair[0].0 > 0, far),
                    class,
                    bridge: pair[0].0 == -1,
                    one_way: narrow.then_some(if column.rem_euclid(4) == 1 { "yes" } else { "-1" }),
                };
                let nodes = self.piece(drawing, (i, j), (i, j + 1), self.middle[1][j][i]);
                self.front(drawing, &piece, &nodes, Lattice::density(*u, f64::midpoint(pair[0].1, pair[1].1)));
                run.add(drawing, piece, &nodes, main_crossing(*column, pair[0].0));
            }
            run.end(drawing);
        }
        for ((i, j), ring) in &self.rings {
            let name = row_name(self.plan.lattice.rows[*j].0, self.plan.lattice.columns[*i].0);
            let mut nodes = ring.to_vec();
            nodes.push(ring[0]);
            let tags = vec![
                ("highway", "primary".into()),
                ("junction", "roundabout".into()),
                ("oneway", "yes".into()),
                ("lanes", "3".into()),
                ("name", name.0.replace("大道", "环岛").into()),
            ];
            drawing.way(nodes, tags);
        }
    }

    fn piece(&self, drawing: &Drawing, from: (usize, usize), to: (usize, usize), middle: Option<usize>) -> Vec<usize> {
        let ends = (drawing.at(self.corner[from.1][from.0]), drawing.at(self.corner[to.1][to.0]));
        let halfway = middle.map_or(ends.0.toward(ends.1, 0.5), |node| drawing.at(node));
        let first = self.end(drawing, from.0, from.1, halfway);
        let last = self.end(drawing, to.0, to.1, halfway);
        [Some(first), middle, Some(last)].into_iter().flatten().collect()
    }

    /// Remembers where doors can be.
    fn front(&mut self, drawing: &Drawing, piece: &Piece, nodes: &[usize], density: f64) {
        if piece.bridge {
            return;
        }
        for pair in nodes.windows(2) {
            let (a, b) = (drawing.at(pair[0]), drawing.at(pair[1]));
            if a.distance(b) > 50.0 {
                let street = Cow::Owned(piece.name.0.clone());
                self.frontages.push(Frontage { a, b, street, class: piece.class, density });
            }
        }
    }

    fn draw_diagonals(&mut self, drawing: &mut Drawing) {
        for Diagonal { from, northward, blocks, name } in &DIAGONALS {
            let crossing =
                |n| Some((self.plan.lattice.column(from.0 + n)?, self.plan.lattice.row(from.1 + n * northward)?));
            let corners: Vec<(usize, usize)> = (0..=*blocks).filter_map(crossing).collect();
            for pair in corners.windows(2) {
                let nodes = self.piece(drawing, pair[0], pair[1], None);
                let piece = Piece {
                    name: (name.0.to_owned(), name.1.to_owned()),
                    class: Class::Secondary,
                    bridge: false,
                    one_way: None,
                };
                let (at, v) = (self.plan.lattice.columns[pair[0].0].1, self.plan.lattice.rows[pair[0].1].1);
                self.front(drawing, &piece, &nodes, Lattice::density(at, v));
                drawing.way(nodes, piece.tags());
            }
        }
    }

    /// The bridge that only feet can use: the detour on wheels is more than a kilometre.
    fn draw_footbridge(&mut self, drawing: &mut Drawing) {
        let (Some(i), Some(south), Some(north)) =
            (self.plan.lattice.column(FOOTBRIDGE), self.plan.lattice.row(-1), self.plan.lattice.row(1))
        else {
            return;
        };
        let u = self.plan.lattice.columns[i].1;
        let feet = [self.corner[south][i], self.corner[north][i]];
        let heads = [-1.0, 1.0].map(|side| drawing.node(Lattice::bend(u, side * (EMBANKMENT - 30.0))));
        for (foot, head) in feet.into_iter().zip(heads) {
            let tags = vec![("highway", "steps".into()), ("incline", "up".into()), ("step_count", "36".into())];
            drawing.way(vec![foot, head], tags);
        }
        let tags: Vec<Tag> = vec![
            ("highway", "footway".into()),
            ("bridge", "yes".into()),
            ("layer", "1".into()),
            ("name", "听雨步行桥".into()),
            ("name:en", "Tingyu Footbridge".into()),
        ];
        drawing.way(heads.to_vec(), tags);
    }

    /// Traffic lights, marked crossings and forbidden turns.
    fn control(&mut self, drawing: &mut Drawing) {
        let (rows, columns) = (self.plan.lattice.rows.clone(), self.plan.lattice.columns.clone());
        for (j, (row, _)) in rows.iter().enumerate() {
            for (i, (column, _)) in columns.iter().enumerate() {
                let node = self.corner[j][i];
                if self.plan.degree(i, j) < 3 || self.rings.iter().any(|ring| ring.0 == (i, j)) {
                    continue;
                }
                if column % 4 == 0 && row % 4 == 0 {
                    drawing.mark(node, &[("highway", "traffic_signals"), ("crossing", "traffic_signals")]);
                } else if (column % 4 == 0 && row % 2 == 0) || (row % 4 == 0 && column % 2 == 0) {
                    drawing.mark(node, &[("highway", "crossing"), ("crossing", "marked")]);
                }
                if column % 8 == 0 && row % 8 == 0 && column.abs() <= 8 && row.abs() <= 8 {
                    forbid_left_turns(drawing, node);
                }
            }
        }
    }
}

fn main_crossing(column: i32, row: i32) -> bool {
    column % 8 == 0 && row % 8 == 0
}

/// A node halfway, a few metres out of line on minor streets; none is needed between close ends, but there is one on
/// every piece so that lanes and paths can start there.
fn middle(drawing: &mut Drawing, ends: (usize, usize), place: Point, minor: bool, dice: &mut Dice) -> usize {
    let (a, b) = (drawing.at(ends.0), drawing.at(ends.1));
    let bow = if minor { dice.between(-7.0, 7.0) } else { 0.0 };
    let place = if minor { a.toward(b, 0.5) } else { place };
    drawing.node(place.plus(b.minus(a).unit().left().times(bow)))
}

/// No left turn from the two approaches that run east–west, as on many big crossings.
fn forbid_left_turns(drawing: &mut Drawing, node: usize) {
    let here = drawing.at(node);
    let arms = drawing.ways_at(node, "highway");
    for (from, beyond) in &arms {
        let heading = here.minus(*beyond).unit();
        if heading.x.abs() < 0.7 {
            continue;
        }
        for (to, target) in &arms {
            let way = target.minus(here).unit();
            if heading.x * way.y - heading.y * way.x > 0.7 {
                drawing.restrict("no_left_turn", *from, node, *to);
            }
        }
    }
}
