//! Files into a store and back: real lists, made-up ones, and hostile ones, with the report checked number by number.
//!
//! The numbers of the real files were counted by a script of its own (Python's `csv` and `json`), not by this program.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop, and says what it skipped")]

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use yizhan::earth::crs::Datum;
use yizhan::formats::Source;
use yizhan::import::{ImportError, OnExisting, Options, Report, run};
use yizhan::persist::{Location, Repository};
use yizhan::station::{AccessScope, Field, Op, ServiceState, Station, Status, Vocabulary};

struct Store {
    repository: Repository,
    vocabulary: Arc<Vocabulary>,
    _folder: tempfile::TempDir,
}

impl Store {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vocabulary = Arc::new(Vocabulary::built_in().unwrap());
        let location = Location::GeoPackage(folder.path().join("store.gpkg"));
        let repository = Repository::open(&location, Arc::clone(&vocabulary)).await.unwrap();
        Self { repository, vocabulary, _folder: folder }
    }

    async fn import(&self, source: Source, options: Options) -> Result<Report, ImportError> {
        run(&self.repository, &self.vocabulary, source, options, Arc::new(())).await
    }

    async fn text(&self, text: &str, options: Options) -> Result<Report, ImportError> {
        self.import(Source::memory("list.csv", text.to_owned()).unwrap(), options).await
    }

    async fn stations(&self) -> Vec<Station> {
        self.repository.load().await.unwrap().stations
    }

    async fn named(&self, name: &str) -> Station {
        self.stations().await.into_iter().find(|station| station.facts.name() == name).expect(name)
    }
}

fn options() -> Options {
    let at: DateTime<Utc> = "2026-11-20T08:00:00Z".parse().unwrap();
    Options { kind: Some("worker_station".to_owned()), crs: Some(Datum::Wgs84), ..Options::new("test", at) }
}

/// accepted, created, changed, unchanged, rejected, withdrawn.
fn counts(report: &Report) -> [u64; 6] {
    [report.accepted, report.created, report.changed, report.unchanged, report.rejected, report.withdrawn]
}

fn real(file: &str) -> Option<Source> {
    let path = Path::new("../shared/data/stations").join(file);
    if path.exists() {
        return Some(Source::file(path).unwrap());
    }
    println!("skipped: {} is absent", path.display());
    None
}

#[tokio::test]
async fn the_toilets_import_and_exactly_the_four_misplaced_are_rejected_by_name_and_reason() {
    let Some(source) = real("family_toilets_tw.json") else { return };
    let store = Store::new().await;
    let options = Options { kind: Some("mom_room".to_owned()), ..options() };
    let report = store.import(source.clone(), options.clone()).await.unwrap();
    assert_eq!(counts(&report), [1_282, 1_282, 0, 0, 4, 0], "{:#?}", report.rejects);
    assert_eq!((report.rows, report.unlocated), (1_286, 0));
    let mut rejects: Vec<_> = report.rejects.iter().map(|reject| (reject.row, reject.name.as_str())).collect();
    rejects.sort_unstable();
    let expected =
        ["龍騰公園(親子)", "華興池生態埤塘公園-親子廁所", "桃園區中正公園親子廁所", "新光三越台南小北門店4FB區親子廁"];
    let mut names: Vec<_> = rejects.iter().map(|(_, name)| *name).collect();
    names.sort_unstable();
    let mut sorted = expected;
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    let reason = |name: &str| report.rejects.iter().find(|reject| reject.name == name).unwrap().reason.clone();
    assert!(reason("桃園區中正公園親子廁所").contains("swapped"));
    // 460.7, 526.8 and 2,223 km on a sphere, by the script.
    assert!(
        reason("龍騰公園(親子)").starts_with("460 km from the middle of the 13 rows of 彰化縣"),
        "{}",
        reason("龍騰公園(親子)")
    );
    assert!(reason("華興池生態埤塘公園-親子廁所").contains("km from the middle of the 97 rows of 桃園市"));
    assert!(reason("新光三越台南小北門店4FB區親子廁").contains("km from the middle of the 102 rows of 臺南市"));
    assert_eq!(report.ignored().collect::<Vec<_>>(), Vec::<&str>::new());

    let without_city = store.named("斗六膨鼠森林公園-親子廁").await;
    let changing = store.vocabulary.service("changing_table").unwrap();
    assert_eq!(without_city.facts.services().get(changing), ServiceState::Yes);
    assert_eq!(without_city.facts.text(Field::CrsSource), Some("wgs84"));

    let again = store.import(source.clone(), options.clone()).await.unwrap();
    assert_eq!(counts(&again), [1_282, 0, 0, 1_282, 4, 0]);
    assert_eq!(again.revision, None, "nothing changed, so no revision is spent");

    let kept = store.import(source.clone(), Options { keep_suspect: true, ..options.clone() }).await.unwrap();
    assert_eq!(counts(&kept), [1_285, 3, 0, 1_282, 1, 0], "a latitude of 121 cannot be kept");
    let strict = store.import(source, Options { strict: true, ..options }).await;
    assert!(matches!(strict, Err(ImportError::Strict { report }) if report.rejected == 4));
}

#[tokio::test]
async fn the_nursing_rooms_import_unlocated_with_their_address_joined() {
    let store = Store::new().await;
    for (file, rows, rejected) in
        [("nursing_rooms_mandatory_raw.csv", 2_773, 2), ("nursing_rooms_voluntary_raw.csv", 1_375, 1)]
    {
        let Some(source) = real(file) else { return };
        let options = Options { kind: Some("妈咪小屋".to_owned()), crs: None, ..options() };
        let report = store.import(source, options).await.unwrap();
        let accepted = rows - rejected;
        assert_eq!(report.rows, rows, "{file}");
        assert_eq!((report.accepted, report.rejected), (accepted, rejected), "{:#?}", report.rejects);
        assert_eq!(report.unlocated, accepted, "rows without coordinates are kept");
        assert_eq!(report.ignored().count(), 0);
    }
    let stations = store.stations().await;
    assert!(stations.iter().all(|station| station.facts.position().is_none()), "never at 0/0");
    let station = store.named("內政部國土管理署").await;
    assert_eq!(station.facts.text(Field::Address), Some("臺北市松山區中崙里八德路2段342號1樓"));
    assert_eq!(station.facts.text(Field::Floor), Some("1樓"));
    assert_eq!(station.facts.text(Field::District), Some("松山區"));
    assert_eq!(station.facts.text(Field::Street), Some("中崙里"));
    assert_eq!(station.facts.text(Field::PublicPhone), Some("02-87712437"));
    assert_eq!(station.facts.text(Field::Notes), Some("設置依據：依法設置"));
    assert_eq!(station.facts.hours().raw(), Some("週一至週五 08:30~17:30"));
    let station = store.named("敏翔股份有限公司").await;
    assert_eq!(station.facts.text(Field::Address), Some("台南市歸仁區中山一街99號"));
}

#[tokio::test]
async fn hours_that_say_who_may_enter_become_access() {
    let store = Store::new().await;
    let text = "名称,开放时间\n甲,24小時，僅供員工使用\n乙,週一至週五08:00-17:00\n";
    store.text(text, options()).await.unwrap();
    let (first, second) = (store.named("甲").await, store.named("乙").await);
    assert_eq!(first.facts.access(), AccessScope::EmployeesOnly);
    assert_eq!(first.facts.is_24h(), Some(true));
    assert_eq!(second.facts.access(), AccessScope::Unknown);
    assert_eq!(second.facts.hours().expression(), Some("Mo-Fr 08:00-17:00"));
}

#[tokio::test]
async fn a_union_s_list_is_read_with_its_own_words() {
    let store = Store::new().await;
    let text = "2026年驿站统计表,,,,,,,,,,\n\
        序号,驿站名称,站点编码,所属区县,详细地址,坐标,坐标系,面积（㎡）,是否24小时,服务项目,星级\n\
        1,人民路工会驿站,A-1,岳麓区,人民路１号,\"112.950743,28.230798\",百度,约30平方米,是,热水、微波炉、爱心座椅,三星级\n\
        2,解放路驿站,A-2,岳麓区,解放路2号,,,,否,无,\n";
    let options = Options { crs: None, source: Some("工会".to_owned()), ..options() };
    let report = store.text(text, options).await.unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 0, 0], "{:#?}", report.rejects);
    assert_eq!((report.unlocated, report.ignored().collect::<Vec<_>>()), (1, vec!["序号"]));
    let station = store.named("人民路工会驿站").await;
    let at = station.facts.position().unwrap();
    // The published check row: Changsha, BD-09 → WGS 84.
    assert!((at.lon() - 112.9388).abs() < 1e-5 && (at.lat() - 28.2282).abs() < 1e-5, "{at}");
    assert_eq!(station.facts.text(Field::CrsSource), Some("bd09"));
    assert_eq!(station.facts.text(Field::RawX), Some("112.950743,28.230798"));
    assert_eq!(station.facts.text(Field::Address), Some("人民路1号"));
    assert_eq!((station.facts.star(), station.facts.is_24h()), (Some(3), Some(true)));
    assert_eq!(station.facts.text(Field::Notes), Some("服务项目：爱心座椅"));
    let services = |code| station.facts.services().get(store.vocabulary.service(code).unwrap());
    assert_eq!((services("hot_water"), services("microwave")), (ServiceState::Yes, ServiceState::Yes));
    assert!(report.warnings.iter().any(|warning| warning.code == "services" && warning.rows == [3]));
}

#[tokio::test]
async fn coordinates_without_a_declared_datum_refuse_the_file() {
    let store = Store::new().await;
    let text = "名称,经度,纬度\n甲,112.9,28.2\n";
    let error = store.text(text, Options { crs: None, ..options() }).await.unwrap_err();
    let message = error.to_string();
    assert!(matches!(error, ImportError::CrsMissing { row: 2, .. }));
    for word in ["经度, 纬度", "wgs84", "gcj02", "bd09", "cgcs2000"] {
        assert!(message.contains(word), "{message}");
    }
    let text = "名称,经度,纬度\n甲,,\n";
    assert_eq!(store.text(text, Options { crs: None, ..options() }).await.unwrap().unlocated, 1);
}

#[tokio::test]
async fn bad_positions_are_rejected_by_row_and_nothing_lands_at_zero() {
    let store = Store::new().await;
    let text = "name,lon,lat\nnan,NaN,28\ninf,112,inf\nswapped,28.2,112.9\nmetres,12572301,3276549\nrange,200,28\n\
        half,112.9,\nzero,0,0\nwords,here,there\n,112.9,28.2\ngood,112.9,28.2\n";
    let report = store.text(text, options()).await.unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 8, 0]);
    assert_eq!(report.unlocated, 1, "0/0 is an empty form");
    let rows: Vec<u64> = report.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, [2, 3, 4, 5, 6, 7, 9, 10]);
    for code in ["swapped", "metres", "zero"] {
        assert!(report.warnings.iter().any(|warning| warning.code == code), "{code}");
    }
    assert_eq!(store.named("zero").await.facts.position(), None);
}

#[tokio::test]
async fn files_that_are_no_list_of_stations_are_refused_whole() {
    let store = Store::new().await;
    let error = store.text("甲,乙\n1,2\n", options()).await.unwrap_err();
    assert!(error.to_string().contains("the columns are 甲, 乙"), "{error}");
    let error = store.text("name,lon\na,\"1\nb,2\n", options()).await.unwrap_err();
    assert!(error.to_string().contains("never closes"), "{error}");
    let map = vec![("name".to_owned(), "站".to_owned())];
    let error = store.text("name\na\n", Options { map, ..options() }).await.unwrap_err();
    assert!(error.to_string().contains("no such column"), "{error}");
    let error = store.text("name\na\n", Options { kind: Some("菜鸟驿站".to_owned()), ..options() }).await.unwrap_err();
    assert!(matches!(error, ImportError::UnknownKind { .. }));
    let error = store.text("name\na\n", Options { on_existing: OnExisting::Replace, ..options() }).await.unwrap_err();
    assert!(matches!(error, ImportError::ReplaceWithoutSource));
    assert_eq!(store.repository.load().await.unwrap().stations.len(), 0);
}

#[tokio::test]
async fn a_file_without_a_readable_row_says_so() {
    let store = Store::new().await;
    let open = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":
        {"type":"Polygon","coordinates":[[[112,28],[113,28],[113,29]]]}}]}"#;
    let cases: [(&str, &[u8], &str); 4] = [
        ("a.csv", b"name,star\n", "a.csv holds no rows"),
        ("a.csv", b"name,star\n\xff\xfe,1\n", "a.csv holds no rows that can be read: row 2, name: "),
        ("a.geojson", open.as_bytes(), "a.geojson holds no rows that can be read: row 1, geometry: "),
        ("a.xlsx", b"only words\nand more\n", "a.xlsx is not an XLSX workbook"),
    ];
    for (name, bytes, expected) in cases {
        let error = store.import(Source::memory(name, bytes).unwrap(), options()).await.unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

#[tokio::test]
async fn a_kind_that_nobody_says_is_one_fault_of_the_file() {
    let store = Store::new().await;
    let nobody = || Options { kind: None, ..options() };
    let error = store.text("name,kind\n甲,\n乙,\n", nobody()).await.unwrap_err();
    assert!(matches!(error, ImportError::KindMissing { .. }), "{error}");
    let report = store.text("name,kind\n甲,\n乙,worker_station\n", nobody()).await.unwrap();
    assert_eq!(counts(&report), [1, 1, 0, 0, 1, 0]);
}

#[tokio::test]
async fn two_lists_that_share_a_station_do_not_change_it_back_and_forth() {
    let store = Store::new().await;
    let lists = [
        ("union", "ext_id,name,address,floor,lon,lat,star,phone\nu1,甲站,一路1号,1F,112.9,28.2,3,0731-1111111\n"),
        ("city", "ext_id,name,address,floor,lon,lat,star,brand\nc1,甲站,一路1号,1F,112.91,28.21,4,爱心\n"),
    ];
    let mut changed = Vec::new();
    for (source, text) in lists.iter().chain(&lists) {
        let report = store.text(text, Options { source: Some((*source).to_owned()), ..options() }).await.unwrap();
        changed.push((report.created, report.changed));
    }
    assert_eq!(changed, [(1, 0), (0, 1), (0, 0), (0, 0)]);
    let facts = store.named("甲站").await.facts;
    assert_eq!(
        (facts.star(), facts.text(Field::Brand), facts.text(Field::Source)),
        (Some(3), Some("爱心"), Some("union"))
    );
    assert!((facts.position().unwrap().lon() - 112.9).abs() < 1e-9);
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_rejected_and_the_others_taken() {
    let store = Store::new().await;
    let mut bytes = "名称,星级,座位数\n甲,3,2\n乙,9,x\n".as_bytes().to_vec();
    bytes.extend(b"\xff\xfe,1,1\n");
    bytes.extend("丙,1,1,1\n丁,1,1\n丁,2,2\n".as_bytes());
    let report = store.import(Source::memory("a.csv", bytes).unwrap(), options()).await.unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 4, 0]);
    let rejects: Vec<_> = report.rejects.iter().map(|reject| (reject.row, reject.field.as_str())).collect();
    assert_eq!(rejects, [(3, "star"), (3, "seats"), (4, "名称"), (5, "row"), (7, "row")]);
    assert_eq!(report.rejects[0].value, "9");
    assert!(report.rejects[0].reason.contains("from 0 to 5"));
    assert!(report.rejects[4].reason.contains("row 6 of this file has the same name"));
}

#[tokio::test]
async fn a_second_import_updates_what_it_says_and_leaves_what_it_does_not() {
    let store = Store::new().await;
    let from = |source: &str| Options { source: Some(source.to_owned()), ..options() };
    let first =
        "站点编码,名称,地址,lon,lat,联系电话\nA1,甲站,一路1号,112.9,28.2,0731-1111111\nA2,乙站,二路2号,112.8,28.1,\n";
    let report = store.text(first, from("union")).await.unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 0, 0]);

    // The id finds a station whose name has changed; the phone that is not mentioned stays.
    let second = "站点编码,名称,星级\nA1,甲站（新）,4\nA2,乙站,\n";
    let report = store.text(second, from("union")).await.unwrap();
    assert_eq!(counts(&report), [2, 0, 1, 1, 0, 0]);
    let station = store.named("甲站（新）").await;
    assert_eq!(station.facts.text(Field::PublicPhone), Some("0731-1111111"));
    assert_eq!(station.facts.star(), Some(4));
    assert_eq!(report.revision.map(|revision| revision.number), Some(station.revision));

    // Another source knows it by name and address: the same station, still the first source's, with both ids.
    let other = "ext_id,name,address,brand\nz9,乙站,二路２號,爱心\n";
    let report = store.text(other, from("city")).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 1, 0, 0, 0]);
    let station = store.named("乙站").await;
    assert_eq!(station.facts.text(Field::Source), Some("union"));
    let ids = station.facts.get(Field::ExtIds, &store.vocabulary).unwrap();
    assert_eq!(yizhan::station::codec_text::write(&ids), "city:z9;union:A2");
    assert_eq!(store.stations().await.len(), 2);
}

#[tokio::test]
async fn replacing_makes_tombstones_of_the_absent_and_brings_back_who_returns() {
    let store = Store::new().await;
    let replace = || Options { source: Some("union".to_owned()), on_existing: OnExisting::Replace, ..options() };
    store.text("ext_id,name\n1,甲\n2,乙\n3,丙\n", replace()).await.unwrap();
    store.text("name\n他\n", Options { source: Some("other".to_owned()), ..options() }).await.unwrap();

    // 2 is absent; 3 is there, if badly written, and is not withdrawn for that.
    let report = store.text("ext_id,name,星级\n1,甲,\n3,丙,99\n", replace()).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 1, 1, 1]);
    assert_eq!(store.named("乙").await.facts.status(), Status::Withdrawn);
    assert_eq!(store.named("丙").await.facts.status(), Status::Operating);
    assert_eq!(store.named("他").await.facts.status(), Status::Operating, "another source's is not touched");

    let upsert = Options { on_existing: OnExisting::Upsert, ..replace() };
    let report = store.text("ext_id,name\n2,乙\n", upsert).await.unwrap();
    assert_eq!(counts(&report), [1, 0, 0, 1, 0, 0]);
    assert!(report.warnings.iter().any(|warning| warning.code == "withdrawn"));

    let report = store.text("ext_id,name\n1,甲\n2,乙\n3,丙\n", replace()).await.unwrap();
    assert_eq!(counts(&report), [3, 0, 1, 2, 0, 0]);
    let back = store.named("乙").await;
    assert_eq!(back.facts.status(), Status::Operating);
    let history = store.repository.history(back.id, None, 10).await.unwrap();
    assert_eq!(history.iter().map(|change| change.op).collect::<Vec<_>>(), [Op::Restore, Op::Withdraw, Op::Create]);
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    let store = Store::new().await;
    let text = "name,lon,lat\n甲,112.9,28.2\n乙,500,28\n";
    let dry = store.text(text, Options { dry_run: true, ..options() }).await.unwrap();
    assert_eq!((counts(&dry), dry.revision, store.stations().await.len()), ([1, 1, 0, 0, 1, 0], None, 0));
    let wet = store.text(text, options()).await.unwrap();
    assert_eq!(Report { dry_run: false, revision: wet.revision, ..dry }, wet);
    assert_eq!(store.stations().await.len(), 1);
}

#[tokio::test]
async fn a_file_in_another_datum_than_declared_is_warned_of_when_stations_are_known() {
    let store = Store::new().await;
    let row = |at: u32, (lon, lat): (f64, f64)| format!("站{at},{lon:.7},{lat:.7}\n");
    let places: Vec<_> =
        (0..5).map(|at| yizhan::earth::LngLat::new(112.9 + f64::from(at) / 50.0, 28.2).unwrap()).collect();
    let list = |datum: Datum| {
        let shift = |at: &yizhan::earth::LngLat| datum.from_wgs84(*at, yizhan::earth::crs::Extent::Mainland);
        (0u32..)
            .zip(&places)
            .map(|(at, place)| row(at, shift(place)))
            .fold("name,lon,lat\n".to_owned(), |all, row| all + &row)
    };
    store.text(&list(Datum::Wgs84), options()).await.unwrap();
    let report = store.text(&list(Datum::Gcj02), Options { dry_run: true, ..options() }).await.unwrap();
    let warning = report.warnings.iter().find(|warning| warning.code == "datum").unwrap();
    assert!(warning.message.contains("gcj02") && warning.count == 5, "{}", warning.message);
    let right =
        store.text(&list(Datum::Gcj02), Options { crs: Some(Datum::Gcj02), dry_run: true, ..options() }).await.unwrap();
    assert!(right.warnings.iter().all(|warning| warning.code != "datum"));
}

#[tokio::test]
async fn likely_duplicates_are_listed_and_not_merged() {
    let store = Store::new().await;
    store.text("name,address,lon,lat\n人民路驿站,人民路1号,112.9,28.2\n", options()).await.unwrap();
    let text = "name,address,lon,lat\n人民路驿站,人民路一号院,112.9005,28.2\n解放路驿站,解放路1号,112.8,28.2\n";
    let report = store.text(text, options()).await.unwrap();
    assert_eq!(counts(&report), [2, 2, 0, 0, 0, 0]);
    assert_eq!(report.duplicate_pairs, 1);
    let pair = &report.duplicates[0];
    assert_eq!((pair.first.row, pair.second.row, pair.reason), (None, Some(2), "name"));
    assert!(pair.first.id.is_some() && pair.distance_m > 40.0 && pair.distance_m < 60.0);
    assert_eq!(store.stations().await.len(), 3);
}

#[tokio::test]
async fn an_export_reads_back_as_unchanged_in_every_format() {
    use yizhan::formats::export::{CsvExport, ExportRow, GeoJsonExport, Provenance, XlsxExport};

    let store = Store::new().await;
    let city = yizhan::demo::city(1);
    let mut csv = Vec::new();
    city.write_stations_csv(&mut csv).unwrap();
    let report = store.import(Source::memory("city.csv", csv).unwrap(), options()).await.unwrap();
    assert_eq!(report.rejected, 0, "{:#?}", report.rejects);
    let loaded = store.repository.load().await.unwrap();
    let provenance = Provenance {
        as_of: "2026-11-20T08:00:00Z".parse().unwrap(),
        revision: loaded.revision,
        method: "all".to_owned(),
        parameters: vec![("kind".to_owned(), "any".to_owned())],
        sources: vec!["synthetic".to_owned()],
    };
    let (mut csv, mut geojson, mut xlsx) = (
        CsvExport::new(Vec::new()).unwrap(),
        GeoJsonExport::new(Vec::new(), &provenance).unwrap(),
        XlsxExport::new().unwrap(),
    );
    for station in &loaded.stations {
        let record = station.facts.record(&store.vocabulary);
        let row =
            ExportRow { id: station.id, revision: station.revision, updated_at: station.updated_at, record: &record };
        csv.row(&row).unwrap();
        geojson.row(&row).unwrap();
        xlsx.row(&row).unwrap();
    }
    let mut book = Vec::new();
    xlsx.finish(&provenance, &mut book).unwrap();
    for (name, bytes) in [("a.csv", csv.finish().unwrap()), ("a.geojson", geojson.finish().unwrap()), ("a.xlsx", book)]
    {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains("manager_phone"), "{name}: private fields never leave");
        let report = store.import(Source::memory(name, bytes).unwrap(), options()).await.unwrap();
        assert_eq!(report.rejected, 0, "{name}: {:#?}", report.rejects);
        assert_eq!((report.created, report.changed), (0, 0), "{name}");
        assert_eq!(report.rows, loaded.stations.len() as u64, "{name}");
    }
}
