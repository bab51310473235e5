//! `/healthz`, `/readyz`, `/metrics`, `/openapi.json`, `/docs/errors.md`: for those who run the server.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;

use crate::http::problem::{Code, ERRORS_PAGE, Problem};
use crate::http::state::App;
use crate::http::{etag, openapi};

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operations",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n")
}

/// Whether to send requests here: the store answers, and no stop was asked for.
#[utoipa::path(get, path = "/readyz", tag = "operations",
    responses((status = 200, description = "Send them", body = String, content_type = "text/plain")))]
pub(crate) async fn readyz(State(app): State<Arc<App>>) -> Result<Response<Body>, Problem> {
    if *app.stopping.borrow() {
        return Err(Problem::new(Code::NotReady, "The server is stopping"));
    }
    app.live.repository().pulse().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], "ready\n").into_response())
}

/// Measures in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "operations",
    responses((status = 200, description = "The measures", body = String, content_type = "text/plain")))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    let snapshot = app.live.snapshot();
    let text = app.metrics.render(snapshot.len(), snapshot.revision.number);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4"), (header::CACHE_CONTROL, "no-store")], text)
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operations",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)))]
pub(crate) async fn openapi(request: Request) -> Response<Body> {
    let text = openapi::text();
    let tag = etag::of_content(text.as_bytes());
    let mut response = if etag::is_known(request.headers(), &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], text).into_response()
    };
    response.headers_mut().insert(header::ETAG, tag);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// What every error code means.
#[utoipa::path(get, path = "/docs/errors.md", tag = "operations",
    responses((status = 200, description = "One section a code", body = String, content_type = "text/markdown")))]
pub(crate) async fn errors() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], ERRORS_PAGE)
}
