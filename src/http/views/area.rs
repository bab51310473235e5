//! Planning areas ⇄ GeoJSON features.

use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon, Polygon as Rings};
use serde_json::{Value as Json, json};

use crate::area::{Area, InvalidPolygon, Polygon};
use crate::http::problem::{Code, Problem};
use crate::station::Fault;
use crate::station::codec_text::rfc3339;
use crate::store::Snapshot;

/// What every answer about areas says of them.
pub(crate) const NOTE: &str = "示意,非法定界线 · illustrative, not a legal boundary";

/// An area as a feature; `geometry` is left `null` where only the list is wanted.
pub(crate) fn feature(area: &Area, with_geometry: bool) -> Json {
    let bounds = area.polygon.bounds();
    json!({
        "type": "Feature",
        "id": area.code.as_ref(),
        "bbox": [bounds.west(), bounds.south(), bounds.east(), bounds.north()],
        "geometry": if with_geometry { geometry(area.polygon.shape()) } else { Json::Null },
        "properties": {
            "code": area.code.as_ref(),
            "name": area.name.as_ref(),
            "level": area.level.as_ref(),
            "parent": area.parent.as_deref(),
            "source": area.source.as_ref(),
            "revision": area.revision,
            "note": NOTE,
        },
    })
}

/// All areas without their shapes, as JSON text.
pub(crate) fn list(snapshot: &Snapshot) -> String {
    let areas = snapshot.areas.iter().map(|area| {
        let mut feature = feature(area, false);
        let mut area = feature["properties"].take();
        area["bounds"] = feature["bbox"].take();
        area
    });
    json!({
        "revision": snapshot.revision.to_string(),
        "as_of": rfc3339(snapshot.as_of),
        "areas": areas.collect::<Vec<_>>(),
    })
    .to_string()
}

fn geometry(shape: &MultiPolygon<f64>) -> Json {
    let ring = |ring: &LineString<f64>| -> Json { ring.0.iter().map(|at| json!([at.x, at.y])).collect() };
    let rings = |polygon: &Rings<f64>| -> Json {
        std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
    };
    json!({ "type": "MultiPolygon", "coordinates": shape.iter().map(rings).collect::<Vec<_>>() })
}

/// A polygon or multipolygon in WGS 84, from a geometry, a feature, or a collection of one feature.
///
/// # Errors
/// [`Code::InvalidArea`] naming what is wrong: another type, an open ring, a coordinate that is no position.
pub(crate) fn polygon(field: &str, json: &Json) -> Result<Polygon, Problem> {
    let fault =
        |value: &str, expected: String| Problem::faults(Code::InvalidArea, vec![Fault::new(field, value, expected)]);
    let kind = json["type"].as_str().unwrap_or_default();
    let polygons: Vec<&Json> = match kind {
        "Feature" => return polygon(field, &json["geometry"]),
        "FeatureCollection" => match json["features"].as_array().map(Vec::as_slice) {
            Some([only]) => return polygon(field, only),
            others => {
                let count = others.map_or(0, <[_]>::len);
                return Err(fault(&format!("{count} features"), "one feature".to_owned()));
            }
        },
        "Polygon" => vec![&json["coordinates"]],
        "MultiPolygon" => json["coordinates"].as_array().into_iter().flatten().collect(),
        other => return Err(fault(other, "a GeoJSON Polygon or MultiPolygon".to_owned())),
    };
    let shape = polygons.into_iter().map(rings).collect::<Option<Vec<_>>>();
    let shape = shape.ok_or_else(|| fault(kind, "rings of [longitude, latitude] pairs".to_owned()))?;
    Polygon::new(MultiPolygon(shape)).map_err(|error: InvalidPolygon| fault(kind, error.to_string()))
}

/// The rings of one polygon as written, unclosed ones included: [`Polygon::new`] refuses those, where `geo` would close
/// them silently.
fn rings(coordinates: &Json) -> Option<Rings<f64>> {
    let ring = |ring: &Json| -> Option<LineString<f64>> {
        let points = ring.as_array()?.iter().map(|point| {
            let point = point.as_array()?;
            Some(Coord { x: point.first()?.as_f64()?, y: point.get(1)?.as_f64()? })
        });
        points.collect::<Option<Vec<_>>>().map(LineString)
    };
    let rings = coordinates.as_array()?.iter().map(ring).collect::<Option<Vec<_>>>()?;
    let closed = rings.iter().all(LineString::is_closed);
    let mut rings = rings.into_iter();
    let exterior = rings.next()?;
    // `Rings::new` closes rings, so an open one is refused here.
    closed.then(|| Rings::new(exterior, rings.collect()))
}

/// An area from a feature: `properties.name`, `level`, `parent`, `source`.
///
/// # Errors
/// [`Code::InvalidArea`] for a code, a name or a geometry that cannot be used.
pub(crate) fn from_feature(code: &str, json: &Json) -> Result<Area, Problem> {
    let mut faults = Vec::new();
    if !Area::is_code(code) {
        faults.push(Fault::new("id", code, "1 to 64 letters, digits, -, _ or ."));
    }
    let properties = &json["properties"];
    let mut text = |name: &str, max: usize, needed: bool| -> Option<Arc<str>> {
        match &properties[name] {
            Json::String(text) if text.chars().count() <= max && !text.trim().is_empty() => Some(text.trim().into()),
            Json::Null if !needed => None,
            Json::String(text) if text.trim().is_empty() && !needed => None,
            other => {
                faults.push(Fault::new(name, other.to_string(), format!("text of 1 to {max} characters")));
                None
            }
        }
    };
    let (name, level) = (text("name", 200, true), text("level", 60, false));
    let (parent, source) = (text("parent", 64, false), text("source", 200, false));
    if !faults.is_empty() {
        return Err(Problem::faults(Code::InvalidArea, faults));
    }
    Ok(Area {
        code: code.into(),
        name: name.unwrap_or_else(|| code.into()),
        level: level.unwrap_or_else(|| "".into()),
        parent,
        polygon: polygon("geometry", json)?,
        source: source.unwrap_or_else(|| "api".into()),
        revision: 0,
    })
}
