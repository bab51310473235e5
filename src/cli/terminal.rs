//! Where answers go: standard output, in the form asked for; everything said beside the answer goes to standard error.
//!
//! Not `println!`, which panics when the reader of a pipe has seen enough.

use std::fmt::Display;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use comfy_table::Table;
use serde_json::Value;

use super::failure::{Exit, Failure};

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// Tables and sentences.
    Table,
    /// One JSON document.
    Json,
}

/// The two streams of this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    format: Format,
    watched: bool,
}

#[expect(clippy::unused_self, reason = "the streams are the process's; who may write to them holds a Terminal")]
impl Terminal {
    pub(super) fn new(format: Format) -> Self {
        Self { format, watched: io::stderr().is_terminal() }
    }

    /// Whether a machine reads the answer.
    pub(super) fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Whether a person watches standard error, so that a bar that moves is welcome.
    pub(super) fn is_watched(self) -> bool {
        self.watched
    }

    /// One line of the answer.
    pub(super) fn line(self, text: impl Display) -> Result<(), Failure> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    /// A table of the answer.
    pub(super) fn table(self, table: &Table) -> Result<(), Failure> {
        self.line(table.trim_fmt())
    }

    /// A JSON answer.
    pub(super) fn json(self, value: &Value) -> Result<(), Failure> {
        self.line(format_args!("{value:#}"))
    }

    /// Bytes of the answer, as they are.
    pub(super) fn bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
            // `yizhan search 驿站 | head -1`: the reader has what it wanted.
            io::ErrorKind::BrokenPipe => Failure::silent(Exit::Done),
            _ => Failure::failed("writing the answer", &error),
        })
    }

    /// A remark beside the answer.
    pub(super) fn remark(self, text: impl Display) {
        // Nobody is left to be told when standard error is gone.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// The last word of a command that failed.
    pub(super) fn fail(self, failure: &Failure) -> ExitCode {
        let message = failure.to_string();
        if !message.is_empty() {
            self.remark(format_args!("yizhan: {message}"));
        }
        failure.exit.into()
    }
}
