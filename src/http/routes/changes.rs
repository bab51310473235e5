//! `GET /v1/changes` and `GET /v1/events`: what changed, in order, by asking or by listening.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, header};
use serde_json::json;
use tokio_stream::wrappers::ReceiverStream;

use crate::http::answer::{self, Keep};
use crate::http::auth;
use crate::http::events::{self, Place};
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, given, parameters, revision};
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::views;
use crate::station::codec_text::rfc3339;
use crate::station::{Fault, Revision};
use crate::store::Snapshot;

parameters::of_route! {
    /// The parameters of the change log.
    Changes: "since", "limit", "cursor", "min_revision"
}

/// The most rows of one answer.
const MAX_LIMIT: u64 = 10_000;

/// What changed after a revision (`EPOCH.N`, or `N` of the current history; everything where none is given), in order,
/// tombstones included; follow `next` until there is none.
#[utoipa::path(get, path = "/v1/changes", tag = "changes", params(Changes), responses((status = 200,
    description = "`{revision, as_of, since, changes: [{revision, seq, at, actor, source, op, id, before, after}], next}`",
    body = serde_json::Value)))]
pub(crate) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let reader = auth::reader(&app, request.headers())?;
    let (mut since, mut limit, mut cursor, mut at_least) = (None, 1000, None, None);
    let query = request.uri().query().unwrap_or_default();
    extract::read(QueryString(query), Changes::NAMES, |name, value| {
        match name {
            "since" => since = Some(Since::read(name, value)?),
            "limit" => limit = given::integer(name, value, 1..=MAX_LIMIT)?,
            "cursor" => cursor = Some(place(name, value)?),
            "min_revision" => at_least = Some(revision(name, value)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let snapshot = app.snapshot(at_least).await?;
    let since = since.unwrap_or(Since::Number(0)).of(&snapshot);
    same_history(&snapshot, since)?;
    let place = cursor.unwrap_or(Place { revision: since.number, seq: None });
    let limit = usize::try_from(limit).unwrap_or(1000);
    let changes = app.live.repository().changes_since(place.revision, place.seq, limit).await?;
    let next = changes.last().filter(|_| changes.len() == limit).map(|last| format!("{}.{}", last.revision, last.seq));
    let view = json!({
        "revision": snapshot.revision.to_string(),
        "as_of": rfc3339(snapshot.as_of),
        "since": since.to_string(),
        "changes": changes.iter().map(|change| views::change::json(change, &reader, &snapshot)).collect::<Vec<_>>(),
        "next": next,
    });
    Ok(answer::json(&app, &snapshot, Keep::No, &view))
}

/// Every change as it is committed, as server-sent events with ids `N.SEQ`. `Last-Event-ID` goes on where a stream broke
/// off; without it the stream begins now.
#[utoipa::path(get, path = "/v1/events", tag = "changes",
    params(("Last-Event-ID" = Option<String>, Header, description = "The id of the last event received, `N.SEQ`")),
    responses((status = 200, description = "Events `change` with a row of the log as JSON", body = String, content_type = "text/event-stream")))]
pub(crate) async fn events(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let reader = auth::reader(&app, request.headers())?;
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let snapshot = app.live.snapshot();
    let place = match request.headers().get("last-event-id") {
        Some(id) => {
            let text = id.to_str().unwrap_or_default();
            let wrong = |fault: Fault| Problem::faults(Code::InvalidParameter, vec![fault]);
            place("Last-Event-ID", text).map_err(wrong)?
        }
        None => Place { revision: snapshot.revision.number, seq: None },
    };
    if place.revision > snapshot.revision.number {
        let detail =
            format!("Event {} has not happened in this history; the store is at {}", place.revision, snapshot.revision);
        return Err(Problem::new(Code::CursorExpired, detail));
    }
    let stream = ReceiverStream::new(events::stream(app.clone(), place, reader));
    let mut response = answer::of(&app.stamp(&snapshot), "text/event-stream", Keep::No, Body::from_stream(stream));
    // nginx would hold events back to fill its buffer.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}

fn place(name: &str, value: &str) -> Result<Place, Fault> {
    Place::parse(value).ok_or_else(|| Fault::new(name, value, "the id of a row of the log, N.SEQ, for example 42.0"))
}

/// What came before is known: a whole revision, or a number of the history that is current.
enum Since {
    Revision(Revision),
    Number(u64),
}

impl Since {
    fn read(name: &str, value: &str) -> Result<Self, Fault> {
        match value.parse() {
            Ok(number) => Ok(Self::Number(number)),
            Err(_not_plain) => revision(name, value).map(Self::Revision),
        }
    }

    fn of(self, snapshot: &Snapshot) -> Revision {
        match self {
            Self::Revision(revision) => revision,
            Self::Number(number) => Revision { number, ..snapshot.revision },
        }
    }
}

/// Refuses a revision of another history: it has no order with ours.
fn same_history(snapshot: &Snapshot, since: Revision) -> Result<(), Problem> {
    let now = snapshot.revision;
    if since.epoch == now.epoch && since.number <= now.number {
        return Ok(());
    }
    let detail = format!("Revision {since} is not one of this history, which is at {now}; read the whole set again");
    Err(Problem::new(Code::CursorExpired, detail))
}
