//! `yizhan demo`: the synthetic city or nation, written as files anybody could have written and imported as such.
//!
//! It never mixes with real stations: a store that holds any is refused.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::json;

use super::failure::{Exit, Failure};
use super::import;
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::demo;
use crate::earth::crs::{Datum, Extent};
use crate::formats::Source;
use crate::formats::areas::AreaOptions;
use crate::import::Options;
use crate::persist::Repository;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// What to make: a city of 400 stations with districts, population and streets, or a nation of 221,000 stations
    #[arg(long, value_enum, default_value_t = Scale::City)]
    scale: Scale,
    /// The folder for the files [default: demo in the data folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Equal seeds make equal files, to the byte
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// Write the files and leave the store alone
    #[arg(long)]
    files_only: bool,
}

/// The seed of the city that `make run` shows.
const SEED: u64 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Scale {
    City,
    National,
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let folder = flags.out.clone().unwrap_or_else(|| usual_folder(workplace));
    if flags.files_only {
        let files = write(flags.scale, flags.seed, &folder)?;
        if terminal.is_json() {
            let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
            return terminal.json(&json!({ "files": files }));
        }
        for file in files {
            terminal.line(file.display())?;
        }
        return Ok(());
    }
    let repository = workplace.repository(terminal).await?;
    let outcome = fill(flags.scale, flags.seed, &folder, &repository, workplace, terminal).await;
    repository.close().await;
    let created = outcome?;
    if terminal.is_json() {
        return terminal.json(&json!({
            "files": folder.display().to_string(), "store": workplace.location.to_string(), "stations": created,
        }));
    }
    terminal.line(format_args!(
        "{created} synthetic stations are in {}; their files are in {}",
        workplace.location,
        folder.display()
    ))?;
    terminal.line("look at them with `yizhan serve`")
}

/// Fills an empty store with the city, for `serve --demo`; a store with stations is left as it is.
pub(super) async fn city_if_empty(
    repository: &Repository,
    workplace: &Workplace,
    terminal: Terminal,
) -> Result<(), Failure> {
    if standing(repository).await? > 0 {
        return Ok(());
    }
    let created = fill(Scale::City, SEED, &usual_folder(workplace), repository, workplace, terminal).await?;
    terminal.remark(format_args!("the store was empty: it now holds a synthetic city of {created} stations"));
    Ok(())
}

async fn standing(repository: &Repository) -> Result<u64, Failure> {
    let mut count = 0;
    repository.keys(|_| count += 1).await?;
    Ok(count)
}

async fn fill(
    scale: Scale,
    seed: u64,
    folder: &Path,
    repository: &Repository,
    workplace: &Workplace,
    terminal: Terminal,
) -> Result<u64, Failure> {
    let (mut own, mut others) = (0_u64, 0_u64);
    repository.keys(|key| if key.source == Some(demo::SOURCE) { own += 1 } else { others += 1 }).await?;
    if own + others > 0 {
        let what = if others > 0 { others } else { own };
        let stations = if what == 1 { "1 station".to_owned() } else { format!("{what} stations") };
        let whose = if others > 0 { " that are not the demo's" } else { " of the demo already" };
        return Err(Failure::new(Exit::Refused, format!("{} holds {stations}{whose}", workplace.location)).hint(
            "The demo wants a store of its own: name one with --store or --data-dir, or write its files with --files-only.",
        ));
    }
    let files = write(scale, seed, folder)?;
    let [stations, rest @ ..] = files.as_slice() else {
        return Err(Failure::new(Exit::Failed, "the demo wrote no files"));
    };
    let source = |path: &Path| Source::file(path).map_err(|error| Failure::failed("the demo's own file", &error));
    if let Some(districts) = rest.first() {
        let options = AreaOptions {
            datum: Datum::Wgs84,
            extent: Extent::Mainland,
            map: Vec::new(),
            level: None,
            source: demo::SOURCE.to_owned(),
        };
        import::areas_from(source(districts)?, options, repository).await?;
    }
    let options =
        Options { crs: Some(Datum::Wgs84), source: Some(demo::SOURCE.to_owned()), ..Options::new("demo", Utc::now()) };
    let report = import::stations_from(source(stations)?, options, repository, workplace, terminal).await?;
    if report.rejected > 0 {
        return Err(Failure::new(
            Exit::Failed,
            format!("the demo wrote {} stations that it cannot read", report.rejected),
        ));
    }
    Ok(report.created)
}

fn usual_folder(workplace: &Workplace) -> PathBuf {
    workplace.settings.data_dir.join("demo")
}

/// Writes the files; the stations come first, then, for a city, the districts, the population and the streets.
fn write(scale: Scale, seed: u64, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    std::fs::create_dir_all(folder).map_err(|error| disk(folder, &error))?;
    let mut files = Vec::new();
    let mut one = |name: &str, content: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        let path = folder.join(name);
        let written = File::create(&path).map(BufWriter::new).and_then(|mut out| {
            content(&mut out)?;
            out.flush()
        });
        written.map_err(|error| disk(&path, &error))?;
        files.push(path);
        Ok::<(), Failure>(())
    };
    match scale {
        Scale::City => {
            let city = demo::city(seed);
            one("stations.csv", &|out| city.write_stations_csv(out))?;
            one("districts.geojson", &|out| city.write_districts_geojson(out))?;
            one("population.csv", &|out| city.write_population_csv(out))?;
            one("streets.osm", &|out| city.write_streets_osm(out))?;
        }
        Scale::National => one("stations.csv", &|out| demo::write_national_csv(seed, out))?,
    }
    Ok(files)
}

fn disk(path: &Path, error: &io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("{}: {error}", path.display()))
}
