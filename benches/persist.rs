//! The embedded store at national size: importing, loading, changing. Prints a table; nothing is asserted here.
//!
//! Baseline beside ours: the same rows fetched column by column, as one would first write it.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark prints, and stops at the first fault")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use sqlx::{Connection as _, Row as _, ValueRef as _};
use tokio_stream::StreamExt as _;
use yizhan::demo;
use yizhan::persist::{Batch, Location, Put, Repository, Write};
use yizhan::station::{Facts, Op, Record, Vocabulary, codec_text};

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(run());
}

fn line(what: &str, time: Duration) {
    println!("{what:<52} {:>9.1} ms", time.as_secs_f64() * 1e3);
}

/// The memory the process holds now and held at most, in MiB.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let find = |name: &str| {
        let kib =
            status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kib.unwrap_or(0) / 1024
    };
    format!("resident {} MiB, peak {} MiB", find("VmRSS:"), find("VmHWM:"))
}

/// The baseline: every column of every row fetched as sqlx does, over one connection, and not even parsed.
async fn by_columns(path: &Path) -> usize {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).row_buffer_size(1000);
    let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
    let mut rows = sqlx::query("SELECT * FROM station ORDER BY id").fetch(&mut connection);
    let mut cells = 0;
    while let Some(row) = rows.next().await {
        let row = row.unwrap();
        cells += (0..row.len()).filter(|at| !row.try_get_raw(*at).unwrap().is_null()).count();
    }
    cells
}

async fn run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("national.gpkg");
    let vocabulary = Arc::new(Vocabulary::built_in().unwrap());
    let store = Repository::open(&Location::GeoPackage(path.clone()), Arc::clone(&vocabulary)).await.unwrap();
    println!("start: {}", memory());

    let (mut parsing, mut putting) = (Duration::ZERO, Duration::ZERO);
    let mut bulk = store.begin("import".into(), "bench".into(), Utc::now()).await.unwrap();
    let mut rows = demo::national(1);
    let mut count = 0;
    loop {
        let start = Instant::now();
        let portion: Vec<Put> = rows
            .by_ref()
            .take(1000)
            .map(|row| {
                let values = row
                    .iter()
                    .filter_map(|(field, text)| Some((field, codec_text::parse(field, text, &vocabulary).unwrap()?)));
                let facts = Facts::from_record(values.collect::<Record>(), &vocabulary).unwrap();
                Put { id: None, op: Op::Create, facts }
            })
            .collect();
        parsing += start.elapsed();
        if portion.is_empty() {
            break;
        }
        count += portion.len();
        let start = Instant::now();
        bulk.put(portion).await.unwrap();
        putting += start.elapsed();
    }
    println!("bulk: {}", memory());
    let start = Instant::now();
    bulk.commit().await.unwrap();
    let committing = start.elapsed();
    line(&format!("generating and parsing {count} rows"), parsing);
    line("bulk, put", putting);
    line("bulk, commit", committing);
    println!("file: {} MiB", std::fs::metadata(&path).unwrap().len() >> 20);

    store.close().await;
    let start = Instant::now();
    let store = Repository::open(&Location::GeoPackage(path.clone()), Arc::clone(&vocabulary)).await.unwrap();
    line("open", start.elapsed());
    let mut last = None;
    for _ in 0..5 {
        drop(last.take());
        let start = Instant::now();
        let loaded = store.load().await.unwrap();
        line(&format!("load {} stations", loaded.stations.len()), start.elapsed());
        last = Some(loaded);
    }
    println!("loaded: {}", memory());
    for _ in 0..2 {
        let start = Instant::now();
        let cells = by_columns(&path).await;
        line(&format!("baseline: 36 columns a row, unparsed ({cells} cells)"), start.elapsed());
    }
    let loaded = last.unwrap();

    let start = Instant::now();
    let mut seen = 0;
    store.keys(|_| seen += 1).await.unwrap();
    line(&format!("keys of {seen} stations, with digests"), start.elapsed());

    let update = |at: usize| {
        let station = &loaded.stations[at * 7919 % loaded.stations.len()];
        Write::Station { id: Some(station.id), expect: None, op: Op::Update, facts: station.facts.clone() }
    };
    let batch =
        |writes| Batch { actor: "bench".into(), source: "bench".into(), at: Utc::now(), writes, idempotency: None };
    let mut times = Vec::new();
    for at in 0..200 {
        let start = Instant::now();
        store.apply(batch(vec![update(at)])).await.unwrap();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    line("apply 1 change, median of 200", times[100]);
    line("apply 1 change, p99", times[198]);
    let start = Instant::now();
    store.apply(batch((0..10_000).map(update).collect())).await.unwrap();
    line("apply 10,000 changes in one batch", start.elapsed());
    let start = Instant::now();
    let changes = store.changes_since(1, None, 100_000).await.unwrap();
    line(&format!("changes_since, {} rows", changes.len()), start.elapsed());
    let start = Instant::now();
    let report = store.check().await.unwrap();
    line(&format!("check: {} problems", report.problems.len()), start.elapsed());
    let start = Instant::now();
    store.backup(&folder.path().join("copy.gpkg")).await.unwrap();
    line("backup", start.elapsed());
    println!("end: {}", memory());
}
