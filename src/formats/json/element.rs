//! One JSON object or GeoJSON feature → cells.

use serde_json::{Map, Value};

use super::outline::GEOMETRIES;

/// The cells of one element, by column name.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Cells {
    /// Name and text, in the element's order.
    pub(super) texts: Vec<(String, String)>,
    /// Whether its position had more than two numbers.
    pub(super) had_height: bool,
}

/// Why an element is no row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refused {
    /// Which part of it.
    pub(super) field: &'static str,
    /// The value.
    pub(super) value: String,
    /// What is wrong.
    pub(super) reason: String,
}

fn refuse(field: &'static str, value: &Value, reason: impl Into<String>) -> Refused {
    Refused { field, value: value.to_string().chars().take(100).collect(), reason: reason.into() }
}

/// The cells of an object, a feature or a bare point.
pub(super) fn cells(element: &Value) -> Result<Cells, Refused> {
    let Value::Object(object) = element else {
        return Err(refuse("row", element, "expected an object"));
    };
    let mut cells = Cells::default();
    match object.get("type").and_then(Value::as_str) {
        Some("Feature") if object.contains_key("geometry") => {
            // Before the properties: where both hold coordinates, a feature's geometry is what it says.
            position(object.get("geometry").unwrap_or(&Value::Null), &mut cells)?;
            match object.get("properties") {
                Some(Value::Object(properties)) => flatten(properties, &mut cells),
                None | Some(Value::Null) => {}
                Some(other) => return Err(refuse("properties", other, "expected an object")),
            }
        }
        Some(kind)
            if GEOMETRIES.contains(&kind)
                && (object.contains_key("coordinates") || object.contains_key("geometries")) =>
        {
            position(element, &mut cells)?;
        }
        _ => flatten(object, &mut cells),
    }
    Ok(cells)
}

fn flatten(object: &Map<String, Value>, cells: &mut Cells) {
    for (name, value) in object {
        cells.texts.push((name.clone(), text(value)));
    }
}

/// A value as the text of a cell: a list of plain values joined by `;`, as the attribute codec reads it. What is nested
/// stays JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if !list.iter().any(|value| matches!(value, Value::Array(_) | Value::Object(_))) => {
            list.iter().map(text).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    }
}

/// The position of a point. A feature without geometry is unlocated.
fn position(geometry: &Value, cells: &mut Cells) -> Result<(), Refused> {
    if geometry.is_null() {
        return Ok(());
    }
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or_default();
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let point = match (kind, coordinates) {
        ("Point", Value::Array(point)) => point,
        ("MultiPoint", Value::Array(points)) if points.len() == 1 => match &points[0] {
            Value::Array(point) => point,
            other => return Err(refuse("geometry", other, "a position is a list of numbers")),
        },
        ("Point", other) => return Err(refuse("geometry", other, "a position is a list of numbers")),
        ("Polygon", Value::Array(rings)) if rings.iter().any(is_open) => {
            return Err(refuse("geometry", geometry, "a ring is not closed, and a station is a Point, not a Polygon"));
        }
        (kind, _) => {
            let reason = format!("a station is a Point, not {}", if kind.is_empty() { "this" } else { kind });
            return Err(refuse("geometry", geometry, reason));
        }
    };
    let (Some(Value::Number(lon)), Some(Value::Number(lat))) = (point.first(), point.get(1)) else {
        return Err(refuse("geometry", geometry, "a position has two numbers, longitude and latitude"));
    };
    cells.had_height = point.len() > 2;
    cells.texts.push(("geometry.lon".to_owned(), lon.to_string()));
    cells.texts.push(("geometry.lat".to_owned(), lat.to_string()));
    Ok(())
}

fn is_open(ring: &Value) -> bool {
    ring.as_array().is_none_or(|ring| ring.len() < 4 || ring.first() != ring.last())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn texts(value: &Value) -> Vec<(String, String)> {
        cells(value).unwrap().texts
    }

    #[test]
    fn lists_are_joined_and_objects_stay_json() {
        let row =
            json!({"name": "甲", "star": 3, "x": null, "services": ["water", "toilet"], "ext_ids": {"a": "1", "b": 2}});
        let expected =
            [("name", "甲"), ("star", "3"), ("x", ""), ("services", "water;toilet"), ("ext_ids", r#"{"a":"1","b":2}"#)];
        assert_eq!(texts(&row), expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
    }

    #[test]
    fn a_feature_s_height_is_dropped_and_said() {
        let feature = json!({"type": "Feature", "properties": {"name": "甲"},
                             "geometry": {"type": "Point", "coordinates": [112.5, 28.25, 60]}});
        let cells = cells(&feature).unwrap();
        assert!(cells.had_height);
        assert_eq!(cells.texts[0], ("geometry.lon".to_owned(), "112.5".to_owned()));
    }

    #[test]
    fn geometries_that_are_no_station_are_refused_with_the_reason() {
        let open = json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]});
        let feature = json!({"type": "Feature", "properties": {}, "geometry": open});
        assert!(cells(&feature).unwrap_err().reason.contains("not closed"));
        let line = json!({"type": "LineString", "coordinates": [[0, 0], [1, 1]]});
        assert_eq!(cells(&line).unwrap_err().reason, "a station is a Point, not LineString");
        assert!(cells(&json!({"type": "Point", "coordinates": [1]})).is_err());
        assert!(cells(&json!(3)).is_err());
        assert_eq!(cells(&json!({"type": "Feature", "properties": null, "geometry": null})), Ok(Cells::default()));
    }
}
