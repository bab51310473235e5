//! 221,000 rows of CSV into the embedded store, and once more; beside them, the `csv` crate only reading the same file.
//!
//! Bars: under 15 s and under 400 MB. No dice: the file is the demo's nation, by its seed. Run with
//! `cargo bench --bench import`; a file of one's own goes in as the first argument after `--`.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use yizhan::earth::crs::Datum;
use yizhan::formats::Source;
use yizhan::import::{Options, Report, run};
use yizhan::persist::{Location, Repository};
use yizhan::station::Vocabulary;

/// The program's own allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    // `cargo bench` passes `--bench`.
    let file = match std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        Some(path) => PathBuf::from(path),
        None => national(folder.path())?,
    };
    #[expect(clippy::cast_precision_loss, reason = "a size for people")]
    let megabytes = std::fs::metadata(&file)?.len() as f64 / 1e6;
    println!(
        "{:<26} {:>8} {:>8} {:>8} {:>10} {:>8}",
        format!("{megabytes:.0} MB"),
        "rows",
        "s",
        "CPU s",
        "rows/s",
        "peak MB"
    );

    forget_peak();
    let start = Clock::start();
    let mut rows = 0;
    for record in csv::ReaderBuilder::new().flexible(true).from_path(&file)?.byte_records() {
        rows += u64::from(!record?.is_empty());
    }
    line("csv crate, reading only", rows, &start);

    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let vocabulary = Arc::new(Vocabulary::built_in()?);
        let location = Location::GeoPackage(folder.path().join("store.gpkg"));
        let repository = Repository::open(&location, Arc::clone(&vocabulary)).await?;
        for (name, dry_run) in [("dry run", true), ("import, new", false), ("import again, unchanged", false)] {
            let at = "2026-11-20T08:00:00Z".parse()?;
            let kind = Some("worker_station".to_owned());
            let options = Options { kind, crs: Some(Datum::Wgs84), dry_run, ..Options::new("bench", at) };
            forget_peak();
            let start = Clock::start();
            let report = run(&repository, &vocabulary, Source::file(&file)?, options, Arc::new(())).await?;
            line(name, report.rows, &start);
            tell(&report);
        }
        Ok::<(), Box<dyn Error>>(())
    })
}

fn national(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join("national.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path)?);
    yizhan::demo::write_national_csv(1, &mut out)?;
    std::io::Write::flush(&mut out)?;
    Ok(path)
}

/// Time on the wall, and time on all cores: the second says what a busy machine hides from the first.
struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu_s() }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn line(name: &str, rows: u64, start: &Clock) {
    let (seconds, cpu) = (start.wall.elapsed().as_secs_f64(), cpu_s() - start.cpu);
    println!("{name:<26} {rows:>8} {seconds:>8.2} {cpu:>8.2} {:>10.0} {:>8}", rows as f64 / seconds, peak_mb());
}

/// Seconds of processor time this process has used, by Linux's hundredths; 0 where it does not say.
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in brackets, the 12th and 13th are user and system time.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn tell(report: &Report) {
    let Report { created, changed, unchanged, rejected, unlocated, duplicate_pairs, .. } = report;
    println!(
        "    created {created}, changed {changed}, unchanged {unchanged}, rejected {rejected}, unlocated {unlocated}, \
         likely duplicates {duplicate_pairs}"
    );
    for warning in report.warnings.iter().take(3) {
        println!("    {}: {} ({} rows)", warning.code, warning.message, warning.count);
    }
    for reject in report.rejects.iter().take(3) {
        println!(
            "    rejected row {} {}: {} {:?}: {}",
            reject.row, reject.name, reject.field, reject.value, reject.reason
        );
    }
}

/// The most memory the process has held since [`forget_peak`], in MB; 0 where Linux does not say.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1000
}

fn forget_peak() {
    // Where it cannot be forgotten, the peak of the whole run is shown, which is only larger.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
