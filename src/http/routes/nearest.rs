//! `GET`/`POST /v1/stations/nearest`: the k nearest usable stations.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response};
use axum::response::IntoResponse;
use chrono::{SubsecRound as _, Utc};

use crate::earth::crs::Datum;
use crate::http::answer::{self, Keep};
use crate::http::extract::accept::{Format, FormatGiven};
use crate::http::extract::position::PositionGiven;
use crate::http::extract::query::{Members, Pairs, QueryString};
use crate::http::extract::selection::SelectionGiven;
use crate::http::extract::travel::TravelGiven;
use crate::http::extract::{self, body, given, parameters, revision};
use crate::http::problem::Problem;
use crate::http::state::{App, Stamp};
use crate::http::views::card::NearestView;
use crate::http::{auth, etag, views};
use crate::query::nearest::{ALTERNATIVES, Ask, MAX_K, nearest};
use crate::query::{Filter, Open};
use crate::station::Revision;
use crate::store::Snapshot;

parameters::of_route! {
    /// The parameters of `nearest`.
    Nearest: "lon" needed, "lat" needed, "crs", "k", "mode", "walk_speed_mps", "ebike_speed_mps", "step_free", "at", "kind",
    "services", "access", "entry", "host_type", "status", "min_star", "is_24h", "open", "bbox", "within", "cell", "radius_m",
    "alternatives", "explain", "f",
    "min_revision"
}

const FORMATS: [Format; 2] = [Format::Json, Format::GeoJson];

/// The k nearest *usable* stations by duration, however far.
///
/// Usable is open on arrival and enterable by who asks; unknown hours or access pass, flagged, and rank after a known-usable
/// station that is at most three minutes farther. A user's position may also be sent by POST, so that no proxy logs it.
#[utoipa::path(get, path = "/v1/stations/nearest", tag = "find", params(Nearest),
    responses((status = 200, description = "The stations, best first", body = NearestView)))]
pub(crate) async fn get(State(app): State<Arc<App>>, request: Request) -> Response<Body> {
    answer(&app, request.uri().query().unwrap_or_default(), request.headers()).await
}

/// The k nearest usable stations; the parameters are the members of a JSON object, so that no proxy logs the position.
#[utoipa::path(post, path = "/v1/stations/nearest", tag = "find",
    request_body(content = serde_json::Value, description = "The parameters of GET as members; lists as arrays or comma-separated"),
    responses((status = 200, description = "The stations, best first", body = NearestView)))]
pub(crate) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let members = body::json_object(&app, &parts.headers, request).await?;
    respond(&app, Members(&members), None, &parts.headers).await
}

/// The hot path: the front calls this without the router.
pub(crate) async fn answer(app: &Arc<App>, query: &str, headers: &HeaderMap) -> Response<Body> {
    respond(app, QueryString(query), Some(query), headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn respond(
    app: &Arc<App>,
    pairs: impl Pairs,
    query: Option<&str>,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    auth::reader(app, headers)?;
    let mut snapshot = app.live.snapshot();
    let question = Question::read(pairs, app, &snapshot, headers)?;
    if question.min_revision.is_some() {
        snapshot = app.snapshot(question.min_revision).await?;
    }
    // An instant that was given makes the answer follow from the state alone.
    let keep = match query.filter(|_| !question.now) {
        Some(query) => {
            let tag = etag::of(app.build, snapshot.revision, &["nearest", query, question.format.word()]);
            if let Some(response) = answer::unchanged(app, &snapshot, headers, &tag) {
                return Ok(response);
            }
            Keep::Tagged(tag)
        }
        None => Keep::No,
    };
    let stamp = app.stamp(&snapshot);
    let (format, datum, method) = (question.format, question.datum, question.ask.travel.method());
    // A short question takes some ten microseconds: handing it to another thread would take longer.
    let body = if question.is_short() {
        question.write(&snapshot, &stamp)
    } else {
        let stamp = stamp.clone();
        app.cpu.run(move || question.write(&snapshot, &stamp)).await?
    };
    let mut response = answer::of(&stamp, format.media_type(), keep, body);
    response.headers_mut().insert(answer::METHOD, HeaderValue::from_static(method.code()));
    response.headers_mut().insert(answer::CRS, HeaderValue::from_static(datum.as_str()));
    Ok(response)
}

struct Question {
    ask: Ask,
    datum: Datum,
    format: Format,
    now: bool,
    min_revision: Option<Revision>,
}

impl Question {
    fn read(pairs: impl Pairs, app: &App, snapshot: &Snapshot, headers: &HeaderMap) -> Result<Self, Problem> {
        let mut position = PositionGiven::default();
        let mut travel = TravelGiven::leaving(Utc::now().trunc_subsecs(0), &app.settings);
        let mut selection = SelectionGiven::new(Open::Arrival);
        let mut format = FormatGiven::default();
        let (mut k, mut alternatives, mut explain, mut min_revision) = (5, ALTERNATIVES as u64, false, None);
        extract::read(pairs, Nearest::NAMES, |name, value| {
            match name {
                "k" => k = given::integer(name, value, 1..=MAX_K as u64)?,
                "alternatives" => alternatives = given::integer(name, value, 0..=ALTERNATIVES as u64)?,
                "explain" => explain = given::flag(name, value)?,
                "min_revision" => min_revision = Some(revision(name, value)?),
                _ => {
                    return Ok(position.take(name, value)?
                        || selection.take_attribute(name, value, &snapshot.vocabulary)?
                        || selection.take_place(name, value, snapshot)?
                        || travel.take(name, value)?
                        || format.take(name, value, &FORMATS)?);
                }
            }
            Ok(true)
        })?;
        let format = format.choose(headers, &FORMATS)?;
        position.speaks(format)?;
        let from = position.required()?;
        Ok(Self {
            ask: Ask {
                from,
                place: selection.place_around(from),
                k: usize::try_from(k).unwrap_or(MAX_K),
                travel: travel.travel(),
                departure: travel.departure(),
                filter: selection.filter,
                explain,
                alternatives: usize::try_from(alternatives).unwrap_or(ALTERNATIVES),
            },
            datum: position.datum,
            format,
            now: travel.is_now(),
            min_revision,
        })
    }

    /// Whether the question is answered in well under a tenth of a millisecond: few stations, and none but common filters.
    fn is_short(&self) -> bool {
        let (filter, usual) = (&self.ask.filter, Filter::default());
        self.ask.k <= 20
            && (filter.access, filter.status) == (usual.access, usual.status)
            && !self.ask.explain
            && self.ask.place.is_anywhere()
            && self.format == Format::Json
            && filter.services == 0
            && filter.hosts.is_none()
            && filter.is_24h.is_none()
            && filter.min_star == 0
            && filter.kinds.as_ref().is_none_or(|kinds| kinds.len() == 1)
    }

    fn write(&self, snapshot: &Snapshot, stamp: &Stamp) -> Vec<u8> {
        let as_of = stamp.as_of.to_str().unwrap_or_default();
        let answer = nearest(snapshot, &self.ask);
        let json = views::card::nearest_at(as_of, snapshot, &self.ask, &answer, self.datum);
        if self.format == Format::GeoJson { views::card::as_features(&json) } else { json }
    }
}
