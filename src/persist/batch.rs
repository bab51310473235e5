//! What goes into a repository and what comes out: plain values, the same for every backend.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::area::Area;
use crate::auth::Token;
use crate::earth::LngLat;
use crate::station::{Change, Facts, Fault, Op, Pair, Revision, Station, StationId, Status};

/// What is written together: one transaction, one revision.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Who writes: a token's name, `import`, `cli`.
    pub actor: Arc<str>,
    /// What it comes from: an import's source, `api`.
    pub source: Arc<str>,
    /// When; kept to the millisecond.
    pub at: DateTime<Utc>,
    /// The writes, applied in order.
    pub writes: Vec<Write>,
    /// Set when the client gave a key, so that a repeated request is not applied twice.
    pub idempotency: Option<Idempotency>,
}

/// One write of a batch.
#[derive(Debug, Clone)]
pub enum Write {
    /// A station's new state.
    Station {
        /// Which one; `None` allots the next id. With [`Op::Create`] an id is one that is not taken.
        id: Option<StationId>,
        /// The revision the writer last saw (`If-Match`); `None` writes over whatever is there.
        expect: Option<u64>,
        /// What it is: creating, updating, withdrawing, restoring, merging.
        op: Op,
        /// Everything known of the station from now on.
        facts: Facts,
    },
    /// A planning area's new state, by its code; `revision` is ignored.
    Area(Area),
    /// Takes a planning area out, by its code.
    RemoveArea(Arc<str>),
    /// A new token; `id` is ignored and allotted.
    Token(Token),
    /// Ends a token.
    RevokeToken(i64),
}

/// What makes a repeated request recognisable. Kept for two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The client's key.
    pub key: Arc<str>,
    /// A digest of who asked for what; the same key with another fingerprint is refused.
    pub fingerprint: [u8; 32],
}

/// What a batch did.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The store's revision after it.
    pub revision: Revision,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The stations as they now are, in order of the writes.
    pub stations: Vec<Station>,
    /// The areas as they now are.
    pub areas: Vec<Area>,
    /// The codes of areas taken out.
    pub removed_areas: Vec<Arc<str>>,
    /// The tokens as they now are.
    pub tokens: Vec<Token>,
    /// The rows of the log about stations.
    pub changes: Vec<Change>,
    /// Whether this was answered from the memory of an earlier, equal request and nothing was written now.
    pub replayed: bool,
}

/// One station of a bulk transaction.
#[derive(Debug, Clone)]
pub struct Put {
    /// Which one; `None` allots the next id.
    pub id: Option<StationId>,
    /// What is done to it.
    pub op: Op,
    /// Everything known of it from now on.
    pub facts: Facts,
}

/// What a bulk transaction did. The changes themselves are read with `changes_since(revision - 1, …)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The store's revision after it.
    pub revision: Revision,
    /// How many rows were written; none leaves the revision as it was.
    pub written: u64,
}

/// Everything a snapshot is built from.
#[derive(Debug)]
pub struct Loaded {
    /// The revision all of it belongs to.
    pub revision: Revision,
    /// Every station, tombstones included, in order of id.
    pub stations: Vec<Station>,
    /// Every planning area, in order of code.
    pub areas: Vec<Area>,
    /// Every token, in order of id.
    pub tokens: Vec<Token>,
}

/// What an import needs to know of a row it may have met before.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    /// The station.
    pub id: StationId,
    /// Its revision.
    pub revision: u64,
    /// Its status.
    pub status: Status,
    /// Where it came from.
    pub source: Option<&'a str>,
    /// Its ids elsewhere: source → id.
    pub ext_ids: &'a [Pair],
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub address: Option<&'a str>,
    /// Its floor.
    pub floor: Option<&'a str>,
    /// Where it is.
    pub position: Option<LngLat>,
    /// [`super::digest`] of its whole record.
    pub digest: u128,
}

/// One row of the log, whatever it is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A station.
    Station(Change),
    /// Anything else: an area, a token, the vocabulary.
    Other {
        /// The transaction's number in the epoch.
        revision: u64,
        /// The row's place in its transaction, from 0.
        seq: u32,
        /// When it was committed.
        at: DateTime<Utc>,
        /// Who did it.
        actor: Arc<str>,
        /// What it came from.
        source: Arc<str>,
        /// What was done: create, update, remove, revoke.
        op: Arc<str>,
        /// `area`, `token` or `vocabulary`.
        entity: Arc<str>,
        /// The row's id in its table.
        id: i64,
        /// The state before as a JSON object; an area's without its geometry.
        before: Option<serde_json::Value>,
        /// The state after.
        after: Option<serde_json::Value>,
    },
}

/// Where a store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulse {
    /// Its revision; greater than the follower's when another process wrote through a repository.
    pub revision: Revision,
    /// How many rows other programs have touched that no revision covers yet.
    pub outside_edits: u64,
}

/// What other programs had edited, and what became of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Adoption {
    /// The revision that covers the edits; `None` when there was nothing to take over.
    pub revision: Option<Revision>,
    /// The changes of stations.
    pub changes: Vec<Change>,
    /// The codes of the areas that changed.
    pub areas: Vec<Arc<str>>,
    /// The rows that were put back.
    pub refused: Vec<Refused>,
}

/// A row edited by another program that the domain does not accept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// `station` or `area`.
    pub entity: &'static str,
    /// The row's id.
    pub id: i64,
    /// What is wrong with it, by field.
    pub faults: Vec<Fault>,
}

/// What a check of a store found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many stations were compared with the log.
    pub stations: u64,
    /// How many rows the log has.
    pub changes: u64,
    /// What is wrong, in words; empty is good. At most 100.
    pub problems: Vec<String>,
}
