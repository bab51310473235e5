//! Rows edited by other programs (QGIS, GDAL, sqlite3) while the store is closed, and while it is open.

use std::path::PathBuf;

use yizhan::persist::Repository;
use yizhan::station::{Op, StationId, Status};

use crate::repository::{batch, create, plain, rich, vocabulary};
use crate::{by_another_program, fresh, gdal, open};

/// A store with two stations, closed.
async fn two() -> (tempfile::TempDir, PathBuf) {
    let (folder, repository) = fresh().await;
    repository.apply(batch(vec![create(rich()), create(plain("x"))])).await.unwrap();
    repository.close().await;
    let path = folder.path().join("new/stations.gpkg");
    (folder, path)
}

fn id(number: u64) -> StationId {
    StationId::new(number).unwrap()
}

async fn is_sound(repository: &Repository) {
    assert_eq!(repository.check().await.unwrap().problems, Vec::<String>::new());
    assert_eq!(repository.pulse().await.unwrap().outside_edits, 0);
}

#[tokio::test]
async fn an_edited_row_becomes_a_change_by_outside() {
    let (_folder, path) = two().await;
    by_another_program(&path, "UPDATE station SET name = '改名', star = 3, services = 'toilet:yes' WHERE id = 1").await;
    let repository = open(&path).await.unwrap();
    let adoption = repository.adoption();
    assert_eq!(adoption.revision.map(|revision| revision.number), Some(2));
    assert_eq!(adoption.refused, []);
    let [change] = &adoption.changes[..] else { panic!("{adoption:?}") };
    assert_eq!((change.op, change.id, &*change.actor, change.revision), (Op::Update, id(1), "outside", 2));
    assert_eq!(change.before, Some(rich().record(&vocabulary())), "what the log knew, not what the other program left");
    let station = repository.station(id(1)).await.unwrap().unwrap();
    assert_eq!((station.facts.name(), station.facts.star(), station.revision), ("改名", Some(3), 2));
    assert_eq!(station.facts.text(yizhan::station::Field::ManagerPhone), Some("13800000000"), "the rest stays");
    is_sound(&repository).await;
    repository.close().await;
    assert_eq!(open(&path).await.unwrap().adoption().revision, None, "noticed once");
}

#[tokio::test]
async fn own_writes_are_no_outside_edits() {
    let (_folder, path) = two().await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption().revision, None);
    is_sound(&repository).await;
}

#[tokio::test]
async fn a_new_row_becomes_a_station() {
    let (_folder, path) = two().await;
    // Copied with its revision, as pasting a feature in QGIS does.
    by_another_program(
        &path,
        "INSERT INTO station (name, kind, geom, revision) SELECT 'copy', kind, geom, revision FROM station WHERE id = 1",
    )
    .await;
    let repository = open(&path).await.unwrap();
    let [change] = &repository.adoption().changes[..] else { panic!("{:?}", repository.adoption()) };
    assert_eq!((change.op, change.id, &change.before), (Op::Create, id(3), &None));
    let station = repository.station(id(3)).await.unwrap().unwrap();
    assert_eq!((station.revision, station.facts.position()), (2, rich().position()));
    is_sound(&repository).await;
}

#[tokio::test]
async fn a_deleted_row_becomes_a_tombstone_and_its_id_is_not_reused() {
    let (_folder, path) = two().await;
    by_another_program(&path, "DELETE FROM station WHERE id = 2").await;
    let repository = open(&path).await.unwrap();
    let [change] = &repository.adoption().changes[..] else { panic!("{:?}", repository.adoption()) };
    assert_eq!((change.op, change.id), (Op::Withdraw, id(2)));
    let station = repository.station(id(2)).await.unwrap().unwrap();
    assert_eq!((station.facts.status(), station.facts.name()), (Status::Withdrawn, "x"));
    let next = repository.apply(batch(vec![create(plain("y"))])).await.unwrap();
    assert_eq!(next.stations[0].id, id(3));
    is_sound(&repository).await;
    repository.close().await;
    by_another_program(&path, "DELETE FROM station WHERE id = 2").await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption().revision, None, "a tombstone cannot die again");
    assert_eq!(repository.adoption().refused.len(), 1);
    assert!(repository.station(id(2)).await.unwrap().is_some());
    is_sound(&repository).await;
}

#[tokio::test]
async fn what_the_domain_refuses_is_put_back_and_reported() {
    let (_folder, path) = two().await;
    by_another_program(
        &path,
        "UPDATE station SET star = 9, kind = '菜鸟驿站', name = 'lost' WHERE id = 1;
         UPDATE station SET geom = x'00', name = 'bad shape' WHERE id = 2;
         INSERT INTO station (id, name, kind) VALUES (50, 'a' || char(31) || 'b', 'mom_room');
         INSERT INTO station (id, name, kind) VALUES (51, CAST(x'ff' AS TEXT), 'mom_room');
         INSERT INTO station (id, name, kind, status) VALUES (52, 'orphan', 'mom_room', 'merged');",
    )
    .await;
    let repository = open(&path).await.unwrap();
    let adoption = repository.adoption();
    assert_eq!((adoption.revision, adoption.changes.len()), (None, 0), "{adoption:?}");
    let refused: Vec<(i64, Vec<&str>)> = adoption
        .refused
        .iter()
        .map(|row| (row.id, row.faults.iter().map(|fault| fault.field.as_str()).collect()))
        .collect();
    assert_eq!(
        refused,
        [(1, vec!["kind", "star"]), (2, vec!["geom"]), (50, vec!["row"]), (51, vec!["row"]), (52, vec!["successor"])]
    );
    assert_eq!(adoption.refused[0].faults[1].value, "9");
    let loaded = repository.load().await.unwrap();
    assert_eq!(loaded.revision.number, 1);
    assert_eq!(loaded.stations.len(), 2, "rows that were never valid are taken out");
    assert_eq!(loaded.stations[0].facts, rich());
    assert_eq!(loaded.stations[0].revision, 1);
    assert_eq!(loaded.stations[1].facts, plain("x"));
    is_sound(&repository).await;
    // What was refused is not lost.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut connection = <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    let kept: Vec<(i64, String)> = sqlx::query_as("SELECT row_id, content FROM outside_refused ORDER BY row_id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(kept.len(), 5);
    assert!(kept[0].1.contains("菜鸟驿站") && kept[0].1.contains("lost"), "{kept:?}");
}

#[tokio::test]
async fn an_edit_that_changes_nothing_spends_no_revision() {
    let (_folder, path) = two().await;
    by_another_program(&path, "UPDATE station SET name = name, revision = 77 WHERE id = 1").await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption(), &yizhan::persist::Adoption::default());
    assert_eq!(repository.station(id(1)).await.unwrap().unwrap().revision, 1);
    is_sound(&repository).await;
}

#[tokio::test]
async fn replaced_and_renumbered_rows_are_noticed() {
    let (_folder, path) = two().await;
    by_another_program(
        &path,
        "INSERT OR REPLACE INTO station (id, name, kind, revision) VALUES (1, 'replaced', 'mom_room', 1);
         UPDATE station SET id = 40 WHERE id = 2;",
    )
    .await;
    let repository = open(&path).await.unwrap();
    let ops: Vec<_> = repository.adoption().changes.iter().map(|change| (change.id.get(), change.op)).collect();
    assert_eq!(ops, [(1, Op::Update), (2, Op::Withdraw), (40, Op::Create)]);
    assert_eq!(repository.station(id(1)).await.unwrap().unwrap().facts.name(), "replaced");
    is_sound(&repository).await;
}

#[tokio::test]
async fn edits_while_the_store_is_open_show_in_the_pulse() {
    let (folder, repository) = fresh().await;
    repository.apply(batch(vec![create(plain("x"))])).await.unwrap();
    let path = folder.path().join("new/stations.gpkg");
    by_another_program(&path, "UPDATE station SET status = 'withdrawn' WHERE id = 1").await;
    assert_eq!(repository.pulse().await.unwrap().outside_edits, 1);
    let adoption = repository.adopt_outside_edits().await.unwrap();
    assert_eq!(adoption.changes[0].op, Op::Withdraw);
    is_sound(&repository).await;
    assert_eq!(repository.adopt_outside_edits().await.unwrap().revision, None);
}

#[tokio::test]
async fn gdal_edits_rows_and_areas() {
    let (folder, path) = two().await;
    let file = path.to_str().unwrap();
    let sql = "UPDATE station SET name = 'by gdal', entry_needs_app = 1 WHERE id = 2";
    let Some(said) = gdal("ogrinfo", &[file, "-sql", sql]) else { return };
    assert!(!said.contains("Warning"), "{said}");
    let source = folder.path().join("new.geojson");
    let feature = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"name": "由GDAL添加", "kind": "worker_station", "status": "operating"},
        "geometry": {"type": "Point", "coordinates": [112.5, 28.5]}}]}"#;
    std::fs::write(&source, feature).unwrap();
    gdal("ogr2ogr", &["-append", "-update", file, source.to_str().unwrap(), "-nln", "station"]);
    let district = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
        "properties": {"code": "A1", "name": "示意"},
        "geometry": {"type": "Polygon", "coordinates": [[[112, 28], [113, 28], [113, 29], [112, 28]]]}}]}"#;
    std::fs::write(&source, district).unwrap();
    gdal("ogr2ogr", &["-append", "-update", file, source.to_str().unwrap(), "-nln", "area", "-nlt", "MULTIPOLYGON"]);
    let repository = open(&path).await.unwrap();
    let adoption = repository.adoption();
    assert_eq!(adoption.refused, []);
    assert_eq!(adoption.areas, ["A1".into()]);
    let changed: Vec<_> = adoption.changes.iter().map(|change| (change.id.get(), change.op)).collect();
    assert_eq!(changed, [(2, Op::Update), (3, Op::Create)]);
    let station = repository.station(id(3)).await.unwrap().unwrap();
    assert_eq!(station.facts.position().map(|at| (at.lon(), at.lat())), Some((112.5, 28.5)));
    assert_eq!(repository.station(id(2)).await.unwrap().unwrap().facts.needs_app(), Some(true));
    assert_eq!(repository.areas().await.unwrap()[0].name.as_ref(), "示意");
    is_sound(&repository).await;
}

#[tokio::test]
async fn areas_edited_outside_are_adopted_put_back_and_removed() {
    let (folder, path) = two().await;
    // A triangle, in the plainest blob.
    by_another_program(
        &path,
        "INSERT INTO area (geom, code, name) VALUES (x'47500001E6100000010300000001000000040000000000000000005C4000000000000\
03C400000000000405C400000000000003C400000000000405C400000000000003D400000000000005C400000000000003C40', 'B', 'b')",
    )
    .await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption().areas, ["B".into()], "{:?}", repository.adoption());
    repository.close().await;
    by_another_program(&path, "UPDATE area SET code = 'not a code' WHERE code = 'B'").await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption().refused[0].entity, "area");
    assert_eq!(repository.areas().await.unwrap()[0].code.as_ref(), "B");
    repository.close().await;
    by_another_program(&path, "DELETE FROM area").await;
    let repository = open(&path).await.unwrap();
    assert_eq!(repository.adoption().areas, ["B".into()]);
    assert_eq!(repository.areas().await.unwrap(), []);
    is_sound(&repository).await;
    drop(folder);
}
