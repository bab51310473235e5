//! The filtered set: which stations pass, in order of id, a page at a time.

use chrono::{DateTime, Utc};

use super::filter::{Filter, Open, Place};
use crate::earth::{Bounds, LngLat};
use crate::index::text::Query;
use crate::station::hours::{Departure, State, Verdict};
use crate::station::{Station, StationId};
use crate::store::{Layer, Snapshot};

/// A question for a set of stations.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Which stations by their attributes.
    pub filter: Filter,
    /// Which by their place.
    pub place: Place,
    /// Which by their words; empty for any.
    pub text: String,
}

/// A selected station: where it stands in the snapshot.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'s> {
    layer: &'s Layer,
    at: u32,
}

impl<'s> Selected<'s> {
    /// The station.
    #[must_use]
    pub fn station(&self) -> &'s Station {
        self.layer.segment().station(self.at)
    }

    /// Whether it is open at an instant.
    #[must_use]
    pub fn verdict(&self, at: DateTime<Utc>) -> Verdict {
        self.layer.segment().schedule(self.at).judge(Departure::at(&at), 0)
    }
}

/// Every station that passes, in order of id. `open=now` and `open=arrival` are judged at `at`, for who stands before the
/// door: a set has no starting point to travel from. Stations with unknown hours pass.
#[must_use]
pub fn select<'s>(snapshot: &'s Snapshot, selection: &Selection, at: DateTime<Utc>) -> Vec<Selected<'s>> {
    let mut selected = Vec::new();
    let departure = Departure::at(&at);
    let words = Query::new(&selection.text);
    for layer in snapshot.layers() {
        let segment = layer.segment();
        let passes = |place: &u32| {
            layer.stands(*place)
                && selection.filter.accepts(segment.traits(*place))
                && (selection.filter.open == Open::Any
                    || matches!(
                        segment.schedule(*place).judge(departure, 0).state,
                        State::Open | State::UnattendedEntry | State::Unknown
                    ))
                && (selection.place.is_anywhere()
                    || segment.station(*place).facts.position().is_some_and(|at| selection.place.contains(at)))
        };
        let mut push = |places: &mut dyn Iterator<Item = u32>| {
            selected.extend(places.filter(|place| passes(place)).map(|at| Selected { layer, at }));
        };
        if !words.is_empty() {
            push(&mut segment.text().all(&words).into_iter());
        } else if let Some(cell) = selection.place.cell {
            push(&mut segment.in_cell(cell));
        } else if let Some(bounds) = selection.place.bounds() {
            push(&mut segment.boxes().within_bounds(&bounds).map(|(at, _)| at));
        } else {
            push(&mut (0..).take(segment.stations().len()));
        }
    }
    selected.sort_unstable_by_key(|selected| selected.station().id);
    selected
}

/// The part of a selection that follows a station id: at most `limit`, and whether more follow.
#[must_use]
pub fn page<'a, 's>(
    selected: &'a [Selected<'s>],
    after: Option<StationId>,
    limit: usize,
) -> (&'a [Selected<'s>], bool) {
    let start = after.map_or(0, |after| selected.partition_point(|selected| selected.station().id <= after));
    let rest = &selected[start..];
    (&rest[..limit.min(rest.len())], rest.len() > limit)
}

/// The box around the located stations of a snapshot; `None` when there are none.
#[must_use]
pub fn extent(snapshot: &Snapshot) -> Option<Bounds> {
    let positions = snapshot.layers().iter().flat_map(|layer| {
        layer.standing().filter_map(|at| {
            let facts = &layer.segment().station(at).facts;
            facts.position().filter(|_| !facts.status().is_tombstone())
        })
    });
    Bounds::enclosing(positions.collect::<Vec<LngLat>>())
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
