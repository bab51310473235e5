//! `POST /v1/stations` and `GET`/`PUT`/`PATCH`/`DELETE /v1/stations/{id}`: one station.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode, header, request::Parts};
use chrono::Utc;
use serde_json::{Map, Value as Json};

use super::write::{self, Intent};
use crate::auth::Scope;
use crate::earth::crs::Datum;
use crate::http::answer::{self, Keep};
use crate::http::auth::{self, Sight};
use crate::http::extract::accept::{Format, FormatGiven};
use crate::http::extract::position::PositionGiven;
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, body, parameters, position, revision};
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::views::attributes::Manner;
use crate::http::views::schema::{StationInput, StationView};
use crate::http::{etag, views};
use crate::persist::Write;
use crate::station::{Facts, Fault, Field, Op, Record, Station, StationId, Status, Value, Vocabulary, codec_json};
use crate::store::Snapshot;

parameters::of_route! {
    /// The parameters of one station.
    One: "crs", "f", "min_revision"
}

parameters::of_route! {
    /// The parameters of a write: the datum of `lon` and `lat` in the body.
    Written: "crs"
}

const FORMATS: [Format; 2] = [Format::Json, Format::GeoJson];

/// One station: every known attribute by dictionary name, its hours judged now and over a week, links into map programs.
///
/// Its `ETag` is its own revision, which `If-Match` takes. A withdrawn station is found too, with its status.
#[utoipa::path(get, path = "/v1/stations/{id}", tag = "stations", params(("id" = u64, Path, description = "Its number"), One),
    responses((status = 200, description = "The station", content((StationView = "application/json"), (serde_json::Value = "application/geo+json")))))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let headers = request.headers();
    let reader = auth::reader(&app, headers)?;
    let id = parse_id(&id)?;
    let (mut given, mut format, mut min_revision) = (PositionGiven::default(), FormatGiven::default(), None);
    extract::read(QueryString(request.uri().query().unwrap_or_default()), One::NAMES, |name, value| match name {
        "min_revision" => revision(name, value).map(|revision| {
            min_revision = Some(revision);
            true
        }),
        "lon" | "lat" => Ok(false),
        _ => Ok(given.take(name, value)? || format.take(name, value, &FORMATS)?),
    })?;
    let format = format.choose(headers, &FORMATS)?;
    given.speaks(format)?;
    let snapshot = app.snapshot(min_revision).await?;
    let station = snapshot.station(id).ok_or_else(|| absent(id))?;
    let sight = reader.sight(&station.facts, &snapshot);
    let stamp = app.stamp(&snapshot);
    if format == Format::GeoJson {
        let tag = write::tag(station.revision, if sight == Sight::Private { "-geojson-p" } else { "-geojson" });
        if etag::is_known(headers, &tag) {
            return answer::unchanged(&app, &snapshot, headers, &tag).ok_or_else(|| absent(id));
        }
        let manner = Manner { vocabulary: &snapshot.vocabulary, datum: None, sight, fields: None };
        let feature = views::detail::feature(station, &manner);
        return Ok(answer::of(&stamp, format.media_type(), Keep::Tagged(tag), feature));
    }
    // The state of the hours is of this minute: the tag serves If-Match, not keeping.
    let tag = write::tag(station.revision, "");
    let view = views::detail::json(&snapshot, id, Utc::now(), given.datum, sight).ok_or_else(|| absent(id))?;
    let mut response = answer::of(&stamp, format.media_type(), Keep::No, view);
    response.headers_mut().insert(header::ETAG, tag);
    Ok(response)
}

/// Makes a station. The body holds attributes by dictionary name; `name` and `kind` are needed. Takes `Idempotency-Key`.
#[utoipa::path(post, path = "/v1/stations", tag = "stations", params(Written), security(("bearer" = ["edit"])),
    request_body(content = StationInput, description = "Attributes by dictionary name (`/v1/vocabulary`)"),
    responses((status = 201, description = "The station as stored, `Location` and `ETag`", body = StationView)))]
pub(crate) async fn create(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (intent, object, datum) = read(&app, request).await?;
    let snapshot = app.live.snapshot();
    let facts = facts(record(object, datum, &snapshot.vocabulary)?, &snapshot.vocabulary)?;
    auth::within_limits(intent.token(), &facts, &snapshot)?;
    check_successor(&facts, None, &snapshot)?;
    let applied = intent.apply(&app, vec![Write::Station { id: None, expect: None, op: Op::Create, facts }]).await?;
    let made = applied.stations.first().map(|station| station.id);
    write::written(&app, made.ok_or_else(|| Problem::new(Code::Internal, "Nothing was made"))?, StatusCode::CREATED)
}

/// Replaces a station's attributes by the body; what the body lacks becomes unknown. Takes `If-Match` and
/// `Idempotency-Key`.
#[utoipa::path(put, path = "/v1/stations/{id}", tag = "stations", params(("id" = u64, Path, description = "Its number"), Written),
    security(("bearer" = ["edit"])), request_body(content = StationInput, description = "All attributes by dictionary name"),
    responses((status = 200, description = "The station as stored", body = StationView)))]
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    change(&app, &id, request, Way::Replace).await
}

/// Changes the attributes in the body and leaves the others; `null` makes one unknown (RFC 7396), also inside `services`,
/// `ext_ids` and `listed_on`. Takes `If-Match` and
/// `Idempotency-Key`.
#[utoipa::path(patch, path = "/v1/stations/{id}", tag = "stations", params(("id" = u64, Path, description = "Its number"), Written),
    security(("bearer" = ["edit"])), request_body(content = StationInput, description = "Some attributes by dictionary name"),
    responses((status = 200, description = "The station as stored", body = StationView)))]
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    change(&app, &id, request, Way::Merge).await
}

/// Withdraws a station: its record stays as a tombstone, its number is never reused. Takes `If-Match`.
#[utoipa::path(delete, path = "/v1/stations/{id}", tag = "stations", params(("id" = u64, Path, description = "Its number")),
    security(("bearer" = ["edit"])), responses((status = 200, description = "The tombstone", body = StationView)))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let token = auth::require(&app, request.headers(), Scope::Edit)?;
    let intent = Intent::read(token, request.headers(), request.method(), request.uri().path(), b"")?;
    let (snapshot, id) = (app.live.snapshot(), parse_id(&id)?);
    let station = existing(&snapshot, id)?;
    auth::within_limits(intent.token(), &station.facts, &snapshot)?;
    let mut record = station.facts.record(&snapshot.vocabulary);
    record.set(Field::Status, Value::Code(Status::Withdrawn.code()));
    record.remove(Field::Successor);
    let facts = facts(record, &snapshot.vocabulary)?;
    let write = Write::Station { id: Some(id), expect: seen(&intent, station), op: Op::Withdraw, facts };
    intent.apply(&app, vec![write]).await?;
    write::written(&app, id, StatusCode::OK)
}

/// How a body changes a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It is the whole new record.
    Replace,
    /// It is a merge patch (RFC 7396).
    Merge,
}

/// A change of one station.
async fn change(app: &Arc<App>, id: &str, request: Request, way: Way) -> Result<Response<Body>, Problem> {
    let id = parse_id(id)?;
    let (intent, object, datum) = read(app, request).await?;
    let snapshot = app.live.snapshot();
    let station = existing(&snapshot, id)?;
    auth::within_limits(intent.token(), &station.facts, &snapshot)?;
    let record = match way {
        Way::Replace => record(object, datum, &snapshot.vocabulary)?,
        Way::Merge => merged(station, object, datum, &snapshot.vocabulary)?,
    };
    let facts = facts(record, &snapshot.vocabulary)?;
    auth::within_limits(intent.token(), &facts, &snapshot)?;
    check_successor(&facts, Some(station), &snapshot)?;
    let write = Write::Station { id: Some(id), expect: seen(&intent, station), op: Op::Update, facts };
    intent.apply(app, vec![write]).await?;
    write::written(app, id, StatusCode::OK)
}

/// A station's record with a merge patch applied.
fn merged(
    station: &Station,
    mut object: Map<String, Json>,
    datum: Datum,
    vocabulary: &Vocabulary,
) -> Result<Record, Problem> {
    let mut known = station.facts.record(vocabulary);
    for (name, given) in &mut object {
        let before = Field::from_name(name).and_then(|field| known.get(field));
        if let Json::Object(patch) = given
            && name != "hours"
        {
            let mut entries = match before.map(codec_json::write) {
                Some(Json::Object(entries)) => entries,
                _ => Map::new(),
            };
            for (key, value) in std::mem::take(patch) {
                if value.is_null() {
                    entries.remove(&key);
                } else {
                    entries.insert(key, value);
                }
            }
            *given = if entries.is_empty() { Json::Null } else { Json::Object(entries) };
        }
    }
    let halves = [("lon", "lat"), ("lat", "lon")];
    let half = halves.into_iter().find(|(one, other)| object.contains_key(*one) && !object.contains_key(*other));
    if let Some((_, other)) = half.filter(|_| datum != Datum::Wgs84) {
        let fault = Fault::new(other, "", "both lon and lat where crs is not wgs84");
        return Err(Problem::faults(Code::InvalidStation, vec![fault]));
    }
    let moved = object.contains_key("lon") || object.contains_key("lat");
    let nulls = object.iter().filter(|(_, value)| value.is_null()).filter_map(|(name, _)| Field::from_name(name));
    let nulls: Vec<Field> = nulls.collect();
    let given = record(object, datum, vocabulary)?;
    let raw_given = [Field::RawX, Field::RawY, Field::CrsSource].iter().any(|field| given.get(*field).is_some());
    known.overlay(given);
    for field in nulls {
        known.remove(field);
    }
    // What stood in the source before says nothing of a position given by hand; in another datum `record` noted it.
    if moved && !raw_given {
        let text = |field| match known.get(field) {
            Some(Value::Number(number)) => Some(Value::Text(number.to_string().into())),
            _ => None,
        };
        let raw = [
            (Field::RawX, text(Field::Lon)),
            (Field::RawY, text(Field::Lat)),
            (Field::CrsSource, text(Field::Lon).map(|_| Value::Code(datum.as_str()))),
        ];
        for (field, value) in raw {
            known.remove(field);
            if let Some(value) = value {
                known.set(field, value);
            }
        }
    }
    Ok(known)
}

/// Refuses a successor that is no other standing station; one that is kept as it was is not looked at again.
fn check_successor(facts: &Facts, station: Option<&Station>, snapshot: &Snapshot) -> Result<(), Problem> {
    let Some(successor) = facts.successor() else { return Ok(()) };
    let kept = station.is_some_and(|station| {
        station.facts.successor() == Some(successor) && station.facts.status() == facts.status()
    });
    let stands = snapshot.station(successor).is_some_and(|other| !other.facts.status().is_tombstone());
    if kept || stands && station.is_none_or(|station| station.id != successor) {
        return Ok(());
    }
    let expected = "the id of another station, which is there and is no tombstone itself";
    let fault = Fault::new("successor", successor.to_string(), expected);
    Err(Problem::faults(Code::InvalidStation, vec![fault]))
}

/// The revision a write builds on: what the client saw, or else what this request saw, so that two writes at once never
/// lose one.
pub(crate) fn seen(intent: &Intent, station: &Station) -> Option<u64> {
    intent.expect.or(Some(station.revision))
}

/// The head and body of a write.
async fn read(app: &Arc<App>, request: Request) -> Result<(Intent, Map<String, Json>, Datum), Problem> {
    let (parts, request) = request.into_parts();
    let token = auth::require(app, &parts.headers, Scope::Edit)?;
    let mut datum = Datum::Wgs84;
    extract::read(QueryString(parts.uri.query().unwrap_or_default()), Written::NAMES, |name, value| {
        Ok(name == "crs" && {
            datum = position::datum(name, value)?;
            true
        })
    })?;
    let object = body::json_object(app, &parts.headers, request).await?;
    let intent = intent(token, &parts, &object)?;
    Ok((intent, object, datum))
}

fn intent(token: Arc<crate::auth::Token>, parts: &Parts, object: &Map<String, Json>) -> Result<Intent, Problem> {
    // The parsed body, written again: white space does not make another request.
    let body = Json::Object(object.clone()).to_string();
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    Intent::read(token, &parts.headers, &parts.method, path, body.as_bytes())
}

/// The attributes of a body. What an answer adds to them is taken back without complaint, so that what was read can be
/// written; a position in another datum becomes WGS 84.
fn record(mut object: Map<String, Json>, datum: Datum, vocabulary: &Vocabulary) -> Result<Record, Problem> {
    for added in ["id", "revision", "updated_at", "store_revision", "as_of", "crs", "is_24h", "navigation"] {
        object.remove(added);
    }
    if let Some(Json::Object(hours)) = object.get_mut("hours") {
        for added in ["state", "open_until", "opens_at", "calendar", "is_24h", "week"] {
            hours.remove(added);
        }
    }
    let invalid = |faults| Problem::faults(Code::InvalidStation, faults);
    let mut record = codec_json::parse_record(&object, vocabulary).map_err(invalid)?;
    if datum != Datum::Wgs84
        && let (Some(Value::Number(lon)), Some(Value::Number(lat))) = (record.get(Field::Lon), record.get(Field::Lat))
    {
        let (raw_x, raw_y) = (lon.to_string(), lat.to_string());
        let at = datum
            .to_wgs84(*lon, *lat, position::EXTENT)
            .map_err(|error| invalid(vec![Fault::new(error.field, error.value.to_string(), error.expected)]))?;
        record.set(Field::Lon, Value::Number(at.lon()));
        record.set(Field::Lat, Value::Number(at.lat()));
        record.set(Field::RawX, Value::Text(raw_x.into()));
        record.set(Field::RawY, Value::Text(raw_y.into()));
        record.set(Field::CrsSource, Value::Code(datum.as_str()));
    }
    Ok(record)
}

pub(crate) fn facts(record: Record, vocabulary: &Vocabulary) -> Result<Facts, Problem> {
    Facts::from_record(record, vocabulary).map_err(|faults| Problem::faults(Code::InvalidStation, faults))
}

/// A station's number in a path.
pub(crate) fn parse_id(text: &str) -> Result<StationId, Problem> {
    text.parse().map_err(|_invalid: crate::station::InvalidStationId| {
        Problem::parameter("id", text, format!("a whole number from 1 to {}", StationId::MAX))
    })
}

/// The standing record of a station.
pub(crate) fn existing(snapshot: &Snapshot, id: StationId) -> Result<&Station, Problem> {
    snapshot.station(id).ok_or_else(|| absent(id))
}

pub(crate) fn absent(id: StationId) -> Problem {
    Problem::new(Code::StationNotFound, format!("There is no station {id}"))
}
