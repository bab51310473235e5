//! One station: every attribute, its hours judged now and spread over a week, links into map programs.

use chrono::{DateTime, NaiveDate, Utc, Weekday};
use serde_json::{Map, Value as Json, json};

use crate::earth::crs::Datum;
use crate::http::auth::Sight;
use crate::query::Mode;
use crate::station::hours::{DayType, Departure, TypicalWeek, Verdict, local_offset};
use crate::station::{Field, OpeningHours, Station, StationId, Value, codec_json};
use crate::store::Snapshot;

use super::attributes::{self, Manner};
use super::json::{flag_or_null, raw};
use super::navigation;

/// Writes one station as JSON: `{id, revision, …, hours, is_24h, navigation, store_revision, as_of, crs}`.
///
/// `revision` is the station's own; `store_revision` is that of the store the answer was read from.
pub(crate) fn json(
    snapshot: &Snapshot,
    id: StationId,
    now: DateTime<Utc>,
    datum: Datum,
    sight: Sight,
) -> Option<Vec<u8>> {
    let (layer, at) = snapshot.locate(id)?;
    let station = layer.segment().station(at);
    let mut out = Vec::with_capacity(4096);
    out.push(b'{');
    let manner = Manner { vocabulary: &snapshot.vocabulary, datum: Some(datum), sight, fields: None };
    attributes::members(&mut out, station, &manner);
    let verdict = layer.segment().schedule(at).judge(Departure::at(&now), 0);
    let judged = judged(station.facts.hours(), verdict, now);
    raw(&mut out, ",\"hours\":");
    raw(&mut out, &judged.to_string());
    raw(&mut out, ",\"is_24h\":");
    flag_or_null(&mut out, station.facts.is_24h());
    if let Some(at) = station.facts.position() {
        raw(&mut out, ",\"navigation\":");
        navigation::write(&mut out, station.facts.name(), at, Mode::Walk);
    }
    let last = json!({
        "store_revision": snapshot.revision.to_string(),
        "as_of": crate::station::codec_text::rfc3339(snapshot.as_of),
        "crs": datum.as_str(),
    });
    raw(&mut out, ",");
    raw(&mut out, last.to_string().trim_start_matches('{'));
    Some(out)
}

/// Writes one station as a GeoJSON feature, WGS 84. Says nothing of now, so it keeps as long as the station's revision.
pub(crate) fn feature(station: &Station, manner: &Manner<'_>) -> Vec<u8> {
    let mut out = Vec::with_capacity(2048);
    write_feature(&mut out, station, manner);
    out
}

/// Appends a GeoJSON feature; an unlocated station has a null geometry.
pub(crate) fn write_feature(out: &mut Vec<u8>, station: &Station, manner: &Manner<'_>) {
    raw(out, "{\"type\":\"Feature\",\"id\":");
    super::json::integer(out, station.id.get());
    raw(out, ",\"geometry\":");
    match station.facts.position() {
        Some(at) => {
            raw(out, "{\"type\":\"Point\",\"coordinates\":[");
            super::json::number(out, at.lon());
            out.push(b',');
            super::json::number(out, at.lat());
            raw(out, "]}");
        }
        None => raw(out, "null"),
    }
    raw(out, ",\"properties\":{");
    attributes::members(out, station, &Manner { datum: None, ..*manner });
    attributes::hours(out, station, manner);
    raw(out, "}}");
}

/// The stored form of the hours, with the state now and the open minutes of a typical week.
fn judged(hours: &OpeningHours, verdict: Verdict, now: DateTime<Utc>) -> Json {
    let mut judged = match codec_json::write(&Value::Hours(hours.clone())) {
        Json::Object(stored) => stored,
        _ => Map::new(),
    };
    let instant = |at: Option<DateTime<chrono::FixedOffset>>| json!(at.map(|at| at.to_rfc3339()));
    judged.insert("state".to_owned(), json!(verdict.state.code()));
    judged.insert("open_until".to_owned(), instant(verdict.open_until()));
    judged.insert("opens_at".to_owned(), instant(verdict.opens_at()));
    judged.insert("calendar".to_owned(), json!(verdict.calendar.code()));
    judged.insert("is_24h".to_owned(), json!(hours.is_known().then(|| hours.is_always())));
    judged.insert("week".to_owned(), json!(week(hours, now.with_timezone(&local_offset()).date_naive())));
    Json::Object(judged)
}

/// `{"mo": [["08:30", "17:30"]], …, "ph": []}`; `None` when the hours are unknown.
fn week(hours: &OpeningHours, today: NaiveDate) -> Option<Map<String, Json>> {
    let week = TypicalWeek::of(hours, today)?;
    let days = [
        ("mo", DayType::Weekday(Weekday::Mon)),
        ("tu", DayType::Weekday(Weekday::Tue)),
        ("we", DayType::Weekday(Weekday::Wed)),
        ("th", DayType::Weekday(Weekday::Thu)),
        ("fr", DayType::Weekday(Weekday::Fri)),
        ("sa", DayType::Weekday(Weekday::Sat)),
        ("su", DayType::Weekday(Weekday::Sun)),
        ("ph", DayType::Holiday),
    ];
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let spans = |day| -> Json {
        week.open_minutes(day).iter().map(|(start, end)| json!([clock(*start), clock(*end)])).collect()
    };
    Some(days.into_iter().map(|(name, day)| (name.to_owned(), spans(day))).collect())
}

/// The fields whose names are `fields=`.
pub(crate) fn fields(name: &str, value: &str) -> Result<Vec<Field>, crate::station::Fault> {
    crate::http::extract::given::list(name, value)?
        .map(|word| {
            Field::from_name(word)
                .ok_or_else(|| crate::station::Fault::new(name, word, "fields of the dictionary in /v1/vocabulary"))
        })
        .collect()
}
