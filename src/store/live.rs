//! The current snapshot, and how it moves: record first, memory after, listeners last.
//!
//! The order is the promise: a change is in the system of record, durably, before any reader sees it, and readers see it
//! before its writer is answered. Readers load an [`Arc`] and keep it; no reader ever waits for a writer.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use tokio::sync::broadcast;

use super::snapshot::Snapshot;
use crate::auth::{self, Token};
use crate::persist::{Applied, Batch, Loaded, PersistError, Repository};
use crate::station::hours::Calendar;
use crate::station::{Change, Facts, Fault, Revision, Station, StationId, Vocabulary};

/// How many past snapshots are kept for pages that were begun at them; they share almost everything with the current one.
const KEPT: usize = 64;
/// How many events a slow listener may fall behind before it is told to catch up from the log.
const EVENTS: usize = 1024;
/// Above this many rows of the log, loading everything anew is quicker than catching up row by row.
const CATCH_UP_AT_MOST: usize = 20_000;

/// A committed transaction, as listeners hear of it.
#[derive(Debug, Clone)]
pub struct Event {
    /// The revision it made.
    pub revision: Revision,
    /// Its rows of the log, in order.
    pub changes: Arc<[Change]>,
}

/// Why the store could not move.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The system of record refused or failed.
    #[error(transparent)]
    Persist(#[from] PersistError),
    /// A row of the log that the domain does not accept.
    #[error("station {id} in the change log at revision {revision} is not valid: {fault}")]
    Invalid {
        /// Which station.
        id: StationId,
        /// Which revision.
        revision: u64,
        /// The first thing wrong with it.
        fault: Fault,
    },
}

/// The store of a running process.
#[derive(Debug)]
pub struct Live {
    repository: Repository,
    vocabulary: Arc<Vocabulary>,
    calendar: Option<Arc<Calendar>>,
    current: ArcSwap<Snapshot>,
    tokens: ArcSwap<HashMap<[u8; 32], Arc<Token>>>,
    recent: Mutex<VecDeque<Arc<Snapshot>>>,
    /// Held from the record's commit to the publication, so that snapshots follow in the order of revisions.
    moving: tokio::sync::Mutex<()>,
    compacting: AtomicBool,
    events: broadcast::Sender<Event>,
}

impl Live {
    /// Loads everything from the system of record.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub async fn open(
        repository: Repository,
        vocabulary: Arc<Vocabulary>,
        calendar: Option<Arc<Calendar>>,
        now: DateTime<Utc>,
    ) -> Result<Arc<Self>, LiveError> {
        let loaded = repository.load().await?;
        let tokens = by_digest(&loaded);
        let snapshot = in_background({
            let (vocabulary, calendar) = (vocabulary.clone(), calendar.clone());
            move || first_snapshot(loaded, vocabulary, calendar, now)
        })
        .await;
        let snapshot = Arc::new(snapshot);
        let (events, _) = broadcast::channel(EVENTS);
        Ok(Arc::new(Self {
            repository,
            vocabulary,
            calendar,
            current: ArcSwap::new(snapshot.clone()),
            tokens: ArcSwap::from_pointee(tokens),
            recent: Mutex::new(VecDeque::from([snapshot])),
            moving: tokio::sync::Mutex::new(()),
            compacting: AtomicBool::new(false),
            events,
        }))
    }

    /// The current snapshot. A request takes it once and keeps it.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// The snapshot of a recent revision, for a page begun at it; `None` when it is no longer kept.
    #[must_use]
    pub fn at(&self, revision: Revision) -> Option<Arc<Snapshot>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.iter().find(|snapshot| snapshot.revision == revision).cloned()
    }

    /// The system of record, for history, the log and imports.
    #[must_use]
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The token of a secret, valid or not.
    #[must_use]
    pub fn token(&self, secret: &str) -> Option<Arc<Token>> {
        self.tokens.load().get(&auth::digest(secret)).cloned()
    }

    /// The tokens, in order of number.
    #[must_use]
    pub fn tokens(&self) -> Vec<Arc<Token>> {
        let mut tokens: Vec<_> = self.tokens.load().values().cloned().collect();
        tokens.sort_by_key(|token| token.id);
        tokens
    }

    /// Hears every transaction from now on. A listener that falls more than a thousand behind is told so, and reads the log.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Writes a batch: durable in the record, then visible in memory, then acknowledged.
    ///
    /// # Errors
    /// When the record refuses (a lost race, a reused idempotency key) or fails; nothing has changed then.
    pub async fn apply(self: &Arc<Self>, batch: Batch) -> Result<Applied, LiveError> {
        let live = self.clone();
        // On a task of its own: a client that goes away mid-request must not leave the record ahead of memory.
        let task = tokio::spawn(async move {
            let _moving = live.moving.lock().await;
            let applied = live.repository.apply(batch).await?;
            if !applied.replayed {
                live.publish(&applied).await?;
            }
            Ok(applied)
        });
        joined(task.await)
    }

    async fn publish(self: &Arc<Self>, applied: &Applied) -> Result<(), LiveError> {
        if !applied.tokens.is_empty() {
            self.reload_tokens().await?;
        }
        let areas_changed = !(applied.areas.is_empty() && applied.removed_areas.is_empty());
        let areas = if areas_changed { Some(self.repository.areas().await?) } else { None };
        // Of two writes to one station in a batch the later stands.
        let stations: BTreeMap<StationId, &Station> =
            applied.stations.iter().map(|station| (station.id, station)).collect();
        let stations = stations.into_values().cloned().collect();
        self.replace(Arc::new(self.current.load().advanced(applied.revision, applied.at, stations, areas)));
        self.announce(applied.revision, applied.changes.clone().into());
        Ok(())
    }

    /// Looks whether the record has moved without this process: an import, another process, another program. Meant to be
    /// asked each second; costs microseconds when nothing has. Returns whether anything changed.
    ///
    /// # Errors
    /// As [`Self::catch_up`].
    pub async fn poll(self: &Arc<Self>) -> Result<bool, LiveError> {
        let pulse = self.repository.pulse().await?;
        if pulse.outside_edits > 0 {
            self.repository.adopt_outside_edits().await?;
        } else if pulse.revision == self.current.load().revision {
            return Ok(false);
        }
        self.catch_up().await?;
        Ok(true)
    }

    /// Takes over what reached the record by another way: an import, another process. Returns the revision reached.
    ///
    /// # Errors
    /// When the log cannot be read or holds a row that the domain does not accept.
    pub async fn catch_up(self: &Arc<Self>) -> Result<Revision, LiveError> {
        let _moving = self.moving.lock().await;
        let reached = self.repository.pulse().await?.revision;
        let from = self.current.load().revision;
        if reached == from {
            return Ok(reached);
        }
        let changes = self.repository.changes_since(from.number, None, CATCH_UP_AT_MOST + 1).await?;
        if reached.epoch != from.epoch || changes.len() > CATCH_UP_AT_MOST {
            return self.reload().await;
        }
        // The log may have grown since the pulse: what was read decides.
        let number = changes.last().map_or(0, |last| last.revision).max(reached.number);
        let reached = Revision { number, ..reached };
        let at = changes.last().map_or(self.current.load().as_of, |last| last.at);
        let stations = self.standing(&changes)?;
        let areas = self.repository.areas().await?;
        self.reload_tokens().await?;
        self.replace(Arc::new(self.current.load().advanced(reached, at, stations, Some(areas))));
        for transaction in changes.chunk_by(|a, b| a.revision == b.revision) {
            let revision = Revision { number: transaction[0].revision, ..reached };
            self.announce(revision, transaction.into());
        }
        Ok(reached)
    }

    /// Everything anew. Listeners hear of the revision without its rows, and read the log if they want them.
    async fn reload(self: &Arc<Self>) -> Result<Revision, LiveError> {
        let loaded = self.repository.load().await?;
        self.tokens.store(Arc::new(by_digest(&loaded)));
        let (vocabulary, calendar) = (self.vocabulary.clone(), self.calendar.clone());
        let as_of = self.current.load().as_of;
        let reached = loaded.revision;
        let next = in_background(move || first_snapshot(loaded, vocabulary, calendar, as_of)).await;
        self.replace(Arc::new(next));
        self.announce(reached, Arc::from([]));
        Ok(reached)
    }

    async fn reload_tokens(&self) -> Result<(), LiveError> {
        let tokens = self.repository.tokens().await?;
        self.tokens.store(Arc::new(tokens.into_iter().map(|token| (token.digest, Arc::new(token))).collect()));
        Ok(())
    }

    /// The stations of some log rows as they stand after them, by id.
    fn standing(&self, changes: &[Change]) -> Result<Vec<Station>, LiveError> {
        let mut last: BTreeMap<StationId, &Change> = BTreeMap::new();
        for change in changes {
            last.insert(change.id, change);
        }
        last.into_values()
            .filter_map(|change| Some((change, change.after.clone()?)))
            .map(|(change, after)| {
                let facts = Facts::from_record(after, &self.vocabulary).map_err(|mut faults| LiveError::Invalid {
                    id: change.id,
                    revision: change.revision,
                    fault: faults.swap_remove(0),
                })?;
                Ok(Station { id: change.id, revision: change.revision, updated_at: change.at, facts })
            })
            .collect()
    }

    fn replace(self: &Arc<Self>, next: Arc<Snapshot>) {
        {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.retain(|snapshot| snapshot.revision != next.revision);
            recent.push_back(next.clone());
            while recent.len() > KEPT {
                recent.pop_front();
            }
        }
        let wants_compaction = next.wants_compaction();
        self.current.store(next);
        if wants_compaction && !self.compacting.swap(true, Ordering::AcqRel) {
            let live = self.clone();
            tokio::spawn(async move { live.compact().await });
        }
    }

    /// Joins all layers into a new base, off the request path, and puts it under whatever changed meanwhile.
    async fn compact(self: Arc<Self>) {
        let from = self.snapshot();
        let compacted = {
            let from = from.clone();
            in_background(move || from.compacted()).await
        };
        let _moving = self.moving.lock().await;
        let next = self.current.load().rebased(&from, &compacted);
        self.compacting.store(false, Ordering::Release);
        self.replace(Arc::new(next));
    }

    fn announce(&self, revision: Revision, changes: Arc<[Change]>) {
        // Without a listener there is nobody to tell.
        drop(self.events.send(Event { revision, changes }));
    }
}

fn by_digest(loaded: &Loaded) -> HashMap<[u8; 32], Arc<Token>> {
    loaded.tokens.iter().map(|token| (token.digest, Arc::new(token.clone()))).collect()
}

fn first_snapshot(
    loaded: Loaded,
    vocabulary: Arc<Vocabulary>,
    calendar: Option<Arc<Calendar>>,
    now: DateTime<Utc>,
) -> Snapshot {
    let as_of = loaded.stations.iter().map(|station| station.updated_at).max().unwrap_or(now);
    Snapshot::new(loaded.revision, as_of, vocabulary, calendar, loaded.stations, loaded.areas)
}

/// Runs processor work off the async threads.
async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(work).await)
}

/// What a task made; a panic in it goes on in the one who waits.
fn joined<T>(outcome: Result<T, tokio::task::JoinError>) -> T {
    match outcome {
        Ok(made) => made,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
#[path = "live_tests.rs"]
mod tests;
