//! Pairs of records that may be one place. Listed, never merged: only a person knows two rooms of one mall from one room
//! twice.
//!
//! Rows of one name or one phone within 150 m, and rows at one position with similar names. Different floors, or different
//! numbers in the names (3F, 第2站), say that they are two.

use std::collections::HashMap;

use super::fold;
use super::report::{Duplicate, MAX_LISTED, Party};
use crate::earth::distance::distance;
use crate::earth::{LngLat, Meters};

/// How near two records of one name or phone must be.
const NEAR: Meters = Meters::new(150.0);
/// How near counts as the same position.
const SAME: Meters = Meters::new(5.0);
/// How many records of one name, phone or position each is compared with; a centroid shared by thousands says nothing.
const COMPARED: usize = 30;

/// One located record.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    party: Party,
    /// The name in one spelling.
    folded: Box<str>,
    name: u64,
    floor: u64,
    /// 0: none.
    phone: u64,
    at: LngLat,
}

impl Candidate {
    /// A record with what it is compared by.
    pub(super) fn new(party: Party, name: &str, floor: &str, phone: &str, at: LngLat) -> Self {
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        Self {
            party,
            folded: fold::folded(name).into(),
            name: fold::key(&[name]),
            floor: if floor.is_empty() { 0 } else { fold::key(&[floor]) },
            // Hotlines of five digits are shared by a whole province.
            phone: if digits.len() >= 7 { fold::exact_key(&[&digits]) } else { 0 },
            at,
        }
    }

    /// The row of the file it is.
    pub(super) fn row(&self) -> Option<u64> {
        self.party.row
    }

    /// The station it is.
    pub(super) fn id(&self) -> Option<crate::station::StationId> {
        self.party.id
    }

    /// Whether floors or numbers say that the two are different places.
    fn differs(&self, other: &Self) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        (self.floor != 0 && other.floor != 0 && self.floor != other.floor)
            || digits(&self.folded) != digits(&other.folded)
    }
}

/// The pairs, the surest first, and how many there are in all. Pairs of two stations that the file does not touch are not
/// its business.
pub(super) fn pairs(candidates: &[Candidate]) -> (Vec<Duplicate>, u64) {
    let mut found: HashMap<(u32, u32), &'static str> = HashMap::new();
    let by_name = |candidate: &Candidate| Some(candidate.name);
    let by_phone = |candidate: &Candidate| Some(candidate.phone).filter(|phone| *phone != 0);
    near_pairs(candidates, by_name, NEAR, |a, b| !a.differs(b), "name", &mut found);
    near_pairs(candidates, by_phone, NEAR, |a, b| !a.differs(b), "phone", &mut found);
    // Cells of about 11 m; a pair across a cell's edge is missed here, and mostly found by its name.
    let by_cell = |candidate: &Candidate| {
        Some(fold::exact_key(&[&format!("{:.4},{:.4}", candidate.at.lon(), candidate.at.lat())]))
    };
    let similar = |a: &Candidate, b: &Candidate| !a.differs(b) && is_similar(&a.folded, &b.folded);
    near_pairs(candidates, by_cell, SAME, similar, "position", &mut found);

    let mut pairs: Vec<_> = found.into_iter().collect();
    pairs.sort_unstable();
    let total = pairs.len() as u64;
    let listed = pairs.into_iter().take(MAX_LISTED).map(|((first, second), reason)| {
        let (first, second) = (&candidates[first as usize], &candidates[second as usize]);
        let distance_m = distance(first.at, second.at).get();
        Duplicate { first: first.party.clone(), second: second.party.clone(), distance_m, reason }
    });
    (listed.collect(), total)
}

/// Compares the candidates of each group with their neighbours from south to north.
fn near_pairs(
    candidates: &[Candidate],
    group: impl Fn(&Candidate) -> Option<u64>,
    near: Meters,
    is_pair: impl Fn(&Candidate, &Candidate) -> bool,
    reason: &'static str,
    found: &mut HashMap<(u32, u32), &'static str>,
) {
    // A degree of latitude is nowhere shorter than 110.5 km.
    let reach = near.get() / 110_500.0;
    let mut order: Vec<(u64, u32)> =
        (0u32..).zip(candidates).filter_map(|(at, candidate)| Some((group(candidate)?, at))).collect();
    order.sort_unstable_by(|a, b| {
        let lat = |at: u32| candidates[at as usize].at.lat();
        a.0.cmp(&b.0).then(lat(a.1).total_cmp(&lat(b.1))).then(a.1.cmp(&b.1))
    });
    for (from, (key, first)) in order.iter().enumerate() {
        let a = &candidates[*first as usize];
        for (other, second) in order[from + 1..].iter().take(COMPARED) {
            let b = &candidates[*second as usize];
            if other != key || b.at.lat() - a.at.lat() > reach {
                break;
            }
            let untouched = a.party.row.is_none() && b.party.row.is_none();
            if !untouched && is_pair(a, b) && distance(a.at, b.at).get() <= near.get() {
                found.entry((*first.min(second), *first.max(second))).or_insert(reason);
            }
        }
    }
}

/// Whether one name holds the other, or they share three in five of their pairs of characters (Dice's coefficient;
/// L. R. Dice, *Ecology* 26 (1945), <https://doi.org/10.2307/1932409>).
fn is_similar(a: &str, b: &str) -> bool {
    if a.contains(b) || b.contains(a) {
        return true;
    }
    let bigrams = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let mut pairs: Vec<[char; 2]> = chars.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, mut b) = (bigrams(a), bigrams(b));
    let total = a.len() + b.len();
    let shared = a.iter().filter(|pair| b.iter().position(|other| other == *pair).map(|at| b.remove(at)).is_some());
    shared.count() * 10 >= total * 3 && total > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(row: u64, name: &str, floor: &str, phone: &str, lon: f64) -> Candidate {
        let party = Party { row: Some(row), id: None, name: name.to_owned() };
        Candidate::new(party, name, floor, phone, LngLat::new(lon, 28.0).unwrap())
    }

    fn found(candidates: &[Candidate]) -> Vec<(u64, u64, &'static str)> {
        let (pairs, total) = pairs(candidates);
        assert_eq!(pairs.len() as u64, total);
        pairs.iter().map(|pair| (pair.first.row.unwrap(), pair.second.row.unwrap(), pair.reason)).collect()
    }

    #[test]
    fn one_place_twice_is_listed_and_two_floors_are_two_places() {
        // At 28° north a thousandth of a degree of longitude is about 98 m.
        let candidates = [
            candidate(1, "人民路工会驿站", "", "", 112.0),
            candidate(2, "人民路 工会驿站", "", "", 112.001),
            candidate(3, "人民路工会驿站", "", "", 112.01),
            candidate(4, "新光三越", "5F", "0731-8888888", 113.0),
            candidate(5, "新光三越", "6F", "0731-8888888", 113.0),
            candidate(6, "爱心驿家", "", "07311234567", 114.0),
            candidate(7, "环卫休息点", "", "0731-1234567", 114.0),
            candidate(8, "解放路户外劳动者驿站", "", "", 115.0),
            candidate(9, "解放路劳动者驿站", "", "", 115.00001),
            candidate(10, "解放路2号驿站", "", "", 116.0),
            candidate(11, "解放路3号驿站", "", "", 116.0),
        ];
        assert_eq!(found(&candidates), [(1, 2, "name"), (6, 7, "phone"), (8, 9, "position")]);
    }

    #[test]
    fn a_centroid_shared_by_thousands_costs_little() {
        let all: Vec<_> = (0..20_000).map(|row| candidate(row, "同名站", "", "", 112.0)).collect();
        let (listed, total) = pairs(&all);
        assert_eq!(listed.len(), MAX_LISTED);
        assert!(total > MAX_LISTED as u64);
    }
}
