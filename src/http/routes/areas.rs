//! `GET /v1/areas`, `GET`/`PUT`/`DELETE /v1/areas/{id}`: named planning areas.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use serde_json::{Value as Json, json};

use super::write::Intent;
use crate::auth::{Scope, Token};
use crate::http::answer::{self, Keep};
use crate::http::extract::accept::{Format, FormatGiven};
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, body, given, parameters, revision};
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::{auth, etag, views};
use crate::persist::Write;
use crate::station::codec_text::rfc3339;

parameters::of_route! {
    /// The parameters of the list of areas.
    Areas: "geometry", "f", "min_revision"
}

const FORMATS: [Format; 2] = [Format::GeoJson, Format::Json];

const GEOJSON: &str = "application/geo+json";

/// The planning areas as a feature collection, in order of code. 示意,非法定界线. `geometry=false` leaves the shapes out;
/// `f=json` lists the areas without them.
#[utoipa::path(get, path = "/v1/areas", tag = "areas", params(Areas), responses((status = 200,
    description = "A feature collection", content((serde_json::Value = "application/geo+json")))))]
pub(crate) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    auth::reader(&app, request.headers())?;
    let (mut geometry, mut at_least, mut format) = (true, None, FormatGiven::default());
    let query = request.uri().query().unwrap_or_default();
    extract::read(QueryString(query), Areas::NAMES, |name, value| {
        match name {
            "geometry" => geometry = given::flag(name, value)?,
            "min_revision" => at_least = Some(revision(name, value)?),
            _ => return format.take(name, value, &FORMATS),
        }
        Ok(true)
    })?;
    let format = format.choose(request.headers(), &FORMATS)?;
    let snapshot = app.snapshot(at_least).await?;
    let shapes = if geometry { "shapes" } else { "names" };
    let tag = etag::of(app.build, snapshot.revision, &["areas", shapes, format.word()]);
    if let Some(response) = answer::unchanged(&app, &snapshot, request.headers(), &tag) {
        return Ok(response);
    }
    let text = {
        let snapshot = snapshot.clone();
        let collection = move || {
            if format == Format::Json {
                return views::area::list(&snapshot);
            }
            let features: Vec<Json> = snapshot.areas.iter().map(|area| views::area::feature(area, geometry)).collect();
            json!({
                "type": "FeatureCollection",
                "revision": snapshot.revision.to_string(),
                "as_of": rfc3339(snapshot.as_of),
                "note": views::area::NOTE,
                "numberMatched": features.len(),
                "numberReturned": features.len(),
                "features": features,
            })
            .to_string()
        };
        app.cpu.run(collection).await?
    };
    Ok(answer::of(&app.stamp(&snapshot), format.media_type(), Keep::Tagged(tag), text))
}

/// One planning area as a feature.
#[utoipa::path(get, path = "/v1/areas/{id}", tag = "areas", params(("id" = String, Path, description = "Its code")),
    responses((status = 200, description = "A feature", content((serde_json::Value = "application/geo+json")))))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    auth::reader(&app, request.headers())?;
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let snapshot = app.live.snapshot();
    let area =
        snapshot.areas.get(&id).ok_or_else(|| Problem::new(Code::AreaNotFound, format!("There is no area {id:?}")))?;
    let tag = etag::of(app.build, snapshot.revision, &["area", &id]);
    if let Some(response) = answer::unchanged(&app, &snapshot, request.headers(), &tag) {
        return Ok(response);
    }
    let feature = views::area::feature(area, true).to_string();
    Ok(answer::of(&app.stamp(&snapshot), GEOJSON, Keep::Tagged(tag), feature))
}

/// Makes or replaces a planning area: a GeoJSON feature with a `Polygon` or `MultiPolygon` in WGS 84 and the properties `name`,
/// `level`, `parent`, `source`. Takes `Idempotency-Key`.
#[utoipa::path(put, path = "/v1/areas/{id}", tag = "areas", params(("id" = String, Path, description = "Its code")),
    security(("bearer" = ["edit"])), request_body(content = serde_json::Value, content_type = "application/geo+json"),
    responses((status = 200, description = "The area replaced"), (status = 201, description = "The area made")))]
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let token = unlimited(auth::require(&app, &parts.headers, Scope::Edit)?)?;
    let object = Json::Object(body::json_object(&app, &parts.headers, request).await?);
    let intent = Intent::read(token, &parts.headers, &parts.method, parts.uri.path(), object.to_string().as_bytes())?;
    let area = app.cpu.run(move || views::area::from_feature(&id, &object)).await??;
    if let Some(parent) = area.parent.as_ref().filter(|parent| app.live.snapshot().areas.get(parent).is_none()) {
        let expected = "the code of an area of /v1/areas";
        return Err(Problem::faults(Code::InvalidArea, vec![crate::station::Fault::new("parent", parent, expected)]));
    }
    let status = match app.live.snapshot().areas.get(&area.code) {
        Some(_) => StatusCode::OK,
        None => StatusCode::CREATED,
    };
    let code = area.code.clone();
    intent.apply(&app, vec![Write::Area(area)]).await?;
    let snapshot = app.live.snapshot();
    let stored = snapshot.areas.get(&code).map(|area| views::area::feature(area, true).to_string());
    let mut response = answer::of(&app.stamp(&snapshot), GEOJSON, Keep::No, stored.unwrap_or_default());
    *response.status_mut() = status;
    Ok(response)
}

/// Takes a planning area out. Its past stays in the log.
#[utoipa::path(delete, path = "/v1/areas/{id}", tag = "areas", params(("id" = String, Path, description = "Its code")),
    security(("bearer" = ["edit"])), responses((status = 204, description = "It is gone")))]
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let token = unlimited(auth::require(&app, request.headers(), Scope::Edit)?)?;
    let intent = Intent::read(token, request.headers(), request.method(), request.uri().path(), b"")?;
    intent.apply(&app, vec![Write::RemoveArea(id.into())]).await?;
    let mut response = answer::of(&app.stamp(&app.live.snapshot()), GEOJSON, Keep::No, Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

/// Areas and imports concern everyone: a token that is limited to some kinds or one area may not write them.
pub(crate) fn unlimited(token: Arc<Token>) -> Result<Arc<Token>, Problem> {
    if token.kinds.is_empty() && token.area.is_none() {
        return Ok(token);
    }
    Err(Problem::new(Code::Forbidden, "The token is limited to some kinds or one area; this needs one that is not"))
}
