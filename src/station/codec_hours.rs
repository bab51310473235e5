//! Opening hours ⇄ JSON: `{raw, expression, closures, condition, overrides, unattended, checked_on}`, each part left out when unknown.
//!
//! An object with an expression is taken at its word; one with `raw` alone is read as free text. What is written holds both,
//! so that reading it back gives the same hours, whatever the reader of free text learns later.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use super::hours::{Closure, Condition, OpeningHours, Override, Reason};
use super::value::Fault;

const PARTS: [&str; 7] = ["raw", "expression", "closures", "condition", "overrides", "unattended", "checked_on"];

/// Reads the object form of opening hours.
///
/// # Errors
/// A [`Fault`] naming the part: an unknown one, an expression that is none, a closure without such a code, an override whose
/// days are not in order.
pub(super) fn parse(field: &str, object: &Map<String, Json>) -> Result<OpeningHours, Fault> {
    let of = |part: &str| format!("{field}.{part}");
    if let Some(name) = object.keys().find(|name| !PARTS.contains(&name.as_str())) {
        return Err(Fault::new(of(name), object[name.as_str()].to_string(), PARTS.join(", ")));
    }
    let refused = |part: &str, text: &str, error: &dyn std::fmt::Display| {
        Fault::new(of(part), text, format!("an OSM opening_hours expression: {error}"))
    };
    let raw = text(object, "raw", &of("raw"))?;
    let mut hours = match text(object, "expression", &of("expression"))? {
        Some(osm) => OpeningHours::from_expression(osm).map_err(|error| refused("expression", osm, &error))?,
        None if list(object, "closures", &of("closures"))?.is_empty() => {
            raw.map_or_else(OpeningHours::unknown, |raw| OpeningHours::read(raw).hours)
        }
        None => OpeningHours::unknown(),
    };
    if let Some(raw) = raw {
        hours = hours.with_raw(raw);
    }
    let closures = list(object, "closures", &of("closures"))?;
    if !closures.is_empty() {
        let closures = closures.iter().map(|code| {
            code.as_str().and_then(Closure::from_code).ok_or_else(|| {
                Fault::new(of("closures"), code.to_string(), "a closure code, for example public_holiday")
            })
        });
        hours = hours.with_closures(closures.collect::<Result<_, _>>()?);
    }
    if let Some(code) = text(object, "condition", &of("condition"))? {
        let condition = Condition::from_code(code);
        hours = hours
            .with_condition(Some(condition.ok_or_else(|| Fault::new(of("condition"), code, "host_hours or event"))?));
    }
    let overrides = list(object, "overrides", &of("overrides"))?;
    if !overrides.is_empty() {
        let overrides = overrides.iter().map(|entry| exception(&of("overrides"), entry));
        hours = hours.with_overrides(overrides.collect::<Result<_, _>>()?);
    }
    if let Some(osm) = text(object, "unattended", &of("unattended"))? {
        hours = hours.with_unattended(osm).map_err(|error| refused("unattended", osm, &error))?;
    }
    Ok(hours.with_checked_on(day(object, "checked_on", &of("checked_on"))?))
}

/// Writes the object form of opening hours.
#[must_use]
pub(super) fn write(hours: &OpeningHours) -> Json {
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| {
        object.insert(name.to_owned(), value);
    };
    if let Some(raw) = hours.raw() {
        put("raw", json!(raw));
    }
    if let Some(expression) = hours.expression() {
        put("expression", json!(expression));
    }
    if !hours.closures().is_empty() {
        put("closures", hours.closures().iter().map(Closure::code).collect());
    }
    if let Some(condition) = hours.condition() {
        put("condition", json!(condition.code()));
    }
    if !hours.overrides().is_empty() {
        put("overrides", hours.overrides().iter().map(write_exception).collect());
    }
    if let Some(unattended) = hours.unattended() {
        put("unattended", json!(unattended));
    }
    if let Some(day) = hours.checked_on() {
        put("checked_on", json!(day.to_string()));
    }
    Json::Object(object)
}

fn exception(field: &str, json: &Json) -> Result<Override, Fault> {
    let expected = "an object {from, to, hours?, reason?, note?}";
    let object = json.as_object().ok_or_else(|| Fault::new(field, json.to_string(), expected))?;
    if let Some(name) = object.keys().find(|name| !["from", "to", "hours", "reason", "note"].contains(&name.as_str())) {
        return Err(Fault::new(format!("{field}.{name}"), object[name.as_str()].to_string(), expected));
    }
    let required = |name: &str| {
        let field = format!("{field}.{name}");
        day(object, name, &field)?.ok_or_else(|| Fault::new(field, "", "a date as YYYY-MM-DD"))
    };
    let (from, to) = (required("from")?, required("to")?);
    let reason = match text(object, "reason", field)? {
        None | Some("dated") => Reason::Dated,
        Some("weather") => Reason::Weather,
        Some(other) => return Err(Fault::new(format!("{field}.reason"), other, "dated or weather")),
    };
    let note = text(object, "note", field)?.unwrap_or_default();
    match text(object, "hours", field)? {
        Some(osm) => Override::open(from, to, osm, reason, note),
        None => Override::closed(from, to, reason, note),
    }
    .map_err(|error| Fault::new(field, json.to_string(), error.to_string()))
}

fn write_exception(exception: &Override) -> Json {
    let reason = match exception.reason() {
        Reason::Dated => "dated",
        Reason::Weather => "weather",
    };
    let mut object = Map::new();
    object.insert("from".to_owned(), json!(exception.from().to_string()));
    object.insert("to".to_owned(), json!(exception.to().to_string()));
    if let Some(osm) = exception.expression() {
        object.insert("hours".to_owned(), json!(osm));
    }
    object.insert("reason".to_owned(), json!(reason));
    if !exception.note().is_empty() {
        object.insert("note".to_owned(), json!(exception.note()));
    }
    Json::Object(object)
}

fn text<'a>(object: &'a Map<String, Json>, name: &str, field: &str) -> Result<Option<&'a str>, Fault> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(other) => Err(Fault::new(field, other.to_string(), "text")),
    }
}

fn list<'a>(object: &'a Map<String, Json>, name: &str, field: &str) -> Result<&'a [Json], Fault> {
    match object.get(name) {
        None | Some(Json::Null) => Ok(&[]),
        Some(Json::Array(list)) => Ok(list),
        Some(other) => Err(Fault::new(field, other.to_string(), "a list")),
    }
}

fn day(object: &Map<String, Json>, name: &str, field: &str) -> Result<Option<NaiveDate>, Fault> {
    let Some(written) = text(object, name, field)? else { return Ok(None) };
    super::codec_text::date(written).map(Some).ok_or_else(|| Fault::new(field, written, "a date as YYYY-MM-DD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(json: &Json) -> Result<OpeningHours, Fault> {
        parse("hours", json.as_object().unwrap())
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let full = json!({
            "raw": "週一至週五 08:30~17:30", "expression": "Mo-Fr 08:30-17:30",
            "closures": ["lunar_new_year_eve", "th[1]"],
            "condition": "host_hours",
            "overrides": [
                {"from": "2026-07-01", "to": "2026-07-31", "hours": "Mo-Su 06:00-22:00", "reason": "weather", "note": "高温"},
                {"from": "2026-12-24", "to": "2026-12-24", "reason": "dated"},
            ],
            "unattended": "Mo-Su 17:30-22:00", "checked_on": "2026-10-01",
        });
        assert_eq!(write(&hours(&full).unwrap()), full);
        assert_eq!(hours(&json!({})).unwrap(), OpeningHours::unknown());
    }

    #[test]
    fn each_wrong_part_is_named() {
        for (json, field) in [
            (json!({"expression": "weekdays"}), "hours.expression"),
            (json!({"closures": ["never ever"]}), "hours.closures"),
            (json!({"overrides": [{"from": "2026-07-02", "to": "2026-07-01"}]}), "hours.overrides"),
            (json!({"overrides": [{"from": "2026-07-02"}]}), "hours.overrides.to"),
            (json!({"checked_on": "soon"}), "hours.checked_on"),
            (json!({"open": true}), "hours.open"),
            (json!({"raw": 8}), "hours.raw"),
        ] {
            assert_eq!(hours(&json).unwrap_err().field, field, "{json}");
        }
    }
}
