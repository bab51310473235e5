//! The file itself: what it must be before we write into it, creating it, bringing its schema up to date.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::rows::instant_text;
use crate::persist::PersistError;

/// The steps from nothing to the present schema; the schema's version is how many of them a file has taken. A step that was
/// released is never edited: a change is a new step.
static STEPS: &[&str] = &[
    include_str!("../../../migrations/geopackage/0001_geopackage.sql"),
    include_str!("../../../migrations/geopackage/0002_store.sql"),
    include_str!("../../../migrations/geopackage/0003_outside.sql"),
];

/// 'GPKG', the `application_id` of every GeoPackage.
const GPKG: i64 = 0x4750_4B47;
const APPLICATION: &str = "yizhan";
/// How long to wait for another program that holds the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// How connections that write are opened. WAL, so that readers never wait; `synchronous=FULL`, so that what was
/// acknowledged survives a power cut.
pub(super) fn writing(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        // Kibibytes of page cache: an import touches the leaves of three b-trees at once.
        .pragma("cache_size", "-16384")
        // The log file is cut back to this after a large import.
        .pragma("journal_size_limit", "67108864")
        .thread_name(|_| "store-writer".to_owned())
        // An import's statement is eight kilobytes of question marks, of no use in a log.
        .disable_statement_logging()
}

/// How connections that only read are opened.
pub(super) fn reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(PATIENCE)
        .pragma("query_only", "ON")
        .thread_name(|_| "store-reader".to_owned())
        .disable_statement_logging()
}

/// Makes sure that `path` is a store of the present schema, creating or upgrading it.
pub(super) async fn prepare(path: &Path) -> Result<(), PersistError> {
    let fail = |doing| move |error| PersistError::sqlite(path, doing, error);
    if path.is_dir() {
        return Err(PersistError::IsFolder { path: path.to_path_buf() });
    }
    let is_there = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
    if is_there {
        inspect(path).await?;
    } else {
        create_folder(path)?;
    }
    let mut connection = SqliteConnection::connect_with(&writing(path)).await.map_err(fail("opening the store"))?;
    let outcome = migrate(path, &mut connection).await;
    // The error that matters is the first; one on closing adds nothing to it.
    let closed = connection.close().await.map_err(fail("opening the store"));
    outcome.and(closed)
}

fn create_folder(path: &Path) -> Result<(), PersistError> {
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(|error| PersistError::ReadOnly { path: folder, reason: error.to_string() })
}

/// Looks at a file without touching it: ours, of a version we know?
async fn inspect(path: &Path) -> Result<(), PersistError> {
    let fail = |error| PersistError::sqlite(path, "looking at the file", error);
    let options = reading(path).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.map_err(fail)?;
    let found = version(path, &mut connection).await;
    connection.close().await.map_err(fail)?;
    found.map(|_| ())
}

/// The schema's version; 0 for an empty database.
async fn version(path: &Path, connection: &mut SqliteConnection) -> Result<i64, PersistError> {
    let fail = |error| PersistError::sqlite(path, "reading the schema version", error);
    let foreign = |what: String| PersistError::Foreign { path: path.to_path_buf(), what };
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .fetch_all(&mut *connection)
        .await
        .map_err(fail)?;
    if tables.is_empty() {
        return Ok(0);
    }
    let application: i64 =
        sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await.map_err(fail)?;
    if !tables.iter().any(|table| table == "yizhan_meta") {
        let theirs: Vec<_> = tables.iter().filter(|table| !table.starts_with("gpkg_")).take(5).cloned().collect();
        let what = if application == GPKG { "a GeoPackage" } else { "an SQLite database, not a GeoPackage," };
        return Err(foreign(format!("{what} with the tables {}", theirs.join(", "))));
    }
    let row = sqlx::query("SELECT application, schema_version FROM yizhan_meta WHERE id = 1")
        .fetch_optional(connection)
        .await
        .map_err(fail)?
        .ok_or_else(|| foreign("its table yizhan_meta is empty".to_owned()))?;
    let application: String = row.try_get(0).map_err(fail)?;
    if application != APPLICATION {
        return Err(foreign(format!("application {application:?}")));
    }
    let found: i64 = row.try_get(1).map_err(fail)?;
    let known = known();
    if found > known {
        return Err(PersistError::NewerSchema { path: path.to_path_buf(), found, known });
    }
    Ok(found)
}

/// The newest version this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Takes the steps that are missing, all in one transaction, so that a kill leaves the old schema or the new one.
async fn migrate(path: &Path, connection: &mut SqliteConnection) -> Result<(), PersistError> {
    let fail = |error| PersistError::sqlite(path, "bringing the schema up to date", error);
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(fail)?;
    // Asked again under the lock: another process may have created the store meanwhile.
    let from = version(path, &mut transaction).await?;
    let steps = &STEPS[usize::try_from(from).unwrap_or(0).min(STEPS.len())..];
    for step in steps {
        sqlx::raw_sql(*step).execute(&mut *transaction).await.map_err(fail)?;
    }
    let now = Utc::now();
    if from == 0 {
        sqlx::query(
            "INSERT INTO yizhan_meta (id, application, schema_version, epoch, revision, created_at) \
             VALUES (1, ?, ?, ?, 0, ?)",
        )
        .bind(APPLICATION)
        .bind(known())
        .bind(epoch(now.timestamp(), 0))
        .bind(instant_text(now))
        .execute(&mut *transaction)
        .await
        .map_err(fail)?;
    } else if !steps.is_empty() {
        sqlx::query("UPDATE yizhan_meta SET schema_version = ? WHERE id = 1")
            .bind(known())
            .execute(&mut *transaction)
            .await
            .map_err(fail)?;
    }
    begin_epoch_of_backup(&mut transaction, now.timestamp()).await.map_err(fail)?;
    transaction.commit().await.map_err(fail)
}

/// A backup that is opened as a store begins a history of its own: its revisions must not be taken for the original's.
async fn begin_epoch_of_backup(connection: &mut SqliteConnection, now_s: i64) -> Result<(), sqlx::Error> {
    let last: Option<i64> = sqlx::query_scalar("SELECT epoch FROM yizhan_meta WHERE id = 1 AND is_backup = 1")
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(last) = last {
        sqlx::query("UPDATE yizhan_meta SET epoch = ?, is_backup = 0 WHERE id = 1")
            .bind(epoch(now_s, last))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The epoch of a history that begins now and follows one of epoch `last`. Seconds, so that a store that was deleted and
/// made anew is never taken for the old one by a client that remembers a revision; 32 bits last until 2106.
fn epoch(now_s: i64, last: i64) -> i64 {
    now_s.max(last + 1).clamp(1, i64::from(u32::MAX))
}
