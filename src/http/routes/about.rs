//! `GET /v1/about` and `GET /v1/vocabulary`: what this server is, and the words it speaks.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use serde_json::json;

use crate::http::answer::{self, Keep};
use crate::http::extract::{self, query::QueryString};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::{auth, etag, views};
use crate::station::Revision;
use crate::station::codec_text::rfc3339;

/// What this server is: name, version, attribution, map approval number, where its data lies, whether it is the demo.
#[utoipa::path(get, path = "/v1/about", tag = "about",
    responses((status = 200, description = "What this server is", body = serde_json::Value)))]
pub(crate) async fn about(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let snapshot = app.live.snapshot();
    let tag = etag::of(app.build, snapshot.revision, &["about"]);
    if let Some(response) = answer::unchanged(&app, &snapshot, request.headers(), &tag) {
        return Ok(response);
    }
    let overview = app.overview(&snapshot).await?;
    let body = json!({
        "name": "yizhan 驿站",
        "version": env!("CARGO_PKG_VERSION"),
        "attribution": app.settings.attribution,
        "map_approval": app.settings.map_approval,
        "demo": overview.demo,
        "stations": overview.stations,
        "bounds": overview.bounds.map(|bounds| [bounds.west(), bounds.south(), bounds.east(), bounds.north()]),
        "center": overview.bounds.map(|bounds| [bounds.center().lon(), bounds.center().lat()]),
        "revision": snapshot.revision.to_string(),
        "as_of": rfc3339(snapshot.as_of),
        "crs_note": "Positions are WGS 84 unless crs says otherwise; links into map programs are GCJ-02.",
    });
    Ok(answer::json(&app, &snapshot, Keep::Tagged(tag), &body))
}

/// The words of this server: kinds, services, the attribute dictionary, and the codes of its closed lists, in Chinese and
/// English.
#[utoipa::path(get, path = "/v1/vocabulary", tag = "about",
    responses((status = 200, description = "`{kinds, services, fields, codes}`", body = serde_json::Value)))]
pub(crate) async fn vocabulary(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    auth::reader(&app, request.headers())?;
    let snapshot = app.live.snapshot();
    // The words change with the build and the vocabulary file only, not with the stations.
    let tag = etag::of(app.build, Revision { epoch: 0, number: 0 }, &["vocabulary"]);
    if let Some(response) = answer::unchanged(&app, &snapshot, request.headers(), &tag) {
        return Ok(response);
    }
    Ok(answer::json(&app, &snapshot, Keep::Tagged(tag), &views::vocabulary::json(&snapshot.vocabulary)))
}
