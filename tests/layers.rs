//! The floors of the house, held by a test: no import points up or sideways, no crate is named outside its home, no I/O
//! hides on a floor that promises none, and files stay small and say what they are.
//!
//! The rules stand in this file; how Rust is read stands in `layers/source.rs` and `layers/paths.rs`. It is a reader of
//! tokens, not a compiler: it sees every path written in the code, and what a macro would expand to it does not see.

mod layers {
    pub(crate) mod paths;
    pub(crate) mod rules;
    pub(crate) mod source;
}

use std::fs;
use std::path::{Path, PathBuf};

use layers::rules::{FLOORS, breaches};
use layers::source::Source;

/// Reads every Rust file under `src`, with its path relative to `src`.
fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found
        .iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).expect("found under src");
            let text = fs::read_to_string(path).expect("a source file is UTF-8");
            Source::new(&relative.to_string_lossy().replace('\\', "/"), &text)
        })
        .collect()
}

#[test]
fn the_house_keeps_its_floors() {
    let sources = sources();
    assert!(sources.len() > 20, "only {} source files found", sources.len());
    let found: Vec<String> = sources.iter().flat_map(breaches).collect();
    assert!(found.is_empty(), "{} breaches:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_module_of_lib_rs_has_a_floor_and_the_table_in_its_doc_says_the_same() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs is there");
    let mut declared: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    declared.sort_unstable();
    let mut known: Vec<&str> = FLOORS.iter().flat_map(|(_, modules)| modules.iter().copied()).collect();
    known.retain(|module| declared.contains(module));
    known.sort_unstable();
    assert_eq!(declared, known, "a module of lib.rs has no floor in tests/layers/rules.rs");

    for line in text.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let Some((floor, modules)) = line.trim_end_matches('|').split_once('|') else { continue };
        let floor = match floor.trim() {
            "ground" => 0,
            number => match number.parse::<u8>() {
                Ok(number) => number + 1,
                Err(_) => continue,
            },
        };
        let named: Vec<&str> = modules.split("[`").skip(1).filter_map(|part| part.split('`').next()).collect();
        assert!(!named.is_empty(), "no module named in {line:?}");
        for module in named {
            let (stated, _) =
                FLOORS.iter().find(|(_, modules)| modules.contains(&module)).expect("a documented module has a floor");
            assert_eq!(*stated, floor, "{module}: lib.rs says otherwise than tests/layers/rules.rs");
        }
    }
    for module in declared {
        assert!(text.contains(&format!("[`{module}`]")), "{module} is missing from the table in lib.rs");
    }
}

#[test]
fn files_stay_small() {
    let mut lengths: Vec<usize> = sources().iter().map(|source| source.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    let ninth_tenth = lengths[lengths.len() * 9 / 10];
    assert!(median <= 150, "half of the files are longer than {median} lines; the bar is 150");
    assert!(ninth_tenth <= 400, "a tenth of the files are longer than {ninth_tenth} lines; the bar is 400");
}

#[test]
fn main_only_parses_runs_and_exits() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).expect("main.rs is there");
    assert!(text.lines().count() <= 30, "main.rs has {} lines; the bar is 30", text.lines().count());
}

/// The breaches of one made-up file: the checker has to be able to fail.
fn judged(path: &str, body: &str) -> Vec<String> {
    breaches(&Source::new(path, &format!("//! A made-up file.\n{body}")))
}

#[track_caller]
fn refused(path: &str, body: &str, because: &str) {
    let found = judged(path, body);
    assert!(found.iter().any(|line| line.contains(because)), "{path}: {body}\nexpected {because:?}, found {found:?}");
}

#[track_caller]
fn passes(path: &str, body: &str) {
    assert_eq!(judged(path, body), Vec::<String>::new(), "{path}: {body}");
}

#[test]
fn an_upward_import_is_a_breach_however_it_is_written() {
    refused("earth/position.rs", "use crate::station::Station;", "earth may not import station");
    refused("earth/position.rs", "use crate::{station::{Kind, id}};", "earth may not import station");
    refused("earth/position.rs", "use super::super::store::Snapshot;", "earth may not import store");
    refused("earth/mod.rs", "use super::query;", "earth may not import query");
    refused("earth/position.rs", "fn f() { crate::http::serve(); }", "earth may not import http");
    refused("earth/position.rs", "fn f() -> Option<crate::http::Problem> { None }", "earth may not import http");
    refused("earth/mod.rs", "mod inner { use super::super::cli::run; }", "earth may not import cli");
    refused("earth/mod.rs", "mod inner { fn f() {} }\nuse super::cli::run;", "earth may not import cli");
    refused("earth/bounds_tests.rs", "use super::super::super::query::nearest;", "earth may not import query");
    refused("earth/position.rs", "pub use crate::station as place;", "earth may not import station");
    refused("earth/position.rs", "#[derive(crate::http::View)] struct S;", "earth may not import http");
    refused("config.rs", "use crate::earth::Meters;", "config may not import earth");
}

#[test]
fn a_sideways_import_is_a_breach() {
    refused("index/nearest.rs", "use crate::station::StationId;", "index may not import station");
    refused("formats/csv.rs", "use crate::persist::Repository;", "formats may not import persist");
    refused("import/mod.rs", "use crate::store::Snapshot;", "import may not import store");
    refused("config.rs", "use crate::telemetry::init;", "config may not import telemetry");
}

#[test]
fn a_name_that_is_no_module_of_the_house_is_a_breach() {
    refused("query/mod.rs", "use crate::Snapshot;", "Snapshot has no floor");
    refused("helpers/mod.rs", "use crate::earth::Meters;", "helpers has no floor");
}

#[test]
fn imports_that_point_down_or_stay_inside_pass() {
    passes("query/nearest.rs", "use crate::earth::{LngLat, distance::{self, geodesic}};\nuse super::filter::Filter;");
    passes("http/routes/nearest.rs", "use super::super::views; use crate::config::Settings;");
    passes("earth/mod.rs", "mod inner { use super::position::LngLat; use crate::earth::Meters; }");
    passes("earth/bounds_tests.rs", "use super::*; use super::super::LngLat;");
    passes(
        "earth/position.rs",
        "// use crate::http::x;\n/* crate::cli::y /* crate::cli */ */ fn f() -> &'static str { \"crate::cli::z\" }",
    );
    passes(
        "earth/position.rs",
        "const A: &str = r#\"crate::http::\"quoted\" x\"#; const C: char = '\"'; const D: char = '\\'';",
    );
    passes("earth/position.rs", "fn f<'a>(x: &'a str) -> &'a str { let axum = x; axum }");
    passes("earth/position.rs", "fn f<'a>(x: &'a [u8]) -> impl Iterator<Item = u8> + use<'a> { loop { x; y; } }");
    passes("earth/position.rs", "pub(in crate::earth) fn f() {} pub(crate) fn g() {} pub(super) fn h() {}");
}

#[test]
fn a_crate_outside_its_home_is_a_breach() {
    refused("query/mod.rs", "use axum::Router;", "axum is at home in http");
    refused("store/mod.rs", "fn f() { ::sqlx::query(\"\"); }", "sqlx is at home in persist, formats::sqlite");
    refused("formats/csv.rs", "use sqlx::Row;", "sqlx is at home in persist, formats::sqlite");
    refused("earth/distance.rs", "use {std::fmt, h3o::CellIndex};", "h3o is at home in earth::cell");
    refused("query/mod.rs", "use rstar::RTree as Tree;", "rstar is at home in index");
    refused("http/mod.rs", "#[derive(clap::Parser)] struct Flags;", "clap is at home in cli, config");
    refused("cli/serve.rs", "use tower_http::cors;", "tower_http is at home in http");
    refused("station/id.rs", "use utoipa::ToSchema;", "utoipa is at home in http");
    refused("import/mod.rs", "extern crate indicatif;", "indicatif is at home in cli");
    passes("formats/sqlite.rs", "use sqlx::Row;");
    passes("persist/geopackage/load.rs", "use sqlx::{Row, Connection};");
    passes("earth/cell.rs", "use h3o::CellIndex;");
    passes("earth/cell_tests.rs", "use h3o::CellIndex;");
    passes("query/mod.rs", "use crate::index::rstar_free; fn f(x: T) { x.axum::<u8>(); }");
}

#[test]
fn input_and_output_below_the_doors_is_a_breach() {
    refused("query/mod.rs", "fn f() { std::fs::read(\"x\"); }", "std::fs");
    refused("earth/mod.rs", "use std::{fmt, net::TcpStream};", "std::net");
    refused("store/snapshot.rs", "use tokio::sync::Mutex;", "tokio");
    refused("query/mod.rs", "pub async fn nearest() {}", "async");
    refused("query/mod.rs", "fn f() { let now = std::time::SystemTime::now(); }", "SystemTime");
    refused("query/mod.rs", "use chrono::Utc; fn f() { Utc::now(); }", "Utc::now");
    passes("store/live.rs", "use tokio::sync::Mutex; pub async fn follow() {}");
    passes("query/mod.rs", "#[cfg(test)] mod tests { fn f() { std::fs::read(\"x\"); } }");
    passes("query/nearest_tests.rs", "fn f() { std::fs::read(\"x\"); }");
    passes("import/mod.rs", "pub async fn run() { std::fs::read(\"x\"); }");
}

#[test]
fn a_file_without_its_opening_sentence_or_too_long_is_a_breach() {
    let bare = Source::new("earth/units.rs", "use std::fmt;\n//! Too late.\n");
    assert!(breaches(&bare).iter().any(|line| line.contains("does not open with //!")));
    let long = Source::new("earth/units.rs", &format!("//! Long.\n{}", "\n".repeat(800)));
    assert!(breaches(&long).iter().any(|line| line.contains("801 lines")));
}

#[test]
fn a_breach_says_where() {
    let found = judged("earth/units.rs", "\n\nuse crate::cli::run;");
    assert_eq!(found, ["src/earth/units.rs:4: earth may not import cli: it is not on a lower floor"]);
}
