//! What can go wrong with a store, said with the path, the value and the reason.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::station::{Fault, Op, StationId};

/// A fault of the store or of a write to it.
#[derive(Debug, thiserror::Error)]
pub enum PersistError {
    /// A folder stands where the file should be.
    #[error("{path}: is a folder; expected the path of a GeoPackage file")]
    IsFolder {
        /// Where.
        path: PathBuf,
    },
    /// The file is no database.
    #[error("{path}: is not a GeoPackage (not an SQLite database)")]
    NotADatabase {
        /// Where.
        path: PathBuf,
    },
    /// The file belongs to another application.
    #[error("{path}: belongs to another application ({what}); yizhan does not write into it, import it instead")]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What was found there.
        what: String,
    },
    /// The file was written by a newer program.
    #[error("{path}: has schema version {found}, this program knows versions up to {known}; use a newer yizhan")]
    NewerSchema {
        /// Where.
        path: PathBuf,
        /// The version of the file.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The file or its folder cannot be written.
    #[error("{path}: cannot be written: {reason}")]
    ReadOnly {
        /// Where.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file cannot be opened.
    #[error("{path}: cannot be opened: {reason}")]
    CannotOpen {
        /// Where.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A file that must not exist does.
    #[error("{path}: exists already; nothing was written")]
    FileExists {
        /// Where.
        path: PathBuf,
    },
    /// There is no room left. Nothing was applied.
    #[error("{path}: no space left on the disk while {doing}; nothing was applied")]
    DiskFull {
        /// Where.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
    },
    /// Another program holds the file. Nothing was applied; trying again may work.
    #[error("{path}: another program is writing to it (while {doing}); try again")]
    Busy {
        /// Where.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
    },
    /// The file is damaged.
    #[error("{path}: is damaged: {reason}; restore a backup")]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// A row holds what the dictionary or the vocabulary does not accept.
    #[error("{path}: {entity} {id}: {}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Row {
        /// Where.
        path: PathBuf,
        /// Which table.
        entity: &'static str,
        /// Which row.
        id: i64,
        /// What is wrong, by field.
        faults: Vec<Fault>,
    },
    /// The row changed since the writer last saw it.
    #[error("{entity} {id} is at revision {actual}, not {expected}: it was changed meanwhile")]
    Stale {
        /// Which table.
        entity: &'static str,
        /// Which row.
        id: i64,
        /// The revision the writer expected.
        expected: u64,
        /// The revision it is at.
        actual: u64,
    },
    /// There is no such station.
    #[error("there is no station {id}")]
    NotFound {
        /// Which.
        id: StationId,
    },
    /// There is no such area.
    #[error("there is no area {code:?}")]
    NoSuchArea {
        /// Which.
        code: Arc<str>,
    },
    /// There is no such token.
    #[error("there is no token {id}")]
    NoSuchToken {
        /// Which.
        id: i64,
    },
    /// A station is to be changed without saying which.
    #[error("no station id was given for the operation {}", op.code())]
    NoId {
        /// What was to be done.
        op: Op,
    },
    /// A station is to be created under an id that is taken.
    #[error("station {id} exists already")]
    Exists {
        /// Which.
        id: StationId,
    },
    /// No ids are left.
    #[error("no station id is left: {last} is taken, the largest there can be")]
    OutOfIds {
        /// The largest id in use.
        last: u64,
    },
    /// An idempotency key came with two different requests.
    #[error("idempotency key {key:?} was used with a different request before")]
    KeyReused {
        /// The key.
        key: Arc<str>,
    },
    /// Anything else the database says.
    #[error("{path}: {doing} failed: {source}")]
    Failed {
        /// Where.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the database says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl PersistError {
    /// Whether trying again later may work: the store was busy or the disk full.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::DiskFull { .. })
    }

    /// Whether the write was refused on its own account, the store being as sound as before.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Stale { .. }
                | Self::NotFound { .. }
                | Self::NoSuchArea { .. }
                | Self::NoSuchToken { .. }
                | Self::Exists { .. }
                | Self::NoId { .. }
                | Self::OutOfIds { .. }
                | Self::KeyReused { .. }
        )
    }

    /// The error of an SQLite call, by its result code (<https://www.sqlite.org/rescode.html>).
    pub(super) fn sqlite(path: &Path, doing: &'static str, error: sqlx::Error) -> Self {
        let path = path.to_path_buf();
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .and_then(|code| code.parse::<i32>().ok());
        let Some(code) = code else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Busy { path, doing },
                other => Self::Failed { path, doing, source: Box::new(other) },
            };
        };
        let reason = error.as_database_error().map(|error| error.message().to_owned()).unwrap_or_default();
        match code & 0xff {
            5 | 6 => Self::Busy { path, doing },
            8 => Self::ReadOnly { path, reason },
            11 => Self::Damaged { path, reason },
            13 => Self::DiskFull { path, doing },
            14 => Self::CannotOpen { path, reason },
            26 => Self::NotADatabase { path },
            // IOERR_SHMSIZE: the wal-index in shared memory could not grow, which is what a full disk looks like there.
            _ if code == 4874 => Self::DiskFull { path, doing },
            _ => Self::Failed { path, doing, source: Box::new(error) },
        }
    }
}
