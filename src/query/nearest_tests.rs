//! The nearest, held against the definition by brute force, and hand-derived cases.

use std::sync::Arc;

use chrono::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::earth::distance::distance;
use crate::query::travel::Mode;
use crate::station::hours::{OpeningHours, local_offset};
use crate::station::{Facts, Field, Record, Revision, Value, Vocabulary};

const HOURS: [Option<&str>; 4] = [None, Some("24/7"), Some("Mo-Fr 08:30-12:00,14:00-17:30"), Some("Mo-Su 18:00-26:00")];
const ACCESS: [&str; 4] = ["public", "target_groups", "unknown", "employees_only"];
const KINDS: [&str; 3] = ["worker_station", "driver_home", "mom_room"];

fn vocabulary() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::built_in().unwrap())
}

fn at(lon: f64, lat: f64) -> LngLat {
    LngLat::new(lon, lat).unwrap()
}

fn station(id: u64, (lon, lat): (f64, f64), hours: usize, access: usize, kind: usize) -> Station {
    let mut record = Record::new();
    record.set(Field::Name, Value::Text(format!("站 {id}").into()));
    record.set(Field::Kind, Value::Text(KINDS[kind].into()));
    record.set(Field::Lon, Value::Number(lon));
    record.set(Field::Lat, Value::Number(lat));
    record.set(Field::AccessScope, Value::Code(AccessScope::from_code(ACCESS[access]).unwrap().code()));
    if let Some(hours) = HOURS[hours] {
        record.set(Field::Hours, Value::Hours(OpeningHours::from_expression(hours).unwrap()));
    }
    Station {
        id: StationId::new(id).unwrap(),
        revision: 1,
        updated_at: DateTime::UNIX_EPOCH,
        facts: Facts::from_record(record, &vocabulary()).unwrap(),
    }
}

fn snapshot(stations: &[Station]) -> Snapshot {
    let revision = Revision { epoch: 1, number: 1 };
    Snapshot::new(revision, DateTime::UNIX_EPOCH, vocabulary(), None, stations.to_vec(), Vec::new())
}

fn ask(from: LngLat, k: usize, open: Open, minute_of_week: u32) -> Ask {
    // 2026-11-16 is a Monday.
    let monday = local_offset().with_ymd_and_hms(2026, 11, 16, 0, 0, 0).unwrap();
    Ask {
        from,
        k,
        travel: Travel::by(Mode::Straight),
        departure: (monday + chrono::TimeDelta::minutes(minute_of_week.into())).to_utc(),
        filter: Filter { open, ..Filter::default() },
        place: Place::default(),
        explain: true,
        alternatives: 0,
    }
}

/// Everything by the definition: judge each station, sort by rank, cut at k.
fn brute(stations: &[Station], ask: &Ask) -> (Vec<u64>, Vec<u64>) {
    let mut ranked = Vec::new();
    let mut refused = Vec::new();
    for station in stations {
        let far = distance(ask.from, station.facts.position().unwrap());
        let schedule = crate::station::hours::Schedule::new(station.facts.hours(), None);
        let travel_s = whole(ask.travel.duration(far));
        let state = match ask.filter.open {
            Open::Any => State::Open,
            Open::Now => schedule.judge(Departure::at(&ask.departure), 0).state,
            Open::Arrival => schedule.judge(Departure::at(&ask.departure), travel_s).state,
        };
        let access = station.facts.access();
        let kind_passes = ask.filter.kinds.as_ref().is_none_or(|kinds| kinds.contains(&station.facts.kind()));
        let passes =
            kind_passes && access != AccessScope::EmployeesOnly && (state.is_usable() || state == State::Unknown);
        let unknown = access == AccessScope::Unknown || state == State::Unknown;
        if passes {
            ranked.push((far.get() + if unknown { 180.0 * 1.11 } else { 0.0 }, station.id.get()));
        } else {
            refused.push((far.get(), station.id.get()));
        }
    }
    ranked.sort_by(|a, b| a.partial_cmp(b).unwrap());
    ranked.truncate(ask.k);
    let last = if ranked.len() == ask.k { ranked.last().unwrap().0 } else { f64::INFINITY };
    refused.retain(|(far, _)| *far <= last);
    refused.sort_by(|a, b| a.partial_cmp(b).unwrap());
    refused.truncate(MAX_PASSED_OVER);
    (ranked.iter().map(|(_, id)| *id).collect(), refused.iter().map(|(_, id)| *id).collect())
}

fn stations() -> impl Strategy<Value = Vec<Station>> {
    let one = ((112.9f64..113.0, 28.1f64..28.2), 0usize..4, 0usize..4, 0usize..3);
    prop::collection::vec(one, 0..120).prop_map(|all| {
        (1u64..).zip(all).map(|(id, (at, hours, access, kind))| station(id, at, hours, access, kind)).collect()
    })
}

proptest! {
    #[test]
    fn the_answer_is_the_definition(
        stations in stations(),
        (lon, lat) in (112.9f64..113.0, 28.1f64..28.2),
        k in 1usize..12,
        open in prop_oneof![Just(Open::Any), Just(Open::Now), Just(Open::Arrival)],
        minute in 0u32..10_080,
        kind in prop::option::of(0usize..3),
        moved in prop::collection::btree_set(0usize..120, 0..20),
    ) {
        let mut stations = stations;
        let before = snapshot(&stations);
        // Some stations change after the base was built, so that the answer comes from several layers.
        let mut changed = Vec::new();
        for index in moved {
            if let Some(old) = stations.get_mut(index) {
                *old = station(old.id.get(), (112.95, 28.1 + f64::from(u32::try_from(index).unwrap()) * 1e-4), index % 4, 0, index % 3);
                changed.push(old.clone());
            }
        }
        let now = before.advanced(Revision { epoch: 1, number: 2 }, DateTime::UNIX_EPOCH, changed, None);
        let mut ask = ask(at(lon, lat), k, open, minute);
        ask.alternatives = 3;
        ask.filter.kinds = kind.map(|kind| vec![vocabulary().kind(KINDS[kind]).unwrap()]);
        let (expected, refused) = brute(&stations, &ask);
        let answer = nearest(&now, &ask);
        let ids: Vec<u64> = answer.stations.iter().map(|found| found.station.id.get()).collect();
        prop_assert_eq!(ids, expected);
        for found in &answer.stations {
            // From each door the same question again, the door itself left out.
            let others: Vec<Station> = stations.iter().filter(|other| other.id != found.station.id).cloned().collect();
            let seconds = chrono::TimeDelta::seconds(whole(found.duration).into());
            let from = found.station.facts.position().unwrap();
            let (expected, _) = brute(&others, &Ask { from, k: 3, departure: ask.departure + seconds, ..ask.clone() });
            let ids: Vec<u64> = found.alternatives.iter().map(|other| other.id.get()).collect();
            prop_assert_eq!(ids, expected, "alternatives of {}", found.station.id);
        }
        let passed_over: Vec<u64> = answer.passed_over.iter().map(|passed| passed.id.get()).collect();
        prop_assert_eq!(passed_over, refused);
    }
}

/// One degree of longitude on the equator is 111,319.49 m; 0.001° is 111.32 m.
#[test]
fn an_unknown_station_yields_to_a_known_one_up_to_three_minutes_farther() {
    // 180 s at 1.11 m/s is 199.8 m: the unknown one at 111.3 m ranks as 311.1 m.
    let unknown = station(1, (0.001, 0.0), 0, 0, 0);
    let near = station(2, (0.0027, 0.0), 1, 0, 0); // 300.6 m
    let far = station(3, (0.0029, 0.0), 1, 0, 0); // 322.8 m
    let snapshot = snapshot(&[unknown, near, far]);
    let answer = nearest(&snapshot, &ask(at(0.0, 0.0), 3, Open::Arrival, 600));
    let ids: Vec<u64> = answer.stations.iter().map(|found| found.station.id.get()).collect();
    assert_eq!(ids, [2, 1, 3]);
    assert_eq!(answer.stations[1].verdict.state, State::Unknown);
    assert!((answer.stations[1].distance.get() - 111.32).abs() < 0.01, "the distance said is the true one");
}

#[test]
fn alternatives_start_from_the_door_and_leave_it_out() {
    let stations: Vec<Station> =
        (1u32..=5).map(|id| station(id.into(), (f64::from(id) * 0.01, 0.0), 1, 0, 0)).collect();
    let snapshot = snapshot(&stations);
    let ask = Ask { alternatives: 3, k: 1, ..ask(at(0.0, 0.0), 1, Open::Arrival, 600) };
    let answer = nearest(&snapshot, &ask);
    let ids: Vec<u64> = answer.stations[0].alternatives.iter().map(|other| other.id.get()).collect();
    assert_eq!(ids, [2, 3, 4]);
    // 0.01° on the equator, 1,113.19 m at 1.11 m/s.
    assert!((answer.stations[0].alternatives[0].duration.get() - 1002.9).abs() < 0.1);
}

#[test]
fn a_place_bounds_the_answer_and_says_so() {
    let stations: Vec<Station> =
        (1u32..=5).map(|id| station(id.into(), (f64::from(id) * 0.01, 0.0), 1, 0, 0)).collect();
    let snapshot = snapshot(&stations);
    let bounds = crate::earth::Bounds::new(0.025, -1.0, 1.0, 1.0).unwrap();
    let place = Place { bounds: Some(bounds), ..Place::default() };
    let answer = nearest(&snapshot, &Ask { place, ..ask(at(0.0, 0.0), 2, Open::Any, 600) });
    let ids: Vec<u64> = answer.stations.iter().map(|found| found.station.id.get()).collect();
    assert_eq!(ids, [3, 4]);
    let reasons: Vec<Refusal> = answer.passed_over.iter().map(|passed| passed.reason).collect();
    assert_eq!(reasons, [Refusal::Place, Refusal::Place]);
}

#[test]
fn a_way_past_closing_time_is_no_use() {
    // Open until 12:00; leaving at 11:55 for a place 10 minutes away. 0.006° is 667.9 m, 602 s.
    let office = station(1, (0.006, 0.0), 2, 0, 0);
    let snapshot = snapshot(&[office]);
    let answer = nearest(&snapshot, &ask(at(0.0, 0.0), 1, Open::Arrival, 11 * 60 + 55));
    assert!(answer.stations.is_empty());
    assert_eq!(answer.passed_over[0].reason, Refusal::ClosesBeforeArrival);
    let now = nearest(&snapshot, &ask(at(0.0, 0.0), 1, Open::Now, 11 * 60 + 55));
    assert_eq!(now.stations.len(), 1, "it is open now");
}
