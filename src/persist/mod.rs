//! The system of record: every station, area and token, and the ordered log of every change to them.
//!
//! A [`Repository`] writes one transaction at a time; one transaction is one revision, acknowledged when it is durable.
//! Readers never wait for a writer. Rows (SQL) live here; records (JSON, text) are `station`'s; views are `http`'s. Not
//! here: the in-memory snapshot that answers queries (`store`), and the decision what an imported row means (`import`).
//!
//! A backend is a folder. The embedded one keeps a GeoPackage file; every method below forwards to it.

mod batch;
mod error;
mod geopackage;
mod location;
mod record_text;

use std::sync::Arc;

use chrono::{DateTime, Utc};

pub use batch::{
    Adoption, Applied, Batch, Committed, Entry, Idempotency, Key, Loaded, Pulse, Put, Refused, Report, Write,
};
pub use error::PersistError;
pub use location::{InvalidLocation, Location};
pub use record_text::digest;

use crate::area::Area;
use crate::auth::Token;
use crate::station::{Change, Revision, Station, StationId, Vocabulary};

/// An open store. Cheap to clone; clones share the connections.
#[derive(Debug, Clone)]
pub enum Repository {
    /// The embedded store: one GeoPackage file.
    GeoPackage(geopackage::GeoPackage),
}

/// A transaction that takes rows in portions, for imports. Dropping it without [`Bulk::commit`] takes everything back.
///
/// While it is open every other writer waits; readers do not.
#[derive(Debug)]
pub enum Bulk {
    /// In a GeoPackage file.
    GeoPackage(geopackage::Bulk),
}

impl Repository {
    /// Opens a store, creating it (and its folder) when there is none, and takes over what other programs edited in it
    /// meanwhile: see [`Self::adoption`].
    ///
    /// # Errors
    /// When the location is a folder, not a database, a GeoPackage of another application, of a newer schema (both
    /// versions are named), cannot be read or written, or is in use by a program that does not let go.
    pub async fn open(location: &Location, vocabulary: Arc<Vocabulary>) -> Result<Self, PersistError> {
        match location {
            Location::GeoPackage(path) => geopackage::GeoPackage::open(path, vocabulary).await.map(Self::GeoPackage),
        }
    }

    /// Where the store is.
    #[must_use]
    pub fn location(&self) -> Location {
        match self {
            Self::GeoPackage(store) => Location::GeoPackage(store.path().to_path_buf()),
        }
    }

    /// What [`Self::open`] found that other programs had edited.
    #[must_use]
    pub fn adoption(&self) -> &Adoption {
        match self {
            Self::GeoPackage(store) => store.adoption(),
        }
    }

    /// Everything a snapshot is built from, as of one revision. 221,000 stations take about half a second on two cores.
    ///
    /// # Errors
    /// When the store cannot be read, or holds a row that the vocabulary or the dictionary does not accept.
    pub async fn load(&self) -> Result<Loaded, PersistError> {
        match self {
            Self::GeoPackage(store) => store.load().await,
        }
    }

    /// Applies a batch in one transaction, which is one revision; returns when it is durable.
    ///
    /// A caller that goes away while this runs (a dropped future) leaves the batch either wholly applied or not at all.
    ///
    /// # Errors
    /// [`PersistError::Stale`] when a row is not at the revision the writer expected, [`PersistError::NotFound`] and
    /// [`PersistError::Exists`] when it is absent or present against expectation, [`PersistError::KeyReused`] when the
    /// idempotency key came with another request before, [`PersistError::DiskFull`], [`PersistError::Busy`] and the
    /// faults of the medium. Nothing is applied then.
    pub async fn apply(&self, batch: Batch) -> Result<Applied, PersistError> {
        match self {
            Self::GeoPackage(store) => store.apply(batch).await,
        }
    }

    /// Begins a transaction that takes stations in portions; waits for the writer before.
    ///
    /// # Errors
    /// [`PersistError::Busy`] when another program holds the store, and the faults of the medium.
    pub async fn begin(&self, actor: Arc<str>, source: Arc<str>, at: DateTime<Utc>) -> Result<Bulk, PersistError> {
        match self {
            Self::GeoPackage(store) => store.begin(actor, source, at).await.map(Bulk::GeoPackage),
        }
    }

    /// Shows `visit` what an import needs to find the rows it already knows, in order of id; returns the revision.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn keys(&self, visit: impl FnMut(Key<'_>) + Send) -> Result<Revision, PersistError> {
        match self {
            Self::GeoPackage(store) => store.keys(visit).await,
        }
    }

    /// One station, tombstones included; `None` when the id was never allotted.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn station(&self, id: StationId) -> Result<Option<Station>, PersistError> {
        Ok(self.stations(&[id]).await?.pop())
    }

    /// The stations of these ids that exist, in order of id.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub async fn stations(&self, ids: &[StationId]) -> Result<Vec<Station>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.stations(ids).await,
        }
    }

    /// At most `limit` changes of stations that come after row `(revision, seq)` of the log, in its order; `seq` of
    /// `None` stands after the last row of `revision`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn changes_since(
        &self,
        revision: u64,
        seq: Option<u32>,
        limit: usize,
    ) -> Result<Vec<Change>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.changes_since(revision, seq, limit).await,
        }
    }

    /// As [`Self::changes_since`], over areas, tokens and the vocabulary too: what a follower applies.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn log_since(&self, revision: u64, seq: Option<u32>, limit: usize) -> Result<Vec<Entry>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.log_since(revision, seq, limit).await,
        }
    }

    /// At most `limit` changes of one station, newest first, older than revision `before` where one is given.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn history(&self, id: StationId, before: Option<u64>, limit: usize) -> Result<Vec<Change>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.history(id, before, limit).await,
        }
    }

    /// Every planning area, in order of code.
    ///
    /// # Errors
    /// When the store cannot be read or holds a polygon that is none.
    pub async fn areas(&self) -> Result<Vec<Area>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.areas().await,
        }
    }

    /// Every token, revoked ones included, in order of id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tokens(&self) -> Result<Vec<Token>, PersistError> {
        match self {
            Self::GeoPackage(store) => store.tokens().await,
        }
    }

    /// Where the store stands and whether other programs have edited it since the last look. Costs some ten
    /// microseconds: meant to be asked each second.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pulse(&self) -> Result<Pulse, PersistError> {
        match self {
            Self::GeoPackage(store) => store.pulse().await,
        }
    }

    /// Turns what other programs edited into rows of the log, as one revision by the actor `outside`. A row the domain
    /// refuses is put back to its logged state and reported; a deleted row becomes a tombstone, for ids are never reused.
    ///
    /// # Errors
    /// As [`Self::apply`].
    pub async fn adopt_outside_edits(&self) -> Result<Adoption, PersistError> {
        match self {
            Self::GeoPackage(store) => store.adopt_outside_edits().await,
        }
    }

    /// Checks the store: the file's integrity, and that the tables hold what the log says.
    ///
    /// # Errors
    /// When the store cannot be read at all; what is wrong inside is in the report.
    pub async fn check(&self) -> Result<Report, PersistError> {
        match self {
            Self::GeoPackage(store) => store.check().await,
        }
    }

    /// Writes a consistent copy of the store to a new file while others read and write. A copy that is opened as a store
    /// begins a new epoch, because its history parts from the original's there.
    ///
    /// # Errors
    /// When `to` exists, cannot be written, or the disk is full.
    pub async fn backup(&self, to: &std::path::Path) -> Result<(), PersistError> {
        match self {
            Self::GeoPackage(store) => store.backup(to).await,
        }
    }

    /// Closes the connections; what was acknowledged is durable with or without this.
    pub async fn close(&self) {
        match self {
            Self::GeoPackage(store) => store.close().await,
        }
    }
}

impl Bulk {
    /// Takes a portion of rows (about a thousand is good); returns their ids in the same order.
    ///
    /// # Errors
    /// As [`Repository::apply`]. The transaction is of no more use then: drop it.
    pub async fn put(&mut self, rows: Vec<Put>) -> Result<Vec<StationId>, PersistError> {
        match self {
            Self::GeoPackage(bulk) => bulk.put(rows).await,
        }
    }

    /// Makes everything durable as one revision. Without a single row nothing is written and no revision is spent.
    ///
    /// # Errors
    /// As [`Repository::apply`]; nothing is applied then.
    pub async fn commit(self) -> Result<Committed, PersistError> {
        match self {
            Self::GeoPackage(bulk) => bulk.commit().await,
        }
    }
}
