//! Stations and areas as one types: simplified, traditional, pinyin or initials.

use std::sync::Arc;

use super::filter::Filter;
use crate::area::Area;
use crate::earth::distance::distance;
use crate::earth::{LngLat, Meters};
use crate::index::text::fold;
use crate::station::Station;
use crate::store::Snapshot;

/// The most answers of either sort.
pub const MAX_ANSWERS: usize = 50;

/// What was found.
#[derive(Debug, Clone)]
pub struct Matches<'s> {
    /// Stations, best first.
    pub stations: Vec<StationMatch<'s>>,
    /// Areas whose name or code holds the words.
    pub areas: Vec<Arc<Area>>,
}

/// One station found.
#[derive(Debug, Clone, Copy)]
pub struct StationMatch<'s> {
    /// The station.
    pub station: &'s Station,
    /// How well it matches, greater is better; of no meaning beyond the order.
    pub score: u32,
    /// The geodesic from where one is, when that was said and the station is located.
    pub distance: Option<Meters>,
}

/// Finds stations and areas by words. Of two equally good matches the nearer comes first when `near` is given, else the
/// lower id. Unlocated stations are found too.
#[must_use]
pub fn search<'s>(
    snapshot: &'s Snapshot,
    words: &str,
    near: Option<LngLat>,
    filter: &Filter,
    limit: usize,
) -> Matches<'s> {
    let limit = limit.min(MAX_ANSWERS);
    let mut stations: Vec<StationMatch<'s>> = Vec::new();
    for layer in snapshot.layers() {
        let segment = layer.segment();
        let keep = |at: u32| layer.stands(at) && filter.accepts(segment.traits(at));
        for hit in segment.text().search(words, MAX_ANSWERS * 4, keep) {
            let station = segment.station(hit.id);
            let distance = near.zip(station.facts.position()).map(|(from, to)| distance(from, to));
            stations.push(StationMatch { station, score: hit.score, distance });
        }
    }
    stations.sort_by(|a, b| {
        let far = |found: &StationMatch| found.distance.unwrap_or(Meters::INFINITY);
        b.score.cmp(&a.score).then_with(|| far(a).total_cmp(&far(b))).then_with(|| a.station.id.cmp(&b.station.id))
    });
    stations.truncate(limit);
    let wanted = fold(words);
    let areas = snapshot
        .areas
        .iter()
        .filter(|area| !wanted.is_empty() && (fold(&area.name).contains(&wanted) || area.code.as_ref() == words.trim()))
        .take(limit)
        .cloned()
        .collect();
    Matches { stations, areas }
}
