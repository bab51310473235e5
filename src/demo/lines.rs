//! The long lines of the synthetic city: river, promenade, railway, motorway.
//!
//! They follow straight lines of the lattice and so never meet a street but where one of the rules here says so.

use std::borrow::Cow;

use super::lattice::{EMBANKMENT, Lattice, WATER};
use super::osm::{Drawing, Tag};
use super::plane::Point;
use super::streets::Streets;

/// Lattice metres between the motorway's median and the middle of a carriageway.
const CARRIAGEWAY: f64 = 14.0;
/// The east–west streets that meet the motorway.
const INTERCHANGES: [i32; 2] = [8, -8];
/// How far along the motorway from an interchange its ramps begin.
const RAMP: f64 = 420.0;
/// Between which places of the motorway its service area lies.
const SERVICE_AREA: (f64, f64) = (-4_300.0, -3_500.0);

fn tags<const N: usize>(list: [(&'static str, &'static str); N]) -> Vec<Tag> {
    list.into_iter().map(|(key, value)| (key, Cow::Borrowed(value))).collect()
}

fn steps(from: f64, to: f64, step: f64) -> impl DoubleEndedIterator<Item = f64> + Clone {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen steps")]
    let count = ((to - from) / step).round().max(1.0) as u32;
    (0..=count).map(move |n| from + (to - from) * f64::from(n) / f64::from(count))
}

/// The water, its centreline and the path along it, with steps and ramps up to the embankment roads.
pub(super) fn river(streets: &Streets, drawing: &mut Drawing) {
    let [west, _, east, _] = streets.plan.lattice.borders();
    let line = |v: f64| steps(west, east, 110.0).map(move |u| Lattice::bend(u, v));
    let centre: Vec<usize> = line(0.0).map(|place| drawing.node(place)).collect();
    drawing.way(centre, tags([("waterway", "river"), ("name", "清澜江"), ("name:en", "Qinglan River")]));
    let banks: Vec<Point> = line(WATER).chain(line(-WATER).rev()).collect();
    drawing.ring(banks, tags([("natural", "water"), ("water", "river"), ("name", "清澜江")]));
    for row in [1, -1] {
        promenade(streets, drawing, row);
    }
}

fn promenade(streets: &Streets, drawing: &mut Drawing, row: i32) {
    let lattice = &streets.plan.lattice;
    let Some(j) = lattice.row(row) else { return };
    let v = f64::from(row) * (WATER + 14.0);
    let mut nodes: Vec<usize> = Vec::new();
    let name = if row > 0 { "北岸滨江步道" } else { "南岸滨江步道" };
    let mut path = tags([("highway", "footway"), ("surface", "paving_stones")]);
    path.push(("name", name.into()));
    for (i, (column, u)) in lattice.columns.iter().enumerate() {
        let built = streets.plan.has_along(i, j) || (i > 0 && streets.plan.has_along(i - 1, j));
        if !built {
            drawing.way(std::mem::take(&mut nodes), path.clone());
            continue;
        }
        let here = drawing.node(Lattice::bend(*u, v));
        nodes.push(here);
        // Under a road bridge there is no way up; elsewhere every third street has steps, every sixth a ramp.
        let up = match column.rem_euclid(6) {
            1 => Some(tags([("highway", "footway"), ("incline", "up"), ("wheelchair", "yes")])),
            4 => Some(tags([("highway", "steps"), ("incline", "up"), ("step_count", "24"), ("handrail", "yes")])),
            _ => None,
        };
        if let Some(way) = up {
            drawing.way(vec![here, streets.corner(i, j)], way);
        }
    }
    drawing.way(nodes, path);
}

/// The railway, from south to north: streets cross it by the rules of [`Streets`], people also by a footbridge.
pub(super) fn railway(streets: &Streets, drawing: &mut Drawing) {
    let lattice = &streets.plan.lattice;
    let u = lattice.rail_u();
    let [_, south, _, north] = lattice.borders();
    let Some(column) = lattice.column(super::lattice::RAIL.0) else { return };
    let mut stretches: Vec<(Vec<usize>, bool)> = vec![(vec![drawing.node(Lattice::bend(u, south))], false)];
    let put = |drawing: &mut Drawing, v: f64| drawing.node(Lattice::bend(u, v));
    for (j, (row, v)) in lattice.rows.iter().enumerate() {
        let level = streets.middle_along(column, j).filter(|_| row % 8 != 0);
        let node = if row.abs() == 1 {
            put(drawing, v.signum() * EMBANKMENT)
        } else {
            level.unwrap_or_else(|| put(drawing, *v))
        };
        if level.is_some() {
            drawing.mark(node, &[("railway", "level_crossing")]);
        }
        if let Some(last) = stretches.last_mut() {
            last.0.push(node);
        }
        // From embankment to embankment the tracks run over a bridge.
        if row.abs() == 1 {
            stretches.push((vec![node], *row == -1));
        }
    }
    let end = put(drawing, north);
    if let Some(last) = stretches.last_mut() {
        last.0.push(end);
    }
    for (nodes, bridge) in stretches {
        let mut way =
            tags([("railway", "rail"), ("usage", "main"), ("gauge", "1435"), ("electrified", "contact_line")]);
        way.push(("name", "合成线".into()));
        if bridge {
            way.extend(tags([("bridge", "yes"), ("layer", "1")]));
        }
        drawing.way(nodes, way);
    }
    station(streets, drawing, u);
}

/// The railway station, and the footbridge over the tracks beside it.
fn station(streets: &Streets, drawing: &mut Drawing, u: f64) {
    let lattice = &streets.plan.lattice;
    let (Some(i), Some(j)) = (lattice.column(super::lattice::RAIL.0), lattice.row(6)) else { return };
    let v = lattice.rows[j].1;
    let corners = [(18.0, -150.0), (52.0, -150.0), (52.0, -30.0), (18.0, -30.0)];
    let hall = corners.map(|(du, dv)| Lattice::bend(u + du, v + dv));
    drawing.ring(
        hall,
        tags([
            ("building", "train_station"),
            ("building:levels", "2"),
            ("name", "示例站"),
            ("name:en", "Shili Station"),
        ]),
    );
    let stop = Lattice::bend(u + 6.0, v - 90.0);
    drawing.thing(stop, tags([("railway", "station"), ("name", "示例站"), ("name:en", "Shili Station")]));
    let feet = [streets.corner(i, j), streets.corner(i + 1, j)];
    let (low, high) = ([-26.0, 26.0], [-14.0, 14.0]);
    let bottoms = low.map(|du| drawing.node(Lattice::bend(u + du, v)));
    let tops = high.map(|du| drawing.node(Lattice::bend(u + du, v)));
    for side in 0..2 {
        drawing.way(vec![feet[side], bottoms[side]], tags([("highway", "footway")]));
        drawing.way(
            vec![bottoms[side], tops[side]],
            tags([("highway", "steps"), ("incline", "up"), ("step_count", "40"), ("layer", "1")]),
        );
    }
    drawing.way(
        tops.to_vec(),
        tags([("highway", "footway"), ("bridge", "yes"), ("layer", "2"), ("name", "站前人行天桥")]),
    );
}

/// The motorway beyond the eastern edge: two carriageways (traffic keeps right, so the northbound one lies east), two
/// diamond interchanges and a service area. It passes over the streets and the river.
pub(super) fn motorway(streets: &Streets, drawing: &mut Drawing) {
    let lattice = &streets.plan.lattice;
    let u0 = lattice.motorway_u();
    let [_, south, _, north] = lattice.borders();
    let met: Vec<(i32, usize)> =
        [8, -8, 16, -16].into_iter().filter_map(|row| Some((row, lattice.row(row)?))).collect();
    let crossed = |j: usize| lattice.rows[j].1;
    for east in [true, false] {
        let u = if east { u0 + CARRIAGEWAY } else { u0 - CARRIAGEWAY };
        // (place, whether a bridge begins at it)
        let mut places: Vec<(f64, bool)> = steps(south, north, 450.0).map(|v| (v, false)).collect();
        let bridges = met.iter().map(|(_, j)| (crossed(*j), 30.0)).chain([(0.0, EMBANKMENT)]);
        for (v, half) in bridges {
            places.retain(|place| (place.0 - v).abs() > half + 60.0);
            places.extend([(v - half, true), (v + half, false)]);
        }
        let ramps: Vec<f64> = met
            .iter()
            .filter(|(row, _)| INTERCHANGES.contains(row))
            .flat_map(|(_, j)| [crossed(*j) - RAMP, crossed(*j) + RAMP])
            .collect();
        let area = [SERVICE_AREA.0, SERVICE_AREA.1];
        for v in ramps.iter().chain(&area) {
            places.retain(|place| (place.0 - v).abs() > 25.0 || place.1);
            places.push((*v, false));
        }
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let nodes: Vec<usize> = places.iter().map(|(v, _)| drawing.node(Lattice::bend(u, *v))).collect();
        let node_at = |v: f64| places.iter().position(|place| (place.0 - v).abs() < 0.5).map(|at| nodes[at]);
        draw_carriageway(drawing, &places, &nodes, east);
        for (row, j) in &met {
            if INTERCHANGES.contains(row) {
                continue;
            }
            if east {
                extend_street(streets, drawing, *row, *j, u0, None);
            }
        }
        // Both ends of every ramp of this side meet the street at one node, east or west of the motorway.
        for (row, j) in met.iter().filter(|(row, _)| INTERCHANGES.contains(row)) {
            let side = if east { 1.0 } else { -1.0 };
            let v = crossed(*j);
            let foot = drawing.node(Lattice::bend(u0 + side * 95.0, v));
            for (from, off) in [(v - side * RAMP, true), (v + side * RAMP, false)] {
                let Some(start) = node_at(from) else { continue };
                let elbow = drawing.node(Lattice::bend(u0 + side * 62.0, f64::midpoint(from, v)));
                let nodes = if off { vec![start, elbow, foot] } else { vec![foot, elbow, start] };
                drawing.way(
                    nodes,
                    tags([("highway", "motorway_link"), ("oneway", "yes"), ("lanes", "1"), ("foot", "no")]),
                );
            }
            extend_street(streets, drawing, *row, *j, u0, Some((east, foot)));
        }
        service_area(drawing, u0, if east { 1.0 } else { -1.0 }, area.map(node_at));
    }
}

fn draw_carriageway(drawing: &mut Drawing, places: &[(f64, bool)], nodes: &[usize], northbound: bool) {
    let mut at = 0;
    while at + 1 < nodes.len() {
        let bridge = places[at].1;
        let mut last = at + 1;
        while !bridge && last + 1 < nodes.len() && !places[last].1 {
            last += 1;
        }
        let mut way = tags([
            ("highway", "motorway"),
            ("oneway", "yes"),
            ("lanes", "3"),
            ("maxspeed", "100"),
            ("foot", "no"),
            ("bicycle", "no"),
            ("ref", "S99"),
            ("name", "示例绕城高速"),
        ]);
        if bridge {
            way.extend(tags([("bridge", "yes"), ("layer", "2")]));
        }
        let mut stretch = nodes[at..=last].to_vec();
        if !northbound {
            stretch.reverse();
        }
        drawing.way(stretch, way);
        at = last;
    }
}

/// Carries an east–west street on under the motorway. At an interchange the two halves are drawn one by one, as their
/// ramp feet come into being: first the eastern one.
fn extend_street(streets: &Streets, drawing: &mut Drawing, row: i32, j: usize, u0: f64, foot: Option<(bool, usize)>) {
    let lattice = &streets.plan.lattice;
    let v = lattice.rows[j].1;
    let i = lattice.columns.len() - 1;
    let corner = streets.corner(i, j);
    let name = super::ways::row_name(row, lattice.columns[i].0);
    let mut way: Vec<Tag> = tags([("highway", "primary"), ("lanes", "4"), ("maxspeed", "60")]);
    way.extend([("name", name.0.into()), ("name:en", name.1.into())]);
    let beyond = |drawing: &mut Drawing, du: f64| drawing.node(Lattice::bend(u0 + du, v));
    let nodes = match foot {
        // The western half begins at the city and ends where the eastern one began.
        Some((false, west)) => {
            let under = beyond(drawing, 0.0);
            let east = drawing.node_at(Lattice::bend(u0 + 95.0, v));
            [Some(corner), Some(west), Some(under), east].into_iter().flatten().collect()
        }
        Some((true, east)) => vec![east, beyond(drawing, 500.0), beyond(drawing, 990.0)],
        None => vec![corner, beyond(drawing, 0.0), beyond(drawing, 500.0), beyond(drawing, 990.0)],
    };
    drawing.way(nodes, way);
}

/// One side of the service area: a road off and on the carriageway, a loop, a car park, a filling station.
fn service_area(drawing: &mut Drawing, u0: f64, side: f64, ends: [Option<usize>; 2]) {
    let [Some(south), Some(north)] = ends else { return };
    let (low, high) = SERVICE_AREA;
    let place = |du: f64, v: f64| Lattice::bend(u0 + side * du, v);
    let mid = f64::midpoint(low, high);
    let inner = [low + 200.0, mid, high - 200.0].map(|v| drawing.node(place(70.0, v)));
    let outer = [low + 200.0, mid, high - 200.0].map(|v| drawing.node(place(190.0, v)));
    let link = |drawing: &mut Drawing, mut nodes: Vec<usize>| {
        if side < 0.0 {
            nodes.reverse();
        }
        drawing.way(nodes, tags([("highway", "motorway_link"), ("oneway", "yes"), ("lanes", "1"), ("foot", "no")]));
    };
    link(drawing, vec![south, inner[0]]);
    link(drawing, vec![inner[2], north]);
    let service = tags([("highway", "service"), ("name", "示例服务区")]);
    drawing.way(inner.to_vec(), service.clone());
    drawing.way(vec![inner[0], outer[0], outer[1], outer[2], inner[2]], service.clone());
    drawing.way(vec![inner[1], outer[1]], service);
    let ring = [(60.0, low + 180.0), (210.0, low + 180.0), (210.0, high - 180.0), (60.0, high - 180.0)];
    let name = if side > 0.0 { "示例服务区（北行）" } else { "示例服务区（南行）" };
    drawing.ring(ring.map(|(du, v)| place(du, v)), tags([("highway", "services"), ("name", name)]));
    let shop = [(130.0, mid + 30.0), (165.0, mid + 30.0), (165.0, mid + 120.0), (130.0, mid + 120.0)];
    drawing.ring(shop.map(|(du, v)| place(du, v)), tags([("building", "retail"), ("building:levels", "2")]));
    drawing.thing(place(100.0, high - 240.0), tags([("amenity", "fuel"), ("name", "示例服务区加油站")]));
    drawing.thing(place(140.0, mid + 20.0), tags([("amenity", "toilets"), ("fee", "no"), ("wheelchair", "yes")]));
    let bays = [(85.0, low + 220.0), (175.0, low + 220.0), (175.0, mid - 30.0), (85.0, mid - 30.0)];
    drawing
        .ring(bays.map(|(du, v)| place(du, v)), tags([("amenity", "parking"), ("hgv", "yes"), ("parking", "surface")]));
}

/// Places for driver homes at the service area, one on each side.
pub(super) fn service_area_sites(lattice: &Lattice) -> [Point; 2] {
    let mid = f64::midpoint(SERVICE_AREA.0, SERVICE_AREA.1) + 75.0;
    [176.0, -176.0].map(|du| Lattice::bend(lattice.motorway_u() + du, mid))
}
