//! Every route, on one page.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, DefaultPredicate, Predicate as _, predicate::NotForContentType};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::problem::{Code, Problem};
use super::routes::{
    about, areas, changes, imports, lifecycle, nearest, operations, search, station, stations, tokens,
};
use super::state::App;
use super::{assets, openapi};

/// The routes with what OpenAPI says of them.
pub(crate) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(nearest::get, nearest::post))
        .routes(routes!(stations::get, station::create))
        .routes(routes!(stations::query))
        .routes(routes!(station::get, station::put, station::patch, station::delete))
        .routes(routes!(lifecycle::history))
        .routes(routes!(lifecycle::restore))
        .routes(routes!(lifecycle::merge))
        .routes(routes!(search::get, search::post))
        .routes(routes!(areas::list))
        .routes(routes!(areas::get, areas::put, areas::delete))
        .routes(routes!(imports::create))
        .routes(routes!(changes::list))
        .routes(routes!(changes::events))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(about::about))
        .routes(routes!(about::vocabulary))
        .routes(routes!(operations::healthz))
        .routes(routes!(operations::readyz))
        .routes(routes!(operations::metrics))
        .routes(routes!(operations::openapi))
        .routes(routes!(operations::errors))
}

/// The path templates by which requests are counted; the last stands for everything else. A path is counted under the
/// first that fits.
pub(crate) const TEMPLATES: &[&str] = &[
    "/v1/stations/nearest",
    "/v1/stations",
    "/v1/stations/query",
    "/v1/stations/{id}",
    "/v1/stations/{id}/history",
    "/v1/stations/{id}/restore",
    "/v1/stations/{id}/merge",
    "/v1/search",
    "/v1/areas",
    "/v1/areas/{id}",
    "/v1/imports",
    "/v1/changes",
    "/v1/events",
    "/v1/tokens",
    "/v1/tokens/{id}",
    "/v1/vocabulary",
    "/v1/about",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/docs/{file}",
    "/assets/{file}",
    "/",
    "other",
];

/// The place of `/v1/stations/nearest` in [`TEMPLATES`].
pub(crate) const NEAREST: usize = 0;

/// The place in [`TEMPLATES`] under which a path is counted.
pub(crate) fn number(path: &str) -> usize {
    let fits = |template: &&str| {
        let (mut want, mut have) = (template.split('/'), path.split('/'));
        loop {
            match (want.next(), have.next()) {
                (None, None) => return true,
                (Some(want), Some(have)) if want == have || want.starts_with('{') && !have.is_empty() => {}
                _ => return false,
            }
        }
    };
    TEMPLATES.iter().position(fits).unwrap_or(TEMPLATES.len() - 1)
}

/// The router over a store, with what surrounds all routes but not the hot one.
pub(crate) fn build(app: &Arc<App>) -> Router {
    let (routes, _) = routes().split_for_parts();
    // Events are flushed one by one, images and archives are compressed already.
    let worth = DefaultPredicate::new()
        .and(NotForContentType::const_new("text/event-stream"))
        .and(NotForContentType::const_new("application/vnd.openxmlformats"));
    // No validator: it would send the document to a host on the network.
    let config = Config::from("/openapi.json").validator_url("none");
    let docs: Router<Arc<App>> = SwaggerUi::new("/docs").config(config).into();
    let docs = docs.layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, assets::POLICY));
    routes
        .merge(docs)
        .method_not_allowed_fallback(async || {
            Problem::new(Code::MethodNotAllowed, "See /docs for what the route takes")
        })
        .fallback(assets::page)
        .layer(from_fn_with_state(app.clone(), bounded))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth))
        .layer(CatchPanicLayer::custom(|_panic| {
            // The panic itself was written to standard error by the hook; it may quote anything, so it is not repeated.
            tracing::error!(code = Code::Internal.code(), "a handler panicked");
            Problem::new(Code::Internal, "The reason is in the server's log").into_response()
        }))
        .with_state(app.clone())
}

/// Bounds how long a request may take until its answer begins; imports and event streams have their own rules.
async fn bounded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if matches!(request.uri().path(), "/v1/imports" | "/v1/events") {
        return next.run(request).await;
    }
    let limit = Duration::from_secs_f64(app.settings.limits.request_timeout_s);
    tokio::time::timeout(limit, next.run(request)).await.unwrap_or_else(|_elapsed| {
        let detail = format!("The request was not answered within {} s", limit.as_secs_f64());
        Problem::new(Code::Timeout, detail).into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_counted_under_their_template_and_never_by_themselves() {
        for (path, template) in [
            ("/v1/stations/nearest", "/v1/stations/nearest"),
            ("/v1/stations/17", "/v1/stations/{id}"),
            ("/v1/stations/17/history", "/v1/stations/{id}/history"),
            ("/", "/"),
            ("/assets/index-abc.js", "/assets/{file}"),
            ("/113.5,28.2", "other"),
            ("/v1/stations/", "other"),
        ] {
            assert_eq!(TEMPLATES[number(path)], template, "{path}");
        }
        assert_eq!(TEMPLATES[NEAREST], "/v1/stations/nearest");
    }

    #[test]
    fn every_route_is_counted_by_name() {
        for path in openapi::document().paths.paths.keys() {
            assert!(TEMPLATES[number(path)] != "other", "{path}");
        }
    }
}
