//! The demo's promises: the same bytes from the same seed, stations that the dictionary accepts and that stand where
//! they say, districts without gaps, a street file that other programs can read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest, Sha256};
use yizhan::demo::{self, City, NATIONAL_KINDS, PEOPLE, Row};
use yizhan::station::{Facts, Field, Record, Vocabulary, codec_text};

const SEED: u64 = 1;
/// The first eight bytes of the SHA-256 of the stations, districts, population and streets of seed 1, and of the first
/// 5,000 stations of the nation.
const PUBLISHED: [&str; 5] =
    ["f11b68b72aae6bf7", "522188b0080b92b0", "b5c183169a9d1bb0", "2f48b7f58b933c6a", "774ee4d12f549b19"];
/// What holds for one seed must hold for any: a few more of them.
const SEEDS: [u64; 4] = [SEED, 0, 2026, u64::MAX];

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn files(city: &City) -> [String; 4] {
    [
        written(|out| city.write_stations_csv(out)),
        written(|out| city.write_districts_geojson(out)),
        written(|out| city.write_population_csv(out)),
        written(|out| city.write_streets_osm(out)),
    ]
}

fn degrees(row: &Row) -> [f64; 2] {
    [Field::Lon, Field::Lat].map(|field| row.get(field).unwrap().parse().unwrap())
}

/// Metres east and north of (104.4, 38.2), to a few metres over the city: independent of the demo's own drawing board,
/// from the lengths of a degree at 38.2° N.
fn metres([lon, lat]: [f64; 2]) -> [f64; 2] {
    [(lon - 104.4) * 111_320.0 * 38.2_f64.to_radians().cos(), (lat - 38.2) * 111_000.0]
}

fn inside(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let crossed = |pair: &[[f64; 2]]| {
        let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
        (y0 > y) != (y1 > y) && x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    };
    ring.windows(2).filter(|pair| crossed(pair)).count() % 2 == 1
}

/// Name, parent and closed ring of every polygon.
fn polygons(geojson: &str) -> Vec<(String, Option<String>, Vec<[f64; 2]>)> {
    let parsed: Value = serde_json::from_str(geojson).unwrap();
    let feature = |feature: &Value| {
        let text = |key: &str| feature["properties"][key].as_str().map(str::to_owned);
        let ring = &feature["geometry"]["coordinates"][0];
        (text("name").unwrap(), text("parent"), serde_json::from_value(ring.clone()).unwrap())
    };
    parsed["features"].as_array().unwrap().iter().map(feature).collect()
}

/// Twice the signed area of a closed ring.
fn area(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

fn accepted(row: &Row, vocabulary: &Vocabulary) -> Facts {
    let record: Record = row
        .iter()
        .filter_map(|(field, text)| {
            let value = codec_text::parse(field, text, vocabulary);
            Some((field, value.unwrap_or_else(|fault| panic!("{}: {fault}", row.ext_id()))?))
        })
        .collect();
    Facts::from_record(record, vocabulary).unwrap_or_else(|faults| panic!("{}: {faults:?}", row.ext_id()))
}

#[test]
fn one_seed_gives_the_same_bytes_and_another_gives_others() {
    let (first, again, other) = (files(&demo::city(SEED)), files(&demo::city(SEED)), files(&demo::city(SEED + 1)));
    assert!(first == again);
    for (one, two) in first.iter().zip(&other) {
        assert_ne!(one, two);
    }
    let some = |seed| demo::national(seed).take(500).collect::<Vec<_>>();
    assert_eq!(some(SEED), some(SEED));
    assert_ne!(some(SEED), some(SEED + 1));
}

/// What people of different machines and releases compare. A change of the generator changes these on purpose; a
/// change of the compiler, the platform or a dependency must not.
#[test]
fn the_bytes_of_seed_1_are_the_published_ones() {
    let digest = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        format!("{:016x}", u64::from_be_bytes(digest[..8].try_into().unwrap()))
    };
    // Rows by name, since the order of the columns is the dictionary's business.
    let rows = |rows: &mut dyn Iterator<Item = Row>| {
        let line = |row: Row| {
            let mut cells: Vec<String> = row.iter().map(|(field, cell)| format!("{}={cell}", field.name())).collect();
            cells.sort();
            format!("{} {}\n", row.ext_id(), cells.join(" "))
        };
        let text: String = rows.map(line).collect();
        digest(&text)
    };
    let city = demo::city(SEED);
    let [_, districts, population, streets] = files(&city);
    let found = [
        rows(&mut city.stations.iter().cloned()),
        digest(&districts),
        digest(&population),
        digest(&streets),
        rows(&mut demo::national(SEED).take(5_000)),
    ];
    assert_eq!(found, PUBLISHED);
}

#[test]
fn the_city_has_400_stations_of_all_kinds_that_the_dictionary_accepts() {
    let vocabulary = Vocabulary::built_in().unwrap();
    for seed in SEEDS {
        check_stations(&demo::city(seed), &vocabulary);
    }
}

fn check_stations(city: &City, vocabulary: &Vocabulary) {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ids = HashSet::new();
    for row in &city.stations {
        let facts = accepted(row, vocabulary);
        assert!(facts.position().is_some(), "{} is unlocated", row.ext_id());
        assert_eq!(row.get(Field::Source), Some("synthetic-demo"));
        assert_eq!(row.get(Field::Licence), Some("CC0-1.0"));
        assert!(ids.insert(row.ext_id()), "{} twice", row.ext_id());
        *kinds.entry(row.get(Field::Kind).unwrap()).or_default() += 1;
        *statuses.entry(row.get(Field::Status).unwrap()).or_default() += 1;
    }
    assert_eq!(city.stations.len(), 400);
    assert_eq!((kinds["worker_station"], kinds["driver_home"], kinds["mom_room"]), (280, 40, 70));
    assert_eq!(kinds.len(), 11, "{kinds:?}");
    let of = |status: &str| statuses.get(status).copied().unwrap_or(0);
    assert_eq!([of("trial"), of("suspended"), of("withdrawn"), of("relocated"), of("merged")], [6, 5, 4, 3, 1]);
}

#[test]
fn a_relocated_station_points_at_a_living_one_of_its_kind_that_stands_before_it() {
    let city = demo::city(SEED);
    let moved: Vec<(usize, &Row)> = city
        .stations
        .iter()
        .enumerate()
        .filter(|(_, row)| matches!(row.get(Field::Status), Some("relocated" | "merged")))
        .collect();
    assert_eq!(moved.len(), 4);
    for (at, row) in moved {
        let successor: usize = row.get(Field::Successor).unwrap().parse().unwrap();
        assert!((1..=at).contains(&successor));
        let successor = &city.stations[successor - 1];
        assert_eq!(successor.get(Field::Status), Some("operating"));
        assert_eq!(successor.get(Field::Kind), row.get(Field::Kind));
    }
}

#[test]
fn districts_tile_the_city_and_hold_their_stations_and_people() {
    for seed in SEEDS {
        check_districts(&demo::city(seed));
    }
}

fn check_districts(city: &City) {
    let [_, geojson, population, _] = files(city);
    let polygons = polygons(&geojson);
    let (whole, districts) = polygons.split_first().unwrap();
    assert_eq!((whole.1.as_deref(), districts.len()), (None, 8));
    assert!(districts.iter().all(|district| district.1.as_deref() == Some("990100")));
    // RFC 7946: closed and anticlockwise. Coordinates are rounded to 1e-7, so the sum is off by rounding only.
    for polygon in &polygons {
        assert_eq!(polygon.2.first(), polygon.2.last(), "{}", polygon.0);
        assert!(area(&polygon.2) > 0.0, "{}", polygon.0);
    }
    // Taken from the city's centre, lest the areas drown in the size of the coordinates.
    let local = |ring: &[[f64; 2]]| ring.iter().map(|[x, y]| [x - 104.4, y - 38.2]).collect::<Vec<_>>();
    let parts: f64 = districts.iter().map(|district| area(&local(&district.2))).sum();
    assert!((parts / area(&local(&whole.2)) - 1.0).abs() < 1e-9, "{parts}");

    for row in &city.stations {
        let holding: Vec<&str> =
            districts.iter().filter(|d| inside(&d.2, degrees(row))).map(|d| d.0.as_str()).collect();
        assert_eq!(holding, [row.get(Field::District).unwrap()], "{}", row.ext_id());
    }
    let (mut people, mut points) = (0u32, 0usize);
    for line in population.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        assert!(inside(&whole.2, [cells[0].parse().unwrap(), cells[1].parse().unwrap()]), "{line}");
        people += cells[2].parse::<u32>().unwrap();
        points += 1;
    }
    assert_eq!(people, PEOPLE);
    assert!((2_500..3_500).contains(&points), "{points} points");
}

/// A street file as read back.
#[derive(Default)]
struct Osm {
    nodes: HashMap<u64, [f64; 2]>,
    ways: Vec<(u64, Vec<u64>, HashMap<String, String>)>,
    /// Members (type, id, role).
    relations: Vec<Vec<(String, u64, String)>>,
}

/// Reads OSM XML one element a line, checking on the way that it is well-formed: one root, every element closed in
/// order, every attribute quoted, no bare `<` or `&` in a value.
fn read(xml: &str) -> Osm {
    let mut osm = Osm::default();
    let mut open: Vec<String> = Vec::new();
    let mut lines = xml.lines();
    assert_eq!(lines.next(), Some(r#"<?xml version="1.0" encoding="UTF-8"?>"#));
    for line in lines {
        let inner =
            line.trim().strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or_else(|| panic!("{line}"));
        if let Some(name) = inner.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            continue;
        }
        let (inner, closed) = inner.strip_suffix('/').map_or((inner, false), |inner| (inner, true));
        let (name, mut rest) = inner.split_once(' ').unwrap();
        let mut attributes: HashMap<&str, String> = HashMap::new();
        while !rest.is_empty() {
            let (key, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("{line}"));
            let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("{line}"));
            let text =
                ["&amp;", "&lt;", "&gt;", "&quot;"].iter().fold(value.to_owned(), |text, e| text.replace(e, "?"));
            assert!(!text.contains(['<', '&']), "{line}");
            assert!(attributes.insert(key, value.to_owned()).is_none(), "{key} twice: {line}");
            rest = after.trim_start();
        }
        let number = |key: &str| attributes[key].parse::<u64>().unwrap();
        match name {
            "node" => {
                let place = ["lon", "lat"].map(|key| attributes[key].parse().unwrap());
                assert!(osm.nodes.insert(number("id"), place).is_none());
            }
            "way" => osm.ways.push((number("id"), Vec::new(), HashMap::new())),
            "relation" => osm.relations.push(Vec::new()),
            "nd" => osm.ways.last_mut().unwrap().1.push(number("ref")),
            "member" => osm.relations.last_mut().unwrap().push((
                attributes["type"].clone(),
                number("ref"),
                attributes["role"].clone(),
            )),
            "tag" if open.last().is_some_and(|parent| parent == "way") => {
                let (key, value) = (attributes["k"].clone(), attributes["v"].clone());
                assert!(osm.ways.last_mut().unwrap().2.insert(key, value).is_none(), "{line}");
            }
            "tag" | "bounds" | "osm" => {}
            other => panic!("unexpected element {other}"),
        }
        if !closed {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "{open:?} left open");
    osm
}

fn streets(seed: u64) -> Osm {
    read(&written(|out| demo::city(seed).write_streets_osm(out)))
}

#[test]
fn the_street_file_is_whole() {
    for seed in SEEDS {
        check_streets(&streets(seed));
    }
}

fn check_streets(osm: &Osm) {
    let ways: HashMap<u64, &Vec<u64>> = osm.ways.iter().map(|way| (way.0, &way.1)).collect();
    assert_eq!(ways.len(), osm.ways.len(), "way ids are unique");
    for (id, nodes, _) in &osm.ways {
        assert!(nodes.len() >= 2, "way {id}");
        assert!(nodes.iter().all(|node| osm.nodes.contains_key(node)), "way {id} has an unknown node");
        assert!(nodes.windows(2).all(|pair| pair[0] != pair[1]), "way {id} stands still");
    }
    assert!(osm.relations.len() >= 6, "{} turn restrictions", osm.relations.len());
    for members in &osm.relations {
        let member = |role: &str| members.iter().find(|member| member.2 == role).unwrap().1;
        for role in ["from", "to"] {
            let nodes = ways[&member(role)];
            assert!([nodes.first(), nodes.last()].contains(&Some(&member("via"))), "{members:?}");
        }
    }
    let with =
        |key: &str, value: &str| osm.ways.iter().filter(|way| way.2.get(key).is_some_and(|v| v == value)).count();
    assert_eq!(with("junction", "roundabout"), 4);
    for class in ["motorway", "motorway_link", "trunk", "primary", "secondary", "tertiary", "residential", "service"] {
        assert!(with("highway", class) > 0, "no {class}");
    }
    assert!(with("highway", "steps") > 10 && with("highway", "footway") > 100 && with("oneway", "yes") > 10);
    assert!(with("railway", "rail") >= 3 && with("waterway", "river") == 1 && with("leisure", "park") == 5);
}

#[test]
fn every_station_stands_within_25_metres_of_a_street() {
    for seed in SEEDS {
        check_distances(&demo::city(seed), &streets(seed));
    }
}

fn check_distances(city: &City, osm: &Osm) {
    let mut pieces: Vec<[[f64; 2]; 2]> = Vec::new();
    for (_, nodes, tags) in &osm.ways {
        if tags.contains_key("highway") {
            pieces.extend(nodes.windows(2).map(|pair| [metres(osm.nodes[&pair[0]]), metres(osm.nodes[&pair[1]])]));
        }
    }
    for row in &city.stations {
        let [x, y] = metres(degrees(row));
        // No piece is longer than 600 m, so farther ones cannot matter.
        let near = pieces.iter().filter(|[[ax, ay], _]| (ax - x).abs() < 700.0 && (ay - y).abs() < 700.0);
        let nearest = near.map(|[[ax, ay], [bx, by]]| {
            let (dx, dy) = (bx - ax, by - ay);
            let t = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
            (ax + t * dx - x).hypot(ay + t * dy - y)
        });
        let nearest = nearest.fold(f64::MAX, f64::min);
        assert!(nearest < 25.0, "{} is {nearest:.0} m from the nearest street", row.ext_id());
    }
}

/// The sizes of the parts into which the ways that feet may use fall, largest first.
fn parts_on_foot(osm: &Osm, without_bridges: bool) -> Vec<usize> {
    fn root(group: &mut HashMap<u64, u64>, mut at: u64) -> u64 {
        while group[&at] != at {
            let above = group[&group[&at]];
            group.insert(at, above);
            at = above;
        }
        at
    }
    let mut group: HashMap<u64, u64> = HashMap::new();
    for (_, nodes, tags) in &osm.ways {
        let is = |key: &str, value: &str| tags.get(key).is_some_and(|v| v == value);
        let closed = is("foot", "no") || is("highway", "services") || (without_bridges && is("bridge", "yes"));
        if !tags.contains_key("highway") || closed {
            continue;
        }
        for pair in nodes.windows(2) {
            for node in pair {
                group.entry(*node).or_insert(*node);
            }
            let (a, b) = (root(&mut group, pair[0]), root(&mut group, pair[1]));
            group.insert(a, b);
        }
    }
    let mut sizes: HashMap<u64, usize> = HashMap::new();
    for node in group.keys().copied().collect::<Vec<_>>() {
        *sizes.entry(root(&mut group, node)).or_default() += 1;
    }
    let mut sizes: Vec<usize> = sizes.into_values().collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
}

#[test]
fn streets_hang_together_and_without_bridges_the_river_parts_them() {
    for seed in SEEDS {
        check_connection(&streets(seed));
    }
}

fn check_connection(osm: &Osm) {
    let whole = parts_on_foot(osm, false);
    let total: usize = whole.iter().sum();
    // Apart from the motorway's service areas, which nobody reaches on foot, and short ends of the promenade.
    assert!(whole[0] * 100 >= total * 98, "{whole:?}");
    let parted = parts_on_foot(osm, true);
    assert!(parted[0] * 100 <= total * 75 && parted[1] * 100 >= total * 20, "{parted:?}");
}

/// The nodes that can be reached from `start`.
fn reached(start: u64, next: &HashMap<u64, Vec<u64>>) -> HashSet<u64> {
    let (mut seen, mut left) = (HashSet::from([start]), vec![start]);
    while let Some(node) = left.pop() {
        for there in next.get(&node).into_iter().flatten() {
            if seen.insert(*there) {
                left.push(*there);
            }
        }
    }
    seen
}

#[test]
fn no_one_way_street_is_a_trap_for_cars() {
    for seed in SEEDS {
        let osm = streets(seed);
        let (mut onward, mut back) = (HashMap::<u64, Vec<u64>>::new(), HashMap::<u64, Vec<u64>>::new());
        let mut start = None;
        for (_, nodes, tags) in &osm.ways {
            let class = tags.get("highway").map_or("", String::as_str);
            // The motorway leads out of the map, so it is left out, and with it what only it leads to.
            let open = ["trunk", "primary", "secondary", "tertiary", "residential"].contains(&class);
            if !open {
                continue;
            }
            start = start.or(Some(nodes[0]));
            let one_way = tags.get("oneway").map(String::as_str);
            for pair in nodes.windows(2) {
                if one_way != Some("-1") {
                    onward.entry(pair[0]).or_default().push(pair[1]);
                    back.entry(pair[1]).or_default().push(pair[0]);
                }
                if one_way != Some("yes") {
                    onward.entry(pair[1]).or_default().push(pair[0]);
                    back.entry(pair[0]).or_default().push(pair[1]);
                }
            }
        }
        let start = start.unwrap();
        let all: HashSet<u64> = onward.keys().chain(back.keys()).copied().collect();
        assert_eq!(reached(start, &onward).len(), all.len(), "seed {seed}: some street cannot be reached");
        assert_eq!(reached(start, &back).len(), all.len(), "seed {seed}: some street cannot be left");
    }
}

#[test]
fn the_nation_has_its_counts_and_every_city_keeps_its_stations_together() {
    let vocabulary = Vocabulary::built_in().unwrap();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut cities: BTreeMap<String, Vec<[f64; 2]>> = BTreeMap::new();
    let (mut hours, mut provinces) = (HashSet::new(), HashSet::new());
    for (n, row) in demo::national(SEED).enumerate() {
        if n % 500 == 0 {
            accepted(&row, &vocabulary);
        }
        let text = |field| row.get(field).unwrap_or_default().to_owned();
        *kinds.entry(text(Field::Kind)).or_default() += 1;
        cities.entry(text(Field::City)).or_default().push(degrees(&row));
        hours.insert(text(Field::Hours));
        provinces.insert(text(Field::Province));
    }
    assert_eq!(kinds.len(), 3);
    for (kind, count) in NATIONAL_KINDS {
        assert_eq!(kinds[kind], count, "{kind}");
    }
    assert_eq!((cities.len(), provinces.len(), hours.len()), (350, 31, 60));
    // The import takes a row for misplaced when it lies more than 80 km from the median of its city.
    for (city, mut places) in cities {
        let median = [0, 1].map(|axis| {
            places.sort_by(|a, b| a[axis].total_cmp(&b[axis]));
            places[places.len() / 2][axis]
        });
        for [lon, lat] in places {
            let (x, y) = ((lon - median[0]) * 111.32 * lat.to_radians().cos(), (lat - median[1]) * 111.0);
            assert!(x.hypot(y) < 78.0, "{city}: {lon},{lat}");
        }
    }
}
