//! The shapes of the wire: domain values ⇄ JSON, GeoJSON. The domain carries no serde; these do.
//!
//! Not here: which values an answer has (`query`), headers (`crate::http::answer`).

pub(crate) mod area;
pub(crate) mod attributes;
pub(crate) mod card;
pub(crate) mod change;
pub(crate) mod detail;
pub(crate) mod json;
pub(crate) mod navigation;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod vocabulary;

use crate::query::Open;

/// The word of `open=`.
pub(crate) fn open_code(open: Open) -> &'static str {
    match open {
        Open::Any => "any",
        Open::Now => "now",
        Open::Arrival => "arrival",
    }
}
