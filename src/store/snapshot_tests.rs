//! The snapshot, held against a plain map through any sequence of changes.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::station::{Facts, Field, Record, Value};

fn vocabulary() -> Arc<Vocabulary> {
    Arc::new(Vocabulary::built_in().unwrap())
}

fn station(id: u64, revision: u64, lon: f64) -> Station {
    let mut record = Record::new();
    record.set(Field::Name, Value::Text(format!("站 {id} at {revision}").into()));
    record.set(Field::Kind, Value::Text("worker_station".into()));
    record.set(Field::Lon, Value::Number(lon));
    record.set(Field::Lat, Value::Number(28.0));
    Station {
        id: StationId::new(id).unwrap(),
        revision,
        updated_at: DateTime::UNIX_EPOCH,
        facts: Facts::from_record(record, &vocabulary()).unwrap(),
    }
}

fn empty() -> Snapshot {
    let revision = Revision { epoch: 1, number: 0 };
    Snapshot::new(revision, DateTime::UNIX_EPOCH, vocabulary(), None, Vec::new(), Vec::new())
}

fn contents(snapshot: &Snapshot) -> BTreeMap<StationId, Station> {
    let mut all = BTreeMap::new();
    for layer in snapshot.layers() {
        for at in layer.standing() {
            let station = layer.segment().station(at).clone();
            assert!(all.insert(station.id, station).is_none(), "a station stands once");
        }
    }
    all
}

fn after(snapshot: &Snapshot, batch: Vec<Station>) -> Snapshot {
    let revision = Revision { number: snapshot.revision.number + 1, ..snapshot.revision };
    snapshot.advanced(revision, DateTime::UNIX_EPOCH, batch, None)
}

/// Batches of ids, each id once a batch; the revision is the batch's place.
fn batches() -> impl Strategy<Value = Vec<Vec<u64>>> {
    let batch = prop::collection::btree_set(1u64..60, 0..30).prop_map(|ids| ids.into_iter().collect());
    prop::collection::vec(batch, 1..40)
}

proptest! {
    #[test]
    fn any_sequence_of_changes_leaves_the_last_state_of_each(batches in batches(), compact_at in 0u64..40) {
        let mut snapshot = empty();
        let mut model = BTreeMap::new();
        let mut compaction: Option<(Snapshot, Snapshot)> = None;
        for (number, ids) in (1u64..).zip(&batches) {
            let batch: Vec<Station> = ids.iter().map(|id| station(*id, number, 112.0)).collect();
            for station in &batch {
                model.insert(station.id, station.clone());
            }
            if number == compact_at {
                compaction = Some((snapshot.clone(), snapshot.compacted()));
            }
            let before = contents(&snapshot);
            let next = after(&snapshot, batch);
            prop_assert_eq!(&contents(&snapshot), &before, "a snapshot never changes");
            snapshot = next;
            prop_assert_eq!(&contents(&snapshot), &model);
            prop_assert_eq!(snapshot.len(), model.len());
        }
        for (id, expected) in &model {
            prop_assert_eq!(snapshot.station(*id), Some(expected));
        }
        prop_assert_eq!(&contents(&snapshot.compacted()), &model);
        if let Some((from, compacted)) = compaction {
            let rebased = snapshot.rebased(&from, &compacted);
            prop_assert_eq!(&contents(&rebased), &model, "changes made during a compaction stay");
            prop_assert_eq!(rebased.revision, snapshot.revision);
        }
    }
}

#[test]
fn single_changes_pile_up_only_logarithmically() {
    let base: Vec<Station> = (1..=3000).map(|id| station(id, 0, 112.0)).collect();
    let revision = Revision { epoch: 1, number: 0 };
    let mut snapshot = Snapshot::new(revision, DateTime::UNIX_EPOCH, vocabulary(), None, base, Vec::new());
    let mut most = 0;
    for number in 1..=500u64 {
        snapshot = after(&snapshot, vec![station(1 + number * 7 % 3000, number, 113.0)]);
        most = most.max(snapshot.layers().len());
    }
    assert!(most <= 11, "{most} layers after single changes");
    assert_eq!(snapshot.len(), 3000);
}
