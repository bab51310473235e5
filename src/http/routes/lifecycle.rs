//! `/v1/stations/{id}/history`, `/restore`, `/merge`: who changed what, back to a revision, into another.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use serde_json::json;

use super::station::{absent, existing, facts, parse_id, seen};
use super::write::{self, Intent};
use crate::auth::Scope;
use crate::http::answer::{self, Keep};
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, body, given, parameters};
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::views::schema::StationView;
use crate::http::{auth, views};
use crate::persist::Write;
use crate::station::codec_text::rfc3339;
use crate::station::{Change, Fault, Field, Op, Record, StationId, Status, Value};

parameters::of_route! {
    /// The parameters of a station's history.
    History: "limit", "before"
}

/// The most rows of one answer.
const MAX_LIMIT: u64 = 1000;

/// What happened to a station, newest first: who, when, what before and after.
#[utoipa::path(get, path = "/v1/stations/{id}/history", tag = "stations", params(("id" = u64, Path, description = "Its number"), History),
    responses((status = 200, description = "`{id, revision, as_of, changes, next}`; pass `next` as `before`", body = serde_json::Value)))]
pub(crate) async fn history(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let reader = auth::reader(&app, request.headers())?;
    let id = parse_id(&id)?;
    let (mut limit, mut before) = (100, None);
    extract::read(QueryString(request.uri().query().unwrap_or_default()), History::NAMES, |name, value| {
        match name {
            "limit" => limit = given::integer(name, value, 1..=MAX_LIMIT)?,
            "before" => before = Some(given::integer(name, value, 0..=u64::MAX)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let snapshot = app.live.snapshot();
    existing(&snapshot, id)?;
    let limit = usize::try_from(limit).unwrap_or(100);
    let changes = app.live.repository().history(id, before, limit).await?;
    let view = json!({
        "id": id.get(),
        "revision": snapshot.revision.to_string(),
        "as_of": rfc3339(snapshot.as_of),
        "changes": changes.iter().map(|change| views::change::json(change, &reader, &snapshot)).collect::<Vec<_>>(),
        "next": changes.last().filter(|_| changes.len() == limit).map(|last| last.revision),
    });
    Ok(answer::json(&app, &snapshot, Keep::No, &view))
}

/// Brings a station back to what it was at a revision of the store: `{"revision": 41}`, the number after the dot. Takes
/// `If-Match` and `Idempotency-Key`.
#[utoipa::path(post, path = "/v1/stations/{id}/restore", tag = "stations", params(("id" = u64, Path, description = "Its number")),
    security(("bearer" = ["edit"])), request_body(content = serde_json::Value, description = "`{\"revision\": N}`"),
    responses((status = 200, description = "The station as stored", body = StationView)))]
pub(crate) async fn restore(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let id = parse_id(&id)?;
    let (intent, revision) = number(&app, request, "revision", "the number of a revision of the store").await?;
    let then = record_at(&app, id, revision).await?;
    let snapshot = app.live.snapshot();
    let station = existing(&snapshot, id)?;
    auth::within_limits(intent.token(), &station.facts, &snapshot)?;
    let facts = facts(then, &snapshot.vocabulary)?;
    auth::within_limits(intent.token(), &facts, &snapshot)?;
    let write = Write::Station { id: Some(id), expect: seen(&intent, station), op: Op::Restore, facts };
    intent.apply(&app, vec![write]).await?;
    write::written(&app, id, StatusCode::OK)
}

/// Merges a station into another: `{"into": 7}`. This one becomes a tombstone that points there; the other keeps its facts.
/// Takes `If-Match` and `Idempotency-Key`.
#[utoipa::path(post, path = "/v1/stations/{id}/merge", tag = "stations", params(("id" = u64, Path, description = "Its number")),
    security(("bearer" = ["edit"])), request_body(content = serde_json::Value, description = "`{\"into\": ID}`"),
    responses((status = 200, description = "The tombstone", body = StationView)))]
pub(crate) async fn merge(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let id = parse_id(&id)?;
    let (intent, into) = number(&app, request, "into", "the id of another station").await?;
    let into = parse_id(&into.to_string())?;
    let snapshot = app.live.snapshot();
    let (station, other) = (existing(&snapshot, id)?, existing(&snapshot, into)?);
    auth::within_limits(intent.token(), &station.facts, &snapshot)?;
    auth::within_limits(intent.token(), &other.facts, &snapshot)?;
    if into == id || other.facts.status().is_tombstone() {
        let reason = if into == id { "it is the same station" } else { "that station is a tombstone itself" };
        return Err(Problem::new(Code::Conflict, format!("Station {id} cannot be merged into {into}: {reason}")));
    }
    let mut record = station.facts.record(&snapshot.vocabulary);
    record.set(Field::Status, Value::Code(Status::Merged.code()));
    record.set(Field::Successor, Value::Int(into.as_i64()));
    let facts = facts(record, &snapshot.vocabulary)?;
    let write = Write::Station { id: Some(id), expect: seen(&intent, station), op: Op::Merge, facts };
    intent.apply(&app, vec![write]).await?;
    write::written(&app, id, StatusCode::OK)
}

/// A write whose body is one number.
async fn number(app: &Arc<App>, request: Request, name: &str, expected: &str) -> Result<(Intent, u64), Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let token = auth::require(app, &parts.headers, Scope::Edit)?;
    let object = body::json_object(app, &parts.headers, request).await?;
    let strangers = object.keys().filter(|key| *key != name);
    let strangers: Vec<Fault> = strangers.map(|key| Fault::new(key, "", format!("only {name}"))).collect();
    if !strangers.is_empty() {
        return Err(Problem::faults(Code::UnknownParameter, strangers));
    }
    let given = object.get(name).map(|value| (value.as_u64(), value.to_string()));
    let (number, text) = extract::required(given, name, expected)?;
    let number = number.ok_or_else(|| Problem::parameter(name, &text, expected))?;
    let body = format!("{name}={number}");
    Ok((Intent::read(token, &parts.headers, &parts.method, parts.uri.path(), body.as_bytes())?, number))
}

/// What a station was after a revision: the state its last change up to then left.
async fn record_at(app: &App, id: StationId, revision: u64) -> Result<Record, Problem> {
    let never = || Problem::new(Code::Conflict, format!("Station {id} did not exist at revision {revision}"));
    if app.live.snapshot().station(id).is_none() {
        return Err(absent(id));
    }
    // `before` is exclusive: the newest change older than the next revision.
    let changes = app.live.repository().history(id, Some(revision.saturating_add(1)), 1).await?;
    let last: Change = changes.into_iter().next().ok_or_else(never)?;
    last.after.ok_or_else(never)
}
