//! Faults of the lower floors as problems: what is the client's fault says so, what is ours is logged and kept back.

use super::{Code, Problem};
use crate::persist::PersistError;
use crate::store::LiveError;

impl From<PersistError> for Problem {
    fn from(error: PersistError) -> Self {
        let code = match &error {
            PersistError::Stale { .. } => Code::RevisionConflict,
            PersistError::NotFound { .. } => Code::StationNotFound,
            PersistError::NoSuchArea { .. } => Code::AreaNotFound,
            PersistError::NoSuchToken { .. } => Code::TokenNotFound,
            PersistError::Exists { .. } => Code::Conflict,
            PersistError::KeyReused { .. } => Code::IdempotencyConflict,
            PersistError::DiskFull { .. } | PersistError::ReadOnly { .. } => {
                return Self::logged(
                    Code::StorageFull,
                    &error,
                    "The store's disk is full or read-only; nothing was changed",
                );
            }
            PersistError::Busy { .. } => {
                return Self::logged(Code::Overloaded, &error, "Another program is writing to the store")
                    .retry_after(1);
            }
            _ => return Self::internal(&error),
        };
        Self::new(code, error.to_string())
    }
}

impl From<LiveError> for Problem {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::Persist(error) => error.into(),
            other @ LiveError::Invalid { .. } => Self::internal(&other),
        }
    }
}

impl Problem {
    /// Something failed inside: the reason goes to the log, not to the client.
    pub fn internal(error: &dyn std::error::Error) -> Self {
        Self::logged(Code::Internal, error, "The reason is in the server's log")
    }

    fn logged(code: Code, error: &dyn std::error::Error, detail: &'static str) -> Self {
        // Paths and the database's words may be in here; a user's position is not: no error of the store carries one.
        tracing::error!(code = code.code(), reason = %error, "a request failed");
        Self::new(code, detail)
    }
}
