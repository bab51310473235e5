//! The embedded store: the suite of every repository, then what is a GeoPackage's own.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first fault and says so"
)]

mod faults;
mod files;
mod outside;
#[path = "../repository/mod.rs"]
mod repository;

use std::path::Path;

use sqlx::Connection as _;
use yizhan::persist::{Location, PersistError, Repository};

use repository::vocabulary;

/// A store in a folder that lasts as long as the test.
async fn fresh() -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().unwrap();
    let repository = open(&folder.path().join("new/stations.gpkg")).await.unwrap();
    (folder, repository)
}

async fn open(path: &Path) -> Result<Repository, PersistError> {
    Repository::open(&Location::GeoPackage(path.to_path_buf()), vocabulary()).await
}

/// Does to a file what another program would: plain SQL over a connection of its own.
async fn by_another_program(path: &Path, sql: &'static str) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a program of GDAL; `None`, with a word why, where it is not installed.
fn gdal(program: &str, arguments: &[&str]) -> Option<String> {
    match std::process::Command::new(program).args(arguments).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{program} {arguments:?}: {said}");
            Some(said)
        }
        Err(error) => {
            println!("skipped: {program} (Debian package gdal-bin) cannot be run: {error}");
            None
        }
    }
}

macro_rules! suite {
    ($($test:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() {
            let (_folder, repository) = fresh().await;
            repository::$test(repository).await;
        })+
    };
}

suite! {
    what_is_written_is_what_is_loaded
    an_empty_store_loads
    a_lost_race_is_refused_and_changes_nothing
    absent_and_present_stations_are_refused
    the_log_tells_before_and_after
    one_station_may_be_written_twice_in_a_batch
    an_equal_request_is_answered_from_memory
    areas_come_and_go
    tokens_are_kept_without_their_secret
    a_bulk_is_one_revision_or_nothing
    an_import_finds_the_rows_it_knows
    writers_queue_and_readers_do_not_wait
    a_cancelled_write_leaves_the_store_usable
    the_pulse_follows_the_revision
    every_field_survives
}
