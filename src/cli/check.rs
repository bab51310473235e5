//! `yizhan check`: is everything in order? The store's integrity, and what the settings lead to.

use chrono::Utc;
use serde_json::json;

use super::failure::{Exit, Failure};
use super::table;
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::station::hours::local_offset;

pub(super) async fn run(workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let repository = workplace.existing(terminal).await?;
    let report = repository.check().await?;
    let revision = repository.pulse().await?.revision;
    // Loading is what `serve` does first: a row that the domain refuses shows here rather than there.
    let loaded = repository.load().await;
    let refused = repository.adoption().refused.len();
    repository.close().await;

    let today = Utc::now().with_timezone(&local_offset()).date_naive();
    let calendar = match &workplace.calendar {
        Some(calendar) if calendar.covers(today) => format!("{}, covers today", calendar.region()),
        Some(calendar) => {
            format!("{}, does not cover {today}: holidays are judged as ordinary days", calendar.region())
        }
        None => format!("none for region {:?}: holidays are judged as ordinary days", workplace.settings.region),
    };
    let mut problems = report.problems;
    if let Err(error) = &loaded {
        problems.push(error.to_string());
    }
    let (areas, tokens) = loaded.map_or((0, 0), |loaded| (loaded.areas.len(), loaded.tokens.len()));

    if terminal.is_json() {
        terminal.json(&json!({
            "store": workplace.location.to_string(),
            "revision": revision.to_string(),
            "stations": report.stations,
            "changes": report.changes,
            "areas": areas,
            "tokens": tokens,
            "outside_edits_refused": refused,
            "calendar": calendar,
            "kinds": workplace.vocabulary.kinds().len(),
            "services": workplace.vocabulary.services().len(),
            "problems": problems,
        }))?;
    } else {
        terminal.table(&table::pairs([
            ("store", workplace.location.to_string()),
            ("revision", revision.to_string()),
            ("stations", report.stations.to_string()),
            ("changes in the log", report.changes.to_string()),
            ("areas", areas.to_string()),
            ("tokens", tokens.to_string()),
            ("calendar", calendar),
            (
                "vocabulary",
                format!(
                    "{} kinds, {} services",
                    workplace.vocabulary.kinds().len(),
                    workplace.vocabulary.services().len()
                ),
            ),
            ("problems", if problems.is_empty() { "none".to_owned() } else { problems.join("\n") }),
        ]))?;
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::silent(Exit::Store)) }
}
