//! Named planning areas: polygons with a code and a parent. User-supplied, 示意, never legal boundaries.

mod polygon;

use std::sync::Arc;

pub use polygon::{InvalidPolygon, Polygon};

/// One planning area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its code, the `AREA_ID` of `within=`: 1–64 letters, digits, `-`, `_` and `.`.
    pub code: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// What level of planning it is, in the user's words: city, district, grid cell …
    pub level: Arc<str>,
    /// The code of the area it belongs to.
    pub parent: Option<Arc<str>>,
    /// Where it is.
    pub polygon: Polygon,
    /// Where it comes from.
    pub source: Arc<str>,
    /// The transaction that last changed it.
    pub revision: u64,
}

impl Area {
    /// Whether `code` can be the code of an area.
    #[must_use]
    pub fn is_code(code: &str) -> bool {
        !code.is_empty()
            && code.len() <= 64
            && code.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    }
}
