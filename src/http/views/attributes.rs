//! A station's attributes by dictionary name, as JSON members: what one station, a list and a feature have in common.
//!
//! The dictionary decides the names and the order; private fields leave only for who may see them.

use crate::earth::crs::Datum;
use crate::http::auth::Sight;
use crate::http::extract::position::EXTENT;
use crate::station::codec_text::rfc3339;
use crate::station::{Field, OpeningHours, Station, Value, Vocabulary, codec_json};

use super::json::{decimal, flag_or_null, integer, number, raw, string};

/// How attributes are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'a> {
    /// The names of kinds and services.
    pub(crate) vocabulary: &'a Vocabulary,
    /// The datum of `lon` and `lat`; `None` leaves them to a geometry.
    pub(crate) datum: Option<Datum>,
    /// Which fields may be seen.
    pub(crate) sight: Sight,
    /// The fields asked for; `None` is all.
    pub(crate) fields: Option<&'a [Field]>,
}

impl Manner<'_> {
    fn shows(&self, field: Field) -> bool {
        (self.sight == Sight::Private || !field.definition().private)
            && self.fields.is_none_or(|fields| fields.contains(&field))
            && (self.datum.is_some() || !matches!(field, Field::Lon | Field::Lat))
    }
}

/// Appends `"id":…,"revision":…,"updated_at":…` and every known attribute but the hours, which differ by answer.
pub(crate) fn members(out: &mut Vec<u8>, station: &Station, manner: &Manner<'_>) {
    raw(out, "\"id\":");
    integer(out, station.id.get());
    raw(out, ",\"revision\":");
    integer(out, station.revision);
    raw(out, ",\"updated_at\":\"");
    raw(out, &rfc3339(station.updated_at));
    out.push(b'"');
    for field in Field::ALL {
        if manner.shows(*field) {
            member(out, *field, station, manner);
        }
    }
}

/// Appends `,"hours":{…}` as it is stored, where hours are known and asked for.
pub(crate) fn hours(out: &mut Vec<u8>, station: &Station, manner: &Manner<'_>) {
    let hours = station.facts.hours();
    if manner.shows(Field::Hours) && *hours != OpeningHours::unknown() {
        raw(out, ",\"hours\":");
        value(out, &Value::Hours(hours.clone()));
    }
}

fn member(out: &mut Vec<u8>, field: Field, station: &Station, manner: &Manner<'_>) {
    let facts = &station.facts;
    let start = out.len();
    raw(out, ",\"");
    raw(out, field.name());
    raw(out, "\":");
    match field {
        Field::Name => string(out, facts.name()),
        Field::Kind => string(out, manner.vocabulary.kind_code(facts.kind())),
        Field::Status => string(out, facts.status().code()),
        Field::AccessScope => string(out, facts.access().code()),
        Field::Lon | Field::Lat => match (facts.position(), manner.datum) {
            (Some(at), Some(Datum::Wgs84 | Datum::Cgcs2000)) => {
                number(out, if field == Field::Lon { at.lon() } else { at.lat() });
            }
            (Some(at), Some(datum)) => {
                let (lon, lat) = datum.from_wgs84(at, EXTENT);
                decimal(out, if field == Field::Lon { lon } else { lat }, 7);
            }
            _ => out.truncate(start),
        },
        Field::EntryMethod if !facts.entry().is_empty() => {
            for (at, method) in facts.entry().iter().enumerate() {
                out.push(if at == 0 { b'[' } else { b',' });
                string(out, method.code());
            }
            out.push(b']');
        }
        Field::EntryNeedsApp if facts.needs_app().is_some() => flag_or_null(out, facts.needs_app()),
        Field::HostType => match facts.host() {
            Some(host) => string(out, host.code()),
            None => out.truncate(start),
        },
        Field::Star => match facts.star() {
            Some(star) => integer(out, star),
            None => out.truncate(start),
        },
        Field::Successor => match facts.successor() {
            Some(id) => integer(out, id.get()),
            None => out.truncate(start),
        },
        Field::Services if !facts.services().is_empty() => {
            for (at, (service, state)) in facts.services().iter().enumerate() {
                out.push(if at == 0 { b'{' } else { b',' });
                string(out, manner.vocabulary.service_code(service));
                out.push(b':');
                string(out, state.code());
            }
            out.push(b'}');
        }
        Field::Hours => out.truncate(start),
        _ => match facts.get(field, manner.vocabulary) {
            Some(known) => value(out, &known),
            None => out.truncate(start),
        },
    }
}

fn value(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Flag(flag) => raw(out, if *flag { "true" } else { "false" }),
        Value::Int(whole) => integer(out, *whole),
        Value::Number(real) => number(out, *real),
        Value::Text(text) => string(out, text),
        Value::Code(code) => string(out, code),
        // The rest is rare and nested; the one codec for all of them writes it. A tree of JSON always serialises.
        nested => serde_json::to_writer(out, &codec_json::write(nested)).unwrap_or_default(),
    }
}
