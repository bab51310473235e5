//! The filters of the API, wherever stations are selected: attributes, place, text.

use std::sync::Arc;

use crate::area::Polygon;
use crate::earth::{Bounds, LngLat, Meters};
use crate::http::problem::Problem;
use crate::query::filter::{Codes, Filter, Open, Place};
use crate::station::{AccessScope, Fault, HostType, Status, Vocabulary};
use crate::store::Snapshot;

use super::given;

/// The filters of one request, as they come in.
#[derive(Debug)]
pub(crate) struct SelectionGiven {
    /// What is asked of the attributes.
    pub(crate) filter: Filter,
    /// What is asked of the place; the circle is made in [`Self::place`].
    place: Place,
    radius: Option<Meters>,
    /// What is asked of the words; empty for nothing.
    pub(crate) text: String,
}

impl SelectionGiven {
    /// No filter but the defaults, with `open` judged as given.
    pub(crate) fn new(open: Open) -> Self {
        let filter = Filter { open, ..Filter::default() };
        Self { filter, place: Place::default(), radius: None, text: String::new() }
    }

    /// Takes the pair if it is a filter on attributes.
    pub(crate) fn take_attribute(&mut self, name: &str, value: &str, vocabulary: &Vocabulary) -> Result<bool, Fault> {
        let filter = &mut self.filter;
        match name {
            "kind" => {
                let kinds = given::list(name, value)?.map(|code| {
                    vocabulary.kind(code).ok_or_else(|| {
                        let known: Vec<_> = vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
                        Fault::new(name, code, format!("kinds among {}", known.join(", ")))
                    })
                });
                filter.kinds = Some(kinds.collect::<Result<_, _>>()?);
            }
            "services" => {
                let services = given::list(name, value)?.map(|code| {
                    vocabulary.service(code).ok_or_else(|| {
                        let known: Vec<_> = vocabulary.services().iter().map(|term| term.code.as_ref()).collect();
                        Fault::new(name, code, format!("services among {}", known.join(", ")))
                    })
                });
                filter.services = crate::station::Services::mask(&services.collect::<Result<Vec<_>, _>>()?);
            }
            "access" if value == "any" => filter.access = Codes::ALL,
            "access" => filter.access = codes(name, value, AccessScope::ALL, |it| (it.code(), it as u8))?,
            "status" if value == "any" => filter.status = Codes::ALL,
            "status" => filter.status = codes(name, value, Status::ALL, |it| (it.code(), it as u8))?,
            "host_type" => filter.hosts = Some(codes(name, value, HostType::ALL, |it| (it.code(), it as u8))?),
            "entry" => {
                for word in given::list(name, value)? {
                    if given::word(name, word, &[("no_app", true), ("no_face", false)])? {
                        filter.no_app = true;
                    } else {
                        filter.no_face = true;
                    }
                }
            }
            "min_star" => filter.min_star = u8::try_from(given::integer(name, value, 0..=5)?).unwrap_or(5),
            "is_24h" => filter.is_24h = Some(given::flag(name, value)?),
            "open" => {
                filter.open =
                    given::word(name, value, &[("any", Open::Any), ("now", Open::Now), ("arrival", Open::Arrival)])?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Takes the pair if it is a filter on place or text.
    pub(crate) fn take_place(&mut self, name: &str, value: &str, snapshot: &Snapshot) -> Result<bool, Fault> {
        match name {
            "bbox" => self.place.bounds = Some(bounds(name, value)?),
            "within" => {
                let area = snapshot.areas.get(value);
                self.place.within =
                    Some(area.ok_or_else(|| Fault::new(name, value, "the code of an area of /v1/areas"))?.clone());
            }
            "cell" => {
                let cell = value.parse();
                self.place.cell = Some(cell.map_err(|_invalid: crate::earth::cell::InvalidCell| {
                    Fault::new(name, value, "the hexadecimal index of an H3 cell, such as 8a4118d9a4b7fff")
                })?);
            }
            "radius_m" => self.radius = Some(Meters::new(given::number(name, value, 0.0..=20_100_000.0)?)),
            "q" => {
                let text = value.trim();
                if text.is_empty() || text.chars().count() > 100 {
                    return Err(Fault::new(name, value, "1 to 100 characters"));
                }
                text.clone_into(&mut self.text);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Adds a polygon that was handed over with the request.
    pub(crate) fn set_polygon(&mut self, polygon: Polygon) {
        self.place.polygon = Some(Arc::new(polygon));
    }

    /// The place filter of a question that is asked from somewhere: a radius lies around that place.
    pub(crate) fn place_around(&self, from: LngLat) -> Place {
        Place { circle: self.radius.map(|radius| (from, radius)), ..self.place.clone() }
    }

    /// The place filter, given where the circle's centre is.
    ///
    /// # Errors
    /// A radius without a centre, or a centre without a radius.
    pub(crate) fn place(&self, center: Option<LngLat>) -> Result<Place, Problem> {
        let circle = match (center, self.radius) {
            (Some(center), Some(radius)) => Some((center, radius)),
            (None, None) => None,
            (Some(_), None) => return super::required(None, "radius_m", "a radius beside lon and lat"),
            (None, Some(_)) => return super::required(None, "lon", "lon and lat beside radius_m"),
        };
        Ok(Place { circle, ..self.place.clone() })
    }
}

/// A box `w,s,e,n` in degrees; `w` greater than `e` crosses the antimeridian.
pub(crate) fn bounds(name: &str, value: &str) -> Result<Bounds, Fault> {
    let expected = "west,south,east,north in degrees, south not above north";
    let mut edges = [0.0; 4];
    let mut parts = value.split(',');
    for (edge, range) in edges.iter_mut().zip([180.0, 90.0, 180.0, 90.0]) {
        let part = parts.next().ok_or_else(|| Fault::new(name, value, expected))?;
        *edge = given::number(name, part.trim(), -range..=range).map_err(|_range| Fault::new(name, value, expected))?;
    }
    if parts.next().is_some() {
        return Err(Fault::new(name, value, expected));
    }
    let [west, south, east, north] = edges;
    Bounds::new(west, south, east, north).map_err(|error| Fault::new(name, value, format!("{expected} ({error})")))
}

/// The set of the codes of a closed list.
fn codes<T: Copy>(name: &str, value: &str, all: &[T], of: impl Fn(T) -> (&'static str, u8)) -> Result<Codes, Fault> {
    let words: Vec<_> = all.iter().map(|it| of(*it)).collect();
    given::list(name, value)?.try_fold(Codes::NONE, |set, word| Ok(set.with(given::word(name, word, &words)?)))
}
