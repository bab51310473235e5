//! The stations the store has already, as far as an import needs them: keys, digests, positions; about 100 bytes each.

use std::collections::{HashMap, HashSet};

use super::draft::Keys;
use super::duplicates::Candidate;
use super::fold;
use super::report::Party;
use crate::persist::{Key, PersistError, Repository};
use crate::station::{StationId, Status};

/// One station of the store.
#[derive(Debug)]
struct Known {
    id: StationId,
    status: Status,
    /// The digest of its record.
    digest: u128,
    /// Its source, as a key.
    source: u64,
    /// The row of the file that is this station.
    row: Option<u64>,
    /// Whether the file speaks of it at all, if only in a row that was rejected.
    is_mentioned: bool,
}

/// Every station of the store, found by key.
#[derive(Debug, Default)]
pub(super) struct KnownStations {
    stations: Vec<Known>,
    by_ext: HashMap<u64, u32>,
    by_name: HashMap<u64, u32>,
    /// Stations that have an id of a source, as (source, station): they are not met by name under another id of it.
    has_ext: HashSet<(u64, u32)>,
    /// Keys of the file's own new rows → row.
    fresh: HashMap<u64, u64>,
    is_replacing: bool,
}

/// A row's station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none.
    New,
    /// This one, by its place.
    Station(u32),
    /// This one, which another row of the file is already.
    Taken {
        /// The row.
        by: u64,
    },
}

impl KnownStations {
    /// Reads the store; `is_replacing` when the file is everything its source has. `located` is shown every station that is not a tombstone and has a position.
    pub(super) async fn load(
        repository: &Repository,
        is_replacing: bool,
        mut located: impl FnMut(Candidate) + Send,
    ) -> Result<Self, PersistError> {
        let mut known = Self { is_replacing, ..Self::default() };
        repository
            .keys(|key| {
                if let Some(at) = key.position.filter(|_| !key.status.is_tombstone()) {
                    let party = Party { row: None, id: Some(key.id), name: key.name.to_owned() };
                    located(Candidate::new(party, key.name, key.floor.unwrap_or_default(), "", at));
                }
                known.add(&key);
            })
            .await?;
        Ok(known)
    }

    fn add(&mut self, key: &Key<'_>) {
        let place = u32::try_from(self.stations.len()).unwrap_or(u32::MAX);
        for (source, id) in key.ext_ids {
            self.by_ext.insert(fold::exact_key(&[source, id]), place);
            self.has_ext.insert((fold::exact_key(&[source]), place));
        }
        let name = fold::key(&[key.name, key.address.unwrap_or_default(), key.floor.unwrap_or_default()]);
        // A tombstone gives way to a living station of the same name, and takes nothing from one.
        let entry = self.by_name.entry(name).or_insert(place);
        if self.stations.get(*entry as usize).is_some_and(|other| other.status.is_tombstone()) {
            *entry = place;
        }
        self.stations.push(Known {
            id: key.id,
            status: key.status,
            digest: key.digest,
            source: fold::exact_key(&[key.source.unwrap_or_default()]),
            row: None,
            is_mentioned: false,
        });
    }

    /// Whether the file is everything its source has.
    pub(super) fn is_replacing(&self) -> bool {
        self.is_replacing
    }

    /// The station of a row: by its id in the source, else by name, address and floor. Marks it as the row's.
    pub(super) fn claim(&mut self, row: u64, source: &str, keys: Keys) -> Found {
        let Some(place) = self.find(source, keys) else {
            return match self.fresh.get(&keys.own()) {
                Some(by) => Found::Taken { by: *by },
                None => Found::New,
            };
        };
        let station = &mut self.stations[place as usize];
        station.is_mentioned = true;
        if let Some(by) = station.row {
            return Found::Taken { by };
        }
        station.row = Some(row);
        Found::Station(place)
    }

    /// Notes a new station of the file, so that a second row of the same keys is not another one.
    pub(super) fn remember(&mut self, row: u64, keys: Keys) {
        self.fresh.insert(keys.own(), row);
    }

    /// Notes that a rejected row speaks of its station: replacing does not withdraw what is only written badly.
    pub(super) fn mention(&mut self, source: &str, keys: Keys) {
        if let Some(place) = self.find(source, keys) {
            self.stations[place as usize].is_mentioned = true;
        }
    }

    fn find(&self, source: &str, keys: Keys) -> Option<u32> {
        let by_name = || self.by_name.get(&keys.name).copied();
        match keys.ext {
            None => by_name(),
            Some(ext) => self.by_ext.get(&ext).copied().or_else(|| {
                let source = fold::exact_key(&[source]);
                by_name().filter(|place| !self.has_ext.contains(&(source, *place)))
            }),
        }
    }

    /// The station at a place: its number, its status, the digest of its record.
    pub(super) fn get(&self, place: u32) -> (StationId, Status, u128) {
        let station = &self.stations[place as usize];
        (station.id, station.status, station.digest)
    }

    /// The living stations of a source that the file does not speak of.
    pub(super) fn absent(&self, source: &str) -> Vec<StationId> {
        let source = fold::exact_key(&[source]);
        let absent =
            |station: &&Known| station.source == source && !station.is_mentioned && !station.status.is_tombstone();
        self.stations.iter().filter(absent).map(|station| station.id).collect()
    }
}
