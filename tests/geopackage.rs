//! The embedded store: the suite of every repository, then what is a GeoPackage's own.

mod repository;

use yizhan::persist::{Location, Repository};

use repository::vocabulary;

/// A store in a folder that lasts as long as the test.
async fn fresh() -> (tempfile::TempDir, Repository) {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::GeoPackage(folder.path().join("new/stations.gpkg"));
    let repository = Repository::open(&location, vocabulary()).await.unwrap();
    (folder, repository)
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
