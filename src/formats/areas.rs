//! Planning areas from GeoJSON: polygons with a code, a name, a level and a parent.
//!
//! Which property is which is found by its usual names, or said by the caller. The positions are in the datum the caller
//! declares; RFC 7946 says WGS 84, but files made with other maps are not asked to know that.

use std::ops::ControlFlow;
use std::sync::Arc;

use geo::{Coord, LineString, MultiPolygon};
use serde_json::{Map, Value};

use super::json::{self, Layout};
use super::{FormatError, RowFault, Source, detect};
use crate::area::{Area, Polygon};
use crate::earth::crs::{Datum, Extent};

/// How to read the areas of a file.
#[derive(Debug, Clone)]
pub struct AreaOptions {
    /// The datum of the positions.
    pub datum: Datum,
    /// Where its shift applies.
    pub extent: Extent,
    /// Property names by part (`code`, `name`, `level`, `parent`), over the usual ones.
    pub map: Vec<(String, String)>,
    /// The level of areas that do not say.
    pub level: Option<String>,
    /// The source that stands in each area.
    pub source: String,
}

/// The parts of an area and the property names that usually hold them.
const PARTS: [(&str, &[&str]); 4] = [
    ("code", &["code", "id", "adcode", "area_id", "代码", "编码", "行政区划代码", "town_id", "TOWNCODE"]),
    ("name", &["name", "名称", "区域名称", "TOWN", "TOWNNAME", "NAME"]),
    ("level", &["level", "级别", "层级"]),
    ("parent", &["parent", "parent_code", "上级", "上级代码", "county_id", "COUNTYCODE"]),
];

/// Reads every area; faults are by feature, numbered from 1.
///
/// # Errors
/// [`FormatError`] when the file is not GeoJSON or cannot be read, or a mapped part is not one of code, name, level and
/// parent.
pub fn read(source: &Source, options: &AreaOptions) -> Result<(Vec<Area>, Vec<RowFault>), FormatError> {
    let shape = |reason: String| FormatError::Shape { name: source.name().to_owned(), reason };
    if let Some((part, _)) = options.map.iter().find(|(part, _)| !PARTS.iter().any(|(known, _)| known == part)) {
        return Err(shape(format!("{part:?} is no part of an area: expected code, name, level or parent")));
    }
    if detect::detect(source)? != detect::FileKind::Json {
        return Err(shape("areas are read from GeoJSON, and this is a table".to_owned()));
    }
    let layout = json::layout(source)?;
    if layout == Layout::Lines {
        return Err(shape("areas are read from one GeoJSON object, and this file has one a line".to_owned()));
    }
    let (mut areas, mut faults) = (Vec::new(), Vec::new());
    json::elements(source, &layout, &|_| {}, &mut |number, feature| {
        match area(number, &feature, options) {
            Ok(area) => areas.push(area),
            Err(fault) => faults.push(fault),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((areas, faults))
}

fn area(number: u64, feature: &Value, options: &AreaOptions) -> Result<Area, RowFault> {
    let empty = Map::new();
    let properties = feature.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let part = |name: &str| {
        let mapped = options.map.iter().find(|(part, _)| part == name).map(|(_, property)| property.as_str());
        let usual = PARTS.iter().find(|(part, _)| *part == name).map_or(&[][..], |(_, usual)| usual);
        let value = match mapped {
            Some(property) => properties.get(property),
            None => usual.iter().find_map(|property| properties.get(*property)),
        };
        match value {
            Some(Value::String(text)) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        }
    };
    let names = || properties.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let code = part("code").or_else(|| feature.get("id").and_then(Value::as_str).map(str::to_owned));
    let name = part("name");
    let code = code.or_else(|| name.clone()).ok_or_else(|| {
        RowFault::new(number, "code", "", format!("no code and no name among the properties ({})", names()))
    })?;
    if !Area::is_code(&code) {
        return Err(RowFault::new(number, "code", &code, "a code is 1 to 64 letters, digits, -, _ and ."));
    }
    let geometry = feature.get("geometry").unwrap_or(feature);
    let polygon = polygon(geometry, options).map_err(|reason| RowFault::new(number, "geometry", &code, reason))?;
    let text = |text: String| Arc::<str>::from(text);
    Ok(Area {
        name: name.map_or_else(|| code.as_str().into(), text),
        code: code.into(),
        level: part("level").or_else(|| options.level.clone()).map_or_else(|| "area".into(), text),
        parent: part("parent").map(text),
        polygon,
        source: options.source.as_str().into(),
        revision: 0,
    })
}

fn polygon(geometry: &Value, options: &AreaOptions) -> Result<Polygon, String> {
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("nothing");
    let coordinates = geometry.get("coordinates").and_then(Value::as_array);
    let polygons: Vec<&Value> = match (kind, coordinates) {
        ("Polygon", Some(_)) => geometry.get("coordinates").into_iter().collect(),
        ("MultiPolygon", Some(list)) => list.iter().collect(),
        _ => return Err(format!("an area is a Polygon or MultiPolygon, not {kind}")),
    };
    let mut count = 0;
    let mut shape = Vec::new();
    for polygon in polygons {
        let rings = polygon.as_array().ok_or("a polygon is a list of rings")?;
        let mut rings = rings
            .iter()
            .map(|points| {
                count += 1;
                ring(points, options).map_err(|reason| format!("ring {count}: {reason}"))
            })
            .collect::<Result<Vec<_>, _>>()?
            .into_iter();
        if let Some(outer) = rings.next() {
            shape.push(geo::Polygon::new(outer, rings.collect()));
        }
    }
    Polygon::new(MultiPolygon(shape)).map_err(|error| error.to_string())
}

/// A ring in WGS 84. Checked to be closed here, because `geo` closes rings silently.
fn ring(points: &Value, options: &AreaOptions) -> Result<LineString<f64>, String> {
    let points = points.as_array().ok_or("a ring is a list of positions")?;
    if points.len() < 4 || points.first() != points.last() {
        return Err(format!("has {} points: expected at least 4, the last equal to the first", points.len()));
    }
    let position = |point: &Value| {
        let number = |at: usize| point.get(at).and_then(Value::as_f64);
        let (Some(lon), Some(lat)) = (number(0), number(1)) else {
            return Err(format!("{point} is no position: expected [longitude, latitude]"));
        };
        let at = options.datum.to_wgs84(lon, lat, options.extent).map_err(|error| error.to_string())?;
        Ok(Coord { x: at.lon(), y: at.lat() })
    };
    Ok(LineString(points.iter().map(position).collect::<Result<_, _>>()?))
}
