//! `yizhan export FILE`: the filtered stations as a file whose name says the format, and beside it NAME.meta.json, which
//! says where the figures come from.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::progress;
use super::selection::{Attributes, Places, told};
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::formats::FormatError;
use crate::formats::export::{CsvExport, ExportRow, GeoJsonExport, Provenance, XlsxExport};
use crate::http::extract::given;
use crate::http::extract::selection::SelectionGiven;
use crate::query::Open;
use crate::query::select::{Selected, Selection, select};
use crate::station::{Field, Record};
use crate::store::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// The file to write; .geojson, .csv or .xlsx decides the format. An existing file is replaced
    file: PathBuf,
    /// The moment --open is judged at: now, or an RFC 3339 instant
    #[arg(long, value_name = "WHEN", default_value = "now")]
    at: String,
    #[command(flatten)]
    attributes: Attributes,
    #[command(flatten)]
    places: Places,
}

/// What the extension asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    GeoJson,
    Csv,
    Xlsx,
}

impl Kind {
    fn of(path: &Path) -> Result<Self, Failure> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("").to_lowercase();
        match extension.as_str() {
            "geojson" | "json" => Ok(Self::GeoJson),
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            other => Err(Failure::new(
                Exit::Usage,
                format!("{}: format {other:?}: expected a name ending in .geojson, .csv or .xlsx", path.display()),
            )),
        }
    }
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let kind = Kind::of(&flags.file)?;
    let now = Utc::now();
    let at = given::instant("at", &flags.at, now)?;
    let mut given = SelectionGiven::new(Open::Any);
    flags.attributes.apply(&mut given, &workplace.vocabulary)?;
    let snapshot = workplace.snapshot(terminal).await?;
    let place = flags.places.apply(&mut given, &snapshot)?;
    let selection = Selection { filter: given.filter, place, text: given.text };
    let selected = select(&snapshot, &selection, at);

    let mut parameters = told(&flags.attributes, &flags.places);
    parameters.push(("at".to_owned(), crate::station::codec_text::rfc3339(at)));
    let provenance = provenance(&snapshot, &selected, parameters);
    // Beside its place and renamed into it: whoever reads the file meets the old one or the new one, never half of it.
    let part = beside(&flags.file, ".part");
    let written = write(kind, &part, &snapshot, &selected, &provenance, terminal)
        .and_then(|()| rename(&part, &flags.file))
        .inspect_err(|_| drop(std::fs::remove_file(&part)));
    written?;
    let sidecar = beside(&flags.file, ".meta.json");
    let mut meta = provenance.json();
    meta.insert("file".to_owned(), flags.file.file_name().map_or(Value::Null, |name| name.to_string_lossy().into()));
    meta.insert("stations".to_owned(), selected.len().into());
    std::fs::write(&sidecar, format!("{:#}\n", Value::Object(meta))).map_err(|error| disk(&sidecar, &error))?;

    if terminal.is_json() {
        let (file, sidecar) = (flags.file.display().to_string(), sidecar.display().to_string());
        return terminal.json(&json!({
            "file": file, "meta": sidecar, "stations": selected.len(), "revision": snapshot.revision.to_string(),
        }));
    }
    terminal.line(format_args!(
        "{}: {} stations, at revision {}; about it: {}",
        flags.file.display(),
        selected.len(),
        snapshot.revision,
        sidecar.display()
    ))
}

fn provenance(snapshot: &Snapshot, selected: &[Selected<'_>], parameters: Vec<(String, String)>) -> Provenance {
    let sources: BTreeSet<&str> =
        selected.iter().map(|selected| selected.station().facts.text(Field::Source).unwrap_or("not stated")).collect();
    Provenance {
        as_of: snapshot.as_of,
        revision: snapshot.revision,
        method: "stations that pass the filters, in order of id".to_owned(),
        parameters,
        sources: sources.into_iter().map(str::to_owned).collect(),
    }
}

/// Writes the file row by row.
fn write(
    kind: Kind,
    path: &Path,
    snapshot: &Snapshot,
    selected: &[Selected<'_>],
    provenance: &Provenance,
    terminal: Terminal,
) -> Result<(), Failure> {
    let file = BufWriter::new(File::create(path).map_err(|error| disk(path, &error))?);
    let bar = progress::over_rows("writing", selected.len() as u64, terminal);
    let faulty = |error: FormatError| Failure::failed(&path.display().to_string(), &error);
    let each = |take: &mut dyn FnMut(&ExportRow<'_>) -> Result<(), FormatError>| {
        for selected in selected {
            let station = selected.station();
            let record: Record = station.facts.record(&snapshot.vocabulary);
            let row = ExportRow {
                id: station.id,
                revision: station.revision,
                updated_at: station.updated_at,
                record: &record,
            };
            take(&row)?;
            bar.inc(1);
        }
        Ok(())
    };
    let mut file = match kind {
        Kind::GeoJson => {
            let mut export = GeoJsonExport::new(file, provenance).map_err(faulty)?;
            each(&mut |row| export.row(row)).map_err(faulty)?;
            export.finish().map_err(faulty)?
        }
        Kind::Csv => {
            let mut export = CsvExport::new(file).map_err(faulty)?;
            each(&mut |row| export.row(row)).map_err(faulty)?;
            export.finish().map_err(faulty)?
        }
        Kind::Xlsx => {
            let mut file = file;
            let mut export = XlsxExport::new().map_err(faulty)?;
            each(&mut |row| export.row(row)).map_err(faulty)?;
            export.finish(provenance, &mut file).map_err(faulty)?;
            file
        }
    };
    file.flush().map_err(|error| disk(path, &error))?;
    bar.finish_and_clear();
    Ok(())
}

/// The path with something put behind its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::rename(from, to).map_err(|error| disk(to, &error))
}

fn disk(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(Exit::Failed, format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_format() {
        assert_eq!(Kind::of(Path::new("a.GeoJSON")).unwrap(), Kind::GeoJson);
        assert_eq!(Kind::of(Path::new("a.b.csv")).unwrap(), Kind::Csv);
        assert_eq!(Kind::of(Path::new("a.xlsx")).unwrap(), Kind::Xlsx);
        for wrong in ["a.xls", "a", "csv", ".geojson/a"] {
            assert_eq!(Kind::of(Path::new(wrong)).unwrap_err().exit, Exit::Usage, "{wrong}");
        }
    }

    #[test]
    fn the_sidecar_stands_beside_the_file() {
        assert_eq!(beside(Path::new("x/a.csv"), ".meta.json"), Path::new("x/a.csv.meta.json"));
    }
}
