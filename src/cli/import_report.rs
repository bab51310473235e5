//! The report of an import: what became of every row, for people. For machines it is the API's.

use comfy_table::Table;

use super::failure::{Exit, Failure};
use super::table;
use super::terminal::Terminal;
use crate::http::views::report;
use crate::import::Report;

/// At most so many rows of a list are printed; JSON has as many as the report.
const SHOWN: usize = 20;

pub(super) fn show(report: &Report, terminal: Terminal) -> Result<(), Failure> {
    if terminal.is_json() {
        terminal.json(&report::json(report))?;
    } else {
        tables(report, terminal)?;
    }
    if is_refused(report) {
        let message = format!("{}: nothing was accepted, all {} rows are rejected", report.file, report.rows);
        return Err(Failure::new(Exit::Refused, message));
    }
    Ok(())
}

/// Whether no row was taken.
fn is_refused(report: &Report) -> bool {
    report.rejected > 0 && report.accepted == 0
}

fn tables(report: &Report, terminal: Terminal) -> Result<(), Failure> {
    let mut rows = vec![
        ("file", report.file.clone()),
        ("source", report.source.clone()),
        ("rows", report.rows.to_string()),
        ("accepted", report.accepted.to_string()),
        ("  created", report.created.to_string()),
        ("  changed", report.changed.to_string()),
        ("  unchanged", report.unchanged.to_string()),
        ("rejected", report.rejected.to_string()),
        ("withdrawn", report.withdrawn.to_string()),
        ("without a position", report.unlocated.to_string()),
    ];
    rows.push(match report.revision {
        _ if report.dry_run => ("applied", "nothing, this was a dry run".to_owned()),
        Some(revision) => ("applied", format!("as revision {revision}")),
        None if is_refused(report) => ("applied", "nothing, no row was accepted".to_owned()),
        None => ("applied", "nothing, there was nothing new".to_owned()),
    });
    let ignored: Vec<_> = report.ignored().collect();
    if !ignored.is_empty() {
        rows.push(("columns not used", ignored.join(", ")));
    }
    terminal.table(&table::pairs(rows))?;
    if report.rejected > 0 {
        terminal.line("")?;
        terminal.table(&rejects(report))?;
        more(report.rejected, terminal)?;
    }
    if !report.warnings.is_empty() {
        let mut rows = table::headed(&["warning", "rows", "first at"]);
        for warning in report.warnings.iter().take(SHOWN) {
            let first = warning.rows.iter().take(5).map(ToString::to_string).collect::<Vec<_>>().join(", ");
            rows.add_row([warning.message.as_str().into(), table::number(warning.count), first.into()]);
        }
        terminal.line("")?;
        terminal.table(&rows)?;
        more(report.warnings.len() as u64, terminal)?;
    }
    if report.duplicate_pairs > 0 {
        let mut rows = table::headed(&["likely the same", "as", "metres", "because of"]);
        for pair in report.duplicates.iter().take(SHOWN) {
            rows.add_row([
                pair.first.name.as_str().into(),
                pair.second.name.as_str().into(),
                table::number(format_args!("{:.0}", pair.distance_m)),
                pair.reason.into(),
            ]);
        }
        terminal.line("")?;
        terminal.table(&rows)?;
        more(report.duplicate_pairs, terminal)?;
    }
    for note in &report.notes {
        terminal.line(note)?;
    }
    Ok(())
}

/// The rejected rows, the first of them.
pub(super) fn rejects(report: &Report) -> Table {
    let mut rows = table::headed(&["rejected row", "name", "field", "value", "reason"]);
    for reject in report.rejects.iter().take(SHOWN) {
        rows.add_row([
            table::number(reject.row),
            reject.name.as_str().into(),
            reject.field.as_str().into(),
            reject.value.as_str().into(),
            reject.reason.as_str().into(),
        ]);
    }
    rows
}

fn more(all: u64, terminal: Terminal) -> Result<(), Failure> {
    let hidden = all.saturating_sub(SHOWN as u64);
    if hidden == 0 { Ok(()) } else { terminal.line(format_args!(" and {hidden} more; --format json lists them")) }
}
