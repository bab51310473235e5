//! The streets of the synthetic city: which pieces of the lattice are built, how they are called and tagged.
//!
//! Not what lies between them (see `ground`), and not the railway and the motorway (see `lines`).

use std::borrow::Cow;

use super::dice::Dice;
use super::lattice::{Class, EMBANKMENT, Lattice, RAIL};
use super::names::{Name, STREETS};
use super::osm::{Drawing, Tag};
use super::plane::{CLOCK, Point};

/// The north–south streets that cross the river.
pub(super) const BRIDGES: [i32; 5] = [-16, -8, 0, 8, 16];
/// The north–south street whose crossing is for feet only, with steps at both ends.
const FOOTBRIDGE: i32 = -4;
/// The east–west streets that cross the railway on the level; the primary ones cross by bridge, the others do not.
const LEVEL_CROSSINGS: [i32; 2] = [4, -12];
/// Where roundabouts stand: (column, row).
const ROUNDABOUTS: [(i32, i32); 4] = [(8, -8), (-8, 16), (16, -16), (16, 8)];
/// Diagonal avenues: first corner, step, count of blocks, name.
const DIAGONALS: [((i32, i32), (i32, i32), i32, Name); 2] =
    [((8, 8), (1, 1), 8, ("迎宾大道", "Yingbin Avenue")), ((8, -8), (1, -1), 4, ("凯旋大道", "Kaixuan Avenue"))];
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

/// The built streets, by lattice index.
pub(super) struct Streets {
    pub lattice: Lattice,
    /// `along[j][i]`: the piece of row j from column i to i + 1.
    along: Vec<Vec<bool>>,
    /// `across[j][i]`: the piece of column i from row j to j + 1.
    across: Vec<Vec<bool>>,
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
        let lattice = Lattice::new(seed);
        let mut dice = Dice::new(seed, "streets");
        let (width, height) = (lattice.columns.len(), lattice.rows.len());
        let mut streets = Self {
            along: vec![vec![false; width - 1]; height],
            across: vec![vec![false; width]; height - 1],
            corner: vec![vec![0; width]; height],
            rings: Vec::new(),
            middle: [vec![vec![None; width]; height], vec![vec![None; width]; height]],
            frontages: Vec::new(),
            lattice,
        };
        streets.choose(&mut dice);
        streets.prune(&mut dice);
        streets.place(&mut dice, drawing);
        streets.draw(drawing);
        streets.draw_diagonals(drawing);
        streets.draw_footbridge(drawing);
        streets.control(drawing);
        streets
    }

    /// Whether the piece of row `j` from column `i` eastward is built.
    pub(super) fn has_along(&self, i: usize, j: usize) -> bool {
        self.along.get(j).and_then(|row| row.get(i)).copied().unwrap_or(false)
    }

    /// Whether the piece of column `i` from row `j` northward is built.
    pub(super) fn has_across(&self, i: usize, j: usize) -> bool {
        self.across.get(j).and_then(|row| row.get(i)).copied().unwrap_or(false)
    }

    /// The node where column `i` meets row `j`.
    pub(super) fn corner(&self, i: usize, j: usize) -> usize {
        self.corner[j][i]
    }

    /// The node halfway along the piece of row `j` east of column `i`.
    pub(super) fn middle_along(&self, i: usize, j: usize) -> Option<usize> {
        self.middle[0][j][i].filter(|_| self.has_along(i, j))
    }

    /// The node halfway along the piece of column `i` north of row `j`.
    pub(super) fn middle_across(&self, i: usize, j: usize) -> Option<usize> {
        self.middle[1][j][i].filter(|_| self.has_across(i, j))
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
        DIAGONALS.iter().any(|((k, l), step, blocks, _)| {
            let n = column - k;
            (0..*blocks).contains(&n) && row == if step.1 > 0 { l + n } else { l - n - 1 }
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
                    let minor = class_of(self.lattice.columns[i].0) && class_of(self.lattice.rows[j].0);
                    if self.degree(i, j) == 1 && minor && dice.chance(0.75) {
                        self.clear(i, j);
                    }
                }
            }
        }
        let mut group: Vec<usize> = (0..width * height).collect();
        fn root(group: &mut [usize], mut at: usize) -> usize {
            while group[at] != at {
                group[at] = group[group[at]];
                at = group[at];
            }
            at
        }
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

    fn degree(&self, i: usize, j: usize) -> usize {
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

    /// Puts the nodes down: crossings (minor ones a little out of line), roundabouts, the middles of the pieces.
    fn place(&mut self, dice: &mut Dice, drawing: &mut Drawing) {
        let (rows, columns) = (self.lattice.rows.clone(), self.lattice.columns.clone());
        for (j, (row, v)) in rows.iter().enumerate() {
            for (i, (column, u)) in columns.iter().enumerate() {
                let loose = if class_of(*column) && class_of(*row) { 13.0 } else { 0.0 };
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
                if !self.has_along(i, j) {
                    continue;
                }
                let rails = pair[0].0 == RAIL.0;
                let u = if rails { self.lattice.rail_u() } else { f64::midpoint(pair[0].1, pair[1].1) };
                let ends = (self.corner[j][i], self.corner[j][i + 1]);
                self.middle[0][j][i] =
                    Some(middle(drawing, ends, Lattice::bend(u, *v), class_of(*row) && !rails, dice));
            }
        }
        for (j, pair) in rows.windows(2).enumerate() {
            // A bridge is straight: the piece over the water has no middle.
            for (i, (column, u)) in columns.iter().enumerate() {
                if pair[0].0 != -1 && self.has_across(i, j) {
                    let ends = (self.corner[j][i], self.corner[j + 1][i]);
                    let place = Lattice::bend(*u, f64::midpoint(pair[0].1, pair[1].1));
                    self.middle[1][j][i] = Some(middle(drawing, ends, place, class_of(*column), dice));
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
        let (rows, columns) = (self.lattice.rows.clone(), self.lattice.columns.clone());
        for (j, (row, v)) in rows.iter().enumerate() {
            let mut run = Run::default();
            for (i, pair) in columns.windows(2).enumerate() {
                if !self.has_along(i, j) {
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
                if !self.has_across(i, j) {
                    run.end(drawing);
                    continue;
                }
                let far = if pair[0].0 > 0 { pair[1].0 } else { pair[0].0 };
                let class = Lattice::column_class(*column, far);
                let narrow = class == Class::Residential && column.abs() < 11 && pair[0].0 > 0;
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
            let name = row_name(self.lattice.rows[*j].0, self.lattice.columns[*i].0);
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
        for ((column, row), step, blocks, name) in &DIAGONALS {
            let corners = (0..=*blocks)
                .filter_map(|n| Some((self.lattice.column(column + step.0 * n)?, self.lattice.row(row + step.1 * n)?)));
            let corners: Vec<(usize, usize)> = corners.collect();
            for pair in corners.windows(2) {
                let nodes = self.piece(drawing, pair[0], pair[1], None);
                let piece = Piece {
                    name: (name.0.to_owned(), name.1.to_owned()),
                    class: Class::Secondary,
                    bridge: false,
                    one_way: None,
                };
                let (at, v) = (self.lattice.columns[pair[0].0].1, self.lattice.rows[pair[0].1].1);
                self.front(drawing, &piece, &nodes, Lattice::density(at, v));
                drawing.way(nodes, piece.tags());
            }
        }
    }

    /// The bridge that only feet can use: the detour on wheels is more than a kilometre.
    fn draw_footbridge(&mut self, drawing: &mut Drawing) {
        let (Some(i), Some(south), Some(north)) =
            (self.lattice.column(FOOTBRIDGE), self.lattice.row(-1), self.lattice.row(1))
        else {
            return;
        };
        let u = self.lattice.columns[i].1;
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
        let (rows, columns) = (self.lattice.rows.clone(), self.lattice.columns.clone());
        for (j, (row, _)) in rows.iter().enumerate() {
            for (i, (column, _)) in columns.iter().enumerate() {
                let node = self.corner[j][i];
                if self.degree(i, j) < 3 || self.rings.iter().any(|ring| ring.0 == (i, j)) {
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

/// Whether a street of this number is a minor one.
fn class_of(number: i32) -> bool {
    number.rem_euclid(2) == 1 && number.abs() != 1
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

/// What all pieces of one way have in common.
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    name: (String, String),
    class: Class,
    bridge: bool,
    one_way: Option<&'static str>,
}

impl Piece {
    fn tags(&self) -> Vec<Tag> {
        let (highway, lanes, speed) = match self.class {
            Class::Trunk => ("trunk", "6", "70"),
            Class::Primary => ("primary", "6", "60"),
            Class::Secondary => ("secondary", "4", "50"),
            Class::Tertiary => ("tertiary", "2", "40"),
            Class::Residential => ("residential", "1", "30"),
        };
        let mut tags: Vec<Tag> = vec![
            ("highway", highway.into()),
            ("name", self.name.0.clone().into()),
            ("name:en", self.name.1.clone().into()),
            ("lanes", lanes.into()),
            ("maxspeed", speed.into()),
        ];
        if self.class >= Class::Secondary {
            tags.push(("sidewalk", "both".into()));
        }
        if self.bridge {
            tags.extend([("bridge", "yes".into()), ("layer", "1".into())]);
        }
        if let Some(way) = self.one_way {
            tags.extend([("oneway", way.into()), ("oneway:bicycle", "no".into())]);
        }
        tags
    }
}

/// A way in the making.
#[derive(Default)]
struct Run {
    piece: Option<Piece>,
    nodes: Vec<usize>,
}

impl Run {
    fn add(&mut self, drawing: &mut Drawing, piece: Piece, nodes: &[usize], cut: bool) {
        if cut || self.piece.as_ref() != Some(&piece) || self.nodes.last() != nodes.first() {
            self.end(drawing);
            self.piece = Some(piece);
        }
        self.nodes.extend_from_slice(nodes);
    }

    fn end(&mut self, drawing: &mut Drawing) {
        let nodes = std::mem::take(&mut self.nodes);
        if let Some(piece) = self.piece.take() {
            drawing.way(nodes, piece.tags());
        }
    }
}

fn stem(number: usize) -> Name {
    STREETS[number % STREETS.len()]
}

/// The name of an east–west street; beyond the ring road the trunk roads become avenues.
pub(super) fn row_name(row: i32, column: i32) -> (String, String) {
    let index = usize::try_from(if row > 0 { 52 + row } else { 76 - row }).unwrap_or(0);
    let (zh, en) = stem(index);
    match Lattice::row_class(row, column) {
        _ if row == 1 => ("滨江北路".into(), "Binjiang North Road".into()),
        _ if row == -1 => ("滨江南路".into(), "Binjiang South Road".into()),
        Class::Trunk if row > 0 => ("环城北路".into(), "North Ring Road".into()),
        Class::Trunk => ("环城南路".into(), "South Ring Road".into()),
        Class::Primary => (format!("{zh}大道"), format!("{en} Avenue")),
        Class::Residential => (format!("{zh}巷"), format!("{en} Lane")),
        _ => (format!("{zh}街"), format!("{en} Street")),
    }
}

/// The name of a north–south street, which differs on the two banks.
fn column_name(column: i32, north: bool, row: i32) -> (String, String) {
    let (zh, en) = stem(usize::try_from(column + 26).unwrap_or(0));
    let (side, side_en) = if north { ("北", "North") } else { ("南", "South") };
    match Lattice::column_class(column, row) {
        Class::Trunk if column < 0 => ("环城西路".into(), "West Ring Road".into()),
        Class::Trunk => ("环城东路".into(), "East Ring Road".into()),
        Class::Residential => (format!("{zh}{side}里"), format!("{en} {side_en} Lane")),
        Class::Primary => (format!("{zh}{side}大道"), format!("{en} {side_en} Avenue")),
        _ => (format!("{zh}{side}路"), format!("{en} {side_en} Road")),
    }
}
