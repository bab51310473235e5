//! What lies between the streets of the synthetic city: land use, parks, lanes into the blocks, houses, useful places.

use std::borrow::Cow;

use super::dice::{Dice, Wheel};
use super::lattice::{Lattice, RAIL};
use super::names::{CITY, DISTRICTS};
use super::osm::{Drawing, Tag};
use super::plan::PARKS;
use super::plane::{CLOCK, Point};
use super::streets::Streets;

/// Metres kept free between the middle of a street and the houses.
const SETBACK: f64 = 24.0;

fn tags<const N: usize>(list: [(&'static str, &'static str); N]) -> Vec<Tag> {
    list.into_iter().map(|(key, value)| (key, Cow::Borrowed(value))).collect()
}

/// What a neighbourhood is mostly made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Homes,
    Offices,
    Works,
}

fn land_use(u: f64, v: f64) -> Use {
    let centre = (u - 300.0).abs() < 1_150.0 && (200.0..1_700.0).contains(&v);
    let works = (u > 1_900.0 && v < -2_300.0) || (u < -3_300.0 && v > 2_300.0);
    match (centre, works) {
        (true, _) => Use::Offices,
        (_, true) => Use::Works,
        _ => Use::Homes,
    }
}

/// A block by its four corners, south-west first and then anticlockwise; places in it are shares of its sides.
struct Block([Point; 4]);

impl Block {
    fn at(&self, s: f64, t: f64) -> Point {
        self.0[0].toward(self.0[1], s).toward(self.0[3].toward(self.0[2], s), t)
    }

    fn width(&self) -> f64 {
        self.0[0].distance(self.0[1])
    }

    fn height(&self) -> f64 {
        self.0[0].distance(self.0[3])
    }
}

/// Draws all of it.
pub(super) fn fill(seed: u64, streets: &Streets, drawing: &mut Drawing) {
    land(streets, drawing);
    parks(streets, drawing);
    let mut dice = Dice::new(seed, "ground");
    let lattice = &streets.plan.lattice;
    for j in 0..lattice.rows.len() - 1 {
        for i in 0..lattice.columns.len() - 1 {
            let water = lattice.rows[j].0 == -1;
            let rails = lattice.columns[i].0 == RAIL.0;
            if water || rails || streets.plan.in_park(i, j) || streets.plan.on_diagonal(i, j) {
                continue;
            }
            let (u, v) = (
                f64::midpoint(lattice.columns[i].1, lattice.columns[i + 1].1),
                f64::midpoint(lattice.rows[j].1, lattice.rows[j + 1].1),
            );
            let density = Lattice::density(u, v);
            let sides = [
                streets.plan.has_along(i, j),
                streets.plan.has_along(i, j + 1),
                streets.plan.has_across(i, j),
                streets.plan.has_across(i + 1, j),
            ];
            if density < 0.24 || !sides.contains(&true) {
                continue;
            }
            let lane = land_use(u, v) != Use::Works && dice.chance(0.55) && lane(streets, drawing, i, j, &mut dice);
            houses(&block(streets, drawing, i, j), lane, density, land_use(u, v), drawing, &mut dice);
        }
    }
    places(seed, streets, drawing);
}

fn block(streets: &Streets, drawing: &Drawing, i: usize, j: usize) -> Block {
    Block([(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)].map(|(i, j)| drawing.at(streets.corner(i, j))))
}

/// A lane through the block from its western to its eastern street, some behind a gate, some with a path on north.
fn lane(streets: &Streets, drawing: &mut Drawing, i: usize, j: usize, dice: &mut Dice) -> bool {
    let (Some(west), Some(east)) = (streets.middle_across(i, j), streets.middle_across(i + 1, j)) else {
        return false;
    };
    let heart = drawing.node(drawing.at(west).toward(drawing.at(east), 0.5));
    let gated = dice.chance(0.3);
    let gate = drawing.node(drawing.at(west).toward(drawing.at(heart), 0.15));
    let mut way = tags([("highway", "service"), ("service", "driveway")]);
    if gated {
        drawing.mark(gate, &[("barrier", "gate"), ("access", "private"), ("foot", "yes")]);
        way.extend(tags([("motor_vehicle", "private")]));
    }
    drawing.way(vec![west, gate, heart, east], way);
    if let (Some(north), true) = (streets.middle_along(i, j + 1), dice.chance(0.5)) {
        if dice.chance(0.3) {
            let bollard = drawing.node(drawing.at(heart).toward(drawing.at(north), 0.5));
            drawing.mark(bollard, &[("barrier", "bollard")]);
            drawing.way(vec![heart, bollard, north], tags([("highway", "footway")]));
        } else {
            drawing.way(vec![heart, north], tags([("highway", "footway")]));
        }
    }
    true
}

/// Houses in two rows along the block, leaving its middle to the lane.
fn houses(block: &Block, lane: bool, density: f64, usage: Use, drawing: &mut Drawing, dice: &mut Dice) {
    let (width, height) = (block.width(), block.height());
    if width < 110.0 || height < 110.0 {
        return;
    }
    let (s_edge, t_edge) = (SETBACK / width, SETBACK / height);
    let count = if usage == Use::Works { 1 } else { 2 };
    let slot = (1.0 - 2.0 * s_edge) / f64::from(count);
    let deep = if usage == Use::Homes { 15.0 } else { 42.0 };
    let depth = (deep / height).min(0.46 - t_edge);
    for row in [t_edge, 1.0 - t_edge - depth] {
        for n in 0..count {
            if !dice.chance((0.35 + 0.75 * density).min(0.9)) {
                continue;
            }
            let margin = slot * dice.between(0.06, 0.16);
            let s = (s_edge + slot * f64::from(n) + margin, s_edge + slot * f64::from(n + 1) - margin);
            let t = (row, row + depth);
            let mut corners = vec![(s.0, t.0), (s.1, t.0), (s.1, t.1), (s.0, t.1)];
            if usage == Use::Homes && !lane && dice.chance(0.25) && row < 0.5 {
                // A wing into the yard.
                let (wing, end) = (s.0 + 15.0 / width, t.1 + 30.0 / height);
                corners = vec![(s.0, t.0), (s.1, t.0), (s.1, t.1), (wing, t.1), (wing, end), (s.0, end)];
            }
            let (kind, levels) = match usage {
                Use::Homes => ("apartments", 5 + dice.below(7)),
                Use::Offices => ("commercial", 6 + dice.below(22)),
                Use::Works => ("industrial", 1 + dice.below(2)),
            };
            let mut way = tags([("building", kind)]);
            way.push(("building:levels", levels.to_string().into()));
            drawing.ring(corners.into_iter().map(|(s, t)| block.at(s, t)), way);
        }
    }
}

/// Land use, one area between the secondary streets each.
fn land(streets: &Streets, drawing: &mut Drawing) {
    let lattice = &streets.plan.lattice;
    let columns: Vec<usize> =
        lattice.columns.iter().enumerate().filter(|(_, street)| street.0 % 4 == 0).map(|(at, _)| at).collect();
    let rows: Vec<usize> = lattice
        .rows
        .iter()
        .enumerate()
        .filter(|(_, street)| street.0 % 4 == 0 || street.0.abs() == 1)
        .map(|(at, _)| at)
        .collect();
    for south_north in rows.windows(2) {
        let (low, high) = (south_north[0], south_north[1]);
        if lattice.rows[low].0 == -1 {
            continue;
        }
        for west_east in columns.windows(2) {
            let (left, right) = (west_east[0], west_east[1]);
            let u = f64::midpoint(lattice.columns[left].1, lattice.columns[right].1);
            let v = f64::midpoint(lattice.rows[low].1, lattice.rows[high].1);
            if Lattice::density(u, v) < 0.22 {
                continue;
            }
            let kind = match land_use(u, v) {
                Use::Homes => "residential",
                Use::Offices => "commercial",
                Use::Works => "industrial",
            };
            let around = (left..right)
                .map(|i| streets.corner(i, low))
                .chain((low..high).map(|j| streets.corner(right, j)))
                .chain((left + 1..=right).rev().map(|i| streets.corner(i, high)))
                .chain((low..=high).rev().map(|j| streets.corner(left, j)));
            drawing.way(around.collect(), tags([("landuse", kind)]));
        }
    }
}

/// Parks: a green with a round walk, paths to the streets around it, in some a lake inside the walk.
fn parks(streets: &Streets, drawing: &mut Drawing) {
    let lattice = &streets.plan.lattice;
    for park in &PARKS {
        let (Some(left), Some(right), Some(low), Some(high)) = (
            lattice.column(park.columns.0),
            lattice.column(park.columns.1),
            lattice.row(park.rows.0),
            lattice.row(park.rows.1),
        ) else {
            continue;
        };
        let corners = [(left, low), (right, low), (right, high), (left, high)];
        let block = Block(corners.map(|(i, j)| drawing.at(streets.corner(i, j))));
        let (s, t) = (16.0 / block.width(), 16.0 / block.height());
        let around = [
            (s, t),
            (0.5, t),
            (1.0 - s, t),
            (1.0 - s, 0.5),
            (1.0 - s, 1.0 - t),
            (0.5, 1.0 - t),
            (s, 1.0 - t),
            (s, 0.5),
        ];
        let mut green = tags([("leisure", "park")]);
        green.extend([("name", park.name.0.into()), ("name:en", park.name.1.into())]);
        drawing.ring(around.map(|(s, t)| block.at(s, t)), green);
        if park.lake {
            let shore = CLOCK.map(|way| block.at(0.5 + 0.22 * way.x, 0.5 + 0.19 * way.y));
            drawing.ring(shore, tags([("natural", "water"), ("water", "lake"), ("name", "揽月湖")]));
        } else {
            let lawn = CLOCK.map(|way| block.at(0.5 + 0.20 * way.x, 0.5 + 0.18 * way.y));
            drawing.ring(lawn, tags([("landuse", "grass")]));
        }
        let walk = CLOCK.map(|way| drawing.node(block.at(0.5 + 0.30 * way.x, 0.5 + 0.28 * way.y)));
        let mut path: Vec<usize> = walk.to_vec();
        path.push(walk[0]);
        drawing.way(path, tags([("highway", "footway"), ("surface", "gravel")]));
        let gates = [
            (right, low.midpoint(high)),
            (left.midpoint(right), high),
            (left, low.midpoint(high)),
            (left.midpoint(right), low),
        ];
        for (n, (i, j)) in gates.into_iter().enumerate() {
            drawing.way(vec![streets.corner(i, j), walk[n * 3]], tags([("highway", "footway")]));
        }
    }
}

/// Useful places along the streets, and the names of the city and its districts.
fn places(seed: u64, streets: &Streets, drawing: &mut Drawing) {
    const KINDS: [((&str, &str, &str), u32); 12] = [
        (("highway", "bus_stop", "站"), 22),
        (("amenity", "toilets", "公共厕所"), 12),
        (("amenity", "bank", "示例银行"), 9),
        (("amenity", "restaurant", "饭店"), 14),
        (("amenity", "pharmacy", "药房"), 8),
        (("shop", "supermarket", "超市"), 8),
        (("shop", "convenience", "便利店"), 12),
        (("amenity", "fuel", "加油站"), 4),
        (("amenity", "school", "小学"), 5),
        (("amenity", "post_office", "邮政所"), 4),
        (("amenity", "hospital", "社区医院"), 3),
        (("amenity", "charging_station", "充电站"), 4),
    ];
    let mut dice = Dice::new(seed, "places");
    let wheel = Wheel::new(streets.frontages.iter().map(|front| front.density));
    for _ in 0..420 {
        let front = &streets.frontages[wheel.spin(&mut dice)];
        let kind = dice.of(&KINDS);
        let (at, _) = front.door(&mut dice);
        let mut thing: Vec<Tag> = vec![(kind.0, kind.1.into())];
        if kind.1 == "toilets" {
            thing.extend(tags([("fee", "no"), ("access", "yes")]));
        } else {
            thing.push(("name", format!("{}{}", front.street, kind.2).into()));
        }
        drawing.thing(at, thing);
    }
    let mut name = vec![("place", "city".into()), ("name", CITY.into())];
    name.extend(tags([("name:en", "Shili (synthetic)"), ("population", "1200000")]));
    drawing.thing(Lattice::bend(100.0, 620.0), name);
    for (at, district) in DISTRICTS.iter().enumerate() {
        const HEARTS: [(f64, f64); 8] = [
            (-3_900.0, 2_000.0),
            (-1_100.0, 1_300.0),
            (1_600.0, 1_800.0),
            (4_300.0, 2_200.0),
            (-4_000.0, -1_900.0),
            (-1_000.0, -1_300.0),
            (1_500.0, -1_900.0),
            (4_000.0, -2_500.0),
        ];
        let suburb = vec![
            ("place", "suburb".into()),
            ("name", district.zh.into()),
            ("name:en", format!("{} District", district.en).into()),
        ];
        drawing.thing(Lattice::bend(HEARTS[at].0, HEARTS[at].1), suburb);
    }
}
