//! The card of a found station and the answer of `nearest`, written by hand: the most-asked answer of all.
//!
//! The structs with `ToSchema` say the same shape for the OpenAPI document; a test reads what the writer wrote with them.

use std::collections::BTreeMap;
use std::hint::black_box;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::earth::LngLat;
use crate::earth::crs::Datum;
use crate::http::extract::position::EXTENT;
use crate::query::nearest::{Answer, Ask, Found};
use crate::station::codec_text::rfc3339;
use crate::station::hours::local_offset;
use crate::station::{Field, Vocabulary};
use crate::store::Snapshot;

use super::json::{decimal, flag_or_null, instant_or_null, integer, number, raw, string, string_or_null};
use super::navigation;

/// The k nearest usable stations.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearestView {
    /// The state of the store that was asked, `EPOCH.N`.
    pub(crate) revision: String,
    /// When the store was at that state, RFC 3339.
    pub(crate) as_of: String,
    /// The datum of the positions in this answer.
    pub(crate) crs: String,
    /// How durations were found: `network`, `straight`, or `straight_detour` where there are no streets.
    pub(crate) method: String,
    /// What was assumed.
    pub(crate) parameters: NearestParameters,
    /// The stations, best first.
    pub(crate) stations: Vec<CardView>,
    /// Nearer stations that did not pass; only with `explain=true`.
    #[serde(default)]
    pub(crate) passed_over: Option<Vec<PassedOverView>>,
}

/// What an answer for the nearest assumed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NearestParameters {
    /// How many were asked for.
    pub(crate) k: u64,
    /// How one travels.
    pub(crate) mode: String,
    /// The speed along the way, metres per second.
    pub(crate) speed_mps: f64,
    /// The departure, RFC 3339.
    pub(crate) at: String,
    /// When it must be open.
    pub(crate) open: String,
}

/// One station found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardView {
    /// Its number.
    pub(crate) id: u64,
    /// Its name.
    pub(crate) name: String,
    /// Its kind, a code of the vocabulary.
    pub(crate) kind: String,
    /// Longitude in the answer's datum, degrees.
    pub(crate) lon: f64,
    /// Latitude in the answer's datum, degrees.
    pub(crate) lat: f64,
    /// The length of the way in metres.
    pub(crate) distance_m: f64,
    /// How long it takes in seconds, all legs included.
    pub(crate) duration_s: f64,
    /// Of that, the legs between the points and the streets, in seconds.
    pub(crate) access_s: f64,
    /// On arrival: `open`, `opens_soon`, `closes_before_arrival`, `closed`, `unattended_entry` or `unknown`.
    pub(crate) hours_state: String,
    /// Until when it stays open; `null` when unknown, closed, or for longer than a week.
    pub(crate) open_until: Option<String>,
    /// When it next opens; `null` when unknown, open, or not within a week.
    pub(crate) opens_at: Option<String>,
    /// The hours as the source wrote them.
    pub(crate) hours_text: Option<String>,
    /// How one gets in.
    pub(crate) entry: EntryView,
    /// What is known of its services; a service that is not listed is unknown.
    pub(crate) services: BTreeMap<String, String>,
    /// Its address.
    pub(crate) address: Option<String>,
    /// Links into map programs.
    pub(crate) navigation: NavigationView,
    /// Where to go next from its door, for who finds it shut.
    pub(crate) alternatives: Vec<AlternativeView>,
    /// Whether it is open round the clock; `null` is unknown.
    pub(crate) is_24h: Option<bool>,
    /// Stars, 0–5.
    pub(crate) star: Option<u8>,
    /// Where it stands in its life.
    pub(crate) status: String,
}

/// How one gets into a station.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntryView {
    /// The ways in; empty is unknown.
    pub(crate) method: Vec<String>,
    /// Whether an application is needed; `null` is unknown.
    pub(crate) needs_app: Option<bool>,
    /// Who may enter.
    pub(crate) access_scope: String,
}

/// Links that open a map program at a station.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NavigationView {
    /// 高德地图.
    pub(crate) amap: String,
    /// 百度地图.
    pub(crate) baidu: String,
    /// Apple's maps.
    pub(crate) apple: String,
    /// 腾讯地图.
    pub(crate) tencent: String,
}

/// A station to try instead.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AlternativeView {
    /// Which.
    pub(crate) id: u64,
    /// Seconds from the first one's door.
    pub(crate) duration_s: f64,
}

/// A station that did not pass.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PassedOverView {
    /// Which.
    pub(crate) id: u64,
    /// How long the way would have been, in seconds.
    pub(crate) duration_s: f64,
    /// Why: the filter that it fails, `closed`, `opens_soon` or `closes_before_arrival`.
    pub(crate) reason: String,
}

/// The room one card takes, a little more than the average.
const CARD_BYTES: usize = 1600;

/// Writes the answer for the nearest, positions in `datum`.
pub(crate) fn nearest(snapshot: &Snapshot, ask: &Ask, answer: &Answer<'_>, datum: Datum) -> Vec<u8> {
    nearest_at(&rfc3339(snapshot.as_of), snapshot, ask, answer, datum)
}

/// As [`nearest`], for who has the snapshot's time as text already.
pub(crate) fn nearest_at(as_of: &str, snapshot: &Snapshot, ask: &Ask, answer: &Answer<'_>, datum: Datum) -> Vec<u8> {
    fetch(answer);
    let mut out = Vec::with_capacity(512 + answer.stations.len() * CARD_BYTES);
    raw(&mut out, "{\"revision\":\"");
    integer(&mut out, snapshot.revision.epoch);
    out.push(b'.');
    integer(&mut out, snapshot.revision.number);
    raw(&mut out, "\",\"as_of\":\"");
    raw(&mut out, as_of);
    raw(&mut out, "\",\"crs\":\"");
    raw(&mut out, datum.as_str());
    raw(&mut out, "\",\"method\":\"");
    raw(&mut out, answer.method.code());
    raw(&mut out, "\",\"parameters\":{\"k\":");
    integer(&mut out, ask.k);
    raw(&mut out, ",\"mode\":\"");
    raw(&mut out, ask.travel.mode.code());
    raw(&mut out, "\",\"speed_mps\":");
    number(&mut out, ask.travel.speed.get());
    raw(&mut out, ",\"at\":");
    instant_or_null(&mut out, Some(ask.departure.with_timezone(&local_offset())));
    raw(&mut out, ",\"open\":\"");
    raw(&mut out, super::open_code(ask.filter.open));
    raw(&mut out, "\"},\"stations\":[");
    for (at, found) in answer.stations.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        card(&mut out, found, ask, &snapshot.vocabulary, datum);
    }
    out.push(b']');
    if ask.explain {
        raw(&mut out, ",\"passed_over\":[");
        for (at, passed) in answer.passed_over.iter().enumerate() {
            raw(&mut out, if at > 0 { ",{\"id\":" } else { "{\"id\":" });
            integer(&mut out, passed.id.get());
            raw(&mut out, ",\"duration_s\":");
            decimal(&mut out, passed.duration.get(), 1);
            raw(&mut out, ",\"reason\":\"");
            raw(&mut out, passed.reason.code());
            raw(&mut out, "\"}");
        }
        out.push(b']');
    }
    out.push(b'}');
    out
}

/// Looks once at every text that is about to be written, and does nothing with it.
///
/// In a store of hundreds of thousands each text is a cache miss. Written card by card they are waited for one after the
/// other; looked at in one short loop, the processor waits for many at once.
fn fetch(answer: &Answer<'_>) {
    let first = |text: Option<&str>| text.and_then(|text| text.as_bytes().first().copied()).unwrap_or_default();
    let look = |found: &Found<'_>| {
        let facts = &found.station.facts;
        first(Some(facts.name())) ^ first(facts.hours().raw()) ^ first(facts.text(Field::Address))
    };
    black_box(answer.stations.iter().fold(0, |seen, found| seen ^ look(found)));
}

fn card(out: &mut Vec<u8>, found: &Found<'_>, ask: &Ask, vocabulary: &Vocabulary, datum: Datum) {
    let facts = &found.station.facts;
    raw(out, "{\"id\":");
    integer(out, found.station.id.get());
    raw(out, ",\"name\":");
    string(out, facts.name());
    raw(out, ",\"kind\":\"");
    raw(out, vocabulary.kind_code(facts.kind()));
    out.push(b'"');
    if let Some(at) = facts.position() {
        position(out, at, datum);
    }
    raw(out, ",\"distance_m\":");
    decimal(out, found.distance.get(), 3);
    raw(out, ",\"duration_s\":");
    decimal(out, found.duration.get(), 1);
    raw(out, ",\"access_s\":");
    decimal(out, found.access.get(), 1);
    raw(out, ",\"hours_state\":\"");
    raw(out, found.verdict.state.code());
    raw(out, "\",\"open_until\":");
    instant_or_null(out, found.verdict.open_until());
    raw(out, ",\"opens_at\":");
    instant_or_null(out, found.verdict.opens_at());
    raw(out, ",\"hours_text\":");
    string_or_null(out, facts.hours().raw().or_else(|| facts.hours().expression()));
    raw(out, ",\"entry\":{\"method\":[");
    for (at, method) in facts.entry().iter().enumerate() {
        raw(out, if at > 0 { ",\"" } else { "\"" });
        raw(out, method.code());
        out.push(b'"');
    }
    raw(out, "],\"needs_app\":");
    flag_or_null(out, facts.needs_app());
    raw(out, ",\"access_scope\":\"");
    raw(out, facts.access().code());
    raw(out, "\"},\"services\":{");
    for (at, (service, state)) in facts.services().iter().enumerate() {
        raw(out, if at > 0 { ",\"" } else { "\"" });
        raw(out, vocabulary.service_code(service));
        raw(out, "\":\"");
        raw(out, state.code());
        out.push(b'"');
    }
    raw(out, "},\"address\":");
    string_or_null(out, facts.text(Field::Address));
    if let Some(at) = facts.position() {
        raw(out, ",\"navigation\":");
        navigation::write(out, facts.name(), at, ask.travel.mode);
    }
    raw(out, ",\"alternatives\":[");
    for (at, alternative) in found.alternatives.iter().enumerate() {
        raw(out, if at > 0 { ",{\"id\":" } else { "{\"id\":" });
        integer(out, alternative.id.get());
        raw(out, ",\"duration_s\":");
        decimal(out, alternative.duration.get(), 1);
        out.push(b'}');
    }
    raw(out, "],\"is_24h\":");
    flag_or_null(out, facts.is_24h());
    raw(out, ",\"star\":");
    match facts.star() {
        Some(star) => integer(out, star),
        None => raw(out, "null"),
    }
    raw(out, ",\"status\":\"");
    raw(out, facts.status().code());
    raw(out, "\"}");
}

/// `,"lon":…,"lat":…`, converted positions to 7 decimals (a centimetre), WGS 84 exactly as stored.
fn position(out: &mut Vec<u8>, at: LngLat, datum: Datum) {
    let mut pair = |lon: f64, lat: f64, write: fn(&mut Vec<u8>, f64)| {
        raw(out, ",\"lon\":");
        write(out, lon);
        raw(out, ",\"lat\":");
        write(out, lat);
    };
    match datum {
        Datum::Wgs84 | Datum::Cgcs2000 => pair(at.lon(), at.lat(), number),
        Datum::Gcj02 | Datum::Bd09 => {
            let (lon, lat) = datum.from_wgs84(at, EXTENT);
            pair(lon, lat, |out, degrees| decimal(out, degrees, 7));
        }
    }
}

/// The answer for the nearest as a GeoJSON feature collection: each card becomes the properties of a point.
pub(crate) fn as_features(json: &[u8]) -> Vec<u8> {
    // Not the hot path: reading back what was written keeps one writer of cards.
    let Ok(serde_json::Value::Object(mut answer)) = serde_json::from_slice(json) else { return Vec::new() };
    let cards = match answer.remove("stations") {
        Some(serde_json::Value::Array(cards)) => cards,
        _ => Vec::new(),
    };
    let feature = |mut card: serde_json::Value| {
        let coordinates = serde_json::json!([card["lon"].take(), card["lat"].take()]);
        if let Some(card) = card.as_object_mut() {
            card.remove("lon");
            card.remove("lat");
        }
        let geometry = serde_json::json!({ "type": "Point", "coordinates": coordinates });
        serde_json::json!({ "type": "Feature", "id": card["id"], "geometry": geometry, "properties": card })
    };
    let mut collection = serde_json::Map::new();
    collection.insert("type".to_owned(), "FeatureCollection".into());
    collection.append(&mut answer);
    collection.insert("features".to_owned(), cards.into_iter().map(feature).collect());
    serde_json::Value::Object(collection).to_string().into_bytes()
}
