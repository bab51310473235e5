//! A change: one row of the ordered log that every store keeps and every replica follows.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::id::StationId;
use super::record::Record;

/// What was done to a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// It came to be.
    Create,
    /// Some of its facts changed.
    Update,
    /// It became a tombstone.
    Withdraw,
    /// An earlier state was brought back.
    Restore,
    /// It was merged into another.
    Merge,
}

impl Op {
    /// Every operation.
    pub const ALL: [Self; 5] = [Self::Create, Self::Update, Self::Withdraw, Self::Restore, Self::Merge];

    /// The code in the log and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Withdraw => "withdraw",
            Self::Restore => "restore",
            Self::Merge => "merge",
        }
    }

    /// The operation of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.code() == code)
    }
}

/// One row of the log: `(revision, seq, at, actor, source, op, id, before, after)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The transaction's number in the epoch.
    pub revision: u64,
    /// The row's place in its transaction, from 0.
    pub seq: u32,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// Who did it: a token's name, `import`, or `outside`.
    pub actor: Arc<str>,
    /// What it came from: an import's source, `api`, or another program.
    pub source: Arc<str>,
    /// What was done.
    pub op: Op,
    /// To which station.
    pub id: StationId,
    /// The record before; `None` when it did not exist.
    pub before: Option<Record>,
    /// The record after.
    pub after: Option<Record>,
}
