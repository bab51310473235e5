//! What every repository must do, whatever its backend: each function takes a fresh, empty one.
//!
//! Not here: what belongs to one backend alone (files, other programs' edits, kills).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use yizhan::area::{Area, Polygon};
use yizhan::auth::{Scope, Token, digest as secret_digest};
use yizhan::persist::{Batch, Entry, Idempotency, PersistError, Put, Repository, Write};
use yizhan::station::codec_json::parse_record;
use yizhan::station::{Facts, Field, Op, StationId, Status, Vocabulary};

/// The vocabulary the suite uses.
pub(crate) fn vocabulary() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::built_in().unwrap())
}

/// Facts from JSON text.
pub(crate) fn facts(json: &str) -> Facts {
    let serde_json::Value::Object(object) = serde_json::from_str(json).unwrap() else { panic!("not an object") };
    let vocabulary = vocabulary();
    Facts::from_record(parse_record(&object, &vocabulary).unwrap(), &vocabulary).unwrap()
}

/// A station that uses every shape of the dictionary, in columns and in the long tail.
pub(crate) fn rich() -> Facts {
    facts(
        r#"{
        "name": "五一广场劳动者港湾", "kind": "worker_station", "brand": "劳动者港湾", "aliases": ["港湾", "五一驿站; 一号"],
        "ext_ids": {"union": "HN;0:1", "amap": "B02DB0XXXX"}, "status": "operating", "tier": "beautiful", "star": 5,
        "honours": [{"scheme": "全国最美", "year": 2024}], "smart": true, "built_on": "2021-05-01",
        "lon": 112.9761234567891, "lat": 28.1967890123456, "raw_x": "112.98", "raw_y": "28.19", "crs_source": "gcj02",
        "position_accuracy": "door", "address": "五一大道 717 号\n建行门口", "province": "湖南省", "city": "长沙市",
        "district": "芙蓉区", "street": "五里牌街道", "adcode": "430102", "floor": "1F", "street_front": false,
        "host_type": "bank", "host_name": "建设银行", "operator": "市总工会", "public_phone": "0731-12345",
        "manager_phone": "13800000000", "serves": ["rider", "courier"], "access_scope": "public",
        "entry_method": ["staffed", "qr_scan"], "entry_needs_app": false,
        "services": {"toilet": "yes", "hot_water": "broken", "wifi": "nearby", "shower": "no"},
        "area_m2": 12.345678901234567, "seats": 8, "capacity": 0, "photos": ["a.jpg"],
        "listed_on": {"amap": "listed"}, "rating": 4.7, "notes": "中文“引号”\ttab", "source": "suite", "licence": "CC0"
    }"#,
    )
}

/// A station of a few facts.
pub(crate) fn plain(name: &str) -> Facts {
    facts(&format!(r#"{{"name": "{name}", "kind": "driver_home", "lon": 113.0, "lat": 28.2}}"#))
}

/// An instant that is not a whole number of seconds, and is of milliseconds.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-20T12:00:00.125Z").unwrap().with_timezone(&Utc)
}

pub(crate) fn batch(writes: Vec<Write>) -> Batch {
    Batch { actor: "tester".into(), source: "suite".into(), at: noon(), writes, idempotency: None }
}

pub(crate) fn create(facts: Facts) -> Write {
    Write::Station { id: None, expect: None, op: Op::Create, facts }
}

pub(crate) fn update(id: StationId, expect: Option<u64>, facts: Facts) -> Write {
    Write::Station { id: Some(id), expect, op: Op::Update, facts }
}

pub(crate) async fn what_is_written_is_what_is_loaded(repository: Repository) {
    let vocabulary = vocabulary();
    let unlocated = facts(r#"{"name": "无坐标", "kind": "mom_room", "floor": "B1"}"#);
    let applied = repository.apply(batch(vec![create(rich()), create(unlocated.clone())])).await.unwrap();
    assert_eq!(applied.revision.number, 1);
    let ids: Vec<u64> = applied.stations.iter().map(|station| station.id.get()).collect();
    assert_eq!(ids, [1, 2]);
    let loaded = repository.load().await.unwrap();
    assert_eq!(loaded.revision, applied.revision);
    assert_eq!(loaded.stations, applied.stations);
    assert_eq!(loaded.stations[0].facts, rich());
    assert_eq!(loaded.stations[0].facts.record(&vocabulary), rich().record(&vocabulary));
    assert_eq!(loaded.stations[1].facts.position(), None);
    assert_eq!(loaded.stations[1].updated_at, noon());
    assert_eq!(repository.check().await.unwrap().problems, Vec::<String>::new());
}

pub(crate) async fn an_empty_store_loads(repository: Repository) {
    let loaded = repository.load().await.unwrap();
    assert_eq!((loaded.revision.number, loaded.stations.len(), loaded.areas.len()), (0, 0, 0));
    let applied = repository.apply(batch(Vec::new())).await.unwrap();
    assert_eq!(applied.revision, loaded.revision, "nothing written is no revision");
}

pub(crate) async fn a_lost_race_is_refused_and_changes_nothing(repository: Repository) {
    let id = repository.apply(batch(vec![create(plain("a"))])).await.unwrap().stations[0].id;
    repository.apply(batch(vec![update(id, Some(1), plain("b"))])).await.unwrap();
    let late = repository.apply(batch(vec![create(plain("new")), update(id, Some(1), plain("c"))])).await;
    assert!(matches!(late, Err(PersistError::Stale { id: 1, expected: 1, actual: 2, .. })), "{late:?}");
    let loaded = repository.load().await.unwrap();
    assert_eq!(loaded.revision.number, 2);
    assert_eq!(loaded.stations.len(), 1, "the first write of the refused batch is taken back");
    assert_eq!(loaded.stations[0].facts.name(), "b");
}

pub(crate) async fn absent_and_present_stations_are_refused(repository: Repository) {
    let nine = StationId::new(9).unwrap();
    let absent = repository.apply(batch(vec![update(nine, None, plain("x"))])).await;
    assert!(matches!(absent, Err(PersistError::NotFound { id }) if id == nine), "{absent:?}");
    let given = Write::Station { id: Some(nine), expect: None, op: Op::Create, facts: plain("nine") };
    repository.apply(batch(vec![given.clone()])).await.unwrap();
    let again = repository.apply(batch(vec![given])).await;
    assert!(matches!(again, Err(PersistError::Exists { id }) if id == nine), "{again:?}");
    let next = repository.apply(batch(vec![create(plain("ten"))])).await.unwrap();
    assert_eq!(next.stations[0].id.get(), 10, "a given id is never allotted again");
    let none = repository
        .apply(batch(vec![Write::Station { id: None, expect: None, op: Op::Withdraw, facts: plain("x") }]))
        .await;
    assert!(matches!(none, Err(PersistError::NoId { op: Op::Withdraw })), "{none:?}");
}

pub(crate) async fn the_log_tells_before_and_after(repository: Repository) {
    let vocabulary = vocabulary();
    let id = repository.apply(batch(vec![create(rich())])).await.unwrap().stations[0].id;
    let gone = facts(r#"{"name": "五一广场劳动者港湾", "kind": "worker_station", "status": "withdrawn"}"#);
    let withdraw = Write::Station { id: Some(id), expect: Some(1), op: Op::Withdraw, facts: gone.clone() };
    let applied = repository.apply(batch(vec![create(plain("other")), withdraw])).await.unwrap();
    let history = repository.history(id, None, 10).await.unwrap();
    assert_eq!(history.len(), 2);
    let last = &history[0];
    assert_eq!((last.revision, last.seq, last.op, last.id), (2, 1, Op::Withdraw, id));
    assert_eq!((&*last.actor, &*last.source, last.at), ("tester", "suite", noon()));
    assert_eq!(last.before, Some(rich().record(&vocabulary)));
    assert_eq!(last.after, Some(gone.record(&vocabulary)));
    assert_eq!(history[1].before, None);
    assert_eq!(repository.history(id, Some(2), 10).await.unwrap().len(), 1);
    assert_eq!(repository.changes_since(1, None, 10).await.unwrap(), applied.changes);
    assert_eq!(repository.changes_since(2, Some(0), 10).await.unwrap().len(), 1);
    assert_eq!(repository.changes_since(0, None, 2).await.unwrap().len(), 2);
    assert_eq!(repository.changes_since(2, None, 10).await.unwrap(), []);
    let station = repository.station(id).await.unwrap().unwrap();
    assert_eq!(station.facts.status(), Status::Withdrawn, "tombstones stay");
    assert_eq!(repository.station(StationId::new(77).unwrap()).await.unwrap(), None);
}

pub(crate) async fn one_station_may_be_written_twice_in_a_batch(repository: Repository) {
    let id = repository.apply(batch(vec![create(plain("a"))])).await.unwrap().stations[0].id;
    let twice = vec![update(id, Some(1), plain("b")), update(id, None, plain("c"))];
    let applied = repository.apply(batch(twice)).await.unwrap();
    let vocabulary = vocabulary();
    assert_eq!(applied.changes[1].before, Some(plain("b").record(&vocabulary)));
    assert_eq!(repository.station(id).await.unwrap().unwrap().facts.name(), "c");
    assert!(repository.check().await.unwrap().problems.is_empty());
}

pub(crate) async fn an_equal_request_is_answered_from_memory(repository: Repository) {
    let key = |fingerprint| Some(Idempotency { key: "k-1".into(), fingerprint: [fingerprint; 32] });
    let first = Batch { idempotency: key(1), ..batch(vec![create(rich())]) };
    let applied = repository.apply(first.clone()).await.unwrap();
    assert!(!applied.replayed);
    repository.apply(batch(vec![update(applied.stations[0].id, None, plain("later"))])).await.unwrap();
    let again = repository.apply(first).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.revision, applied.revision);
    assert_eq!(again.stations, applied.stations, "the answer is that of then");
    assert_eq!(again.changes, applied.changes);
    assert_eq!(repository.load().await.unwrap().stations.len(), 1);
    let other = repository.apply(Batch { idempotency: key(2), ..batch(vec![create(plain("x"))]) }).await;
    assert!(matches!(&other, Err(PersistError::KeyReused { key }) if &**key == "k-1"), "{other:?}");
    let later = Batch {
        idempotency: Some(Idempotency { key: "k-2".into(), fingerprint: [3; 32] }),
        ..batch(vec![create(plain("y"))])
    };
    repository.apply(Batch { at: noon() + TimeDelta::days(3), ..later }).await.unwrap();
    let forgotten = repository.apply(Batch { idempotency: key(1), ..batch(vec![create(rich())]) }).await.unwrap();
    assert!(!forgotten.replayed, "keys are remembered for two days");
}

fn area(code: &str, east: f64) -> Area {
    let ring = vec![(112.0, 28.0), (east, 28.0), (east, 29.0), (112.0, 29.0), (112.0, 28.0)];
    let shape = geo::MultiPolygon(vec![geo::Polygon::new(ring.into(), vec![])]);
    Area {
        code: code.into(),
        name: "示意单元".into(),
        level: "grid".into(),
        parent: Some("430100".into()),
        polygon: Polygon::new(shape).unwrap(),
        source: "suite".into(),
        revision: 0,
    }
}

pub(crate) async fn areas_come_and_go(repository: Repository) {
    let applied =
        repository.apply(batch(vec![Write::Area(area("b", 113.0)), Write::Area(area("a", 113.0))])).await.unwrap();
    assert_eq!(applied.areas[0], Area { revision: 1, ..area("b", 113.0) });
    let codes: Vec<_> = repository.load().await.unwrap().areas.iter().map(|area| area.code.to_string()).collect();
    assert_eq!(codes, ["a", "b"]);
    repository.apply(batch(vec![Write::Area(area("a", 114.0))])).await.unwrap();
    let areas = repository.areas().await.unwrap();
    assert_eq!(areas[0], Area { revision: 2, ..area("a", 114.0) });
    let gone = repository.apply(batch(vec![Write::RemoveArea("b".into())])).await.unwrap();
    assert_eq!(gone.removed_areas, ["b".into()]);
    assert_eq!(repository.areas().await.unwrap().len(), 1);
    let absent = repository.apply(batch(vec![Write::RemoveArea("b".into())])).await;
    assert!(matches!(absent, Err(PersistError::NoSuchArea { .. })), "{absent:?}");
    let log = repository.log_since(2, None, 10).await.unwrap();
    assert!(
        matches!(&log[..], [Entry::Other { revision: 3, op, entity, .. }] if &**op == "remove" && &**entity == "area")
    );
}

pub(crate) async fn tokens_are_kept_without_their_secret(repository: Repository) {
    let token = Token {
        id: 0,
        name: "county union".into(),
        scope: Scope::Edit,
        kinds: vec!["mom_room".into(), "driver_home".into()],
        area: Some("430102".into()),
        digest: secret_digest("yz_secret"),
        created_at: noon(),
        expires_at: Some(noon() + TimeDelta::days(1)),
        revoked_at: None,
    };
    let made = repository.apply(batch(vec![Write::Token(token.clone())])).await.unwrap().tokens;
    assert_eq!(made, [Token { id: 1, ..token.clone() }]);
    assert_eq!(repository.tokens().await.unwrap(), made);
    repository.apply(batch(vec![Write::RevokeToken(1)])).await.unwrap();
    assert_eq!(repository.tokens().await.unwrap(), [Token { id: 1, revoked_at: Some(noon()), ..token }]);
    let absent = repository.apply(batch(vec![Write::RevokeToken(5)])).await;
    assert!(matches!(absent, Err(PersistError::NoSuchToken { id: 5 })), "{absent:?}");
    let log = format!("{:?}", repository.log_since(0, None, 10).await.unwrap());
    assert!(!log.contains("digest"), "{log}");
}

pub(crate) async fn a_bulk_is_one_revision_or_nothing(repository: Repository) {
    let put = |name: String| Put { id: None, op: Op::Create, facts: plain(&name) };
    let mut bulk = repository.begin("import".into(), "a.csv".into(), noon()).await.unwrap();
    bulk.put((0..250).map(|at| put(format!("n{at}"))).collect()).await.unwrap();
    assert_eq!(repository.load().await.unwrap().stations.len(), 0, "nothing shows before the commit");
    drop(bulk);
    let mut bulk = repository.begin("import".into(), "a.csv".into(), noon()).await.unwrap();
    let ids = bulk.put((0..250).map(|at| put(format!("n{at}"))).collect()).await.unwrap();
    assert_eq!((ids[0].get(), ids.len()), (1, 250), "what was dropped left no trace");
    let change = Put { id: Some(ids[3]), op: Op::Update, facts: rich() };
    bulk.put(vec![change]).await.unwrap();
    let done = bulk.commit().await.unwrap();
    assert_eq!((done.revision.number, done.written), (1, 251));
    let loaded = repository.load().await.unwrap();
    assert_eq!(loaded.stations.len(), 250);
    assert_eq!(loaded.stations[3].facts, rich());
    let changes = repository.changes_since(0, None, 1000).await.unwrap();
    assert!(changes.iter().enumerate().all(|(at, change)| change.seq as usize == at && change.revision == 1));
    assert_eq!(changes[250].before, Some(plain("n3").record(&vocabulary())));
    let nothing = repository.begin("import".into(), "b.csv".into(), noon()).await.unwrap().commit().await.unwrap();
    assert_eq!((nothing.revision.number, nothing.written), (1, 0), "an empty bulk spends no revision");
    assert!(repository.check().await.unwrap().problems.is_empty());
}

pub(crate) async fn an_import_finds_the_rows_it_knows(repository: Repository) {
    repository.apply(batch(vec![create(rich()), create(plain("x"))])).await.unwrap();
    let mut seen = Vec::new();
    let revision = repository
        .keys(|key| {
            let ext: Vec<_> = key.ext_ids.iter().map(|(source, id)| format!("{source}={id}")).collect();
            seen.push((
                key.id.get(),
                key.revision,
                key.name.to_owned(),
                ext.join(","),
                key.digest,
                key.floor.map(str::to_owned),
            ));
        })
        .await
        .unwrap();
    assert_eq!(revision.number, 1);
    let vocabulary = vocabulary();
    let digest = yizhan::persist::digest(&rich().record(&vocabulary));
    assert_eq!(
        seen[0],
        (
            1,
            1,
            "五一广场劳动者港湾".to_owned(),
            "amap=B02DB0XXXX,union=HN;0:1".to_owned(),
            digest,
            Some("1F".to_owned())
        )
    );
    assert_ne!(seen[1].4, digest);
}

pub(crate) async fn writers_queue_and_readers_do_not_wait(repository: Repository) {
    let id = repository.apply(batch(vec![create(plain("0"))])).await.unwrap().stations[0].id;
    let writers = (0..8).map(|lane| {
        let repository = repository.clone();
        tokio::spawn(async move {
            for turn in 0..10 {
                repository.apply(batch(vec![update(id, None, plain(&format!("{lane}-{turn}")))])).await.unwrap();
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let history = repository.history(id, None, 1000).await.unwrap();
    let revisions: Vec<u64> = history.iter().rev().map(|change| change.revision).collect();
    assert_eq!(revisions, (1..=81).collect::<Vec<u64>>(), "one revision a transaction, without a gap");
    for pair in history.windows(2) {
        assert_eq!(pair[0].before, pair[1].after, "each writer saw what the one before had written");
    }
    // An open import holds the writer, not the readers.
    let _bulk = repository.begin("import".into(), "slow.csv".into(), noon()).await.unwrap();
    let read = tokio::time::timeout(std::time::Duration::from_mins(1), repository.load()).await;
    assert_eq!(read.unwrap().unwrap().stations.len(), 1);
    let write = repository.apply(batch(vec![create(plain("late"))]));
    assert!(tokio::time::timeout(std::time::Duration::from_millis(100), write).await.is_err(), "a writer waits");
}

pub(crate) async fn a_cancelled_write_leaves_the_store_usable(repository: Repository) {
    for wait in 0..40u64 {
        let write = repository.apply(batch(vec![create(plain("x")), create(plain("y"))]));
        let _ = tokio::time::timeout(std::time::Duration::from_micros(wait * 100), write).await;
    }
    let loaded = repository.load().await.unwrap();
    assert_eq!(loaded.stations.len() as u64, 2 * loaded.revision.number, "whole batches only");
    repository.apply(batch(vec![create(plain("after"))])).await.unwrap();
    assert!(repository.check().await.unwrap().problems.is_empty());
}

pub(crate) async fn the_pulse_follows_the_revision(repository: Repository) {
    let before = repository.pulse().await.unwrap();
    let applied = repository.apply(batch(vec![create(plain("x"))])).await.unwrap();
    let after = repository.pulse().await.unwrap();
    assert_eq!(before.revision.number + 1, after.revision.number);
    assert_eq!(after.revision, applied.revision);
    assert_eq!(after.outside_edits, 0);
}

pub(crate) async fn every_field_survives(repository: Repository) {
    // One station a field, so that a field that is lost is named.
    let vocabulary = vocabulary();
    let example = |field: Field| -> Option<serde_json::Value> {
        use yizhan::station::Shape;
        Some(match field.definition().shape {
            Shape::Text(_) => "甲;乙:\"x\" 'y".into(),
            Shape::Texts(_) => serde_json::json!(["甲;乙", "丙"]),
            Shape::Int(low, _) => (low + 1).into(),
            Shape::Number(..) => serde_json::json!(0.1 + 0.2),
            Shape::Flag => false.into(),
            Shape::Date => "2024-02-29".into(),
            Shape::Instant => "2026-11-20T08:00:00Z".into(),
            Shape::Code(list) => list[0].code.into(),
            Shape::Codes(list) => serde_json::json!([list[0].code, list[1].code]),
            Shape::Pairs => serde_json::json!({"b;:": "1;2:3", "a": "x"}),
            Shape::CodePairs(keys, values) => serde_json::json!({ keys[0].code: values[0].code }),
            Shape::Hours => serde_json::json!({"raw": "周一至周五 08:30-17:30"}),
            Shape::Services => serde_json::json!({"toilet": "broken", "wifi": "yes"}),
            Shape::Items(_) | Shape::Kind => return None,
        })
    };
    let mut written = Vec::new();
    for field in Field::ALL {
        if matches!(field, Field::Lon | Field::Lat | Field::Successor | Field::Name) {
            continue;
        }
        let Some(value) = example(*field) else { continue };
        let mut object = serde_json::json!({"name": field.name(), "kind": "mom_room"});
        object[field.name()] = value;
        written.push((*field, facts(&object.to_string())));
    }
    let writes = written.iter().map(|(_, facts)| create(facts.clone())).collect();
    repository.apply(batch(writes)).await.unwrap();
    let loaded = repository.load().await.unwrap().stations;
    for ((field, facts), station) in written.iter().zip(&loaded) {
        assert!(facts.get(*field, &vocabulary).is_some(), "{field:?} was not even written");
        assert_eq!(station.facts.get(*field, &vocabulary), facts.get(*field, &vocabulary), "{field:?}");
        assert_eq!(&station.facts, facts, "{field:?}");
    }
    assert_eq!(repository.check().await.unwrap().problems, Vec::<String>::new());
}
