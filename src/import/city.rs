//! Is a row where its city is? A point more than 80 km from the median of the file's rows of the same city is suspect.
//!
//! The median of longitudes and the median of latitudes, each by itself: half the rows would have to be wrong the same way
//! to move it. Judged only where five rows or more of the file name the city; 80 km is wider than nearly every city is
//! around its middle, and 金门 or 三沙 have few rows.

use std::collections::HashMap;

use super::fold::folded;
use crate::earth::distance::distance;
use crate::earth::{LngLat, Meters};

/// The distance beyond which a row is suspect.
pub(super) const FAR: Meters = Meters::new(80_000.0);
/// The fewest rows of a city that say where it is.
pub(super) const FEWEST: usize = 5;

/// What a row says about its city.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Named<'a> {
    pub(super) province: &'a str,
    pub(super) city: &'a str,
    pub(super) address: &'a str,
}

/// Gathers the positions of the file, city by city.
#[derive(Debug, Default)]
pub(super) struct Cities {
    known: Known,
    /// The city as first written, and its rows' longitudes and latitudes.
    points: Vec<(String, Vec<f64>, Vec<f64>)>,
    /// Rows without a city, until every city of the file is known: address, position.
    without: Vec<(String, LngLat)>,
}

impl Cities {
    /// Adds a row that has a position.
    pub(super) fn add(&mut self, named: Named<'_>, at: LngLat) {
        match own(named) {
            Some((province, city)) => self.add_to(province, city, at),
            None => self.without.push((named.address.to_owned(), at)),
        }
    }

    fn add_to(&mut self, province: &str, city: &str, at: LngLat) {
        let place = self.known.place(province, city);
        if place == self.points.len() {
            self.points.push((city.to_owned(), Vec::new(), Vec::new()));
        }
        self.points[place].1.push(at.lon());
        self.points[place].2.push(at.lat());
    }

    /// The middle of every city that enough rows name.
    pub(super) fn middles(mut self) -> Middles {
        for (address, at) in std::mem::take(&mut self.without) {
            match (self.known.by_address(&address), in_address(&address)) {
                (Some(place), _) => {
                    self.points[place].1.push(at.lon());
                    self.points[place].2.push(at.lat());
                }
                (None, Some(city)) => self.add_to("", city, at),
                (None, None) => {}
            }
        }
        let middle = |(city, mut lons, mut lats): (String, Vec<f64>, Vec<f64>)| {
            let rows = lons.len();
            let at = LngLat::new(median(&mut lons)?, median(&mut lats)?).ok()?;
            (rows >= FEWEST).then_some(Middle { city, at, rows })
        };
        Middles { middles: self.points.into_iter().map(middle).collect(), known: self.known }
    }
}

/// Where a city of the file is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Middle {
    /// The city as first written.
    pub(super) city: String,
    /// The median of its rows.
    pub(super) at: LngLat,
    /// How many rows name it.
    pub(super) rows: usize,
}

/// Where the cities of a file are.
#[derive(Debug, Default)]
pub(super) struct Middles {
    known: Known,
    middles: Vec<Option<Middle>>,
}

impl Middles {
    /// How far a row is from its city's middle, when that is too far.
    pub(super) fn suspect(&self, named: Named<'_>, at: LngLat) -> Option<(&Middle, Meters)> {
        let place = match own(named) {
            Some((province, city)) => self.known.find(province, city),
            None => self.known.by_address(named.address),
        };
        let middle = self.middles.get(place?)?.as_ref()?;
        let far = distance(middle.at, at);
        (far.get() > FAR.get()).then_some((middle, far))
    }
}

/// The cities of a file, by province and name, and by name alone where one province only has it.
#[derive(Debug, Default)]
struct Known {
    full: HashMap<String, usize>,
    /// `None`: several provinces have a city of this name.
    bare: HashMap<String, Option<usize>>,
}

impl Known {
    /// The city's place; a city met for the first time gets the next one.
    fn place(&mut self, province: &str, city: &str) -> usize {
        let next = self.full.len();
        let (full, bare) = (folded(&format!("{province}{city}")), folded(city));
        let place = *self.full.entry(full).or_insert(next);
        let only = self.bare.entry(bare).or_insert(Some(place));
        if *only != Some(place) {
            *only = None;
        }
        place
    }

    fn find(&self, province: &str, city: &str) -> Option<usize> {
        self.full.get(&folded(&format!("{province}{city}"))).copied()
    }

    /// The city of the file that an address begins with, the longest where several do, with or without its province.
    fn by_address(&self, address: &str) -> Option<usize> {
        let address = folded(address);
        let without_province = after_province(&address);
        let found = |text: &str| {
            let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(20).collect();
            ends.iter().rev().find_map(|end| {
                let head = &text[..*end];
                self.full.get(head).copied().or_else(|| self.bare.get(head).copied().flatten())
            })
        };
        found(&address).or_else(|| found(without_province))
    }
}

/// The province and the city that a row names. A name that many cities share (市辖区) gives way to the province, which is
/// then a municipality.
fn own(named: Named<'_>) -> Option<(&str, &str)> {
    let (province, city) = (named.province.trim(), named.city.trim());
    let shared = matches!(city, "市辖区" | "市轄區" | "县" | "縣" | "直辖县级");
    match (city.is_empty() || shared, province.is_empty()) {
        (false, _) => Some((province, city)),
        (true, false) if shared || province.ends_with('市') => Some(("", province)),
        (true, _) => None,
    }
}

/// What stands after the province of an address.
fn after_province(address: &str) -> &str {
    ["省", "自治区", "自治區"]
        .into_iter()
        .find_map(|word| address.split_once(word).filter(|(before, _)| before.chars().count() <= 8))
        .map_or(address, |(_, after)| after)
}

/// The city that an address names by its first 市, 州, 盟, 县 or 縣.
fn in_address(address: &str) -> Option<&str> {
    let after = after_province(address.trim());
    let (at, end) = after.char_indices().take(12).skip(1).find(|(_, c)| "市州盟县縣".contains(*c))?;
    Some(&after[..at + end.len_utf8()])
}

/// The median: of an even number, the lower of the middle two. Reorders its input.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len().checked_sub(1)? / 2;
    Some(*values.select_nth_unstable_by(middle, f64::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LngLat {
        LngLat::new(lon, lat).unwrap()
    }

    fn named<'a>(province: &'a str, city: &'a str, address: &'a str) -> Named<'a> {
        Named { province, city, address }
    }

    #[test]
    fn a_far_row_is_suspect_whichever_way_its_city_is_written() {
        let mut cities = Cities::default();
        for step in 0..3 {
            cities.add(named("", "臺北市", ""), at(121.5 + f64::from(step) / 100.0, 25.0));
        }
        cities.add(named("", "台北市", ""), at(121.5, 25.05));
        cities.add(named("", "", "台北市信義區"), at(121.52, 25.01));
        cities.add(named("", "", "公園路"), at(121.5, 0.0));
        let middles = cities.middles();
        // One degree of latitude is about 111 km.
        let (middle, far) = middles.suspect(named("", "台北市", ""), at(121.5, 24.0)).unwrap();
        assert_eq!((middle.city.as_str(), middle.rows), ("臺北市", 5));
        assert!((110_000.0..112_000.0).contains(&far.get()));
        assert!(middles.suspect(named("", "", "臺北市中正區"), at(121.5, 24.0)).is_some());
        assert!(middles.suspect(named("", "", "公園路"), at(121.5, 24.0)).is_none());
        assert!(middles.suspect(named("", "臺北市", ""), at(121.5, 24.3)).is_none(), "78 km is near");
    }

    #[test]
    fn four_rows_say_nothing() {
        let mut cities = Cities::default();
        for _ in 0..4 {
            cities.add(named("", "金門縣", ""), at(118.3, 24.4));
        }
        assert!(cities.middles().suspect(named("", "金門縣", ""), at(121.0, 24.4)).is_none());
    }

    #[test]
    fn cities_of_one_name_are_told_apart_by_their_province() {
        let mut cities = Cities::default();
        for _ in 0..5 {
            cities.add(named("北京市", "市辖区", ""), at(116.4, 39.9));
            cities.add(named("上海市", "市辖区", ""), at(121.5, 31.2));
            cities.add(named("", "", "湖南省长沙市岳麓区"), at(112.9, 28.2));
        }
        let middles = cities.middles();
        assert!(middles.suspect(named("上海市", "市辖区", ""), at(121.4, 31.2)).is_none());
        assert!(middles.suspect(named("上海市", "市辖区", ""), at(116.4, 39.9)).is_some());
        assert!(middles.suspect(named("", "", "长沙市开福区"), at(116.4, 39.9)).is_some());
    }
}
