//! The web page, embedded: hashed names for ever, the entry page asked again each time, Brotli where the build made it.
//!
//! Not here: what the page does, and its making (`web/`). A program built without it says so at `/`.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;

use super::etag;
use super::problem::{Code, Problem};

/// One embedded file.
struct File {
    /// Its path below `web/dist`.
    name: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/web_files.rs"));

/// What the page may load: ours alone. MapLibre draws into blobs and starts its worker from our own file.
pub(crate) const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);

/// What `/` says when the page was not built.
const NOT_BUILT: &str = "The web UI is not built into this program: run `make web` (or `npm ci && npm run build` in web/) and build again.\n\
                         本程序未内置网页：请先构建 web/，再编译。\n\
                         The API is here all the same: /docs, /openapi.json, /v1/stations/nearest?lon=…&lat=…\n";

/// The page and its files, for every path that no route has.
pub(crate) async fn page(request: Request) -> Response<Body> {
    let path = request.uri().path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    match FILES.iter().find(|file| file.name == name) {
        Some(_) if !matches!(request.method().as_str(), "GET" | "HEAD") => {
            Problem::new(Code::MethodNotAllowed, "A file is read with GET or HEAD").into_response()
        }
        Some(file) => send(file, request.headers()),
        None if path.is_empty() => not_built(),
        None => Problem::new(Code::NotFound, "There is no such route; /docs lists them").into_response(),
    }
}

fn send(file: &File, request: &HeaderMap) -> Response<Body> {
    let tag = etag::of_content(file.plain);
    // Vite puts a hash of the content into the names below assets/.
    let caching = if file.name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let brotli = file.brotli.filter(|_| takes_brotli(request));
    let mut response = if etag::is_known(request, &tag) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        Response::new(Body::from(Bytes::from_static(brotli.unwrap_or(file.plain))))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(file.name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::ETAG, tag);
    if file.brotli.is_some() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if brotli.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

fn takes_brotli(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("br") && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn not_built() -> Response<Body> {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], NOT_BUILT)
        .into_response()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
