//! Opening hours ⇄ JSON: an object `{raw, expression}`.

use serde_json::{Map, Value as Json, json};

use super::hours::OpeningHours;
use super::value::Fault;

/// Reads the object form of opening hours.
///
/// # Errors
/// A [`Fault`] for a part that is not text.
pub(super) fn parse(field: &str, object: &Map<String, Json>) -> Result<OpeningHours, Fault> {
    let text = |name: &str| match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.as_str())),
        Some(other) => Err(Fault::new(format!("{field}.{name}"), other.to_string(), "text")),
    };
    let raw = text("raw")?;
    let expression = text("expression")?;
    Ok(raw.or(expression).map_or_else(OpeningHours::unknown, |text| OpeningHours::read(text).hours))
}

/// Writes the object form of opening hours.
#[must_use]
pub(super) fn write(hours: &OpeningHours) -> Json {
    json!({ "raw": hours.raw(), "expression": hours.expression() })
}
