//! What a command ends with: an exit code that means something and a sentence for a person. Never a stack trace.

use std::fmt;
use std::process::ExitCode;

use crate::config::SettingsError;
use crate::http::problem::Problem;
use crate::persist::{InvalidLocation, PersistError};
use crate::station::Fault;
use crate::store::LiveError;
use crate::telemetry::TelemetryError;

/// The exit codes, as `--help` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    Refused = 3,
    NothingFound = 4,
    Store = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stops.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    /// Empty when there is nothing to say: a closed pipe, a report already printed.
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// An exit code alone, for what has been said already.
    pub(super) fn silent(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    /// The machine did not play along.
    pub(super) fn failed(doing: &str, error: &dyn std::error::Error) -> Self {
        Self::new(Exit::Failed, format!("{doing}: {error}"))
    }

    /// What the person could do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  {hint}"),
            None => Ok(()),
        }
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<TelemetryError> for Failure {
    fn from(error: TelemetryError) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<InvalidLocation> for Failure {
    fn from(error: InvalidLocation) -> Self {
        Self::new(Exit::Usage, error.to_string())
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::new(Exit::Usage, fault.to_string())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let faults: Vec<String> = problem
            .errors()
            .iter()
            .map(|error| format!("{} is {:?}; expected {}", error.field, error.value, error.expected))
            .collect();
        Self::new(Exit::Usage, faults.join("; "))
    }
}

impl From<PersistError> for Failure {
    fn from(error: PersistError) -> Self {
        use PersistError as E;
        let exit = match &error {
            E::NotFound { .. } | E::NoSuchArea { .. } | E::NoSuchToken { .. } => Exit::NothingFound,
            E::FileExists { .. } => Exit::Refused,
            E::DiskFull { .. } | E::Failed { .. } => Exit::Failed,
            _ => Exit::Store,
        };
        let failure = Self::new(exit, error.to_string());
        match error {
            E::Foreign { .. } | E::NotADatabase { .. } | E::IsFolder { .. } => {
                failure.hint("Name another file with --store FILE.gpkg, or another folder with --data-dir DIR.")
            }
            E::NewerSchema { .. } => failure.hint("Nothing was changed in it."),
            _ => failure,
        }
    }
}

impl From<LiveError> for Failure {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::Persist(error) => error.into(),
            error @ LiveError::Invalid { .. } => Self::new(Exit::Store, error.to_string()),
        }
    }
}
