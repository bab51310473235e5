//! A segment: some stations with every index over them, built once and never changed.
//!
//! A snapshot is a few segments: one large base and the small ones that later changes brought. All are of this one type,
//! so that every query is written once.

use chrono::{DateTime, Utc};
use std::sync::{Arc, OnceLock};

use super::traits::Traits;
use crate::earth::cell::Cell;
use crate::earth::{LngLat, Meters};
use crate::index::boxes::Boxes;
use crate::index::cells::Cells;
use crate::index::nearest::{Nearest, Scratch};
use crate::index::text::{self, Text};
use crate::station::hours::{Calendar, Departure, Schedule, ScheduleBook};
use crate::station::{Facts, Field, Kind, Station, StationId};

/// Stations in order of id, with their indexes. A station's place in the order is its number in all of them.
#[derive(Debug)]
pub struct Segment {
    stations: Box<[Station]>,
    traits: Box<[Traits]>,
    schedules: ScheduleBook,
    nearest: Nearest,
    by_kind: Vec<(Kind, Nearest)>,
    boxes: Boxes,
    cells: Cells,
    text: Text,
    /// The nearest others of each station, found when first asked for.
    neighbours: Box<[OnceLock<Box<[Neighbour]>>]>,
}

/// How many neighbours are remembered: enough for three alternatives when some are closed or of another kind.
const NEIGHBOURS: usize = 8;

/// A station of the same segment beside another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Its place.
    pub at: u32,
    /// The geodesic between the two.
    pub distance: Meters,
}

impl Segment {
    /// Builds the indexes over stations sorted by id, each id once.
    #[must_use]
    pub fn build(stations: Vec<Station>, calendar: Option<&Arc<Calendar>>) -> Self {
        let mut schedules = ScheduleBook::default();
        let traits: Box<[Traits]> = stations
            .iter()
            .map(|station| Traits::of(&station.facts, schedules.enter(station.facts.hours(), calendar)))
            .collect();
        let located: Vec<(u32, LngLat)> =
            (0u32..).zip(&stations).filter_map(|(at, station)| Some((at, station.facts.position()?))).collect();
        let mut kinds: Vec<Kind> = traits.iter().map(|traits| traits.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let of_kind = |kind: Kind| {
            let members = located.iter().filter(|(at, _)| traits[*at as usize].kind == kind);
            (kind, Nearest::build(members.copied()))
        };
        let mut text = text::Builder::new();
        for (at, station) in (0u32..).zip(&stations) {
            text.add(at, words(&station.facts));
        }
        Self {
            by_kind: if kinds.len() > 1 { kinds.into_iter().map(of_kind).collect() } else { Vec::new() },
            nearest: Nearest::build(located.iter().copied()),
            boxes: Boxes::build(located.iter().copied()),
            cells: Cells::build(located.iter().copied()),
            text: text.finish(),
            neighbours: stations.iter().map(|_| OnceLock::new()).collect(),
            schedules,
            traits,
            stations: stations.into(),
        }
    }

    /// The stations, by id.
    #[must_use]
    pub fn stations(&self) -> &[Station] {
        &self.stations
    }

    /// The place of a station, if this segment holds it.
    #[must_use]
    pub fn find(&self, id: StationId) -> Option<u32> {
        let at = self.stations.binary_search_by_key(&id, |station| station.id).ok()?;
        u32::try_from(at).ok()
    }

    /// The station at a place.
    #[must_use]
    pub fn station(&self, at: u32) -> &Station {
        &self.stations[at as usize]
    }

    /// The traits of the station at a place.
    #[must_use]
    pub fn traits(&self, at: u32) -> &Traits {
        &self.traits[at as usize]
    }

    /// The compiled hours of the station at a place.
    #[must_use]
    pub fn schedule(&self, at: u32) -> &Schedule {
        self.schedules.get(self.traits(at).schedule)
    }

    /// The tree to search for the nearest: that of one kind, or of all. `None` when the segment has none of the kind.
    #[must_use]
    pub fn nearest(&self, kind: Option<Kind>) -> Option<&Nearest> {
        match kind {
            Some(kind) if !self.by_kind.is_empty() => {
                self.by_kind.iter().find(|(of, _)| *of == kind).map(|(_, tree)| tree)
            }
            _ => Some(&self.nearest),
        }
    }

    /// The nearest other stations of this segment, nearest first, those at one distance by place; and whether they are all
    /// there are. Superseded ones are among them. Remembered, at 150 bytes a station asked about.
    #[must_use]
    pub fn neighbours(&self, at: u32) -> (&[Neighbour], bool) {
        let known = self.neighbours[at as usize].get_or_init(|| {
            let Some(from) = self.station(at).facts.position() else { return Box::default() };
            let mut scratch = Scratch::default();
            let others = self.nearest.nearest(from, NEIGHBOURS, Meters::INFINITY, |other, _| other != at, &mut scratch);
            others.iter().map(|hit| Neighbour { at: hit.id, distance: hit.distance }).collect()
        });
        (known, known.len() < NEIGHBOURS)
    }

    /// The places of the `k` nearest located stations that `accept` takes, nearest first.
    #[must_use]
    pub fn around(&self, from: LngLat, k: usize, mut accept: impl FnMut(u32) -> bool) -> Vec<u32> {
        let mut scratch = Scratch::default();
        let hits = self.nearest.nearest(from, k, Meters::INFINITY, |at, _| accept(at), &mut scratch);
        hits.iter().map(|hit| hit.id).collect()
    }

    /// The located stations by box.
    #[must_use]
    pub fn boxes(&self) -> &Boxes {
        &self.boxes
    }

    /// The located stations of an H3 cell.
    pub fn in_cell(&self, cell: Cell) -> impl Iterator<Item = u32> + '_ {
        self.cells.within(cell, |at| self.position(at))
    }

    /// The position of a located station; the indexes hold no other.
    fn position(&self, at: u32) -> LngLat {
        self.station(at).facts.position().unwrap_or(LngLat::ORIGIN)
    }

    /// The stations by their words.
    #[must_use]
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Compiles every schedule for the days around an instant, so that the first question does not pay for it.
    pub fn warm(&self, now: DateTime<Utc>) {
        let departure = Departure::at(&now);
        for schedule in self.schedules.iter() {
            schedule.warm(departure);
        }
    }
}

/// The texts by which a station is found.
fn words(facts: &Facts) -> impl Iterator<Item = (text::Field, &str)> {
    std::iter::once((text::Field::Name, facts.name()))
        .chain(facts.texts(Field::Aliases).map(|alias| (text::Field::Alias, alias)))
        .chain(facts.text(Field::Brand).map(|brand| (text::Field::Brand, brand)))
        .chain(facts.text(Field::Address).map(|address| (text::Field::Address, address)))
}
