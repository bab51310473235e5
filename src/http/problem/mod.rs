//! Everything that can go wrong on the wire, as `application/problem+json` (RFC 9457).
//!
//! One table of codes ([`code`]); a fault of a lower floor becomes a problem in [`convert`]. A 5xx body never carries the
//! source error: that goes to the log, under the same code.

mod code;
mod convert;

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use code::Code;

use crate::station::Fault;

/// The media type of every error body.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The text of `docs/errors.md`, served beside the routes so that `type` leads somewhere without a network.
pub const ERRORS_PAGE: &str = include_str!("../../../docs/errors.md");

/// An error answer.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after_s: Option<u32>,
}

/// One field of a request that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// The parameter or the attribute.
    pub field: String,
    /// What was given, cut to 80 characters.
    pub value: String,
    /// What would have been accepted.
    pub expected: String,
}

/// The body of an error answer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView {
    /// Where the code is explained.
    pub r#type: String,
    /// What the code means, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The code, stable across releases.
    pub code: String,
    /// What is wrong, field by field; left out when no field is to blame.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem with a sentence that says what happened.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after_s: None }
    }

    /// A parameter that cannot be used.
    pub fn parameter(field: &str, value: &str, expected: impl Into<String>) -> Self {
        Self::faults(Code::InvalidParameter, vec![Fault::new(field, value, expected)])
    }

    /// Several faults under one code; the detail repeats the first.
    #[must_use]
    pub fn faults(code: Code, faults: Vec<Fault>) -> Self {
        let detail = match faults.as_slice() {
            [] => code.title().to_owned(),
            [only] => only.to_string(),
            [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
        };
        let field = |fault: Fault| FieldError { field: fault.field, value: fault.value, expected: fault.expected };
        Self { code, detail: detail.into(), errors: faults.into_iter().map(field).collect(), retry_after_s: None }
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The faults, field by field.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    fn view(self) -> ProblemView {
        ProblemView {
            r#type: format!("/docs/errors.md#{}", self.code.code()),
            title: self.code.title().to_owned(),
            status: self.code.status().as_u16(),
            detail: self.detail.into_owned(),
            code: self.code.code().to_owned(),
            errors: self.errors,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let (code, retry_after_s) = (self.code, self.retry_after_s);
        let body = serde_json::to_vec(&self.view()).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = code.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if code == Code::Unauthorized {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
