//! JSON bodies: the right media type, bounded, an object.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value as Json};

use crate::http::problem::{Code, Problem};
use crate::http::state::App;

/// Reads a JSON object.
///
/// # Errors
/// Another media type, more bytes than the settings allow, a connection that broke, text that is not a JSON object.
pub(crate) async fn json_object(app: &App, headers: &HeaderMap, body: Body) -> Result<Map<String, Json>, Problem> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let json = essence.eq_ignore_ascii_case("application/json")
        || essence.len() > 5 && essence.to_ascii_lowercase().ends_with("+json");
    if !json {
        let detail = format!("Content-Type is {media_type:?}, expected application/json");
        return Err(Problem::new(Code::UnsupportedMediaType, detail));
    }
    let limit = usize::try_from(app.settings.limits.body_bytes).unwrap_or(usize::MAX);
    // Less than the whole request may take, so that a client that dawdles hears that it was its body.
    let patience = Duration::from_secs_f64(app.settings.limits.request_timeout_s * 0.8);
    let bytes = tokio::time::timeout(patience, to_bytes(body, limit)).await.map_err(|_elapsed| {
        let detail = format!("The body did not arrive within {} s", patience.as_secs_f64());
        Problem::new(Code::RequestTimeout, detail)
    })?;
    let bytes = bytes.map_err(|error| unreadable(&error, limit))?;
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::new(Code::InvalidBody, "The body is JSON, but not an object")),
        Err(error) => Err(Problem::new(Code::InvalidBody, format!("The body is not JSON: {error}"))),
    }
}

/// A body that could not be read to its end: too large, or the connection broke.
fn unreadable(error: &axum::Error, limit: usize) -> Problem {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = source {
        // `LengthLimitError` is not nameable without another dependency; its text is stable and short.
        if error.to_string() == "length limit exceeded" {
            return Problem::new(Code::BodyTooLarge, format!("The body is larger than {limit} bytes"));
        }
        source = error.source();
    }
    Problem::new(Code::InvalidBody, "The body ended early")
}
