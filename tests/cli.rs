//! The real binary, typed at as a person would: exit codes, streams, settings, and what each command leaves behind.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A command in a folder of its own, with no variable of the outside.
fn yizhan(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yizhan"));
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("YIZHAN_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    yizhan(folder).args(arguments).output().expect("the binary runs")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("answers are UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}{}", out(&output), err(&output));
    out(&output)
}

#[track_caller]
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&done(folder, &arguments)).expect("--format json is JSON")
}

/// Asserts the exit code and that the sentence on standard error names what matters, without a stack trace.
#[track_caller]
fn fails(folder: &Path, arguments: &[&str], exit: i32, naming: &[&str]) {
    let output = run(folder, arguments);
    let said = err(&output);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {}{said}", out(&output));
    for name in naming {
        assert!(said.contains(name), "{arguments:?}: {name:?} is not in {said:?}");
    }
    assert!(!said.contains("panicked") && !said.contains("backtrace"), "{said}");
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder of one's own")
}

/// A folder whose store holds the synthetic city.
fn city() -> TempDir {
    let folder = folder();
    done(folder.path(), &["demo"]);
    folder
}

#[test]
fn help_is_the_manual_of_commands_settings_and_exit_codes() {
    let folder = folder();
    let help = done(folder.path(), &["--help"]);
    for command in
        ["serve", "import", "export", "nearest", "search", "demo", "migrate", "backup", "token", "check", "completions"]
    {
        assert!(help.contains(&format!("\n  {command} ")), "{command} is not in the help");
    }
    for setting in [
        "CONFIG",
        "DATA_DIR",
        "STORE",
        "LISTEN",
        "ATTRIBUTION",
        "MAP_APPROVAL",
        "CLOSED",
        "REGION",
        "CALENDAR",
        "VOCABULARY",
        "WALK_SPEED_MPS",
        "EBIKE_SPEED_MPS",
        "BODY_LIMIT_BYTES",
        "IMPORT_LIMIT_BYTES",
        "REQUEST_TIMEOUT_S",
        "DRAIN_TIMEOUT_S",
        "CPU_PERMITS",
        "LOG",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(&format!("YIZHAN_{setting}")), "YIZHAN_{setting} is not in the help");
    }
    for code in ["0  done", "2  used wrongly", "3  input refused", "5  the store"] {
        assert!(help.contains(code), "{code}");
    }
    assert!(done(folder.path(), &["--version"]).starts_with("yizhan "));
}

#[test]
fn a_flag_beats_a_variable_which_beats_the_file_which_beats_the_default() {
    let folder = folder();
    let store = |command: &mut Command| {
        let output = command.args(["migrate", "--format", "json"]).output().expect("the binary runs");
        let answer: Value = serde_json::from_str(&out(&output)).unwrap_or_else(|_| panic!("{}", err(&output)));
        answer["store"].as_str().expect("the store is named").to_owned()
    };
    assert_eq!(store(&mut yizhan(folder.path())), "./data/local/yizhan.gpkg");
    fs::write(folder.path().join("yizhan.toml"), "store = \"file.gpkg\"\n").expect("written");
    assert_eq!(store(&mut yizhan(folder.path())), "file.gpkg");
    assert_eq!(store(yizhan(folder.path()).env("YIZHAN_STORE", "variable.gpkg")), "variable.gpkg");
    let flag = store(yizhan(folder.path()).env("YIZHAN_STORE", "variable.gpkg").args(["--store", "flag.gpkg"]));
    assert_eq!(flag, "flag.gpkg");
}

#[test]
fn wrong_usage_exits_with_2_and_says_what_would_have_been_right() {
    let folder = folder();
    let at = folder.path();
    fails(at, &["nearest"], 2, &["<LON>", "Usage"]);
    fails(at, &["fly"], 2, &["fly"]);
    fails(at, &["nearest", "NaN", "28.2"], 2, &["lon", "NaN", "-180"]);
    fails(at, &["nearest", "112.9", "128.2"], 2, &["lat", "128.2", "90"]);
    fails(at, &["nearest", "112.9", "28.2", "-k", "0"], 2, &["k", "1 to 1000"]);
    fails(at, &["nearest", "112.9", "28.2", "-k", "1000000"], 2, &["k", "1 to 1000"]);
    fails(at, &["nearest", "112.9", "28.2", "--kind", "castle"], 2, &["castle", "worker_station"]);
    fails(at, &["nearest", "112.9", "28.2", "--crs", "utm"], 2, &["utm", "gcj02"]);
    fails(at, &["nearest", "112.9", "28.2", "--mode", "fly"], 2, &["fly", "straight"]);
    fails(at, &["nearest", "112.9", "28.2", "--at", "tomorrow"], 2, &["tomorrow", "RFC 3339"]);
    fails(at, &["export", "stations.pdf"], 2, &["pdf", ".geojson"]);
    fails(at, &["check", "--store", "postgres://me:secret@db/x"], 2, &["GeoPackage"]);
    fails(at, &["check", "--log", "loud=very"], 2, &["loud=very"]);
    fails(at, &["check", "--cpu-permits", "0"], 2, &["cpu_permits", "1 to 1024"]);
    fs::write(at.join("yizhan.toml"), "listen = \"127.0.0.1:1\"\ncolour = \"red\"\n").expect("written");
    fails(at, &["check"], 2, &["yizhan.toml", "colour", "line 2"]);
    fails(at, &["check", "--config", "other.toml"], 2, &["other.toml"]);
}

#[test]
fn a_password_in_the_address_of_a_store_is_never_shown() {
    let folder = folder();
    let output = run(folder.path(), &["check", "--store", "postgres://me:secret@db/x"]);
    assert!(!err(&output).contains("secret"), "{}", err(&output));
    let output = yizhan(folder.path()).env("YIZHAN_STORE", "postgres://me:secret@db/x").arg("--help").output();
    assert!(!out(&output.expect("the binary runs")).contains("secret"));
}

#[test]
fn a_store_that_is_absent_or_of_another_kind_is_named_with_a_way_out() {
    let folder = folder();
    let at = folder.path();
    fails(at, &["nearest", "112.9", "28.2"], 4, &["yizhan.gpkg", "import"]);
    assert!(!at.join("data").exists(), "asking must not make a store");
    fs::write(at.join("text.gpkg"), "not a database, only a text that is long enough to look at").expect("written");
    fails(at, &["check", "--store", "text.gpkg"], 5, &["text.gpkg", "--store"]);
    fs::create_dir(at.join("folder.gpkg")).expect("made");
    fails(at, &["check", "--store", "folder.gpkg"], 5, &["folder.gpkg"]);
}

#[test]
fn the_reader_of_a_pipe_may_leave_early() {
    let folder = folder();
    let mut child = yizhan(folder.path())
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(err(&output), "");
}

#[test]
fn every_shell_gets_its_completions() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(done(folder.path(), &["completions", shell]).contains("nearest"), "{shell}");
    }
}

#[test]
fn a_token_is_shown_once_listed_without_its_secret_and_revoked() {
    let folder = folder();
    let at = folder.path();
    let output = run(at, &["token", "create", "county union", "--scope", "edit", "--expires", "2099-12-31"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let secret = out(&output).trim().to_owned();
    assert!(secret.starts_with("yz_") && secret.len() == 67, "standard output holds the secret alone: {secret:?}");

    let listed = json(at, &["token", "list"]);
    let token = &listed["tokens"][0];
    assert_eq!(token["name"], "county union");
    assert_eq!(token["scope"], "edit");
    assert_eq!(token["expires_at"], "2099-12-31T16:00:00Z");
    assert_eq!(token["revoked_at"], Value::Null);
    assert!(!listed.to_string().contains(&secret));
    for file in fs::read_dir(at.join("data/local")).expect("the data folder") {
        let bytes = fs::read(file.expect("an entry").path()).expect("read");
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "the store holds the secret");
    }

    let id = token["id"].to_string();
    done(at, &["token", "revoke", &id]);
    assert_ne!(json(at, &["token", "list"])["tokens"][0]["revoked_at"], Value::Null);
    fails(at, &["token", "revoke", "999"], 4, &["999"]);
    fails(at, &["token", "create", "x", "--scope", "all"], 2, &["read, report, edit, admin"]);
    fails(at, &["token", "create", "x", "--kinds", "castle"], 2, &["castle", "mom_room"]);
    fails(at, &["token", "create", "x", "--area", "nowhere"], 4, &["nowhere"]);
    fails(at, &["token", "create", "x", "--expires", "2020-01-01"], 2, &["--expires"]);
}

#[test]
fn the_demo_city_is_deterministic_labelled_and_answers() {
    let folder = city();
    let at = folder.path();
    let files = at.join("data/local/demo");
    let stations = fs::read(files.join("stations.csv")).expect("the stations are written");
    for name in ["districts.geojson", "population.csv", "streets.osm"] {
        assert!(files.join(name).is_file(), "{name}");
    }
    let other = folder_with_files("7");
    let same = folder_with_files("7");
    let read = |folder: &TempDir| fs::read(folder.path().join("files/stations.csv")).expect("read");
    assert_eq!(read(&other), read(&same), "equal seeds give equal bytes");
    assert_ne!(read(&other), stations, "another seed gives another city");

    let check = json(at, &["check"]);
    assert_eq!(check["stations"], 400);
    assert_eq!(check["problems"], Value::Array(Vec::new()));
    assert!(check["areas"].as_u64() >= Some(6), "{check}");
}

fn folder_with_files(seed: &str) -> TempDir {
    let folder = folder();
    done(folder.path(), &["demo", "--files-only", "--out", "files", "--seed", seed]);
    assert!(!folder.path().join("data").exists(), "--files-only makes no store");
    folder
}

/// A place in the middle of the synthetic city.
fn middle(folder: &Path) -> (String, String) {
    let text = fs::read_to_string(folder.join("data/local/demo/population.csv")).expect("the population is written");
    let (mut lon, mut lat, mut n) = (0.0, 0.0, 0.0);
    for line in text.lines().skip(1) {
        let mut parts = line.split(',').map(|part| part.parse::<f64>().expect("a number"));
        lon += parts.next().expect("lon");
        lat += parts.next().expect("lat");
        n += 1.0;
    }
    (format!("{:.4}", lon / n), format!("{:.4}", lat / n))
}

#[test]
fn nearest_answers_as_a_table_and_as_the_json_of_the_api() {
    let folder = city();
    let at = folder.path();
    let (lon, lat) = middle(at);
    let answer =
        json(at, &["nearest", &lon, &lat, "-k", "3", "--at", "2026-11-20T10:00:00+08:00", "--mode", "straight"]);
    let stations = answer["stations"].as_array().expect("a list");
    assert_eq!(stations.len(), 3);
    assert_eq!(answer["method"], "straight");
    let durations: Vec<f64> = stations.iter().map(|it| it["duration_s"].as_f64().expect("seconds")).collect();
    assert!(stations[0]["distance_m"].as_f64().expect("metres") / 1.11 - durations[0] < 0.1);

    let table = done(at, &["nearest", &lon, &lat, "--at", "2026-11-20T10:00:00+08:00"]);
    let name = stations[0]["name"].as_str().expect("a name");
    assert!(table.contains("min") && table.contains("straight_detour") && table.contains("until"), "{table}");
    assert!(table.replace([' ', '\n'], "").contains(name.split('（').next().expect("a part")), "{name}: {table}");

    let rooms = json(at, &["nearest", &lon, &lat, "--kind", "mom_room", "--open", "any", "--crs", "gcj02"]);
    assert_eq!(rooms["crs"], "gcj02");
    for room in rooms["stations"].as_array().expect("a list") {
        assert_eq!(room["kind"], "mom_room");
    }
    // Nothing is that good and that closed at once.
    fails(
        at,
        &["nearest", &lon, &lat, "--min-star", "5", "--host-type", "hospital", "--kind", "driver_home"],
        4,
        &["no station"],
    );
}

#[test]
fn search_takes_words_pinyin_and_initials() {
    let folder = city();
    let at = folder.path();
    for words in ["驿站", "yizhan", "驛站", "sjzj"] {
        let found = json(at, &["search", words]);
        assert!(!found["stations"].as_array().expect("a list").is_empty(), "{words}");
    }
    assert!(done(at, &["search", "司机之家", "--kind", "driver_home"]).contains("司机之家"));
    fails(at, &["search", "qqqqqqqqzzzz"], 4, &["qqqqqqqqzzzz"]);
}

#[test]
fn an_export_says_where_it_comes_from_and_can_be_imported_again() {
    let folder = city();
    let at = folder.path();
    let told = json(at, &["export", "rooms.geojson", "--kind", "mom_room"]);
    let collection: Value =
        serde_json::from_slice(&fs::read(at.join("rooms.geojson")).expect("written")).expect("JSON");
    let rooms = collection["features"].as_array().expect("features");
    assert_eq!(told["stations"], rooms.len());
    assert!(rooms.iter().all(|room| room["properties"]["kind"] == "mom_room"));
    assert!(!collection.to_string().contains("manager_phone"), "a private field left the house");
    let meta: Value =
        serde_json::from_slice(&fs::read(at.join("rooms.geojson.meta.json")).expect("written")).expect("JSON");
    assert_eq!(meta["parameters"]["kind"], "mom_room");
    assert_eq!(meta["sources"][0], "synthetic-demo");
    assert_eq!(meta["stations"], rooms.len());
    assert!(meta["crs"].as_str().expect("a datum").contains("WGS 84") && meta["revision"] == told["revision"]);

    done(at, &["export", "all.csv", "--access", "any", "--status", "any"]);
    let csv = fs::read(at.join("all.csv")).expect("written");
    assert!(csv.starts_with(b"\xef\xbb\xbf"), "a spreadsheet needs the mark to read UTF-8");
    assert!(!String::from_utf8_lossy(&csv).contains("manager_phone"));
    done(at, &["export", "all.xlsx", "--access", "any"]);
    assert!(fs::read(at.join("all.xlsx")).expect("written").starts_with(b"PK"));

    let again = json(at, &["import", "all.csv", "--crs", "wgs84", "--store", "second.gpkg"]);
    assert_eq!((&again["created"], &again["rejected"]), (&Value::from(400), &Value::from(0)), "{again}");
    fails(at, &["export", "no/such/folder/a.csv"], 1, &["no/such/folder"]);
}

#[test]
fn an_import_reports_rejects_and_a_dry_run_changes_nothing() {
    let folder = folder();
    let at = folder.path();
    fs::write(
        at.join("stations.csv"),
        "名称,地址,经度,纬度,开放时间\n甲驿站,一路1号,112.9388,28.2282,08:00-18:00\n乙驿站,二路2号,212.9,28.2,24小时\n丙驿站,三路3号,,,\n",
    )
    .expect("written");
    fails(at, &["import", "stations.csv", "--kind", "worker_station"], 3, &["--crs", "经度"]);
    fails(at, &["import", "absent.csv", "--crs", "wgs84"], 3, &["absent.csv"]);
    fails(at, &["import", "stations.csv", "--crs", "utm"], 2, &["utm"]);
    fails(at, &["import", "stations.csv", "--crs", "wgs84", "--map", "name"], 2, &["field=column"]);

    let dry = json(at, &["import", "stations.csv", "--kind", "worker_station", "--crs", "gcj02", "--dry-run"]);
    assert_eq!((&dry["created"], &dry["rejected"], &dry["dry_run"]), (&2.into(), &1.into(), &true.into()), "{dry}");
    fails(at, &["import", "stations.csv", "--kind", "worker_station", "--crs", "gcj02", "--strict"], 3, &["212.9"]);
    let real = json(at, &["import", "stations.csv", "--kind", "worker_station", "--crs", "gcj02"]);
    assert_eq!(real["created"], 2);
    let reject = &real["rejects"][0];
    assert_eq!((&reject["row"], &reject["value"]), (&3.into(), &"212.9,28.2".into()), "{reject}");
    assert_eq!(json(at, &["check"])["stations"], 2);
    let again = done(at, &["import", "stations.csv", "--kind", "worker_station", "--crs", "gcj02"]);
    assert!(again.contains("unchanged") && again.contains("212.9"), "{again}");
    assert!(done(at, &["search", "丙驿站"]).contains("丙驿站"), "an unlocated station is found by its name");
}

#[test]
fn an_import_that_takes_no_row_is_refused_and_a_dry_run_makes_no_store() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("a.csv"), "name,star\n甲,9\n乙,x\n").expect("written");
    fs::write(at.join("b.csv"), "name,star\n甲,1\n").expect("written");
    fails(at, &["import", "b.csv"], 3, &["--kind", "worker_station"]);
    let before = fs::read_dir(at).expect("listed").count();
    done(at, &["import", "b.csv", "--kind", "worker_station", "--dry-run", "--data-dir", "fresh"]);
    assert!(!at.join("fresh").exists());
    assert!(fs::read_dir(at).expect("listed").count() <= before);
    let refused = run(at, &["import", "a.csv", "--kind", "worker_station"]);
    assert_eq!(refused.status.code(), Some(3), "{}", out(&refused));
    assert!(out(&refused).contains("no row was accepted") && err(&refused).contains("nothing was accepted"));
}

#[test]
fn areas_come_in_and_bound_a_selection() {
    let folder = city();
    let at = folder.path();
    let text = fs::read_to_string(at.join("data/local/demo/districts.geojson")).expect("written");
    let collection: Value = serde_json::from_str(&text).expect("JSON");
    let code = collection["features"]
        .as_array()
        .expect("features")
        .iter()
        .find_map(|feature| {
            Some(feature["properties"]["code"].as_str()?.to_owned())
                .filter(|_| !feature["properties"]["parent"].is_null())
        })
        .expect("a district with a parent");
    let all = json(at, &["export", "all.geojson"])["stations"].as_u64();
    let inside = json(at, &["export", "inside.geojson", "--within", &code])["stations"].as_u64();
    assert!(inside > Some(0) && inside < all, "{inside:?} of {all:?}");
    fails(at, &["export", "x.csv", "--within", "nowhere"], 2, &["nowhere"]);
    fs::write(at.join("open.geojson"), r#"{"type":"Feature","properties":{"code":"a"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}}"#).expect("written");
    fails(at, &["import", "areas", "open.geojson"], 3, &["open.geojson"]);
}

#[test]
fn a_backup_is_a_store_and_replaces_nothing() {
    let folder = city();
    let at = folder.path();
    done(at, &["backup", "copy.gpkg"]);
    assert_eq!(json(at, &["check", "--store", "copy.gpkg"])["stations"], 400);
    fails(at, &["backup", "copy.gpkg"], 3, &["copy.gpkg"]);
}

/// A server that ends with the test.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let mut said = String::new();
        if url.is_none() {
            let _ = child.kill();
            let _ = child.stderr.take().expect("piped").read_to_string(&mut said);
        }
        assert!(url.is_some(), "{line:?}: {said}");
        Self { child, url: url.unwrap_or_default() }
    }

    /// Asks it to stop and waits: the exit code, and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(asked.success());
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.child.try_wait().expect("waited").is_none() {
            assert!(Instant::now() < deadline, "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut said = String::new();
        self.child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
        (self.child.wait().expect("waited").code(), said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn get(url: &str) -> (u16, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = reqwest::get(url).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a text"))
    })
}

#[test]
fn serve_prints_its_url_answers_and_stops_when_asked() {
    let folder = folder();
    let server = Server::start(yizhan(folder.path()).args(["serve", "--demo"]));
    assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
    let (status, body) = get(&format!("{}/v1/stations/nearest?lon=113.0001234&lat=28.2001234&open=any", server.url));
    assert_eq!(status, 200, "{body}");
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["stations"].as_array().map(Vec::len), Some(5));

    // The same port again is refused with a sentence.
    let port = server.url.trim_start_matches("http://").to_owned();
    fails(folder.path(), &["serve", "--listen", &port], 1, &[&port, "in use"]);

    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("113.000") && !said.contains("28.200"), "a coordinate reached the log: {said}");
}

#[test]
fn serve_shows_the_demo_only_where_it_is_asked_for_and_the_store_is_empty() {
    let folder = folder();
    let at = folder.path();
    let server = Server::start(yizhan(at).arg("serve"));
    let (_, body) = get(&format!("{}/v1/stations?f=json", server.url));
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["numberMatched"], 0, "{body}");
    server.stop();

    fs::write(at.join("one.csv"), "名称,经度,纬度\n甲驿站,112.9388,28.2282\n").expect("written");
    done(at, &["import", "one.csv", "--kind", "worker_station", "--crs", "wgs84"]);
    let server = Server::start(yizhan(at).args(["serve", "--demo"]));
    let (_, body) = get(&format!("{}/v1/stations?f=json", server.url));
    assert_eq!(serde_json::from_str::<Value>(&body).expect("JSON")["numberMatched"], 1, "{body}");
    server.stop();
    fails(at, &["demo"], 3, &["1 station", "--files-only"]);
}
