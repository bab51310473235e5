//! The rules: which module stands on which floor, which crate is at home where, and what counts as a breach.

use super::paths::{Found, paths};
use super::source::Source;

/// The floors, lowest first: the ground is 0, floor N of the design is N + 1, so that `main.rs` can stand above all.
pub(crate) const FLOORS: &[(u8, &[&str])] = &[
    (0, &["config", "telemetry"]),
    (1, &["earth"]),
    (2, &["station", "index", "area", "auth"]),
    (3, &["street", "formats", "persist", "demo"]),
    (4, &["import", "store"]),
    (5, &["query"]),
    (6, &["tiles", "report"]),
    (7, &["http"]),
    (8, &["cli"]),
];

/// External crates and the modules that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("axum", &["http"]),
    ("tower", &["http"]),
    ("tower_http", &["http"]),
    ("utoipa", &["http"]),
    ("utoipa_axum", &["http"]),
    ("utoipa_swagger_ui", &["http"]),
    ("sqlx", &["persist", "formats::sqlite"]),
    ("h3o", &["earth::cell"]),
    ("rstar", &["index"]),
    ("quick_xml", &["street"]),
    ("memmap2", &["street::file"]),
    ("clap", &["cli", "config"]),
    ("clap_complete", &["cli"]),
    ("comfy_table", &["cli"]),
    ("indicatif", &["cli"]),
    ("tracing_subscriber", &["telemetry"]),
];

/// Where input, output, `async` and the clock are allowed; everywhere else time and bytes are arguments.
const DOORS: &[&str] = &[
    "config",
    "telemetry",
    "formats",
    "persist",
    "import",
    "store::live",
    "street::file",
    "tiles::archive",
    "http",
    "cli",
    "main",
];

/// Paths that only a door may name.
const OUTSIDE_WORLD: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "net"],
    &["std", "env"],
    &["std", "process"],
    &["std", "time", "SystemTime"],
    &["SystemTime"],
    &["Utc", "now"],
    &["Local", "now"],
    &["chrono", "Utc", "now"],
    &["tokio"],
];

/// Everything wrong with one file, one line each: `src/FILE:LINE: what and why`.
pub(crate) fn breaches(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let at = |line: usize, what: String| format!("src/{}:{line}: {what}", source.path);
    if !source.text.starts_with("//!") {
        found.push(at(1, "does not open with //! (what it is, what it is not)".into()));
    }
    let lines = source.text.lines().count();
    if lines > 800 {
        found.push(at(lines, format!("{lines} lines; the limit is 800")));
    }
    // lib.rs declares and main.rs starts: they stand above the floors.
    if source.module.is_empty() {
        return found;
    }
    let top = source.module[0].as_str();
    let own = floor(top);
    if own.is_none() && top != "main" {
        found.push(at(1, format!("{top} has no floor: give it one in tests/layers/rules.rs and in lib.rs")));
    }
    for path in paths(source) {
        found.extend(judge(&path, top, own).into_iter().map(|what| at(path.line, what)));
    }
    found.dedup();
    found
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, modules)| modules.contains(&module)).map(|(floor, _)| *floor)
}

fn judge(path: &Found, top: &str, own: Option<u8>) -> Vec<String> {
    let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
    let mut faults = Vec::new();
    if path.of_the_house {
        let Some(&target) = segments.first() else { return faults };
        if target != top && target != "*" {
            match (own, floor(target)) {
                (_, None) => faults.push(format!("{target} has no floor: it is no module of the house")),
                (Some(own), Some(target_floor)) if target_floor >= own => {
                    faults.push(format!("{top} may not import {target}: it is not on a lower floor"));
                }
                _ => {}
            }
        }
        return faults;
    }
    if let Some((name, homes)) = HOMES.iter().find(|(name, _)| segments.first() == Some(name))
        && !homes.iter().any(|home| path.stands_in(home))
    {
        faults.push(format!("{name} is at home in {} only", homes.join(", ")));
    }
    if !path.in_test && !DOORS.iter().any(|door| path.stands_in(door)) {
        if let Some(outside) = OUTSIDE_WORLD.iter().find(|outside| segments.starts_with(outside)) {
            faults.push(format!("{} on a floor without I/O, async or a clock of its own", outside.join("::")));
        }
        if segments == ["async"] {
            faults.push("async on a floor without I/O, async or a clock of its own".into());
        }
    }
    faults
}
