//! Every search against brute force (Bellman–Ford over all directed edges) on random streets.

use proptest::prelude::*;

use crate::earth::{LngLat, Meters};

use super::facilities::{Facilities, part};
use super::graph::{Network, OUT};
use super::matrix::{UNREACHABLE, matrix};
use super::osm::Extract;
use super::profile::{Mode, Profile, ms, seconds};
use super::search::{Bound, Heading, Scratch};
use super::snap::Snap;
use super::sweep::{self, SweepScratch, sweep};
use super::{build, nearest, route};

/// A town as XML: nodes on a jittered lattice, ways between some of them.
fn town(spots: &[(u8, u8)], ways: &[(Vec<usize>, u8)]) -> Extract {
    use std::fmt::Write;
    let mut xml = String::from("<osm>");
    for (id, (x, y)) in spots.iter().enumerate() {
        let (lon, lat) = (121.0 + f64::from(*x) * 1e-4, 31.0 + f64::from(*y) * 1e-4);
        write!(xml, r#"<node id="{}" lon="{lon:.7}" lat="{lat:.7}"/>"#, id + 1).unwrap();
    }
    for (id, (refs, kind)) in ways.iter().enumerate() {
        write!(xml, r#"<way id="{}">"#, id + 1).unwrap();
        for node in refs {
            write!(xml, r#"<nd ref="{}"/>"#, node % spots.len() + 1).unwrap();
        }
        let class = if kind.trailing_zeros() >= 2 { "steps" } else { "residential" };
        write!(xml, r#"<tag k="highway" v="{class}"/>"#).unwrap();
        if kind & 4 != 0 {
            xml.push_str(r#"<tag k="oneway" v="yes"/>"#);
        }
        xml.push_str("</way>");
    }
    xml.push_str("</osm>");
    Extract::read(&[xml.as_bytes()], 1).unwrap()
}

/// Milliseconds from a snapped point to another by trying everything: relaxing all arcs until nothing changes.
fn brute(network: &Network, profile: &Profile, from: &Snap, to: &Snap) -> Option<u32> {
    let rows = network.rows(profile);
    let mut arcs = Vec::new();
    for node in 0..u32::try_from(network.node_count()).unwrap() {
        for entry in rows.row(node) {
            let shut = profile.step_free && rows.links[entry] & 2 != 0;
            if rows.entries[entry][1] & OUT != 0 && !shut {
                arcs.push((
                    node,
                    rows.entries[entry][0],
                    rows.cost(entry),
                    rows.links[entry] >> 2,
                    rows.links[entry] & 1,
                ));
            }
        }
    }
    let mut best = vec![u64::MAX; network.node_count()];
    for (_, head, cost, edge, against) in &arcs {
        if *edge == from.edge {
            let share = if *against == 1 { from.along } else { 1.0 - from.along };
            let cell = &mut best[*head as usize];
            *cell = u64::from(part(*cost, share)).min(*cell);
        }
    }
    loop {
        let mut changed = false;
        for (tail, head, cost, ..) in &arcs {
            let time = best[*tail as usize].saturating_add(u64::from(*cost));
            if time < best[*head as usize] {
                best[*head as usize] = time;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut answer = u64::MAX;
    for (tail, _, cost, edge, against) in &arcs {
        if *edge != to.edge {
            continue;
        }
        let share = |along: f64| if *against == 1 { 1.0 - along } else { along };
        answer = answer.min(best[*tail as usize].saturating_add(u64::from(part(*cost, share(to.along)))));
        if from.edge == to.edge && share(to.along) >= share(from.along) {
            answer = answer.min(u64::from(part(*cost, share(to.along) - share(from.along))));
        }
    }
    let legs = u64::from(profile.access_ms(from.distance)) + u64::from(profile.access_ms(to.distance));
    (answer != u64::MAX).then(|| u32::try_from(answer + legs).unwrap())
}

/// Shares are kept with 24 bits and times rounded per street: a few milliseconds over a whole way.
const SLACK: u32 = 4;

fn near(a: u32, b: u32) -> bool {
    a.abs_diff(b) <= SLACK
}

fn at(x: u8, y: u8) -> LngLat {
    LngLat::new(121.0 + f64::from(x) * 1e-4, 31.0 + f64::from(y) * 1e-4).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn all_searches_agree_with_brute_force(
        spots in prop::collection::vec((0_u8..60, 0_u8..60), 3..24),
        ways in prop::collection::vec((prop::collection::vec(0_usize..24, 2..5), any::<u8>()), 1..30),
        places in prop::collection::vec((0_u8..60, 0_u8..60), 1..12),
        points in prop::collection::vec((0_u8..60, 0_u8..60), 1..5),
        setting in any::<u8>(),
        k in 1_usize..6,
    ) {
        let mode = Mode::ALL[usize::from(setting) % 3];
        let network = build(&town(&spots, &ways), mode).unwrap();
        let profile = Profile {
            step_free: setting & 64 != 0,
            access_cap: Meters::new(5000.0),
            ..Profile::of(mode)
        };
        let heading = if setting & 128 != 0 { Heading::Back } else { Heading::Away };
        let places: Vec<(u32, LngLat)> = (100..).zip(places.iter().map(|(x, y)| at(*x, *y))).collect();
        let facilities = Facilities::new(&network, &places, &profile);
        let points: Vec<Snap> = points.iter().filter_map(|(x, y)| network.snap(at(*x, *y), &profile).ok()).collect();
        let within_ms = if setting & 32 != 0 { 400_000 } else { u32::MAX };
        let table = matrix(&network, &points, &facilities, &profile, heading, within_ms);
        let only_even = setting & 16 != 0;
        let takes = |id: u32| !only_even || id.is_multiple_of(2);
        let asked = sweep::Ask { profile: &profile, heading, k, within_ms };
        let swept = sweep(&network, &facilities, asked, takes, &mut SweepScratch::default());
        let mut scratch = Scratch::default();
        for (row, point) in points.iter().enumerate() {
            let truth: Vec<(u32, Option<u32>)> = facilities.snaps().map(|(id, snap)| {
                let time = match heading {
                    Heading::Away => brute(&network, &profile, point, &snap),
                    Heading::Back => brute(&network, &profile, &snap, point),
                };
                (id, time)
            }).collect();
            for (column, (id, time)) in truth.iter().enumerate() {
                let cell = table[row * facilities.len() + column];
                match time {
                    Some(time) if *time <= within_ms.saturating_sub(SLACK) => prop_assert!(near(cell, *time), "{id}: {cell} {time}"),
                    Some(time) if *time <= within_ms.saturating_add(SLACK) => {}
                    _ => prop_assert_eq!(cell, UNREACHABLE),
                }
            }
            // The way itself, there; its steps add up to it.
            for (id, snap) in facilities.snaps() {
                let time = brute(&network, &profile, point, &snap);
                let way = route(&network, point, &snap, &profile, Bound::within(u32::MAX));
                prop_assert_eq!(way.is_ok(), time.is_some(), "{}", id);
                if let (Ok(way), Some(time)) = (way, time) {
                    prop_assert!(near(ms(way.duration) + ms(way.access), time));
                    prop_assert!(near(way.steps.iter().map(|step| ms(step.duration)).sum(), ms(way.duration)));
                    prop_assert_eq!(way.line.last(), Some(&snap.at));
                }
            }
            // Ranked with a delay by number, so that rank and duration differ.
            let delay = |id: u32| id % 7 * 20_000;
            let mut expected: Vec<u32> = truth.iter()
                .filter(|(id, _)| takes(*id))
                .filter_map(|(id, time)| time.map(|time| time + delay(*id)))
                .filter(|rank| *rank <= within_ms)
                .collect();
            expected.sort_unstable();
            expected.truncate(k);
            let ask = nearest::Ask { from: point, profile: &profile, heading, k, bound: Bound::within(within_ms) };
            let mut seen = Vec::new();
            let found = nearest::nearest(&network, &facilities, &ask, |id, duration| {
                seen.push(id);
                takes(id).then(|| seconds(ms(duration) + delay(id)))
            }, &mut scratch);
            let ranks: Vec<u32> = found.reached.iter().map(|reached| ms(reached.rank)).collect();
            if expected.last().is_none_or(|last| *last < within_ms.saturating_sub(SLACK)) {
                prop_assert_eq!(ranks.len(), expected.len());
            }
            for (rank, expected) in ranks.iter().zip(&expected) {
                prop_assert!(near(*rank, *expected), "{ranks:?} {expected:?}");
            }
            seen.sort_unstable();
            let weighed = seen.len();
            seen.dedup();
            prop_assert_eq!(weighed, seen.len(), "each facility is weighed at most once");
            // The sweep, judged at the point, gives the same k times (its bound leaves out the point's own leg).
            let mut expected: Vec<u32> = truth.iter().filter(|(id, _)| takes(*id)).filter_map(|(_, time)| *time)
                .filter(|time| *time <= within_ms).collect();
            expected.sort_unstable();
            expected.truncate(k);
            let swept: Vec<u32> = swept.point(point).iter().map(|(_, time)| ms(*time)).collect();
            if expected.last().is_none_or(|last| *last < within_ms.saturating_sub(SLACK)) {
                prop_assert_eq!(swept.len(), expected.len());
            }
            for (time, expected) in swept.iter().zip(&expected) {
                prop_assert!(near(*time, *expected), "{swept:?} {expected:?}");
            }
        }
    }
}
