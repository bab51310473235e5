//! Files as people send them and as nobody should: every reader on good, odd and hostile input.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::ControlFlow;

use rust_xlsxwriter::{Format, Workbook};
use yizhan::earth::crs::{Datum, Extent};
use yizhan::formats::areas::{self, AreaOptions};
use yizhan::formats::{FileKind, FormatError, MAX_FIELD, RawRow, ReadOptions, RowFault, RowSink, Source};

/// Everything a reader said.
#[derive(Debug, Default)]
struct Heard {
    rows: Vec<(u64, BTreeMap<String, String>)>,
    faults: Vec<RowFault>,
    notes: Vec<String>,
}

impl RowSink for Heard {
    fn row(&mut self, row: RawRow<'_>) -> ControlFlow<()> {
        let cells = row.columns.iter().zip(row.cells).map(|(name, cell)| (name.clone(), cell.clone()));
        self.rows.push((row.number, cells.collect()));
        ControlFlow::Continue(())
    }

    fn fault(&mut self, fault: RowFault) {
        self.faults.push(fault);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl Heard {
    fn column(&self, name: &str) -> Vec<&str> {
        self.rows.iter().map(|(_, cells)| cells.get(name).map_or("", String::as_str)).collect()
    }
}

const NAMES: [&str; 7] = ["名称", "地址", "name", "lon", "lat", "场所名称", "場所名稱"];

fn read(name: &str, bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<(FileKind, Heard), FormatError> {
    let source = Source::memory(name, bytes)?;
    let mut heard = Heard::default();
    let is_header = |text: &str| NAMES.contains(&text.trim());
    let options = ReadOptions { is_header: &is_header, sheet: None, progress: &|_| {} };
    let kind = yizhan::formats::read(&source, &options, &mut heard)?;
    Ok((kind, heard))
}

fn refused(name: &str, bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> String {
    read(name, bytes).unwrap_err().to_string()
}

#[test]
fn one_table_reads_the_same_in_every_encoding_and_separator() {
    let text = "名称,地址,lon\r\n工会驿站,\"人民路1号,东门\",112.9\r\n爱心驿家,解放路2号,113\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bom = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
    let tabs = "名称\t地址\tlon\n工会驿站\t人民路1号,东门\t112.9\n爱心驿家\t解放路2号\t113\n";
    for (name, bytes) in [
        ("utf-8", text.as_bytes().to_vec()),
        ("bom", bom),
        ("gbk", gbk.into_owned()),
        ("utf-16", utf16),
        ("tabs", tabs.as_bytes().to_vec()),
        ("semicolons", text.replace("号,东", "号+东").replace(',', ";").replace('+', ",").into_bytes()),
    ] {
        let (kind, heard) = read("a.csv", bytes).unwrap();
        assert_eq!(kind, FileKind::Csv, "{name}");
        assert_eq!(heard.column("名称"), ["工会驿站", "爱心驿家"], "{name}");
        assert_eq!(heard.column("地址"), ["人民路1号,东门", "解放路2号"], "{name}");
        assert_eq!(heard.column("lon"), ["112.9", "113"], "{name}");
    }
}

#[test]
fn big5_is_told_from_gbk_by_the_words_of_the_header() {
    let (big5, _, _) = encoding_rs::BIG5.encode("場所名稱,地址\n臺北車站,北平西路3號\n");
    let (_, heard) = read("a.csv", big5.into_owned()).unwrap();
    assert_eq!(heard.column("場所名稱"), ["臺北車站"]);
}

#[test]
fn titles_above_the_header_are_noted_and_numbers_are_the_editor_s() {
    let text = "2026年工会驿站统计表,,\n\n序号,名称,地址\n1,\"甲\n站\",x\n\n2,乙,y\n";
    let (_, heard) = read("a.csv", text).unwrap();
    assert_eq!(heard.rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [4, 7]);
    assert_eq!(heard.notes, ["row 1 stands above the header and is not data: 2026年工会驿站统计表"]);
}

#[test]
fn broken_rows_are_named_and_the_others_are_read() {
    let mut text = b"name,lon,lat\na,1,2\n\"b\"x,3,4\nc,5,6,7\nd\xff,7,8\ne,9\n".to_vec();
    text.extend("驿站驿站,1,1\n".as_bytes());
    let (_, heard) = read("a.csv", text).unwrap();
    assert_eq!(heard.column("name"), ["a", "e", "驿站驿站"]);
    let faults: Vec<_> =
        heard.faults.iter().map(|fault| (fault.row, fault.field.as_str(), fault.reason.as_str())).collect();
    assert_eq!(
        faults,
        [
            (3, "name", "text follows the closing quote"),
            (4, "row", "4 cells where the header has 3"),
            (5, "name", "the text is not valid UTF-8"),
        ]
    );
}

#[test]
fn a_quote_that_never_closes_refuses_the_file_and_says_where() {
    let text = "name,地址\na,b\nc,\"oops\nd,e\n";
    assert_eq!(refused("a.csv", text), "a.csv, row 3: the quote that opens in column 2 never closes");
}

#[test]
fn fifty_megabytes_in_one_field_are_refused_without_being_held() {
    let csv = [b"name,lon\n".to_vec(), vec![b'x'; 50 << 20]].concat();
    assert_eq!(refused("a.csv", csv), format!("a.csv, row 2: the cell in column 1 has more than {MAX_FIELD} bytes"));
    let json = [b"[{\"name\":\"".to_vec(), vec![b'x'; 50 << 20], b"\"}]".to_vec()].concat();
    assert_eq!(refused("a.json", json), "a.json, row 1: the object has more than 16777216 bytes");
}

#[test]
fn a_million_columns_are_refused() {
    let header = (0..1_000_000).map(|at| format!("c{at}")).collect::<Vec<_>>().join(",");
    assert_eq!(refused("a.csv", format!("{header}\n1,2\n")), "a.csv, row 1: the row has more than 2000 columns");
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(refused("a.csv", ""), "a.csv is empty");
    assert_eq!(refused("a.csv", " \n\n"), "a.csv is empty");
    assert_eq!(refused("a.csv", ",,\n,,\n"), "a.csv is empty");
    assert!(refused("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1").contains("Excel 97–2003"));
    assert!(refused("a.csv", b"%PDF-1.7").contains("a PDF"));
    assert!(refused("a.csv", b"a\0b,c").contains("binary"));
    assert!(refused("a.csv", "<html>").contains("XML or HTML"));
    assert!(refused("a.xlsx", b"PK\x03\x04 and nothing more").contains("no directory"));
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Source::file(folder.path()), Err(FormatError::Directory { .. })));
    assert!(matches!(Source::file(folder.path().join("absent.csv")), Err(FormatError::Io { .. })));
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "").unwrap();
    assert!(matches!(Source::file(&empty), Err(FormatError::Empty { .. })));
}

#[test]
fn a_name_that_lies_is_noted_and_the_content_decides() {
    let (kind, heard) = read("stations.xlsx", "name,lon\na,1\n").unwrap();
    assert_eq!(kind, FileKind::Csv);
    assert_eq!(heard.notes, ["the name says XLSX, the content is CSV; read as CSV"]);
    let (kind, heard) = read("stations.csv", r#"[{"name":"a"}]"#).unwrap();
    assert_eq!((kind, heard.column("name")), (FileKind::Json, vec!["a"]));
}

#[test]
fn json_tables_are_found_where_they_lie() {
    for text in [
        r#"[{"name":"a","lon":1.5},{"lon":2,"name":"b","more":true}]"#,
        r#"{"total_count":2,"data":[{"name":"a","lon":1.5},{"lon":2,"name":"b","more":true}]}"#,
        r#"{"code":0,"result":{"page":1,"errors":[],"list":[{"name":"a","lon":1.5},{"lon":2,"name":"b","more":true}]}}"#,
        "{\"name\":\"a\",\"lon\":1.5}\n\n{\"lon\":2,\"name\":\"b\",\"more\":true}\n",
    ] {
        let (_, heard) = read("a.json", text).unwrap();
        assert_eq!(heard.column("name"), ["a", "b"], "{text}");
        assert_eq!(heard.column("lon"), ["1.5", "2"], "{text}");
        assert_eq!(heard.column("more"), ["", "true"], "{text}");
    }
    let (_, heard) = read("a.ndjson", "{\"name\":\"a\"}\n{\"name\":\n{\"name\":\"c\"}\n").unwrap();
    assert_eq!((heard.column("name"), heard.faults[0].row), (vec!["a", "c"], 2));
    assert!(refused("a.json", r#"{"a":[{"x":1}],"b":[{"y":1}]}"#).contains("several lists of objects (a, b)"));
    assert!(refused("a.json", r#"{"a":[1,2]}"#).contains("do not hold objects"));
    assert!(refused("a.json", r#"{"a":1}"#).contains("no list"));
    assert!(refused("a.json", r#"[{"a":1},"#).contains("not JSON"));
    assert!(refused("a.json", "[".repeat(100_000)).contains("not JSON"));
}

#[test]
fn geojson_points_become_rows_and_heights_are_noted() {
    let text = r#"{"features":[
        {"type":"Feature","geometry":{"type":"Point","coordinates":[112.5,28.25,60.5]},"properties":{"name":"a"}},
        {"type":"Feature","geometry":null,"properties":{"name":"b"}},
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]},"properties":{"name":"c"}}
    ],"type":"FeatureCollection"}"#;
    let (_, heard) = read("a.geojson", text).unwrap();
    assert_eq!(heard.column("name"), ["a", "b"]);
    assert_eq!(heard.column("geometry.lon"), ["112.5", ""]);
    assert!(heard.notes[0].contains("height"));
    assert_eq!((heard.faults[0].row, heard.faults[0].field.as_str()), (3, "geometry"));
    assert!(heard.faults[0].reason.contains("not closed"));
}

#[test]
fn a_workbook_reads_titles_merges_dates_and_long_numbers() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 3, "某市工会驿站统计表", &Format::new()).unwrap();
    for (column, name) in (0u16..).zip(["区县", "名称", "联系电话", "启用日期"]) {
        sheet.write(1, column, name).unwrap();
    }
    sheet.merge_range(2, 0, 3, 0, "东区", &Format::new()).unwrap();
    sheet.write(2, 1, "甲站").unwrap();
    sheet.write(2, 2, 13_800_000_000_f64).unwrap();
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 5, 1).unwrap();
    sheet.write_datetime_with_format(2, 3, &date, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
    sheet.write(3, 1, "乙站").unwrap();
    sheet.write(3, 2, "０７３１－８８８８").unwrap();
    sheet.write(5, 6, "制表人").unwrap();
    book.add_worksheet().write(0, 0, "another").unwrap();
    let (kind, heard) = read("a.xlsx", book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(kind, FileKind::Xlsx);
    assert_eq!(heard.column("名称"), ["甲站", "乙站", ""]);
    assert_eq!(heard.column("区县"), ["东区", "东区", ""]);
    assert_eq!(heard.column("联系电话")[..2], ["13800000000", "０７３１－８８８８"]);
    assert_eq!(heard.column("启用日期")[0], "2024-05-01");
    assert_eq!(heard.rows[0].0, 3);
    assert!(heard.notes.iter().any(|note| note.contains("Sheet2")), "{:?}", heard.notes);
}

/// A part's name and what writes its content.
type Part<'a> = (&'a str, &'a dyn Fn(&mut dyn Write));

/// A ZIP archive of parts that unpack to what they say, whatever that is.
fn archive(parts: &[Part<'_>]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, fill) in parts {
        let offset = u32::try_from(bytes.len()).unwrap();
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        fill(&mut packer);
        let packed = packer.finish().unwrap();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let size = u32::try_from(packed.len()).unwrap().to_le_bytes();
        // The unpacked size is a lie: 1,000 bytes.
        let shared =
            [&[20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &size, &1000u32.to_le_bytes(), &length].concat();
        bytes.extend([b"PK\x03\x04", &shared[..], &[0, 0], name.as_bytes(), &packed].concat());
        directory
            .extend([b"PK\x01\x02\x14\x00", &shared[..], &[0; 12], &offset.to_le_bytes(), name.as_bytes()].concat());
    }
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let length = u32::try_from(directory.len()).unwrap().to_le_bytes();
    [&bytes[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0, 0]].concat()
}

#[test]
fn a_zip_bomb_is_refused_by_what_it_unpacks_to_not_by_what_it_claims() {
    let bomb = |out: &mut dyn Write| {
        let block = "<si><t>x</t></si>".repeat(1 << 16);
        for _ in 0..200 {
            out.write_all(block.as_bytes()).unwrap();
        }
    };
    let bytes = archive(&[("xl/workbook.xml", &|_| {}), ("xl/sharedStrings.xml", &bomb)]);
    assert!(bytes.len() < 2 << 20, "the archive itself is small: {} bytes", bytes.len());
    let error = refused("a.xlsx", bytes);
    assert_eq!(error, "a.xlsx: its part xl/sharedStrings.xml unpacks to more than 134217728 bytes; refused");

    let one_text = |out: &mut dyn Write| {
        for _ in 0..64 {
            out.write_all(&vec![b'x'; 1 << 20]).unwrap();
        }
    };
    let bytes = archive(&[("xl/workbook.xml", &|_| {}), ("xl/worksheets/sheet1.xml", &one_text)]);
    assert!(refused("a.xlsx", bytes).contains("one text of xl/worksheets/sheet1.xml has more than"));
    let bytes = archive(&[("word/document.xml", &|_| {})]);
    assert!(refused("a.xlsx", bytes).contains("holds no workbook"));
}

fn area_options(datum: Datum) -> AreaOptions {
    AreaOptions { datum, extent: Extent::Mainland, map: Vec::new(), level: None, source: "test".to_owned() }
}

#[test]
fn areas_keep_their_code_name_and_ring_and_open_rings_are_refused() {
    let square = |code: &str, close: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"东区","parent":"city"}},
                "geometry":{{"type":"Polygon","coordinates":[[[112,28],[113,28],[113,29],[112,29]{close}]]}}}}"#
        )
    };
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{},{},{}]}}"#,
        square("e1", ",[112,28,5]"),
        square("e2", ",[112,28]"),
        square("e 3", ",[112,28]")
    );
    let source = Source::memory("areas.geojson", text).unwrap();
    let (areas, faults) = areas::read(&source, &area_options(Datum::Wgs84)).unwrap();
    assert_eq!(areas.len(), 1);
    assert_eq!((&*areas[0].code, &*areas[0].name, areas[0].parent.as_deref()), ("e2", "东区", Some("city")));
    assert!((areas[0].polygon.bounds().north() - 29.0).abs() < 1e-9);
    assert!(faults[0].reason.contains("ring 1: has 5 points"), "{}", faults[0].reason);
    assert_eq!(faults[1].field, "code");

    let (shifted, _) = areas::read(&source, &area_options(Datum::Gcj02)).unwrap();
    let moved = shifted[0].polygon.bounds().north() - 29.0;
    assert!((0.001..0.01).contains(&moved.abs()), "GCJ-02 is a few hundred metres off: {moved}");
}

#[test]
fn the_real_districts_read_as_areas() {
    let path = std::path::Path::new("../shared/data/population/taipei_towns.geojson");
    if !path.exists() {
        println!("skipped: {} is absent", path.display());
        return;
    }
    let (areas, faults) = areas::read(&Source::file(path).unwrap(), &area_options(Datum::Wgs84)).unwrap();
    assert_eq!((areas.len(), faults), (12, vec![]));
}

#[test]
fn the_real_station_files_read_to_the_last_row() {
    for (file, rows, faults) in [
        ("nursing_rooms_mandatory_raw.csv", 2_773, 0),
        ("nursing_rooms_voluntary_raw.csv", 1_375, 0),
        ("family_toilets_tw.json", 1_286, 0),
    ] {
        let path = std::path::Path::new("../shared/data/stations").join(file);
        if !path.exists() {
            println!("skipped: {} is absent", path.display());
            continue;
        }
        let mut heard = Heard::default();
        let is_header = |text: &str| NAMES.contains(&text);
        let options = ReadOptions { is_header: &is_header, sheet: None, progress: &|_| {} };
        yizhan::formats::read(&Source::file(&path).unwrap(), &options, &mut heard).unwrap();
        assert_eq!((heard.rows.len(), heard.faults.len()), (rows, faults), "{file}: {:?}", heard.notes);
    }
}
