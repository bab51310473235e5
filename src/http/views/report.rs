//! The report of an import as JSON.

use serde_json::{Value as Json, json};

use crate::import::{Party, Report};

/// Every count, and every list as far as the report keeps it.
pub(crate) fn json(report: &Report) -> Json {
    let party = |party: &Party| json!({ "row": party.row, "id": party.id.map(crate::station::StationId::get), "name": party.name });
    json!({
        "file": report.file,
        "format": report.format.to_string(),
        "source": report.source,
        "dry_run": report.dry_run,
        "revision": report.revision.map(|revision| revision.to_string()),
        "rows": report.rows,
        "accepted": report.accepted,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": report.rejected,
        "withdrawn": report.withdrawn,
        "unlocated": report.unlocated,
        "rejects": report.rejects.iter().map(|reject| json!({
            "row": reject.row, "name": reject.name, "field": reject.field, "value": reject.value, "reason": reject.reason,
        })).collect::<Vec<_>>(),
        "columns": report.columns.iter().map(|(name, used)| json!({ "column": name, "field": used })).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(|warning| json!({
            "code": warning.code, "message": warning.message, "count": warning.count, "rows": warning.rows,
        })).collect::<Vec<_>>(),
        "notes": report.notes,
        "duplicates": report.duplicates.iter().map(|pair| json!({
            "first": party(&pair.first), "second": party(&pair.second),
            "distance_m": (pair.distance_m * 10.0).round() / 10.0, "reason": pair.reason,
        })).collect::<Vec<_>>(),
        "duplicate_pairs": report.duplicate_pairs,
    })
}
