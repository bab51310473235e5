//! The file: what is refused, what GDAL makes of it, what a backup is.

use yizhan::persist::PersistError;

use crate::repository::{batch, create, plain, rich};
use crate::{by_another_program, fresh, gdal, open};

#[tokio::test]
async fn a_folder_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let error = open(folder.path()).await.unwrap_err();
    assert!(matches!(&error, PersistError::IsFolder { path } if path == folder.path()), "{error}");
}

#[tokio::test]
async fn text_is_no_store_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    let text = "name,lon,lat\n".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let error = open(&path).await.unwrap_err();
    assert!(matches!(error, PersistError::NotADatabase { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.gpkg");
    std::fs::write(&path, "").unwrap();
    assert_eq!(open(&path).await.unwrap().load().await.unwrap().stations.len(), 0);
}

#[tokio::test]
async fn another_applications_geopackage_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roads.gpkg");
    by_another_program(
        &path,
        "PRAGMA application_id = 0x47504B47; CREATE TABLE gpkg_contents (table_name TEXT); CREATE TABLE roads (id INTEGER)",
    )
    .await;
    let before = std::fs::read(&path).unwrap();
    let error = open(&path).await.unwrap_err();
    assert!(
        matches!(&error, PersistError::Foreign { what, .. } if what == "a GeoPackage with the tables roads"),
        "{error}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_plain_sqlite_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.db");
    by_another_program(&path, "CREATE TABLE notes (id INTEGER)").await;
    let error = open(&path).await.unwrap_err();
    assert!(error.to_string().contains("an SQLite database, not a GeoPackage, with the tables notes"), "{error}");
}

#[tokio::test]
async fn a_newer_schema_is_refused_with_both_versions() {
    let (folder, repository) = fresh().await;
    repository.close().await;
    let path = folder.path().join("new/stations.gpkg");
    by_another_program(&path, "UPDATE yizhan_meta SET schema_version = 99").await;
    let error = open(&path).await.unwrap_err();
    assert!(matches!(error, PersistError::NewerSchema { found: 99, known: 3, .. }), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said() {
    // Not even root creates files there.
    if !std::path::Path::new("/proc/version").exists() {
        println!("skipped: there is no /proc here");
        return;
    }
    let error = open("/proc/yizhan.gpkg".as_ref()).await.unwrap_err();
    assert!(
        matches!(&error, PersistError::CannotOpen { path, .. } | PersistError::ReadOnly { path, .. } if path.starts_with("/proc")),
        "{error:?}"
    );
    let error = open("/proc/version/stations.gpkg".as_ref()).await.unwrap_err();
    assert!(matches!(&error, PersistError::ReadOnly { .. } | PersistError::CannotOpen { .. }), "{error:?}");
}

#[tokio::test]
async fn a_damaged_file_is_said() {
    let (folder, repository) = fresh().await;
    repository.apply(batch((0..2000).map(|at| create(plain(&format!("n{at}")))).collect())).await.unwrap();
    repository.close().await;
    let path = folder.path().join("new/stations.gpkg");
    let mut bytes = std::fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[8192..end].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let outcome = match open(&path).await {
        Ok(store) => store.load().await.map(|_| ()),
        Err(error) => Err(error),
    };
    let error = outcome.unwrap_err();
    assert!(matches!(error, PersistError::Damaged { .. }), "{error:?}");
}

#[tokio::test]
async fn gdal_reads_every_layer_without_a_warning() {
    let (folder, repository) = fresh().await;
    repository.apply(batch(vec![create(rich()), create(plain("x"))])).await.unwrap();
    let path = folder.path().join("new/stations.gpkg");
    let Some(said) = gdal("ogrinfo", &["-al", path.to_str().unwrap()]) else { return };
    for expected in [
        "Layer name: station",
        "Layer name: area",
        "Layer name: change",
        "Geometry: Point",
        "Geometry: Multi Polygon",
        "Feature Count: 2",
        "POINT (112.976123456789 28.1967890123456)",
        "Extent: (112.976123, 28.196789) - (113.000000, 28.200000)",
        "name (String) = 五一广场劳动者港湾",
        "entry_needs_app (Integer(Boolean)) = 0",
        "updated_at (DateTime) = 2026/11/20 12:00:00.125+00",
    ] {
        assert!(said.contains(expected), "{expected:?} is not in:\n{said}");
    }
    for word in ["Warning", "ERROR"] {
        assert!(!said.contains(word), "{said}");
    }
    assert!(!said.contains("Layer name: token"), "digests of secrets are no layer");
}

#[tokio::test]
async fn a_backup_is_whole_and_begins_a_new_epoch() {
    let (folder, repository) = fresh().await;
    repository.apply(batch(vec![create(rich())])).await.unwrap();
    let copy = folder.path().join("copy.gpkg");
    repository.backup(&copy).await.unwrap();
    repository.apply(batch(vec![create(plain("later"))])).await.unwrap();
    let again = repository.backup(&copy).await;
    assert!(matches!(again, Err(PersistError::FileExists { .. })), "{again:?}");
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("partial")), "{names:?}");
    let original = repository.load().await.unwrap();
    let restored = open(&copy).await.unwrap();
    let loaded = restored.load().await.unwrap();
    assert_eq!(loaded.stations, original.stations[..1]);
    assert_eq!(loaded.revision.number, 1);
    assert!(loaded.revision.epoch > original.revision.epoch, "{} {}", loaded.revision, original.revision);
    restored.close().await;
    let reopened = open(&copy).await.unwrap().load().await.unwrap();
    assert_eq!(reopened.revision, loaded.revision, "only the first opening begins an epoch");
    if let Some(said) = gdal("ogrinfo", &["-so", copy.to_str().unwrap(), "station"]) {
        assert!(said.contains("Feature Count: 1") && !said.contains("Warning"), "{said}");
    }
}

#[tokio::test]
async fn a_backup_to_nowhere_says_so() {
    let (folder, repository) = fresh().await;
    let error = repository.backup(&folder.path().join("absent/copy.gpkg")).await.unwrap_err();
    assert!(matches!(&error, PersistError::CannotOpen { .. }), "{error:?}");
}
