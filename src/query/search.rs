//! Stations and areas as one types: simplified, traditional, pinyin or initials.
//!
//! What names a kind of place ("母婴室", "driver home") finds places of that kind too, the nearest first, after those that
//! bear the words in their name.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::filter::{Filter, Place};
use super::nearest::{Ask, nearest};
use super::select::{Selection, select};
use super::travel::{Mode, Travel};
use crate::area::Area;
use crate::earth::distance::distance;
use crate::earth::{LngLat, Meters};
use crate::index::text::{Field, Query, Rank, Tier};
use crate::station::Station;
use crate::store::Snapshot;

/// The most answers of either sort.
pub const MAX_ANSWERS: usize = 50;

/// What somebody types, and where.
#[derive(Debug, Clone)]
pub struct Typed<'a> {
    /// The words so far.
    pub words: &'a str,
    /// Where one is; of equally good answers the nearer comes first.
    pub near: Option<LngLat>,
    /// When; for filters on opening hours.
    pub at: DateTime<Utc>,
    /// Which stations count.
    pub filter: &'a Filter,
    /// How many answers of each sort, at most [`MAX_ANSWERS`].
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Matches<'s> {
    /// Stations, best first.
    pub stations: Vec<StationMatch<'s>>,
    /// Areas whose name or code answers the words.
    pub areas: Vec<Arc<Area>>,
}

/// One station found.
#[derive(Debug, Clone, Copy)]
pub struct StationMatch<'s> {
    /// The station.
    pub station: &'s Station,
    /// How it answers; `None` when it is merely of the kind that the words name.
    pub rank: Option<Rank>,
    /// The geodesic from where one is, when that was said and the station is located.
    pub distance: Option<Meters>,
}

impl StationMatch<'_> {
    /// Which of the station's texts answered: `name`, `alias`, `brand`, `address` or `kind`.
    #[must_use]
    pub fn matched(&self) -> &'static str {
        match self.rank.map(|rank| rank.field) {
            Some(Field::Name) => "name",
            Some(Field::Alias) => "alias",
            Some(Field::Brand) => "brand",
            Some(Field::Address) => "address",
            None => "kind",
        }
    }
}

/// Finds stations and areas by words. Unlocated stations are found too. Equally good answers come by distance when it is
/// known where one is, else by id.
#[must_use]
pub fn search<'s>(snapshot: &'s Snapshot, typed: &Typed) -> Matches<'s> {
    let limit = typed.limit.clamp(1, MAX_ANSWERS);
    let query = Query::new(typed.words);
    let far = |station: &Station| Some(distance(typed.near?, station.facts.position()?));
    let mut stations: Vec<StationMatch<'s>> = Vec::new();
    for layer in snapshot.layers() {
        let segment = layer.segment();
        let cost = |at: u32| {
            let counts = layer.stands(at) && typed.filter.accepts(segment.traits(at));
            counts.then(|| far(segment.station(at)).map_or(0.0, Meters::get))
        };
        let answer = segment.text().search(&query, limit, cost);
        let found = answer.found.iter().map(|found| (found.id, found.rank));
        let mut found: Vec<(u32, Rank)> = found.collect();
        if let (false, Some(near)) = (answer.complete, typed.near) {
            // The words are so common that the search gave up: those nearby are what somebody here means.
            let mut matcher = segment.text().matcher(&query);
            for at in segment.around(near, limit, |at| cost(at).is_some() && matcher.rank(at).is_some()) {
                if let Some(rank) = segment.text().matcher(&query).rank(at)
                    && !found.iter().any(|(known, _)| *known == at)
                {
                    found.push((at, rank));
                }
            }
        }
        stations.extend(found.into_iter().map(|(at, rank)| {
            let station = segment.station(at);
            StationMatch { station, rank: Some(rank), distance: far(station) }
        }));
    }
    let order = |found: &StationMatch| {
        let tier = found.rank.map_or(Tier::Scattered, |rank| rank.tier);
        (tier, found.rank.is_none(), found.rank)
    };
    stations.sort_by(|a, b| {
        let away = |found: &StationMatch| found.distance.unwrap_or(Meters::INFINITY);
        let closer = || away(a).total_cmp(&away(b)).then(a.station.id.cmp(&b.station.id));
        order(a).cmp(&order(b)).then_with(closer)
    });
    stations.truncate(limit);
    of_named_kind(snapshot, typed, limit, &mut stations);
    let areas = snapshot.areas.named(&query, limit).into_iter().cloned().collect();
    Matches { stations, areas }
}

/// Fills up with stations of the kind that the words name, if they name one.
fn of_named_kind<'s>(snapshot: &'s Snapshot, typed: &Typed, limit: usize, stations: &mut Vec<StationMatch<'s>>) {
    let Some(kind) = snapshot.vocabulary.kind(typed.words) else { return };
    if stations.len() >= limit || typed.filter.kinds.as_ref().is_some_and(|kinds| !kinds.contains(&kind)) {
        return;
    }
    let filter = Filter { kinds: Some(vec![kind]), ..typed.filter.clone() };
    let more: Vec<StationMatch<'s>> = if let Some(from) = typed.near {
        let travel = Travel::by(Mode::Straight);
        let (place, departure) = (Place::default(), typed.at);
        let ask = Ask { from, k: limit, travel, departure, filter, place, explain: false, alternatives: 0 };
        let found = nearest(snapshot, &ask).stations.into_iter();
        found.map(|found| StationMatch { station: found.station, rank: None, distance: Some(found.distance) }).collect()
    } else {
        let selection = Selection { filter, ..Selection::default() };
        let found = select(snapshot, &selection, typed.at).into_iter().take(limit);
        found.map(|found| StationMatch { station: found.station(), rank: None, distance: None }).collect()
    };
    for found in more {
        if stations.len() < limit && !stations.iter().any(|known| known.station.id == found.station.id) {
            stations.push(found);
        }
    }
}
