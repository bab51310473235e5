//! Filtered sets against a scan by the definition, over several layers; search by every way of typing.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::area::{Area, Polygon};
use crate::earth::Meters;
use crate::earth::cell::{Cell, Resolution};
use crate::query::search::{Typed, search};
use crate::station::{Facts, Field, Record, Revision, Value, Vocabulary};

fn vocabulary() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::built_in().unwrap())
}

fn station(id: u64, name: &str, kind: &str, at: Option<(f64, f64)>) -> Station {
    let mut record = Record::new();
    record.set(Field::Name, Value::Text(name.into()));
    record.set(Field::Kind, Value::Text(kind.into()));
    record.set(Field::Address, Value::Text(format!("芙蓉区人民路{id}号").into()));
    if let Some((lon, lat)) = at {
        record.set(Field::Lon, Value::Number(lon));
        record.set(Field::Lat, Value::Number(lat));
    }
    Station {
        id: StationId::new(id).unwrap(),
        revision: 1,
        updated_at: DateTime::UNIX_EPOCH,
        facts: Facts::from_record(record, &vocabulary()).unwrap(),
    }
}

fn square(west: f64, south: f64, east: f64, north: f64) -> Polygon {
    let ring = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
    Polygon::new(geo::Polygon::new(ring.into(), vec![]).into()).unwrap()
}

fn snapshot(stations: Vec<Station>) -> Snapshot {
    let area = Area {
        code: "430102".into(),
        name: "芙蓉区".into(),
        level: "district".into(),
        parent: None,
        polygon: square(112.97, 28.17, 113.1, 28.23),
        source: "test".into(),
        revision: 1,
    };
    let revision = Revision { epoch: 1, number: 1 };
    Snapshot::new(revision, DateTime::UNIX_EPOCH, vocabulary(), None, stations, vec![area])
}

fn ids(selected: &[Selected]) -> Vec<u64> {
    selected.iter().map(|selected| selected.station().id.get()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn a_filtered_set_is_what_a_scan_finds(
        points in prop::collection::vec(prop::option::weighted(0.9, (112.9f64..113.1, 28.1f64..28.3)), 0..150),
        (lon, lat) in (112.9f64..113.1, 28.1f64..28.3),
        size in 0.001f64..0.1,
        which in 0usize..6,
        resolution in 5u8..12,
        kind in prop::option::of(prop_oneof![Just("worker_station"), Just("mom_room")]),
    ) {
        let kinds = ["worker_station", "driver_home", "mom_room"];
        let all: Vec<Station> = (1u64..)
            .zip(&points)
            .map(|(id, at)| station(id, &format!("站{id}"), kinds[usize::try_from(id).unwrap() % 3], *at))
            .collect();
        let (base, later) = all.split_at(all.len() * 2 / 3);
        let snapshot = snapshot(base.to_vec()).advanced(
            Revision { epoch: 1, number: 2 }, DateTime::UNIX_EPOCH, later.to_vec(), None);
        let center = LngLat::new(lon, lat).unwrap();
        let place = match which {
            0 => Place::default(),
            1 => Place { bounds: Some(Bounds::new(lon - size, lat - size, lon + size, lat + size).unwrap()), ..Place::default() },
            2 => Place { circle: Some((center, Meters::new(size * 1e5))), ..Place::default() },
            3 => Place { cell: Some(Cell::of(center, Resolution::try_from(resolution).unwrap())), ..Place::default() },
            4 => Place { within: snapshot.areas.get("430102").cloned(), ..Place::default() },
            _ => Place { polygon: Some(Arc::new(square(lon - size, lat - size, lon + size, lat + size))), ..Place::default() },
        };
        let kinds = kind.map(|kind| vec![vocabulary().kind(kind).unwrap()]);
        let selection = Selection { filter: Filter { kinds: kinds.clone(), ..Filter::default() }, place: place.clone(), text: String::new() };
        let expected: Vec<u64> = all
            .iter()
            .filter(|station| kinds.as_ref().is_none_or(|kinds| kinds.contains(&station.facts.kind())))
            .filter(|station| which == 0 || station.facts.position().is_some_and(|at| place.contains(at)))
            .map(|station| station.id.get())
            .collect();
        let selected = select(&snapshot, &selection, DateTime::UNIX_EPOCH);
        prop_assert_eq!(ids(&selected), &expected[..]);
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let (part, more) = page(&selected, after, 7);
            paged.extend(ids(part));
            after = part.last().map(|last| last.station().id);
            if !more { break; }
        }
        prop_assert_eq!(paged, expected, "pages join up to the whole");
    }
}

fn named() -> Snapshot {
    snapshot(vec![
        station(1, "五一广场工会驿站", "worker_station", Some((112.98, 28.19))),
        station(2, "黎托工会驿站", "worker_station", Some((113.05, 28.18))),
        station(3, "星沙司机之家", "driver_home", Some((113.08, 28.25))),
        station(4, "妇幼保健院哺集乳室", "mom_room", None),
        station(5, "湘江小筑", "mom_room", Some((112.95, 28.2))),
    ])
}

fn found(words: &str, near: Option<(f64, f64)>) -> Vec<u64> {
    let snapshot = named();
    let near = near.map(|(lon, lat)| LngLat::new(lon, lat).unwrap());
    let typed = Typed { words, near, at: DateTime::UNIX_EPOCH, filter: &Filter::default(), limit: 10 };
    search(&snapshot, &typed).stations.iter().map(|found| found.station.id.get()).collect()
}

#[test]
fn words_find_stations_however_they_are_typed() {
    for words in ["五一广场", "五一廣場", "wuyiguangchang", "wygc", "WuYi"] {
        assert_eq!(found(words, None).first(), Some(&1), "{words}");
    }
    assert_eq!(found("人民路3号", None), [3], "by address");
    assert!(found("工会驿站", Some((113.05, 28.18))).starts_with(&[2, 1]), "the nearer of two equals comes first");
}

#[test]
fn an_unlocated_station_is_found_by_its_words() {
    assert_eq!(found("妇幼保健院", None), [4]);
}

#[test]
fn the_name_of_a_kind_finds_places_that_do_not_bear_it() {
    assert_eq!(found("母婴室", Some((112.95, 28.2))), [5], "unlocated ones are not near anything");
    assert_eq!(found("母婴室", None), [4, 5]);
}

#[test]
fn areas_are_found_by_name_and_code() {
    let snapshot = named();
    for words in ["芙蓉", "芙蓉區", "furong", "430102"] {
        let typed = Typed { words, near: None, at: DateTime::UNIX_EPOCH, filter: &Filter::default(), limit: 10 };
        assert_eq!(search(&snapshot, &typed).areas.len(), 1, "{words}");
    }
}

#[test]
fn nothing_typed_finds_nothing() {
    assert!(found("", None).is_empty());
    assert!(found("  ，", None).is_empty());
}
