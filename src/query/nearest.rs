//! The k nearest *usable* stations: by duration, however far, open on arrival and enterable by who asks.
//!
//! A station of which the access or the hours are unknown is kept, flagged, and ranked as if it were
//! [`UNKNOWN_PENALTY`] farther, so that it comes after a known-usable one that is at most that much farther.

use std::cell::RefCell;
use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::filter::{Filter, Open, Place, Refusal};
use super::travel::{Method, Travel};
use crate::earth::{LngLat, Meters, Seconds};
use crate::index::nearest::Scratch;
use crate::station::hours::{Departure, State, Verdict};
use crate::station::{AccessScope, Station, StationId};
use crate::store::{Layer, Snapshot};

/// How much farther an unknown station counts.
pub const UNKNOWN_PENALTY: Seconds = Seconds::new(180.0);
/// The most stations one question may ask for.
pub const MAX_K: usize = 1000;
/// How many alternatives are named from each door.
pub const ALTERNATIVES: usize = 3;
/// The most stations named as passed over.
pub const MAX_PASSED_OVER: usize = 50;

/// A question for the nearest.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Where one is.
    pub from: LngLat,
    /// How many stations, 1 to [`MAX_K`].
    pub k: usize,
    /// How one travels.
    pub travel: Travel,
    /// When one leaves.
    pub departure: DateTime<Utc>,
    /// Which stations count.
    pub filter: Filter,
    /// Where they must be; anywhere by default.
    pub place: Place,
    /// Whether to say which nearer stations were passed over, and why.
    pub explain: bool,
    /// How many alternatives to name from each door; 0 for none.
    pub alternatives: usize,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Answer<'s> {
    /// How durations were found.
    pub method: Method,
    /// The stations, best first.
    pub stations: Vec<Found<'s>>,
    /// Nearer stations that did not pass, nearest first; filled when asked for.
    pub passed_over: Vec<PassedOver>,
}

/// One station of the answer.
#[derive(Debug, Clone)]
pub struct Found<'s> {
    /// The station.
    pub station: &'s Station,
    /// The length of the way.
    pub distance: Meters,
    /// How long it takes, all legs included.
    pub duration: Seconds,
    /// Of that, the legs between the points and the streets; zero where there are no streets.
    pub access: Seconds,
    /// Whether it is open on arrival, until when, from when.
    pub verdict: Verdict,
    /// Where to go instead, from its door.
    pub alternatives: Vec<Alternative>,
}

/// A station to try instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alternative {
    /// Which.
    pub id: StationId,
    /// How long it takes from the door of the first.
    pub duration: Seconds,
}

/// A station that did not pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassedOver {
    /// Which.
    pub id: StationId,
    /// How long the way would have been.
    pub duration: Seconds,
    /// Why it did not pass.
    pub reason: Refusal,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Answers a question for the nearest. O(log n + k) where stations that pass are not rare.
///
/// ```text
/// rank = duration + 180 s where access or needed hours are unknown; ties by id
/// ```
#[must_use]
pub fn nearest<'s>(snapshot: &'s Snapshot, ask: &Ask) -> Answer<'s> {
    let judge = Judge::of(ask, ask.departure, None);
    let ranked = judge.rank(snapshot, ask.from, ask.k.clamp(1, MAX_K), None);
    let passed_over = if ask.explain { judge.passed_over(snapshot, ask.from, ask.k, &ranked) } else { Vec::new() };
    let stations = ranked
        .iter()
        .map(|ranked| {
            let station = ranked.layer.segment().station(ranked.at);
            let duration = ask.travel.duration(ranked.distance);
            Found {
                station,
                distance: ask.travel.way(ranked.distance),
                duration,
                access: Seconds::ZERO,
                verdict: ranked.layer.segment().schedule(ranked.at).judge(judge.departure, whole(duration)),
                alternatives: alternatives(snapshot, ask, ranked, duration),
            }
        })
        .collect();
    Answer { method: ask.travel.method(), stations, passed_over }
}

/// The next stations from the door of one, for who finds it shut: by the same filter, leaving on arrival there.
fn alternatives(snapshot: &Snapshot, ask: &Ask, door: &Ranked, duration: Seconds) -> Vec<Alternative> {
    let station = door.layer.segment().station(door.at);
    let (Some(from), true) = (station.facts.position(), ask.alternatives > 0) else {
        return Vec::new();
    };
    let arrival = ask.departure + chrono::TimeDelta::seconds(whole(duration).into());
    let judge = Judge::of(ask, arrival, Some(station.id));
    let ranked = judge.rank(snapshot, from, ask.alternatives, Some((door.layer, door.at)));
    let alternative = |ranked: Ranked| Alternative {
        id: ranked.layer.segment().station(ranked.at).id,
        duration: ask.travel.duration(ranked.distance),
    };
    ranked.into_iter().map(alternative).collect()
}

/// Seconds as the schedules take them; a way of more than a century saturates.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "durations are not negative; `as` saturates"
)]
fn whole(duration: Seconds) -> u32 {
    duration.get() as u32
}

/// A candidate on its way into the answer.
#[derive(Clone, Copy)]
struct Ranked<'s> {
    layer: &'s Layer,
    at: u32,
    distance: Meters,
    rank: Meters,
}

impl Ranked<'_> {
    /// Best first, ties by id.
    fn order(&self, other: &Self) -> Ordering {
        let id = |ranked: &Self| ranked.layer.segment().station(ranked.at).id;
        self.rank.total_cmp(&other.rank).then_with(|| id(self).cmp(&id(other)))
    }
}

/// What decides whether a station counts, and how far.
struct Judge<'a> {
    filter: &'a Filter,
    /// `None` is anywhere.
    place: Option<&'a Place>,
    travel: Travel,
    departure: Departure,
    leave_out: Option<StationId>,
}

impl<'a> Judge<'a> {
    fn of(ask: &'a Ask, departure: DateTime<Utc>, leave_out: Option<StationId>) -> Self {
        Self {
            filter: &ask.filter,
            place: Some(&ask.place).filter(|place| !place.is_anywhere()),
            travel: ask.travel,
            departure: Departure::at(&departure),
            leave_out,
        }
    }

    /// The geodesic by which a station at this distance ranks, or why it does not count.
    #[inline]
    fn weigh(&self, layer: &Layer, at: u32, distance: Meters) -> Result<Meters, Refusal> {
        let traits = layer.segment().traits(at);
        if let Some(refusal) = self.filter.refusal(traits) {
            return Err(refusal);
        }
        if let Some(place) = self.place
            && !layer.segment().station(at).facts.position().is_some_and(|position| place.contains(position))
        {
            return Err(Refusal::Place);
        }
        let state = match self.filter.open {
            Open::Any => State::Open,
            Open::Now => layer.segment().schedule(at).judge(self.departure, 0).state,
            Open::Arrival => {
                layer.segment().schedule(at).judge(self.departure, whole(self.travel.duration(distance))).state
            }
        };
        match state {
            State::Open | State::UnattendedEntry if traits.access != AccessScope::Unknown => Ok(distance),
            State::Open | State::UnattendedEntry | State::Unknown => Ok(distance + self.travel.reach(UNKNOWN_PENALTY)),
            State::OpensSoon => Err(Refusal::OpensSoon),
            State::ClosesBeforeArrival => Err(Refusal::ClosesBeforeArrival),
            State::Closed => Err(Refusal::Closed),
        }
    }

    /// The `k` best, best first. `door` is the station that `from` is the position of, if it is one's.
    fn rank<'s>(&self, snapshot: &'s Snapshot, from: LngLat, k: usize, door: Option<(&Layer, u32)>) -> Vec<Ranked<'s>> {
        let mut best: Vec<Ranked<'s>> = Vec::with_capacity(k + 1);
        SCRATCH.with_borrow_mut(|scratch| {
            for layer in snapshot.layers() {
                let at_door = door.filter(|(own, _)| std::ptr::eq(*own, layer)).map(|(_, at)| at);
                if let Some(near) = at_door.and_then(|at| self.among_neighbours(layer, at, k)) {
                    best.extend(near);
                } else if let Some(tree) = layer.segment().nearest(self.filter.single_kind()) {
                    // What the layers before have found bounds the search in this one.
                    let within = if best.len() == k { best[k - 1].rank } else { Meters::INFINITY };
                    let rank = |at: u32, distance: Meters| {
                        let left_out = || self.leave_out == Some(layer.segment().station(at).id);
                        if !layer.stands(at) || left_out() { None } else { self.weigh(layer, at, distance).ok() }
                    };
                    let hits = tree.ranked(from, k, within, rank, scratch).iter();
                    best.extend(hits.map(|hit| Ranked { layer, at: hit.id, distance: hit.distance, rank: hit.rank }));
                }
                best.sort_by(Ranked::order);
                best.truncate(k);
            }
        });
        best
    }

    /// The `k` best around a station, from its remembered neighbours; `None` when those do not settle it.
    fn among_neighbours<'s>(&self, layer: &'s Layer, at: u32, k: usize) -> Option<Vec<Ranked<'s>>> {
        let (neighbours, all) = layer.segment().neighbours(at);
        let mut best: Vec<Ranked<'s>> = neighbours
            .iter()
            .filter(|other| layer.stands(other.at))
            .filter_map(|other| {
                let rank = self.weigh(layer, other.at, other.distance).ok()?;
                Some(Ranked { layer, at: other.at, distance: other.distance, rank })
            })
            .collect();
        best.sort_by(Ranked::order);
        best.truncate(k);
        // Whoever is not among them is farther than the last of them, and ranks no nearer than it is.
        let reach = neighbours.last().map_or(Meters::ZERO, |last| last.distance);
        let settled = all || best.len() == k && best.last().is_none_or(|worst| worst.rank < reach);
        settled.then_some(best)
    }

    /// Stations nearer than the last of the answer that do not count, nearest first, with the reason.
    fn passed_over(&self, snapshot: &Snapshot, from: LngLat, k: usize, ranked: &[Ranked]) -> Vec<PassedOver> {
        let within = ranked.last().filter(|_| ranked.len() == k).map_or(Meters::INFINITY, |last| last.rank);
        let mut passed = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| {
            for layer in snapshot.layers() {
                let Some(tree) = layer.segment().nearest(None) else { continue };
                let refused = |at: u32, distance: Meters| {
                    (layer.stands(at) && self.weigh(layer, at, distance).is_err()).then_some(distance)
                };
                for hit in tree.ranked(from, MAX_PASSED_OVER, within, refused, scratch) {
                    if let Err(reason) = self.weigh(layer, hit.id, hit.distance) {
                        let id = layer.segment().station(hit.id).id;
                        passed.push(PassedOver { id, duration: self.travel.duration(hit.distance), reason });
                    }
                }
            }
        });
        passed.sort_by(|a, b| a.duration.total_cmp(&b.duration).then(a.id.cmp(&b.id)));
        passed.truncate(MAX_PASSED_OVER);
        passed
    }
}

#[cfg(test)]
#[path = "nearest_tests.rs"]
mod tests;
