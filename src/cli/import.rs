//! `yizhan import FILE` and `yizhan import areas FILE`: a file into the store, all of it or nothing, with a truthful report.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Utc;
use indicatif::ProgressBar;
use serde_json::json;

use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use super::workplace::Workplace;
use super::{import_report, progress};
use crate::earth::crs::{Datum, Extent, UnknownDatum};
use crate::formats::areas::{self, AreaOptions};
use crate::formats::{FormatError, RowFault, Source};
use crate::import::{self, ImportError, OnExisting, Options, Progress, Report, Stage};
use crate::persist::{Batch, Location, Repository, Write};

/// At most so many faults are printed; JSON has them all.
const SHOWN: usize = 20;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Flags {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    stations: StationFlags,
}

#[derive(Debug, clap::Args)]
struct StationFlags {
    /// The file: CSV (UTF-8 or GBK), XLSX, GeoJSON, JSON or one JSON object a line; what it is, its content says
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// The kind of the stations whose rows do not say: `worker_station`, `driver_home`, `mom_room` …
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// The datum of the coordinates: wgs84, gcj02, bd09 or cgcs2000. Required where there are any: it is never guessed
    #[arg(long, value_name = "DATUM", value_parser = datum)]
    crs: Option<Datum>,
    /// Where gcj02 and bd09 are shifted; vendors do not agree
    #[arg(long, value_enum, default_value_t = Shift::Mainland)]
    extent: Shift,
    /// A field and the column it is in; may be repeated
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Read, check and report, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Where the rows come from: with their number there, the key by which they are found again [default: the file's name]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// upsert adds and changes; replace also withdraws what this source no longer has
    #[arg(long, value_enum, default_value_t = Existing::Upsert)]
    on_existing: Existing,
    /// Keep rows that lie far from the other rows of their city
    #[arg(long)]
    keep_suspect: bool,
    /// Refuse the whole file when any row is rejected
    #[arg(long)]
    strict: bool,
    /// The sheet of a workbook [default: the first that has rows]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Existing {
    #[default]
    Upsert,
    Replace,
}

/// [`Extent`] as words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Shift {
    /// Not in Hong Kong, Macau and Taiwan
    #[default]
    Mainland,
    /// In Hong Kong and Macau too
    WithoutTaiwan,
    /// In the whole customary rectangle
    Rectangle,
}

impl From<Shift> for Extent {
    fn from(shift: Shift) -> Self {
        match shift {
            Shift::Mainland => Self::Mainland,
            Shift::WithoutTaiwan => Self::WithoutTaiwan,
            Shift::Rectangle => Self::Rectangle,
        }
    }
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Planning areas: GeoJSON polygons with a code, a name, a level and a parent
    Areas(AreaFlags),
}

#[derive(Debug, clap::Args)]
struct AreaFlags {
    /// The GeoJSON file
    file: PathBuf,
    /// The datum of its positions: wgs84, gcj02, bd09 or cgcs2000
    #[arg(long, value_name = "DATUM", default_value = "wgs84", value_parser = datum)]
    crs: Datum,
    /// Where gcj02 and bd09 are shifted; vendors do not agree
    #[arg(long, value_enum, default_value_t = Shift::Mainland)]
    extent: Shift,
    /// A part of an area (code, name, level, parent) and the property it is in; may be repeated
    #[arg(long, value_name = "PART=PROPERTY", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Where the areas come from [default: the file's name]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

fn datum(text: &str) -> Result<Datum, String> {
    text.parse().map_err(|error: UnknownDatum| error.to_string())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((left, right)) if !left.trim().is_empty() && !right.trim().is_empty() => {
            Ok((left.trim().to_owned(), right.trim().to_owned()))
        }
        _ => Err("expected field=column".to_owned()),
    }
}

pub(super) async fn run(flags: Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    match flags.what {
        Some(What::Areas(flags)) => import_areas(flags, workplace, terminal).await,
        None => import_stations(flags.stations, workplace, terminal).await,
    }
}

async fn import_areas(flags: AreaFlags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    // A file that cannot be read should not leave an empty store behind.
    let source = Source::file(&flags.file).map_err(refused)?;
    let options = AreaOptions {
        datum: flags.crs,
        extent: flags.extent.into(),
        map: flags.map,
        level: None,
        source: flags.source.unwrap_or_else(|| source.stem().to_owned()),
    };
    let repository = workplace.repository(terminal).await?;
    let outcome = areas_from(source, options, &repository).await;
    repository.close().await;
    let count = outcome?;
    if terminal.is_json() {
        return terminal.json(&json!({ "file": flags.file.display().to_string(), "areas": count }));
    }
    terminal.line(format_args!("{}: {count} areas", flags.file.display()))
}

/// Reads the areas of a file and writes them in one transaction; any faulty one refuses the file.
pub(super) async fn areas_from(
    source: Source,
    options: AreaOptions,
    repository: &Repository,
) -> Result<usize, Failure> {
    let (name, named) = (source.name().to_owned(), options.source.clone());
    let read = tokio::task::spawn_blocking(move || areas::read(&source, &options)).await;
    let (areas, faults) = read.map_err(|error| Failure::failed("reading the areas", &error))?.map_err(refused)?;
    if !faults.is_empty() {
        return Err(Failure::new(Exit::Refused, format!("{name}: nothing was applied, because\n{}", listed(&faults))));
    }
    let count = areas.len();
    let batch = Batch {
        actor: "cli".into(),
        source: named.into(),
        at: Utc::now(),
        writes: areas.into_iter().map(Write::Area).collect(),
        idempotency: None,
    };
    repository.apply(batch).await?;
    Ok(count)
}

async fn import_stations(flags: StationFlags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    // clap asks for the file before this is reached.
    let source = Source::file(flags.file.unwrap_or_default()).map_err(refused)?;
    let options = Options {
        kind: flags.kind,
        crs: flags.crs,
        extent: flags.extent.into(),
        map: flags.map,
        dry_run: flags.dry_run,
        on_existing: match flags.on_existing {
            Existing::Upsert => OnExisting::Upsert,
            Existing::Replace => OnExisting::Replace,
        },
        source: flags.source,
        keep_suspect: flags.keep_suspect,
        strict: flags.strict,
        sheet: flags.sheet,
        ..Options::new("cli", Utc::now())
    };
    let Location::GeoPackage(path) = &workplace.location;
    // A dry run leaves nothing behind: without a store it is run against an empty one elsewhere.
    let scratch = if options.dry_run && !path.exists() { Some(Scratch::new()?) } else { None };
    let repository = match &scratch {
        Some(Scratch(folder)) => {
            let location = Location::GeoPackage(folder.join("store.gpkg"));
            Repository::open(&location, Arc::clone(&workplace.vocabulary)).await?
        }
        None => workplace.repository(terminal).await?,
    };
    let outcome = stations_from(source, options, &repository, workplace, terminal).await;
    repository.close().await;
    drop(scratch);
    import_report::show(&outcome?, terminal)
}

/// A folder for one run; gone when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let since = Utc::now().timestamp_nanos_opt().unwrap_or_default();
        let folder = std::env::temp_dir().join(format!("yizhan-dry-run-{}-{since}", std::process::id()));
        // Fails where somebody was first.
        std::fs::create_dir(&folder).map_err(|error| Failure::failed("a temporary folder", &error))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's temporary folder, which the system clears.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Imports the stations of a file, a bar moving where somebody watches.
pub(super) async fn stations_from(
    source: Source,
    options: Options,
    repository: &Repository,
    workplace: &Workplace,
    terminal: Terminal,
) -> Result<Report, Failure> {
    let bar = progress::over_bytes("checking", source.size(), terminal);
    let moved = Arc::new(Bar(bar.clone()));
    let outcome = import::run(repository, &workplace.vocabulary, source, options, moved).await;
    bar.finish_and_clear();
    outcome.map_err(|error| match error {
        ImportError::Persist(error) => error.into(),
        ImportError::Strict { ref report } => {
            terminal.remark(import_report::rejects(report).trim_fmt());
            Failure::new(Exit::Refused, error.to_string())
        }
        ImportError::Crashed { .. } => Failure::new(Exit::Failed, error.to_string()),
        ImportError::CrsMissing { .. } => {
            Failure::new(Exit::Refused, error.to_string()).hint("Say it with --crs DATUM.")
        }
        ImportError::KindMissing { .. } => {
            Failure::new(Exit::Refused, error.to_string()).hint("Say it with --kind CODE.")
        }
        other => Failure::new(Exit::Refused, other.to_string()),
    })
}

/// The import's progress as a bar.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn progress(&self, stage: Stage, read: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(read);
        self.0.set_message(match stage {
            Stage::Checking => "checking",
            Stage::Writing => "writing",
            Stage::Committing => "committing",
        });
    }
}

fn listed(faults: &[RowFault]) -> String {
    let mut lines: Vec<String> = faults.iter().take(SHOWN).map(|fault| format!("  {fault}")).collect();
    if faults.len() > SHOWN {
        lines.push(format!("  and {} more", faults.len() - SHOWN));
    }
    lines.join("\n")
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
fn refused(error: FormatError) -> Failure {
    Failure::new(Exit::Refused, error.to_string())
}
