//! The snapshot: everything a request reads, immutable, at one revision.
//!
//! It is a stack of segments. A change never touches a segment: it puts a new small one on top and marks what it
//! supersedes below. Small segments are joined as they pile up, like the levels of a log-structured merge tree, so that
//! a change costs a logarithm of the changes before it; the large base is rebuilt off the request path.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::areas::Areas;
use super::segment::Segment;
use crate::area::Area;
use crate::station::hours::Calendar;
use crate::station::{Revision, Station, StationId, Vocabulary};

/// Above this many stations a join is left to [`Snapshot::compacted`], off the path of the change.
const JOIN_AT_MOST: usize = 1024;

/// The state of the world at one revision.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Which revision.
    pub revision: Revision,
    /// When the store was at it.
    pub as_of: DateTime<Utc>,
    /// The kinds and services.
    pub vocabulary: Arc<Vocabulary>,
    /// The calendar that hours are judged by; `None` where the region has none.
    pub calendar: Option<Arc<Calendar>>,
    /// The planning areas.
    pub areas: Arc<Areas>,
    layers: Vec<Layer>,
}

/// A segment as one snapshot sees it: some of its stations are superseded by layers above.
#[derive(Debug, Clone)]
pub struct Layer {
    segment: Arc<Segment>,
    superseded: Arc<Marks>,
}

/// A set of places in a segment.
#[derive(Debug, Clone, Default)]
struct Marks {
    words: Box<[u64]>,
    count: usize,
}

impl Marks {
    fn contains(&self, at: u32) -> bool {
        self.words.get(at as usize / 64).is_some_and(|word| word & 1 << (at % 64) != 0)
    }

    fn insert(&mut self, at: u32, of: usize) {
        if self.words.is_empty() {
            self.words = vec![0; of.div_ceil(64)].into();
        }
        let word = &mut self.words[at as usize / 64];
        self.count += usize::from(*word & 1 << (at % 64) == 0);
        *word |= 1 << (at % 64);
    }
}

impl Layer {
    fn new(segment: Segment) -> Self {
        Self { segment: Arc::new(segment), superseded: Arc::default() }
    }

    /// The segment.
    #[must_use]
    pub fn segment(&self) -> &Segment {
        &self.segment
    }

    /// Whether the station at a place of the segment still stands.
    #[must_use]
    #[inline]
    pub fn stands(&self, at: u32) -> bool {
        self.superseded.count == 0 || !self.superseded.contains(at)
    }

    /// The places that still stand, by station id.
    pub fn standing(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).take(self.segment.stations().len()).filter(|at| self.stands(*at))
    }

    fn len(&self) -> usize {
        self.segment.stations().len() - self.superseded.count
    }
}

impl Snapshot {
    /// A snapshot of stations sorted by id, each id once, and areas.
    #[must_use]
    pub fn new(
        revision: Revision,
        as_of: DateTime<Utc>,
        vocabulary: Arc<Vocabulary>,
        calendar: Option<Arc<Calendar>>,
        stations: Vec<Station>,
        areas: Vec<Area>,
    ) -> Self {
        let base = Segment::build(stations, calendar.as_ref());
        base.warm(as_of);
        Self {
            revision,
            as_of,
            vocabulary,
            calendar,
            areas: Arc::new(Areas::new(areas)),
            layers: vec![Layer::new(base)],
        }
    }

    /// The layers, the base first.
    #[must_use]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// How many stations there are, tombstones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.layers.iter().map(Layer::len).sum()
    }

    /// Whether there is no station at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One station, tombstones included.
    #[must_use]
    pub fn station(&self, id: StationId) -> Option<&Station> {
        let (layer, at) = self.locate(id)?;
        Some(layer.segment.station(at))
    }

    /// The layer that holds the standing record of a station, and its place there.
    #[must_use]
    pub fn locate(&self, id: StationId) -> Option<(&Layer, u32)> {
        // The newest layer that knows the id holds its standing record.
        self.layers.iter().rev().find_map(|layer| Some((layer, layer.segment.find(id)?)))
    }

    /// The snapshot after a transaction: `stations` as they stand now, new ones included, sorted by id; `areas` when
    /// they changed.
    ///
    /// O(m log n) for m stations, amortised, and never the size of the base.
    #[must_use]
    pub fn advanced(
        &self,
        revision: Revision,
        as_of: DateTime<Utc>,
        mut stations: Vec<Station>,
        areas: Option<Vec<Area>>,
    ) -> Self {
        let mut next = Self { revision, as_of, ..self.clone() };
        if let Some(areas) = areas {
            next.areas = Arc::new(Areas::new(areas));
        }
        if stations.is_empty() {
            return next;
        }
        for station in &stations {
            for layer in &mut next.layers {
                if let Some(at) = layer.segment.find(station.id) {
                    let of = layer.segment.stations().len();
                    Arc::make_mut(&mut layer.superseded).insert(at, of);
                }
            }
        }
        while next.layers.len() > 1
            && let Some(top) = next.layers.pop_if(|top| {
                let joined = top.len() + stations.len();
                top.len() <= 2 * stations.len() && joined <= JOIN_AT_MOST || top.len() == 0
            })
        {
            stations.extend(top.standing().map(|at| top.segment.station(at).clone()));
        }
        stations.sort_unstable_by_key(|station| station.id);
        next.layers.push(Layer::new(Segment::build(stations, self.calendar.as_ref())));
        next
    }

    /// Whether the layers above the base have grown so much that [`Self::compacted`] is due.
    #[must_use]
    pub fn wants_compaction(&self) -> bool {
        let above: usize = self.layers.iter().skip(1).map(|layer| layer.segment.stations().len()).sum();
        let base = self.layers.first().map_or(0, Layer::len);
        self.layers.len() > 10 || above > 4096.max(base / 8)
    }

    /// The same state with all layers joined into one base. Takes a second for 221,000 stations: off the request path.
    #[must_use]
    pub fn compacted(&self) -> Self {
        let mut stations: Vec<Station> =
            self.layers.iter().flat_map(|layer| layer.standing().map(|at| layer.segment.station(at).clone())).collect();
        stations.sort_unstable_by_key(|station| station.id);
        let base = Segment::build(stations, self.calendar.as_ref());
        base.warm(self.as_of);
        Self { layers: vec![Layer::new(base)], ..self.clone() }
    }

    /// This state on the base of `compacted`, which was made from `from` while changes went on: the layers that came
    /// after `from` are put on top again.
    #[must_use]
    pub fn rebased(&self, from: &Self, compacted: &Self) -> Self {
        let mut layers = compacted.layers.clone();
        let since: Vec<Station> = self
            .layers
            .iter()
            .filter(|layer| !from.layers.iter().any(|old| Arc::ptr_eq(&old.segment, &layer.segment)))
            .flat_map(|layer| layer.standing().map(|at| layer.segment.station(at).clone()))
            .collect();
        layers.truncate(1);
        let base = Self { layers, ..self.clone() };
        let mut since = since;
        since.sort_unstable_by_key(|station| station.id);
        base.advanced(self.revision, self.as_of, since, None)
    }
}

#[cfg(test)]
#[path = "snapshot_tests.rs"]
mod tests;
