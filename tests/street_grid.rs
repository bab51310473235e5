//! A city of our own: twenty by twenty blocks, each a walk of thirty seconds, so that every time can be worked out by hand.
//!
//! At the default 1.11 m/s a block is 33.3 m. Junction (x, y) has the OSM id 1 + 21 y + x. Coordinates are rounded to a centimetre,
//! so a block is off by some 10 ms.

#![expect(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::format_collect,
    reason = "a test may stop, and counts little things"
)]

use std::fmt::Write;

use yizhan::earth::{LngLat, Meters, Seconds};
use yizhan::street::isochrone::{IsochroneScratch, Settings};
use yizhan::street::matrix::{UNREACHABLE, matrix};
use yizhan::street::nearest::{Ask, Found};
use yizhan::street::route::NoRoute;
use yizhan::street::sweep::SweepScratch;
use yizhan::street::{
    Bound, Extract, Facilities, Heading, Mode, Network, Profile, Scratch, build, isochrones, nearest, route, sweep,
};

const BLOCK_M: f64 = 33.3;
const WEST: f64 = 121.5;
const SOUTH: f64 = 31.2;

/// A point so many blocks east and north of the city's south-western corner.
fn at(x: f64, y: f64) -> LngLat {
    // Metres per degree at 31.2° N on WGS 84: 111,132.95 − 559.85 cos 2φ + 1.17 cos 4φ north (= 110,872.6), and
    // 111,412.88 cos φ − 93.5 cos 3φ + 0.12 cos 5φ east (= 95,305.6).
    LngLat::new(WEST + x * BLOCK_M / 95_305.6, SOUTH + y * BLOCK_M / 110_872.6).unwrap()
}

fn node(x: usize, y: usize) -> usize {
    1 + 21 * y + x
}

/// The city: avenue y runs east as way 100 + y, street x runs north as way 200 + x, both in order of their nodes; `tags` adds to a
/// way, `skip` leaves one out, `more` is put before the end.
fn city(tags: impl Fn(usize) -> &'static str, skip: &[usize], more: &str) -> Extract {
    let mut xml = String::from(r#"<?xml version="1.0"?><osm version="0.6">"#);
    for y in 0..=20 {
        for x in 0..=20 {
            let place = at(x as f64, y as f64);
            write!(xml, r#"<node id="{}" lon="{:.7}" lat="{:.7}"/>"#, node(x, y), place.lon(), place.lat()).unwrap();
        }
    }
    for line in 0..=20 {
        for (way, nodes) in [
            (100 + line, (0..=20).map(|x| node(x, line)).collect::<Vec<_>>()),
            (200 + line, (0..=20).map(|y| node(line, y)).collect()),
        ] {
            if skip.contains(&way) {
                continue;
            }
            write!(xml, r#"<way id="{way}">"#).unwrap();
            for node in nodes {
                write!(xml, r#"<nd ref="{node}"/>"#).unwrap();
            }
            write!(xml, r#"<tag k="highway" v="residential"/><tag k="name" v="{way}号路"/>{}</way>"#, tags(way))
                .unwrap();
        }
    }
    xml.push_str(more);
    xml.push_str("</osm>");
    Extract::read(&[xml.as_bytes()], 1).unwrap()
}

fn plain() -> Network {
    build(&city(|_| "", &[], ""), Mode::Walk).unwrap()
}

fn ask(network: &Network, profile: &Profile, from: LngLat, places: &[(u32, LngLat)], k: usize) -> Found {
    let facilities = Facilities::new(network, places, profile);
    let from = network.snap(from, profile).unwrap();
    let ask = Ask { from: &from, profile, heading: Heading::Away, k, bound: Bound::within(u32::MAX) };
    nearest(network, &facilities, &ask, |_, duration| Some(duration), &mut Scratch::default())
}

#[track_caller]
fn assert_s(time: Seconds, expected: f64) {
    assert!((time.get() - expected).abs() < 0.5, "{time}, expected {expected} s");
}

#[test]
fn the_city_is_as_drawn() {
    let network = plain();
    assert_eq!(network.node_count(), 21 * 21);
    // Twenty blocks on each of 21 avenues and 21 streets, both ways.
    assert_eq!(network.edge_count(), 2 * 21 * 20);
    assert_eq!(network.arc_count(), 4 * 21 * 20);
    let per_arc = network.bytes() as f64 / network.arc_count() as f64;
    assert!(per_arc <= 40.0, "{per_arc} bytes a directed edge");
}

#[test]
fn walking_takes_thirty_seconds_a_block() {
    let profile = Profile::of(Mode::Walk);
    // From (2, 3) to (7, 15): 5 + 12 blocks = 510 s. To (2, 9): 6 blocks = 180 s. To the middle of the block between (4, 3) and
    // (5, 3): 2.5 blocks = 75 s.
    let places = [(1, at(7.0, 15.0)), (2, at(2.0, 9.0)), (3, at(4.5, 3.0))];
    let found = ask(&plain(), &profile, at(2.0, 3.0), &places, 3);
    assert_eq!(found.reached.iter().map(|r| r.id).collect::<Vec<_>>(), [3, 2, 1]);
    for (reached, expected) in found.reached.iter().zip([75.0, 180.0, 510.0]) {
        assert_s(reached.duration, expected);
        assert_s(reached.access, 0.0);
    }
    assert!(found.complete);
}

#[test]
fn the_leg_to_the_street_is_timed_and_said() {
    let profile = Profile::of(Mode::Walk);
    // A third of a block (11.1 m, 10 s) north of the middle of a block; the facility the same south of another: 10 + 10 s of
    // legs, one block = 30 s of street.
    let found = ask(&plain(), &profile, at(4.5, 3.0 + 1.0 / 3.0), &[(9, at(5.5, 3.0 - 1.0 / 3.0))], 1);
    assert_s(found.reached[0].duration, 50.0);
    assert_s(found.reached[0].access, 20.0);
}

#[test]
fn both_on_one_block_need_no_junction() {
    let found = ask(&plain(), &Profile::of(Mode::Walk), at(4.2, 3.0), &[(1, at(4.9, 3.0)), (2, at(4.0, 3.0))], 2);
    // 0.7 of a block is 21 s, 0.2 is 6 s.
    assert_eq!(found.reached[0].id, 2);
    assert_s(found.reached[0].duration, 6.0);
    assert_s(found.reached[1].duration, 21.0);
}

#[test]
fn a_river_with_one_bridge_makes_a_detour() {
    // Streets are cut between avenues 10 and 11 but for street 20; the ways 200..219 are replaced by two halves each.
    let mut halves = String::new();
    for x in 0..20 {
        for (part, range) in [(300, 0..=10), (400, 11..=20)] {
            write!(halves, r#"<way id="{}">"#, part + x).unwrap();
            for y in range {
                write!(halves, r#"<nd ref="{}"/>"#, node(x, y)).unwrap();
            }
            halves.push_str(r#"<tag k="highway" v="footway"/></way>"#);
        }
    }
    let skip: Vec<usize> = (200..220).collect();
    let network = build(&city(|_| "", &skip, &halves), Mode::Walk).unwrap();
    // (5, 10) and (5, 11) are a block apart, and 15 east + 1 + 15 west = 31 blocks = 930 s on foot.
    let found = ask(&network, &Profile::of(Mode::Walk), at(5.0, 10.0), &[(1, at(5.0, 11.0))], 1);
    assert_s(found.reached[0].duration, 930.0);
}

#[test]
fn a_line_of_water_is_not_stepped_over() {
    // A river 1.4 blocks south of avenue 0, a bench 1.5 blocks south: the avenue is the nearest street, and across the water.
    let river: String = [(901, -5.0), (902, 25.0)]
        .iter()
        .map(|(id, x)| {
            let p = at(*x, -1.4);
            format!(r#"<node id="{id}" lon="{:.7}" lat="{:.7}"/>"#, p.lon(), p.lat())
        })
        .chain([r#"<way id="901"><nd ref="901"/><nd ref="902"/><tag k="waterway" v="river"/></way>"#.to_owned()])
        .collect();
    let network = build(&city(|_| "", &[], &river), Mode::Walk).unwrap();
    let profile = Profile { access_cap: Meters::new(100.0), ..Profile::of(Mode::Walk) };
    assert!(network.snap(at(5.0, -1.5), &profile).is_err());
    assert!(network.snap(at(5.0, -1.3), &profile).is_ok());
    assert!(plain().snap(at(5.0, -1.5), &profile).is_ok());
}

#[test]
fn what_is_too_far_from_any_street_is_said_so() {
    let error = plain().snap(at(500.0, 500.0), &Profile::of(Mode::Walk)).unwrap_err();
    assert!(error.to_string().starts_with("no walk street lies within 250 m of 121."), "{error}");
}

#[test]
fn steps_are_avoided_on_request() {
    // Avenue 5 is all steps. From (3, 5) to (4, 5): one block of steps = 30 s, or around by avenue 4 or 6: 3 blocks = 90 s.
    let steps = r#"<way id="900">"#.to_owned()
        + &(0..=20).map(|x| format!(r#"<nd ref="{}"/>"#, node(x, 5))).collect::<String>()
        + r#"<tag k="highway" v="steps"/></way>"#;
    let network = build(&city(|_| "", &[105], &steps), Mode::Walk).unwrap();
    let walk = Profile::of(Mode::Walk);
    let free = Profile { step_free: true, ..walk };
    let places = [(1, at(4.0, 5.0 + 0.001))];
    assert_s(ask(&network, &walk, at(3.0, 5.0 + 0.001), &places, 1).reached[0].duration, 30.0);
    assert_s(ask(&network, &free, at(3.0, 5.0 + 0.001), &places, 1).reached[0].duration, 90.0);
}

#[test]
fn cars_keep_to_one_way_streets_and_walkers_do_not() {
    let one_way = |way| if way == 103 { r#"<tag k="oneway" v="yes"/>"# } else { "" };
    let extract = city(one_way, &[], "");
    // Avenue 3 runs east only. From (5.5, 3) to (4.5, 3), westwards: on foot one block = 30 s. A car at 30 km/h takes 33.3 m in
    // 4.0 s and has to go on to (6, 3), around a block and in again at (4, 3): 0.5 + 1 + 2 + 1 + 0.5 = 5 blocks = 20 s.
    let walk = build(&extract, Mode::Walk).unwrap();
    let car = build(&extract, Mode::Car).unwrap();
    let places = [(1, at(4.5, 3.0))];
    assert_s(ask(&walk, &Profile::of(Mode::Walk), at(5.5, 3.0), &places, 1).reached[0].duration, 30.0);
    assert_s(ask(&car, &Profile::of(Mode::Car), at(5.5, 3.0), &places, 1).reached[0].duration, 20.0);
    // Back: from the facility to the point is with the street, one block = 4.0 s.
    let profile = Profile::of(Mode::Car);
    let facilities = Facilities::new(&car, &places, &profile);
    let from = car.snap(at(5.5, 3.0), &profile).unwrap();
    let back = Ask { from: &from, profile: &profile, heading: Heading::Back, k: 1, bound: Bound::within(u32::MAX) };
    let found = nearest(&car, &facilities, &back, |_, duration| Some(duration), &mut Scratch::default());
    assert_s(found.reached[0].duration, 4.0);
}

#[test]
fn a_forbidden_turn_costs_the_way_around() {
    // Way 900 is the one block of avenue 0 from (0, 0) to (1, 0) split off from the rest (way 901), street 1 is way 201, entered at
    // its southern end (1, 0): no left turn from 900 into 201.
    let line = |id: usize, range: std::ops::RangeInclusive<usize>| {
        format!(r#"<way id="{id}">"#)
            + &range.map(|x| format!(r#"<nd ref="{}"/>"#, node(x, 0))).collect::<String>()
            + r#"<tag k="highway" v="residential"/></way>"#
    };
    let relation = |kind: &str, to: usize| {
        format!(
            r#"<relation id="1"><member type="way" ref="900" role="from"/><member type="node" ref="{}" role="via"/>
            <member type="way" ref="{to}" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="{kind}"/></relation>"#,
            node(1, 0)
        )
    };
    let time = |more: &str, mode| {
        let ways = line(900, 0..=1) + &line(901, 1..=20) + more;
        let network = build(&city(|_| "", &[100], &ways), mode).unwrap();
        ask(&network, &Profile::of(mode), at(0.5, 0.0), &[(1, at(1.0, 0.5))], 1).reached[0].duration
    };
    // Half a block east, half a block north: 4 s by car. Without the turn: back west (half a block), up street 0, avenue 1 east, and
    // half a block down street 1: 0.5 + 1 + 1 + 0.5 = 3 blocks = 12 s. (Going on and turning back at (2, 0) is 0.5 + 1 + 1 + 0.5 = 3 too.)
    assert_s(time("", Mode::Car), 4.0);
    assert_s(time(&relation("no_left_turn", 201), Mode::Car), 12.0);
    // The only way allowed is straight on: the same.
    assert_s(time(&relation("only_straight_on", 901), Mode::Car), 12.0);
    // Walkers and riders on foot do not care: one block = 30 s.
    assert_s(time(&relation("no_left_turn", 201), Mode::Walk), 30.0);
}

#[test]
fn a_ferry_takes_its_time_at_any_speed() {
    let pier = at(0.0, -30.0);
    let more = format!(
        r#"<node id="901" lon="{:.7}" lat="{:.7}"/><way id="901"><nd ref="1"/><nd ref="901"/><tag k="route" v="ferry"/>
        <tag k="duration" v="00:10"/></way>"#,
        pier.lon(),
        pier.lat()
    );
    let network = build(&city(|_| "", &[], &more), Mode::Walk).unwrap();
    // Ten minutes on the water and five to board.
    for speed in [1.11, 2.0] {
        let profile = Profile::of(Mode::Walk).at_speed(yizhan::earth::MetersPerSecond::new(speed)).unwrap();
        let found = ask(&network, &profile, at(0.0, 0.0), &[(1, pier)], 1);
        assert_s(found.reached[0].duration, 900.0);
    }
}

#[test]
fn a_crossing_delays_who_crosses() {
    // A footway from (0, 0) half a block south over a marked crossing in its middle: 15 s of walking and 6 s of waiting.
    let (middle, end) = (at(0.0, -0.25), at(0.0, -0.5));
    let more = format!(
        r#"<node id="901" lon="{:.7}" lat="{:.7}"><tag k="highway" v="crossing"/></node>
        <node id="902" lon="{:.7}" lat="{:.7}"/><way id="901"><nd ref="1"/><nd ref="901"/><nd ref="902"/>
        <tag k="highway" v="footway"/></way>"#,
        middle.lon(),
        middle.lat(),
        end.lon(),
        end.lat()
    );
    let network = build(&city(|_| "", &[], &more), Mode::Walk).unwrap();
    assert_s(ask(&network, &Profile::of(Mode::Walk), at(0.0, 0.0), &[(1, end)], 1).reached[0].duration, 21.0);
}

#[test]
fn the_sweep_and_the_matrix_say_the_same() {
    let network = plain();
    let profile = Profile::of(Mode::Walk);
    // Facilities at the corners (0, 0) and (20, 20), and one in the middle.
    let places = [(5, at(0.0, 0.0)), (6, at(20.0, 20.0)), (7, at(10.0, 10.0))];
    let facilities = Facilities::new(&network, &places, &profile);
    let from = network.snap(at(4.0, 4.0), &profile).unwrap();
    // 8 blocks to the corner = 240 s, 12 to the middle = 360 s, 32 to the far corner = 960 s, beyond 15 minutes.
    let asked = sweep::Ask { profile: &profile, heading: Heading::Away, k: 2, within_ms: 900_000 };
    let swept = sweep(&network, &facilities, asked, |_| true, &mut SweepScratch::default());
    let found = swept.point(&from);
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [5, 7]);
    assert_s(found[0].1, 240.0);
    assert_s(found[1].1, 360.0);
    assert_eq!(swept.reached(), 21 * 21);
    let table = matrix(&network, &[from], &facilities, &profile, Heading::Away, 900_000);
    assert!(table[0].abs_diff(240_000) < 500 && table[2].abs_diff(360_000) < 500);
    assert_eq!(table[1], UNREACHABLE);
    let table = matrix(&network, &[from, from], &facilities, &profile, Heading::Away, u32::MAX);
    for row in table.chunks(3) {
        for (cell, expected) in row.iter().zip([240_000_u32, 960_000, 360_000]) {
            assert!(cell.abs_diff(expected) < 500, "{row:?}");
        }
    }
}

#[test]
fn a_route_says_its_way_street_by_street() {
    let network = plain();
    let profile = Profile::of(Mode::Walk);
    let snap = |at| network.snap(at, &profile).unwrap();
    // From (2.5, 3) on avenue 3 (103号路) to (7, 5.5) on street 7 (207号路): 4.5 blocks east and 2.5 north = 7 blocks = 210 s,
    // 233.1 m. Every way that turns once takes 210 s; by 103 and then 207 there is one turn.
    let (from, to) = (snap(at(2.5, 3.0)), snap(at(7.0, 5.5)));
    let way = route(&network, &from, &to, &profile, Bound::within(u32::MAX)).unwrap();
    assert_s(way.duration, 210.0);
    assert!((way.distance.get() - 233.1).abs() < 0.5, "{}", way.distance);
    let distance: f64 = way.steps.iter().map(|step| step.distance.get()).sum();
    let duration: f64 = way.steps.iter().map(|step| step.duration.get()).sum();
    assert!((distance - way.distance.get()).abs() < 0.01 && (duration - 210.0).abs() < 0.5);
    assert_eq!(way.steps.first().map(|step| step.name.as_str()), Some("103号路"));
    assert_eq!(way.steps.last().map(|step| step.name.as_str()), Some("207号路"));
    assert_eq!(way.steps[0].first, 0);
    // The line begins and ends at the snapped places, and each of its pieces runs along a street.
    assert_eq!((way.line.first(), way.line.last()), (Some(&from.at), Some(&to.at)));
    for pair in way.line.windows(2) {
        let east = (pair[0].lon() - pair[1].lon()).abs() > 1e-7;
        let north = (pair[0].lat() - pair[1].lat()).abs() > 1e-7;
        assert!(east != north, "{pair:?}");
    }
    // On one block: 0.6 of it = 18 s, no junction.
    let way = route(&network, &snap(at(4.2, 3.0)), &snap(at(4.8, 3.0)), &profile, Bound::within(u32::MAX)).unwrap();
    assert_s(way.duration, 18.0);
    assert_eq!(way.line.len(), 2);
    assert!(matches!(route(&network, &from, &to, &profile, Bound::within(100_000)), Err(NoRoute::TooLong { .. })));
}

#[test]
fn an_isochrone_is_a_diamond_on_a_grid() {
    let network = plain();
    let profile = Profile::of(Mode::Walk);
    let from = network.snap(at(10.0, 10.0), &profile).unwrap();
    let minutes = [1.0, 2.0, 4.0].map(Seconds::from_minutes);
    let settings = Settings::default();
    let mut scratch = IsochroneScratch::default();
    let drawn = isochrones(&network, &from, &profile, Heading::Away, &minutes, &settings, &mut scratch);
    // In n blocks one reaches the diamond |x| + |y| <= n: 2 n² + 2 n + 1 junctions and 4 n² blocks of street. n is 2, 4, 8.
    for (isochrone, blocks) in drawn.iter().zip([2.0, 4.0, 8.0]) {
        let street: f64 = 4.0 * blocks * blocks * BLOCK_M;
        assert!((isochrone.street.get() - street).abs() < street * 0.02, "{} {street}", isochrone.street);
        assert_eq!(isochrone.polygons.len(), 1);
        // The diamond itself, and at most a band of the fill's width around it.
        let side = blocks * BLOCK_M;
        let (least, most) = (2.0 * side * side, 2.0 * side * side + 4.0 * 1.415 * side * 50.0 + 3.2 * 50.0 * 50.0);
        assert!(isochrone.area_m2 > least && isochrone.area_m2 < most, "{least} {} {most}", isochrone.area_m2);
    }
    assert!(drawn.windows(2).all(|pair| pair[0].area_m2 < pair[1].area_m2));
    let none = isochrones(&network, &from, &profile, Heading::Away, &[Seconds::ZERO], &settings, &mut scratch);
    assert!(none[0].area_m2 < 2_000.0, "{}", none[0].area_m2);
}

#[test]
fn a_bounded_search_says_that_it_stopped() {
    let network = plain();
    let profile = Profile::of(Mode::Walk);
    let facilities = Facilities::new(&network, &[(1, at(20.0, 20.0))], &profile);
    let from = network.snap(at(0.0, 0.0), &profile).unwrap();
    let bound = Bound { within_ms: u32::MAX, nodes: 10 };
    let ask = Ask { from: &from, profile: &profile, heading: Heading::Away, k: 1, bound };
    let found = nearest(&network, &facilities, &ask, |_, duration| Some(duration), &mut Scratch::default());
    assert!(found.reached.is_empty() && !found.complete);
    assert_eq!(found.nodes, 10);
}

#[test]
fn what_is_broken_in_an_extract_breaks_only_itself() {
    // A way with one node, a way over nodes that nobody has, a node at latitude 500.
    let more = r#"<node id="901" lon="121.5" lat="500"/><way id="901"><nd ref="1"/><tag k="highway" v="footway"/></way>
        <way id="902"><nd ref="1"/><nd ref="77777"/><nd ref="2"/><tag k="highway" v="footway"/></way>
        <way id="903"><nd ref="1"/><nd ref="901"/><tag k="highway" v="footway"/></way>"#;
    let network = build(&city(|_| "", &[], more), Mode::Walk).unwrap();
    assert_eq!(network.edge_count(), 2 * 21 * 20);
    for broken in ["<osm><node", "<gpx/>", "<osm><way id='x'/></osm>", "   ", "<osm><way id='1'>"] {
        assert!(Extract::read(&[broken.as_bytes()], 1).is_err(), "{broken}");
    }
    let nothing = build(&Extract::read(&[b"<osm/>"], 1).unwrap(), Mode::Walk).unwrap();
    assert_eq!((nothing.node_count(), nothing.edge_count()), (0, 0));
    assert!(nothing.snap(at(0.0, 0.0), &Profile::of(Mode::Walk)).is_err());
}

#[test]
fn two_extracts_merge_by_id() {
    let half = |ways: std::ops::RangeInclusive<usize>| {
        let mut xml = String::from("<osm>");
        for y in 0..=20 {
            for x in 0..=20 {
                let place = at(x as f64, y as f64);
                write!(xml, r#"<node id="{}" lon="{:.7}" lat="{:.7}"/>"#, node(x, y), place.lon(), place.lat())
                    .unwrap();
            }
        }
        for way in ways {
            write!(xml, r#"<way id="{}">"#, 100 + way).unwrap();
            for x in 0..=20 {
                write!(xml, r#"<nd ref="{}"/>"#, node(x, way)).unwrap();
            }
            xml.push_str(r#"<tag k="highway" v="footway"/></way>"#);
        }
        xml + "</osm>"
    };
    let (south, north) = (half(0..=12), half(10..=20));
    let both = Extract::read(&[south.as_bytes(), north.as_bytes()], 1).unwrap();
    // 21 avenues of twenty blocks; those that both files hold are there once.
    let network = build(&both, Mode::Walk).unwrap();
    assert_eq!(network.node_count(), 21 * 2, "an avenue without cross streets is one edge");
    assert_eq!(network.edge_count(), 21);
}
