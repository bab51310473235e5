//! Putting an answer together: body, media type, provenance in headers, tag, caching.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};

use super::etag;
use super::extract::accept::Format;
use super::state::{App, Stamp};
use crate::store::Snapshot;

/// The header that says which state of the store was read.
pub(crate) const REVISION: HeaderName = HeaderName::from_static("yizhan-revision");
/// The header that says when the store was at that state.
pub(crate) const AS_OF: HeaderName = HeaderName::from_static("yizhan-as-of");
/// The header that says how the figures were found.
pub(crate) const METHOD: HeaderName = HeaderName::from_static("yizhan-method");
/// The header that says in which datum positions are.
pub(crate) const CRS: HeaderName = HeaderName::from_static("yizhan-crs");
/// The header that lists the sources of the rows, percent-encoded, separated by commas.
pub(crate) const SOURCES: HeaderName = HeaderName::from_static("yizhan-sources");

/// How long an answer may be kept.
#[derive(Debug, Clone)]
pub(crate) enum Keep {
    /// It depends on the clock, or on who asks: not at all.
    No,
    /// As long as asking again with its tag gives 304.
    Tagged(HeaderValue),
}

/// An answer read from a snapshot.
pub(crate) fn of(stamp: &Stamp, media_type: &'static str, keep: Keep, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    // What follows here and in the front, at once: a map that grows hashes everything again.
    headers.reserve(16);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(REVISION, stamp.revision.clone());
    headers.insert(AS_OF, stamp.as_of.clone());
    match keep {
        Keep::No => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        Keep::Tagged(tag) => {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            headers.insert(header::VARY, HeaderValue::from_static("accept, authorization"));
            headers.insert(header::ETAG, tag);
        }
    }
    response
}

/// JSON read from a snapshot.
pub(crate) fn json(app: &App, snapshot: &Snapshot, keep: Keep, json: &serde_json::Value) -> Response<Body> {
    of(&app.stamp(snapshot), Format::Json.media_type(), keep, json.to_string())
}

/// The answer to who has it already, if so.
pub(crate) fn unchanged(
    app: &App,
    snapshot: &Snapshot,
    request: &HeaderMap,
    tag: &HeaderValue,
) -> Option<Response<Body>> {
    etag::is_known(request, tag).then(|| {
        let stamp = app.stamp(snapshot);
        let mut response = of(&stamp, Format::Json.media_type(), Keep::Tagged(tag.clone()), Bytes::new());
        response.headers_mut().remove(header::CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    })
}

/// A list of texts as one header value; empty lists have none.
pub(crate) fn list_header(texts: impl IntoIterator<Item = impl AsRef<str>>) -> Option<HeaderValue> {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let list: Vec<String> = texts.into_iter().map(|text| encode(text.as_ref())).collect();
    if list.is_empty() { None } else { HeaderValue::try_from(list.join(", ")).ok() }
}
