//! `GET`/`POST /v1/search`: stations and areas as one types.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response};
use chrono::Utc;
use serde_json::{Value as Json, json};

use crate::earth::crs::Datum;
use crate::http::answer::{self, Keep};
use crate::http::extract::position::{EXTENT, PositionGiven};
use crate::http::extract::query::{Members, Pairs, QueryString};
use crate::http::extract::selection::SelectionGiven;
use crate::http::extract::{self, body, given, parameters, revision};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::{auth, etag};
use crate::query::Open;
use crate::query::search::{MAX_ANSWERS, StationMatch, Typed, search};
use crate::station::Field;
use crate::station::codec_text::rfc3339;
use crate::store::Snapshot;

parameters::of_route! {
    /// The parameters of the search.
    Search: "q" needed, "lon", "lat", "crs", "kind", "services", "access", "entry", "host_type", "status", "min_star",
    "is_24h", "open", "at", "limit", "min_revision"
}

/// How many of either sort when nothing is said.
const DEFAULT_LIMIT: u64 = 10;

/// Stations and areas by words: simplified or traditional, full pinyin or initials (`ghyz`).
///
/// With `lon` and `lat`, the nearer of two equally good matches comes first; POST keeps the position out of proxies' logs.
/// Unlocated stations are found too. At most 50 of either sort.
#[utoipa::path(get, path = "/v1/search", tag = "find", params(Search),
    responses((status = 200, description = "`{stations, areas}`, best first", body = serde_json::Value)))]
pub(crate) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let query = request.uri().query().unwrap_or_default();
    respond(&app, QueryString(query), Some(query), request.headers()).await
}

/// As GET; the parameters are the members of a JSON object.
#[utoipa::path(post, path = "/v1/search", tag = "find",
    request_body(content = serde_json::Value, description = "The parameters of GET as members"),
    responses((status = 200, description = "`{stations, areas}`, best first", body = serde_json::Value)))]
pub(crate) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let members = body::json_object(&app, &parts.headers, request).await?;
    respond(&app, Members(&members), None, &parts.headers).await
}

async fn respond(
    app: &Arc<App>,
    pairs: impl Pairs,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    auth::reader(app, headers)?;
    let mut snapshot = app.live.snapshot();
    let (mut selection, mut position) = (SelectionGiven::new(Open::Any), PositionGiven::default());
    let (now, mut at) = (Utc::now(), None);
    let (mut limit, mut min_revision) = (DEFAULT_LIMIT, None);
    extract::read(pairs, Search::NAMES, |name, value| {
        match name {
            "limit" => limit = given::integer(name, value, 1..=MAX_ANSWERS as u64)?,
            "min_revision" => min_revision = Some(revision(name, value)?),
            "q" => return selection.take_place(name, value, &snapshot),
            "at" => at = Some(given::instant(name, value, now)?).filter(|_| value != "now"),
            _ => {
                return Ok(position.take(name, value)? || selection.take_attribute(name, value, &snapshot.vocabulary)?);
            }
        }
        Ok(true)
    })?;
    let words = Some(selection.text).filter(|text| !text.is_empty());
    let words = extract::required(words, "q", "the words to look for")?;
    if min_revision.is_some() {
        snapshot = app.snapshot(min_revision).await?;
    }
    let depends_on_clock = at.is_none() && selection.filter.open != Open::Any;
    let keep = match query.filter(|_| !depends_on_clock) {
        Some(query) => {
            let tag = etag::of(app.build, snapshot.revision, &["search", query]);
            if let Some(response) = answer::unchanged(app, &snapshot, headers, &tag) {
                return Ok(response);
            }
            Keep::Tagged(tag)
        }
        None => Keep::No,
    };
    let (near, filter, datum) = (position.finish()?, selection.filter, position.datum);
    let limit = usize::try_from(limit).unwrap_or(MAX_ANSWERS);
    let view = {
        let snapshot = snapshot.clone();
        app.cpu
            .run(move || {
                let typed = Typed { words: &words, near, at: at.unwrap_or(now), filter: &filter, limit };
                view(&snapshot, &typed, datum)
            })
            .await?
    };
    let mut response = answer::json(app, &snapshot, keep, &view);
    response.headers_mut().insert(answer::CRS, HeaderValue::from_static(datum.as_str()));
    Ok(response)
}

fn view(snapshot: &Snapshot, typed: &Typed<'_>, datum: Datum) -> Json {
    let matches = search(snapshot, typed);
    let station = |found: &StationMatch<'_>| {
        let station = found.station;
        let at = station.facts.position().map(|at| datum.from_wgs84(at, EXTENT));
        json!({
            "id": station.id.get(),
            "name": station.facts.name(),
            "kind": snapshot.vocabulary.kind_code(station.facts.kind()),
            "address": station.facts.text(Field::Address),
            "lon": at.map(|at| at.0),
            "lat": at.map(|at| at.1),
            "distance_m": found.distance.map(|distance| (distance.get() * 1000.0).round() / 1000.0),
            "status": station.facts.status().code(),
            "matched": found.matched(),
        })
    };
    let area = |area: &crate::area::Area| {
        let bounds = area.polygon.bounds();
        json!({
            "id": area.code.as_ref(),
            "name": area.name.as_ref(),
            "level": area.level.as_ref(),
            "bounds": [bounds.west(), bounds.south(), bounds.east(), bounds.north()],
        })
    };
    json!({
        "revision": snapshot.revision.to_string(),
        "as_of": rfc3339(snapshot.as_of),
        "crs": datum.as_str(),
        "stations": matches.stations.iter().map(station).collect::<Vec<_>>(),
        "areas": matches.areas.iter().map(|found| area(found)).collect::<Vec<_>>(),
    })
}
