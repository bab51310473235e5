//! What surrounds every request, whatever its route: measures, CORS, safe headers, encodings in tags.
//!
//! One plain async function instead of a tower of layers: a layer boxes every request's future, and the most-asked route
//! answers in a few microseconds.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use tower::Service as _;

use super::state::App;
use super::{etag, router, routes};

/// The headers of ours that a page of another origin may read.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "etag, link, location, retry-after, yizhan-revision, yizhan-as-of, yizhan-method, yizhan-crs, yizhan-sources",
);

/// Answers one request.
pub(crate) async fn answer(app: &Arc<App>, router: &Router, request: Request<Body>) -> Response<Body> {
    let started = Instant::now();
    let path = request.uri().path();
    let route = router::number(path);
    // Pages carry their own, wider policy; see `assets`.
    let preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if preflight {
        allowed()
    } else if route == router::NEAREST && request.method() == Method::GET && plain(request.headers()) {
        // The hot path: the same handler that the router would call, without the router's boxes.
        routes::nearest::answer(app, request.uri().query().unwrap_or_default(), request.headers()).await
    } else {
        // A router is always ready, and never fails.
        let Ok(response) = router.clone().call(request).await;
        response
    };
    finish(response.headers_mut());
    app.metrics.answered(route, response.status().as_u16(), started.elapsed());
    response
}

/// Whether the answer goes out as it is: no encoding is asked for.
fn plain(headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ACCEPT_ENCODING)
}

fn finish(headers: &mut HeaderMap) {
    const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
    const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    // A page's URL holds where its user looks; it is not handed to the map programs one goes on to.
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    etag::name_encoding(headers);
}

/// The answer to a preflight: everything of ours may be asked from anywhere, for tokens are sent on purpose only.
fn allowed() -> Response<Body> {
    const ALLOWED: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE")),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(
                "authorization, content-type, accept, if-match, if-none-match, idempotency-key, last-event-id",
            ),
        ),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
    ];
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response.headers_mut().extend(ALLOWED.map(|(name, value)| (Some(name), value)));
    response
}
