//! `yizhan migrate`: the store at this program's schema. Opening it is what brings it there, so this opens and reports.

use serde_json::json;

use super::failure::Failure;
use super::terminal::Terminal;
use super::workplace::Workplace;

pub(super) async fn run(workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let repository = workplace.repository(terminal).await?;
    let revision = repository.pulse().await?.revision;
    repository.close().await;
    if terminal.is_json() {
        return terminal.json(&json!({ "store": workplace.location.to_string(), "revision": revision.to_string() }));
    }
    terminal.line(format_args!("{} is up to date, at revision {revision}", workplace.location))
}
