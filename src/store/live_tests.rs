//! The live store over a real GeoPackage: order of visibility, catching up, compaction under writes.

use tempfile::TempDir;

use super::*;
use crate::persist::{Location, Put, Write};
use crate::station::{Field, Op, Record, Value};

fn facts(name: &str, lon: f64, vocabulary: &Vocabulary) -> Facts {
    let mut record = Record::new();
    record.set(Field::Name, Value::Text(name.into()));
    record.set(Field::Kind, Value::Text("worker_station".into()));
    record.set(Field::Lon, Value::Number(lon));
    record.set(Field::Lat, Value::Number(28.0));
    Facts::from_record(record, vocabulary).unwrap()
}

async fn open(folder: &TempDir) -> (Arc<Live>, Arc<Vocabulary>) {
    let vocabulary = Arc::new(Vocabulary::built_in().unwrap());
    let location: Location = folder.path().join("store.gpkg").to_str().unwrap().parse().unwrap();
    let repository = Repository::open(&location, vocabulary.clone()).await.unwrap();
    (Live::open(repository, vocabulary.clone(), None, Utc::now()).await.unwrap(), vocabulary)
}

fn put(id: Option<StationId>, name: &str, vocabulary: &Vocabulary) -> Batch {
    let op = if id.is_none() { Op::Create } else { Op::Update };
    Batch {
        actor: "test".into(),
        source: "test".into(),
        at: Utc::now(),
        writes: vec![Write::Station { id, expect: None, op, facts: facts(name, 112.0, vocabulary) }],
        idempotency: None,
    }
}

#[tokio::test]
async fn a_change_is_seen_by_readers_when_it_is_acknowledged_and_announced_after() {
    let folder = TempDir::new().unwrap();
    let (live, vocabulary) = open(&folder).await;
    let before = live.snapshot();
    let mut listener = live.listen();
    let applied = live.apply(put(None, "甲", &vocabulary)).await.unwrap();
    let id = applied.stations[0].id;
    assert_eq!(live.snapshot().revision, applied.revision);
    assert_eq!(live.snapshot().station(id).unwrap().facts.name(), "甲");
    assert!(before.station(id).is_none(), "a reader keeps the snapshot it took");
    let event = listener.recv().await.unwrap();
    assert_eq!((event.revision, event.changes.len()), (applied.revision, 1));
    assert!(live.at(before.revision).is_some(), "a page begun before can go on");
}

#[tokio::test]
async fn what_reaches_the_record_by_another_way_is_caught_up_with() {
    let folder = TempDir::new().unwrap();
    let (live, vocabulary) = open(&folder).await;
    live.apply(put(None, "甲", &vocabulary)).await.unwrap();
    let mut bulk = live.repository().begin("import".into(), "file".into(), Utc::now()).await.unwrap();
    let rows = (0..50).map(|n| Put { id: None, op: Op::Create, facts: facts(&format!("乙{n}"), 113.0, &vocabulary) });
    bulk.put(rows.collect()).await.unwrap();
    let committed = bulk.commit().await.unwrap();
    assert_eq!(live.snapshot().len(), 1);
    assert!(live.poll().await.unwrap());
    assert_eq!(live.snapshot().len(), 51);
    assert_eq!(live.snapshot().revision, committed.revision);
    assert!(!live.poll().await.unwrap(), "nothing more to see");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_go_on_while_the_base_is_rebuilt_and_none_is_lost() {
    let folder = TempDir::new().unwrap();
    let (live, vocabulary) = open(&folder).await;
    let first = live.apply(put(None, "甲", &vocabulary)).await.unwrap().stations[0].id;
    for round in 0..60u32 {
        live.apply(put(None, &format!("丙{round}"), &vocabulary)).await.unwrap();
        live.apply(put(Some(first), &format!("甲{round}"), &vocabulary)).await.unwrap();
        if round % 7 == 0 {
            tokio::spawn(live.clone().compact());
        }
    }
    live.clone().compact().await;
    let snapshot = live.snapshot();
    assert_eq!(snapshot.len(), 61);
    assert_eq!(snapshot.station(first).unwrap().facts.name(), "甲59");
    let (reopened, _) = open(&TempDir::new().unwrap()).await;
    assert!(reopened.snapshot().is_empty(), "another folder is another store");
    let loaded = live.repository().load().await.unwrap();
    assert_eq!(loaded.revision, snapshot.revision);
    for station in &loaded.stations {
        assert_eq!(snapshot.station(station.id), Some(station), "memory and record agree");
    }
}
