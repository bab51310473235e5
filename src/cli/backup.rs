//! `yizhan backup FILE`: one whole, consistent copy of the store, taken while others read and write it.

use std::path::PathBuf;

use serde_json::json;

use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use super::workplace::Workplace;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// The file to make; it must not exist yet
    file: PathBuf,
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let repository = workplace.existing(terminal).await?;
    repository.backup(&flags.file).await?;
    let revision = repository.pulse().await?.revision;
    repository.close().await;
    let bytes = std::fs::metadata(&flags.file)
        .map_err(|error| Failure::new(Exit::Failed, format!("{}: {error}", flags.file.display())))?
        .len();
    if terminal.is_json() {
        let file = flags.file.display().to_string();
        return terminal.json(&json!({ "file": file, "bytes": bytes, "revision": revision.to_string() }));
    }
    terminal.line(format_args!("{}: {} bytes, at revision {revision} or a little before", flags.file.display(), bytes))
}
