//! The synthetic nation: 221,000 stations around the real centres of 350 cities, made one at a time.
//!
//! Only the cities are facts. Nothing is kept but the cities and their sub-centres (a few hundred kilobytes), so
//! the number of stations costs time and no memory.

use chrono::NaiveDate;

use super::attributes::{self, Sort};
use super::dice::{Dice, Wheel};
use super::plane::Point;
use super::row::Row;
use super::{LICENCE, SOURCE};
use crate::station::Field;

/// How many stations of each kind there are, about as reported for the end of 2024 and 2025.
pub const NATIONAL_KINDS: [(&str, usize); 3] =
    [("worker_station", 186_000), ("driver_home", 11_000), ("mom_room", 24_000)];

/// The fields a national row has: what a directory of stations holds, not what an inspector knows.
pub(super) const FIELDS: [Field; 30] = [
    Field::Kind,
    Field::Name,
    Field::Brand,
    Field::Address,
    Field::Province,
    Field::City,
    Field::Adcode,
    Field::Lon,
    Field::Lat,
    Field::PositionAccuracy,
    Field::HostType,
    Field::HostName,
    Field::PublicPhone,
    Field::Serves,
    Field::AccessScope,
    Field::EntryMethod,
    Field::EntryNeedsApp,
    Field::EntryAlt,
    Field::Hours,
    Field::Services,
    Field::AreaM2,
    Field::Star,
    Field::Tier,
    Field::Smart,
    Field::Status,
    Field::OpenedOn,
    Field::SiteType,
    Field::RoomType,
    Field::Source,
    Field::Licence,
];

const CITIES: &str = include_str!("../../data/demo/cities.csv");

const ROADS: [&str; 32] = [
    "人民路",
    "解放路",
    "建设路",
    "和平路",
    "新华路",
    "工人路",
    "文化路",
    "胜利路",
    "迎宾大道",
    "科技路",
    "工业大道",
    "滨河路",
    "学府路",
    "朝阳路",
    "光明路",
    "振兴街",
    "友谊街",
    "团结路",
    "幸福路",
    "站前路",
    "健康路",
    "育才路",
    "兴业路",
    "创业路",
    "环城路",
    "东风路",
    "红旗路",
    "前进路",
    "劳动路",
    "花园路",
    "公园路",
    "民主路",
];

/// One city: facts from `data/demo/cities.csv`, and sub-centres invented from the seed.
#[derive(Debug, Clone)]
struct City {
    adcode: &'static str,
    name: &'static str,
    province: &'static str,
    lon: f64,
    lat: f64,
    /// Resident population, ten thousands.
    weight: f64,
    /// Where the land lies, for cities on a coast or a border: nothing is put on the other side of the centre.
    inland: Option<Point>,
    /// Nothing is put farther out than this, km.
    reach: f64,
    /// Places of the sub-centres and their spread, km from the centre.
    towns: Vec<(Point, f64)>,
    town_wheel: Wheel,
    /// Directions of the roads out of the city, on which driver homes stand.
    roads: [Point; 3],
}

/// The stations of the nation, one after another.
#[derive(Debug, Clone)]
pub struct National {
    cities: Vec<City>,
    /// Which city: by population, and more to the large ones for mom-rooms.
    wheels: [Wheel; 2],
    left: [usize; 3],
    made: usize,
    dice: Dice,
    as_of: NaiveDate,
    /// Where the last worker station stands: one in a hundred shares its door with the next.
    last: Option<(Point, usize)>,
}

impl National {
    pub(super) fn new(seed: u64, as_of: NaiveDate) -> Self {
        let mut dice = Dice::new(seed, "towns");
        let cities: Vec<City> = CITIES.lines().skip(1).filter_map(|line| City::read(line, &mut dice)).collect();
        let by_people = Wheel::new(cities.iter().map(|city| city.weight));
        let by_size = Wheel::new(cities.iter().map(|city| city.weight * city.weight.sqrt().sqrt()));
        let left = NATIONAL_KINDS.map(|kind| kind.1);
        Self { cities, wheels: [by_people, by_size], left, made: 0, dice: Dice::new(seed, "nation"), as_of, last: None }
    }

    fn place(&mut self, sort: Sort) -> (Point, usize) {
        if let Some(last) = self.last.filter(|_| sort == Sort::Worker && self.dice.chance(0.01)) {
            return last;
        }
        let wheel = &self.wheels[usize::from(sort == Sort::Mom)];
        let at = wheel.spin(&mut self.dice);
        let place = (self.cities[at].scatter(sort, &mut self.dice), at);
        if sort == Sort::Worker {
            self.last = Some(place);
        }
        place
    }
}

impl Iterator for National {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let total: usize = self.left.iter().sum();
        // Drawn from what is left: kinds are mixed and their counts still come out exactly.
        let mut drawn = (total > 0).then(|| self.dice.below(total))?;
        let mut kind = 0;
        while drawn >= self.left[kind] {
            drawn -= self.left[kind];
            kind += 1;
        }
        self.left[kind] -= 1;
        self.made += 1;
        let sort = [Sort::Worker, Sort::Driver, Sort::Mom][kind];
        let (at, city) = self.place(sort);
        let (city, dice) = (&self.cities[city], &mut self.dice);
        let mut row = Row::new(format!("SN-{:06}", self.made));
        row.set(Field::Kind, NATIONAL_KINDS[kind].0);
        let road = ROADS[dice.below(ROADS.len())];
        let name = attributes::host(&mut row, sort, road, dice);
        row.set(Field::Address, format!("{}{road}{}号", city.name, 1 + dice.below(900)));
        row.set(Field::Name, name);
        row.set(Field::Province, city.province);
        row.set(Field::City, city.name);
        row.set(Field::Adcode, city.adcode);
        row.set(Field::Lon, format!("{:.6}", at.x));
        row.set(Field::Lat, format!("{:.6}", at.y));
        row.set(Field::PositionAccuracy, dice.of(&[("door", 45), ("building", 30), ("compound", 10), ("street", 15)]));
        row.set(Field::PublicPhone, attributes::phone(dice));
        attributes::door(&mut row, sort, dice);
        attributes::services(&mut row, sort, false, dice);
        attributes::standing(&mut row, sort, self.as_of, dice);
        row.set(Field::Status, dice.of(&[("operating", 955), ("trial", 15), ("suspended", 20), ("planned", 10)]));
        match sort {
            Sort::Driver => row.set(
                Field::SiteType,
                dice.of(&[
                    ("service_area", 5),
                    ("national_provincial_road", 4),
                    ("logistics_park", 3),
                    ("fuel_station", 3),
                ]),
            ),
            Sort::Mom => {
                let open = row.get(Field::AccessScope) == Some("public");
                row.set(Field::RoomType, if open { "public_room" } else { "union_cabin" });
            }
            Sort::Worker => {}
        }
        row.set(Field::Source, SOURCE);
        row.set(Field::Licence, LICENCE);
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let total = self.left.iter().sum();
        (total, Some(total))
    }
}

impl ExactSizeIterator for National {}

impl City {
    fn read(line: &'static str, dice: &mut Dice) -> Option<Self> {
        let mut cells = line.split(',');
        let mut cell = || cells.next();
        let (adcode, name, province) = (cell()?, cell()?, cell()?);
        let (lon, lat, weight) = (cell()?.parse().ok()?, cell()?.parse().ok()?, cell()?.parse::<f64>().ok()?);
        let inland = wind(cell()?);
        let reach: f64 = cell()?.parse().ok()?;
        let mut city = Self {
            adcode,
            name,
            province,
            lon,
            lat,
            weight,
            inland,
            reach,
            towns: Vec::new(),
            town_wheel: Wheel::new(std::iter::empty()),
            roads: std::array::from_fn(|_| Point::new(dice.between(-1.0, 1.0), dice.between(-1.0, 1.0)).unit()),
        };
        let mut towns = 6;
        while towns < 46 && f64::from(towns) * 28.0 < weight {
            towns += 1;
        }
        for n in 0..towns {
            // A third are districts of the city itself, the rest county seats and towns around it.
            let spread = reach * if n * 3 < towns { 0.16 } else { 0.45 };
            let place = Point::new(dice.normal() * spread, dice.normal() * spread);
            city.towns.push((city.keep(place), dice.between(0.8, 3.0)));
        }
        // Zipf's law: the n-th town has about 1/n of the first one's people.
        city.town_wheel = Wheel::new((1..=towns).map(|rank| 1.0 / (0.5 + f64::from(rank))));
        Some(city)
    }

    /// A place for a station, degrees.
    fn scatter(&self, sort: Sort, dice: &mut Dice) -> Point {
        let (core, towns) = match sort {
            Sort::Worker => (0.42, 0.92),
            Sort::Driver => (0.10, 0.35),
            Sort::Mom => (0.58, 0.96),
        };
        let around = |spread: f64, dice: &mut Dice| Point::new(dice.normal() * spread, dice.normal() * spread);
        let share = dice.unit();
        let place = if share < core {
            let spread = if dice.chance(0.35) { 1.2 } else { 4.5 };
            around(spread * (self.weight / 500.0).sqrt().sqrt(), dice)
        } else if share < towns {
            let (town, spread) = self.towns[self.town_wheel.spin(dice)];
            town.plus(around(spread, dice))
        } else if sort == Sort::Driver {
            self.roads[dice.below(3)].times(self.reach * dice.between(0.15, 1.0)).plus(around(0.4, dice))
        } else {
            around(self.reach * 0.4, dice)
        };
        let place = self.keep(place);
        Point::new(self.lon + place.x / (111.32 * cosine(self.lat)), self.lat + place.y / 110.95)
    }

    /// Folds a place (km from the centre) back into reach, and on to land and into the country.
    fn keep(&self, place: Point) -> Point {
        let length = place.length();
        let near = if length > self.reach { place.times(self.reach / length * 0.9) } else { place };
        match self.inland {
            Some(way) => {
                let depth = near.x * way.x + near.y * way.y;
                if depth < 0.0 { near.minus(way.times(2.0 * depth)) } else { near }
            }
            None => near,
        }
    }
}

fn wind(code: &str) -> Option<Point> {
    const DIAGONAL: f64 = std::f64::consts::FRAC_1_SQRT_2;
    let (x, y) = match code {
        "N" => (0.0, 1.0),
        "NE" => (DIAGONAL, DIAGONAL),
        "E" => (1.0, 0.0),
        "SE" => (DIAGONAL, -DIAGONAL),
        "S" => (0.0, -1.0),
        "SW" => (-DIAGONAL, -DIAGONAL),
        "W" => (-1.0, 0.0),
        "NW" => (-DIAGONAL, DIAGONAL),
        _ => return None,
    };
    Some(Point::new(x, y))
}

/// The cosine of degrees between 0 and 60, to 10⁻⁶: five terms of the series, the same on every platform.
fn cosine(degrees: f64) -> f64 {
    let square = (degrees * (std::f64::consts::PI / 180.0)) * (degrees * (std::f64::consts::PI / 180.0));
    1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0 * (1.0 - square / 90.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_city_is_read() {
        let nation = National::new(1, NaiveDate::default());
        assert_eq!(nation.cities.len(), CITIES.lines().count() - 1);
        assert_eq!(nation.cities.len(), 350);
        assert!(nation.cities.iter().all(|city| city.reach > 5.0 && city.weight > 0.0 && city.adcode.len() == 6));
    }

    #[test]
    fn cosine_is_close_to_the_real_one() {
        for degrees in [0.0, 18.25, 38.2, 52.97] {
            assert!((cosine(degrees) - f64::cos(f64::to_radians(degrees))).abs() < 1e-6);
        }
    }

    #[test]
    fn nothing_lies_out_of_reach_or_across_the_water() {
        let nation = National::new(1, NaiveDate::default());
        let shenzhen = nation.cities.iter().find(|city| city.name == "深圳市").unwrap();
        let mut dice = Dice::new(1, "test");
        for _ in 0..5_000 {
            let at = shenzhen.scatter(Sort::Worker, &mut dice);
            let (x, y) = ((at.x - shenzhen.lon) * 111.32 * cosine(shenzhen.lat), (at.y - shenzhen.lat) * 110.95);
            assert!(Point::new(x, y).length() <= shenzhen.reach + 0.01);
            assert!(y - x >= -0.01, "south-east of the centre: {at:?}");
        }
    }
}
