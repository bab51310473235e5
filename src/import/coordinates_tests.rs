//! What people write as coordinates, and what is refused.

use super::*;

fn wgs84() -> Frame {
    Frame::new(Some(Datum::Wgs84), Extent::Mainland)
}

fn read(lon: &str, lat: &str) -> Result<Placed, Trouble> {
    place(Cells { lon, lat, ..Cells::default() }, &wgs84())
}

fn at(placed: Result<Placed, Trouble>) -> (f64, f64) {
    match placed.unwrap() {
        Placed::At(located) => (located.at.lon(), located.at.lat()),
        other => panic!("{other:?}"),
    }
}

fn refused(placed: Result<Placed, Trouble>) -> (&'static str, String) {
    match placed.unwrap_err() {
        Trouble::Misplaced(misplaced) => (misplaced.code.unwrap_or(misplaced.field), misplaced.reason),
        Trouble::NoDatum => ("crs", String::new()),
    }
}

#[test]
fn numbers_and_degree_strings_are_read() {
    for (lon, lat) in [
        ("112.5", "28.25"),
        (" １１２．５ ", "28.25°"),
        ("112,5", "28,25"),
        ("112°30'00\"E", "28°15'0\"N"),
        ("东经112度30分", "北纬28度15分"),
        ("112.5E", "28.25N"),
    ] {
        assert_eq!(at(read(lon, lat)), (112.5, 28.25), "{lon} {lat}");
    }
}

#[test]
fn pairs_are_read_in_either_order_where_only_one_is_possible() {
    let pair = |pair| place(Cells { pair, ..Cells::default() }, &wgs84());
    for text in [
        "112.5,28.25",
        "28.25,112.5",
        "（112.5，28.25）",
        "[112.5, 28.25]",
        "112.5 28.25",
        "112.5;28.25",
        "28°15'N 112°30'E",
    ] {
        assert_eq!(at(pair(text)), (112.5, 28.25), "{text}");
    }
    // Both are below 90: the order that lies in China is meant.
    assert_eq!(at(pair("43.8,87.6")), (87.6, 43.8));
    assert!(pair("112.5").is_err());
}

#[test]
fn what_is_no_position_is_refused_by_what_it_looks_like() {
    assert_eq!(refused(read("25.02", "121.3")).0, "swapped");
    assert_eq!(refused(read("43.8", "87.6")).0, "swapped");
    assert_eq!(refused(read("12523442.7", "3256789.1")).0, "metres");
    assert_eq!(refused(read("NaN", "28")).1, "not a number");
    assert_eq!(refused(read("112", "inf")).1, "not a number");
    assert!(refused(read("212", "28")).1.starts_with("out of range"));
    assert_eq!(refused(read("112.5", "")).0, "lat");
    assert_eq!(refused(read("", "28")).0, "lon");
    assert_eq!(refused(read("28N", "112E")).0, "lon");
    assert_eq!(refused(read("here", "there")).0, "lon");
}

#[test]
fn nothing_and_zero_are_no_place() {
    assert_eq!(read("", " "), Ok(Placed::Nowhere));
    assert_eq!(read("-", "无"), Ok(Placed::Nowhere));
    assert_eq!(read("0", "0.0"), Ok(Placed::Zero));
}

#[test]
fn the_datum_is_declared_by_the_file_or_by_the_row_and_never_guessed() {
    let cells = Cells { lon: "112.950743", lat: "28.230798", ..Cells::default() };
    assert_eq!(place(cells, &Frame::new(None, Extent::Mainland)), Err(Trouble::NoDatum));
    for crs in ["BD-09", "百度坐标系", "bd09ll"] {
        let (lon, lat) = at(place(Cells { crs, ..cells }, &Frame::new(None, Extent::Mainland)));
        // The published row: Changsha 112.938800,28.228200 in WGS 84.
        assert!((lon - 112.9388).abs() < 1e-5 && (lat - 28.2282).abs() < 1e-5, "{lon},{lat}");
    }
    let Ok(Placed::At(located)) = place(Cells { crs: "高德", ..cells }, &wgs84()) else { panic!() };
    assert!(located.contradicts && located.datum == Datum::Gcj02);
    assert_eq!(refused(place(Cells { crs: "北京54", ..cells }, &wgs84())).0, "crs");
}
