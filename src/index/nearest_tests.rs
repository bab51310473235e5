//! The packed tree against brute force over the same distances.

use proptest::prelude::*;

use super::*;
use crate::earth::distance::distance;

fn at(lon: f64, lat: f64) -> LngLat {
    LngLat::new(lon, lat).unwrap()
}

fn brute(points: &[(u32, LngLat)], from: LngLat) -> Vec<Hit> {
    let mut all: Vec<Hit> = points
        .iter()
        .map(|&(id, p)| {
            let distance = distance(from, p);
            Hit::at(id, distance)
        })
        .collect();
    all.sort();
    all
}

/// Equal up to the 20 nm by which second halves round; within that, points may change places.
fn same(ours: &[Hit], theirs: &[Hit]) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.len(), theirs.len());
    for (a, b) in ours.iter().zip(theirs) {
        prop_assert!((a.distance - b.distance).get().abs() < 1e-7, "{a:?} {b:?}");
    }
    prop_assert!(ours.is_sorted());
    let mut ids: Vec<u32> = ours.iter().map(|hit| hit.id).collect();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), ours.len());
    Ok(())
}

/// Points of one kind: everywhere, in one city, about a pole, about the antimeridian, on a coarse grid with many doubles.
fn points() -> impl Strategy<Value = Vec<(u32, LngLat)>> {
    let one = prop_oneof![
        (-180.0..=180.0_f64, -90.0..=90.0_f64),
        (112.8..113.1_f64, 28.1..28.3_f64),
        (-180.0..=180.0_f64, 89.9..=90.0_f64),
        (-180.0..=180.0_f64, -90.0..=-89.99_f64),
        (179.9..=180.0_f64, -1.0..1.0_f64),
        (-180.0..-179.9_f64, -1.0..1.0_f64),
        ((-3..3_i32), (-3..3_i32)).prop_map(|(x, y)| (f64::from(x) * 60.0, f64::from(y) * 30.0)),
    ];
    prop::collection::vec(one, 0..400).prop_map(|all| {
        all.into_iter().enumerate().map(|(id, (lon, lat))| (u32::try_from(id).unwrap(), at(lon, lat))).collect()
    })
}

fn place() -> impl Strategy<Value = LngLat> {
    prop_oneof![
        (-180.0..=180.0_f64, -90.0..=90.0_f64),
        (112.8..113.1_f64, 28.1..28.3_f64),
        (-180.0..=180.0_f64, 89.9..=90.0_f64),
        (179.9..=180.0_f64, -1.0..1.0_f64),
    ]
    .prop_map(|(lon, lat)| at(lon, lat))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn ranks_of_the_callers_decide_the_order(points in points(), from in place(), k in 1..20_usize, penalty in 0.0..5e6_f64) {
        let rank = |id: u32, distance: Meters| match id % 3 {
            0 => Some(distance),
            1 => Some(distance + Meters::new(penalty)),
            _ => None::<Meters>,
        };
        let mut expected: Vec<Hit> = brute(&points, from)
            .into_iter()
            .filter_map(|hit| Some(Hit { rank: rank(hit.id, hit.distance)?, ..hit }))
            .collect();
        expected.sort();
        expected.truncate(k);
        let tree = Nearest::build(points);
        let mut scratch = Scratch::default();
        let found = tree.ranked(from, k, Meters::INFINITY, rank, &mut scratch);
        same(found, &expected)?;
    }

    #[test]
    fn the_nearest_are_those_of_brute_force(points in points(), from in place(), k in 0..50_usize) {
        let tree = Nearest::build(points.iter().copied());
        let mut scratch = Scratch::default();
        let ours = tree.nearest(from, k, Meters::INFINITY, |_, _| true, &mut scratch);
        let mut theirs = brute(&points, from);
        theirs.truncate(k);
        same(ours, &theirs)?;
    }

    #[test]
    fn a_filter_and_a_reach_leave_the_nearest_of_what_they_take(points in points(), from in place(), k in 1..20_usize, reach in 10.0..2e7_f64, every in 1..7_u32) {
        let tree = Nearest::build(points.iter().copied());
        let mut scratch = Scratch::default();
        let mut seen = Vec::new();
        let take = |id: u32, _: Meters| { seen.push(id); id.is_multiple_of(every) };
        let ours = tree.nearest(from, k, Meters::new(reach), take, &mut scratch);
        let mut theirs = brute(&points, from);
        theirs.retain(|hit| hit.id.is_multiple_of(every) && hit.distance.get() <= reach);
        theirs.truncate(k);
        same(ours, &theirs)?;
        let asked = seen.len();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(asked, seen.len(), "a point is asked about at most once");
    }

    #[test]
    fn a_stream_is_all_points_in_order(points in points(), from in place(), batch in 0..30_usize) {
        let tree = Nearest::build(points.iter().copied());
        let mut scratch = Scratch::default();
        let ours: Vec<Hit> = tree.stream(from, batch, &mut scratch).collect();
        same(&ours, &brute(&points, from))?;
    }
}

#[test]
fn points_at_one_place_come_by_their_number_and_all_of_them() {
    let tree = Nearest::build((0..1000).rev().map(|id| (id, at(116.4, 39.9))));
    let mut scratch = Scratch::default();
    let ids = |hits: &[Hit]| hits.iter().map(|hit| hit.id).collect::<Vec<_>>();
    let ten = tree.nearest(at(116.5, 39.9), 10, Meters::INFINITY, |_, _| true, &mut scratch);
    assert_eq!(ids(ten), (0..10).collect::<Vec<_>>());
    let all: Vec<Hit> = tree.stream(at(116.5, 39.9), 7, &mut scratch).collect();
    assert_eq!(ids(&all), (0..1000).collect::<Vec<_>>());
}

#[test]
fn asking_for_more_than_there_is_gives_what_there_is() {
    let mut scratch = Scratch::default();
    let none = Nearest::build([]);
    assert!(none.is_empty() && none.nearest(at(0.0, 0.0), 5, Meters::INFINITY, |_, _| true, &mut scratch).is_empty());
    assert_eq!(none.stream(at(0.0, 0.0), 5, &mut scratch).count(), 0);
    let one = Nearest::build([(3, at(10.0, 50.0))]);
    assert_eq!(one.nearest(at(0.0, 0.0), 1_000_000, Meters::INFINITY, |_, _| true, &mut scratch).len(), 1);
    assert!(one.nearest(at(0.0, 0.0), 0, Meters::INFINITY, |_, _| true, &mut scratch).is_empty());
    assert!(one.nearest(at(0.0, 0.0), 1, Meters::new(1000.0), |_, _| true, &mut scratch).is_empty());
    assert!(one.nearest(at(0.0, 0.0), 1, Meters::new(f64::NAN), |_, _| true, &mut scratch).is_empty());
    assert_eq!(one.nearest(at(10.0, 50.0), 1, Meters::ZERO, |_, _| true, &mut scratch).len(), 1);
}

#[test]
fn a_point_takes_at_most_thirty_bytes() {
    let tree = Nearest::build((0..100_000_u32).map(|id| (id, at(f64::from(id % 317) * 0.5, f64::from(id % 89)))));
    assert!(tree.bytes() <= 30 * tree.len(), "{} bytes for {}", tree.bytes(), tree.len());
}
