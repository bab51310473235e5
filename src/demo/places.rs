//! The four hundred stations of the synthetic city: where they stand and in what state they are.

use chrono::NaiveDate;

use super::attributes::{self, Sort};
use super::dice::{Dice, Wheel};
use super::districts::Districts;
use super::lattice::Class;
use super::lines;
use super::names::{CITY, DISTRICTS, PROVINCE};
use super::plane::Point;
use super::row::Row;
use super::streets::{Frontage, Streets};
use super::{LICENCE, SOURCE};
use crate::station::Field;

/// How many stations of each kind.
const KINDS: [(&str, Sort, usize); 11] = [
    ("worker_station", Sort::Worker, 280),
    ("driver_home", Sort::Driver, 40),
    ("mom_room", Sort::Mom, 70),
    ("childcare", Sort::Worker, 2),
    ("cultural_palace", Sort::Worker, 1),
    ("sanatorium", Sort::Worker, 1),
    ("legal_aid", Sort::Worker, 1),
    ("health_station", Sort::Worker, 2),
    ("meal_point", Sort::Worker, 1),
    ("academy", Sort::Worker, 1),
    ("class_point", Sort::Worker, 1),
];
/// States other than operating, and how many worker stations are in them. The tombstones come last in the file, after
/// the stations that took over.
const STATES: [(&str, usize); 7] = [
    ("trial", 6),
    ("suspended", 5),
    ("planned", 3),
    ("seasonal_closed", 2),
    ("withdrawn", 4),
    ("relocated", 3),
    ("merged", 1),
];
/// Stations of one kind keep this distance, metres, except for a few that share a door.
const SPACING: f64 = 110.0;

struct Site {
    at: Point,
    street: String,
    number: usize,
    district: usize,
    class: Option<Class>,
}

/// The stations, in file order.
pub(super) fn stations(seed: u64, streets: &Streets, districts: &Districts, as_of: NaiveDate) -> Vec<Row> {
    let mut dice = Dice::new(seed, "stations");
    let mut rows: Vec<Row> = Vec::new();
    let mut sites: Vec<(Point, usize)> = Vec::new();
    let mut states = STATES.iter().flat_map(|(state, count)| std::iter::repeat_n(*state, *count)).rev();
    let mut tombstones: Vec<Row> = Vec::new();
    for (group, (kind, sort, count)) in KINDS.iter().enumerate() {
        let wheel = Wheel::new(streets.frontages.iter().map(|front| pull(front, *sort)));
        for n in 0..*count {
            let taken: Vec<Point> = sites.iter().filter(|site| site.1 == group).map(|site| site.0).collect();
            let service_area =
                (*sort == Sort::Driver).then(|| lines::service_area_sites(&streets.plan.lattice).get(n).copied());
            let site = match service_area.flatten() {
                Some(at) => Site {
                    at,
                    street: "示例服务区".to_owned(),
                    number: 0,
                    district: districts.holding(at).unwrap_or(0),
                    class: None,
                },
                None => choose(streets, districts, &wheel, &taken, &mut dice),
            };
            sites.push((site.at, group));
            let mut row = Row::new(String::new());
            describe(&mut row, kind, *sort, &site, as_of, &mut dice);
            // Every eleventh worker station until the states are used up.
            let state = if *sort == Sort::Worker && group == 0 && n % 11 == 5 { states.next() } else { None };
            let state = state.unwrap_or("operating");
            row.set(Field::Status, state);
            if matches!(state, "withdrawn" | "relocated" | "merged") {
                row.set(Field::ClosedOn, attributes::days_before(as_of, 5 + dice.below(50)).to_string());
                tombstones.push(row);
            } else {
                rows.push(row);
            }
        }
    }
    // Mixed, so that the first page of a list shows every kind.
    for at in (1..rows.len()).rev() {
        rows.swap(at, dice.below(at + 1));
    }
    let living = rows.len();
    for mut row in tombstones {
        if matches!(row.get(Field::Status), Some("relocated" | "merged")) {
            let successor = successor(&row, &rows[..living]);
            row.number(Field::Successor, successor);
        }
        rows.push(row);
    }
    for (n, row) in (1..).zip(&mut rows) {
        row.name_as(format!("SD-{n:04}"));
    }
    rows
}

/// How much a stretch of street attracts a sort of station.
fn pull(front: &Frontage, sort: Sort) -> f64 {
    let main = front.class >= Class::Secondary;
    match sort {
        Sort::Worker => front.density * if main { 1.4 } else { 0.8 },
        Sort::Driver if main => 1.0 / (0.04 + front.density * front.density),
        Sort::Driver => 0.0,
        Sort::Mom => front.density * front.density * if main { 1.5 } else { 0.7 },
    }
}

fn choose(streets: &Streets, districts: &Districts, wheel: &Wheel, taken: &[Point], dice: &mut Dice) -> Site {
    let share_a_door = dice.chance(0.02);
    let mut tries = 0;
    loop {
        let front = &streets.frontages[wheel.spin(dice)];
        let (at, number) = front.door(dice);
        tries += 1;
        let crowded = taken.iter().any(|other| other.distance(at) < SPACING);
        let Some(district) = districts.holding(at) else { continue };
        // The first district is the one left behind: a gap for the planner to find.
        let left_behind = district == 0 && dice.chance(0.8);
        if tries < 200 && (left_behind || (crowded && !share_a_door)) {
            continue;
        }
        return Site { at, street: front.street.to_string(), number, district, class: Some(front.class) };
    }
}

fn describe(row: &mut Row, kind: &'static str, sort: Sort, site: &Site, as_of: NaiveDate, dice: &mut Dice) {
    let district = &DISTRICTS[site.district];
    row.set(Field::Kind, kind);
    let name = match kind {
        "worker_station" | "driver_home" | "mom_room" => attributes::host(row, sort, &site.street, dice),
        other => other_name(row, other, district.zh),
    };
    row.set(Field::Name, name);
    row.set(Field::Province, PROVINCE);
    row.set(Field::City, CITY);
    row.set(Field::District, district.zh);
    row.set(Field::Street, district.subdistricts[dice.below(3)]);
    row.set(Field::Adcode, district.code);
    let door = if site.number > 0 { format!("{}号", site.number) } else { String::new() };
    row.set(Field::Address, format!("{CITY}{}{}{door}", district.zh, site.street));
    let (lon, lat) = site.at.degrees();
    row.set(Field::Lon, format!("{lon:.7}"));
    row.set(Field::Lat, format!("{lat:.7}"));
    row.set(Field::PositionAccuracy, dice.of(&[("door", 70), ("building", 22), ("compound", 8)]));
    row.set(Field::Floor, dice.of(&[("1F", 70), ("2F", 10), ("B1", 3), ("", 17)]));
    row.flag(Field::StreetFront, dice.chance(0.8));
    row.set(
        Field::EntranceNote,
        dice.of(&[("", 60), ("正门右侧", 10), ("大厅内", 12), ("院内，过门卫", 6), ("楼梯口旁", 6)]),
    );
    row.set(Field::Operator, format!("{}总工会（合成）", district.zh));
    row.set(Field::PublicPhone, attributes::phone(dice));
    row.set(Field::ManagerPhone, attributes::phone(dice));
    attributes::door(row, sort, dice);
    row.set(Field::Fee, if dice.chance(0.9) { "免费" } else { "" });
    row.set(Field::Accessibility, dice.of(&[("无台阶", 30), ("有坡道", 20), ("有台阶", 20), ("", 30)]));
    attributes::services(row, sort, true, dice);
    attributes::standing(row, sort, as_of, dice);
    row.number(Field::Seats, 4 + dice.below(20));
    row.number(Field::Capacity, 6 + dice.below(30));
    if row.get(Field::Tier) == Some("beautiful") {
        let (level, year) = (dice.of(&[("市级", 3), ("省级", 1)]), 2021 + dice.below(5));
        row.set(Field::Honours, format!("[{{\"scheme\":\"最美驿站（合成）\",\"level\":\"{level}\",\"year\":{year}}}]"));
    }
    match sort {
        Sort::Driver => attributes::driver_home(row, site_type(site, dice), dice),
        Sort::Mom => attributes::mom_room(row, dice),
        Sort::Worker => {}
    }
    attributes::trust(row, as_of, dice);
    row.set(Field::Notes, "合成演示数据，并非真实站点");
    row.set(Field::Source, SOURCE);
    row.set(Field::Licence, LICENCE);
}

fn site_type(site: &Site, dice: &mut Dice) -> &'static str {
    match site.class {
        None => "service_area",
        Some(Class::Trunk) => "national_provincial_road",
        _ => dice.of(&[("fuel_station", 3), ("logistics_park", 3), ("industrial_park", 2), ("city", 2)]),
    }
}

/// The name of one of the rarer places, of which a district has one.
fn other_name(row: &mut Row, kind: &str, district: &str) -> String {
    let (what, host) = match kind {
        "childcare" => ("职工子女托管点", "street_community"),
        "cultural_palace" => ("工人文化宫", "self_built"),
        "sanatorium" => ("职工疗休养中心", "self_built"),
        "legal_aid" => ("职工法律援助站", "government"),
        "health_station" => ("职工健康驿站", "hospital"),
        "meal_point" => ("爱心餐点", "shop_mall"),
        "academy" => ("工匠学院", "enterprise"),
        _ => ("职工学习点", "other"),
    };
    row.set(Field::HostType, host);
    format!("{district}{what}")
}

/// The file's row number of the nearest operating station of the same kind. Import allots ids in file order, so in an
/// empty store the row number is the id.
fn successor(gone: &Row, rows: &[Row]) -> usize {
    let place = |row: &Row| {
        let degrees = |field| row.get(field).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Point::new(degrees(Field::Lon) * 0.79, degrees(Field::Lat))
    };
    let here = place(gone);
    (1..)
        .zip(rows)
        .filter(|(_, row)| row.get(Field::Kind) == gone.get(Field::Kind) && row.get(Field::Status) == Some("operating"))
        .min_by(|a, b| place(a.1).distance(here).total_cmp(&place(b.1).distance(here)))
        .map_or(1, |(number, _)| number)
}
