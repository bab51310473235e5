//! What all writes have in common: who, the batch, `If-Match`, `Idempotency-Key`, the answer.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use chrono::Utc;
use sha2::{Digest, Sha256};

use crate::auth::Token;
use crate::earth::crs::Datum;
use crate::http::answer::{self, Keep};
use crate::http::auth::Sight;
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::views;
use crate::persist::{Applied, Batch, Idempotency, Write};
use crate::station::{Fault, StationId};

/// A write as the request's head describes it.
pub(crate) struct Intent {
    token: Arc<Token>,
    idempotency: Option<Idempotency>,
    /// The revision the writer last saw (`If-Match`).
    pub(crate) expect: Option<u64>,
}

impl Intent {
    /// Reads the head of a write; `body` is what the idempotency key stands for.
    ///
    /// # Errors
    /// An `If-Match` or `Idempotency-Key` that cannot be used.
    pub(crate) fn read(
        token: Arc<Token>,
        headers: &HeaderMap,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let expect = headers.get(header::IF_MATCH).map(if_match).transpose()?.flatten();
        let idempotency = headers.get("idempotency-key").map(|key| -> Result<_, Problem> {
            let key = key.to_str().unwrap_or_default().trim();
            if key.is_empty() || key.len() > 200 {
                return Err(Problem::parameter("Idempotency-Key", key, "1 to 200 visible ASCII characters"));
            }
            let mut hash = Sha256::new();
            for part in [&token.id.to_le_bytes()[..], method.as_str().as_bytes(), path.as_bytes(), body] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
            // A key belongs to its token: two clients may well choose the same.
            Ok(Idempotency { key: format!("{}:{key}", token.id).into(), fingerprint: hash.finalize().into() })
        });
        Ok(Self { idempotency: idempotency.transpose()?, token, expect })
    }

    /// The token that writes.
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// Writes, durably.
    ///
    /// # Errors
    /// What the store refuses: a lost race, a reused key, a full disk.
    pub(crate) async fn apply(self, app: &App, writes: Vec<Write>) -> Result<Applied, Problem> {
        let batch = Batch {
            actor: self.token.name.clone(),
            source: "api".into(),
            at: Utc::now(),
            writes,
            idempotency: self.idempotency,
        };
        Ok(app.live.apply(batch).await?)
    }
}

/// The station's revision in `If-Match`; `*` matches any.
fn if_match(value: &HeaderValue) -> Result<Option<u64>, Problem> {
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let inner = text.trim_start_matches("W/").trim_matches('"');
    // Behind the number may stand what told two representations apart, as in "17-geojson".
    let digits = inner.split('-').next().unwrap_or_default();
    digits.parse().map(Some).map_err(|_parse| {
        let fault = Fault::new("If-Match", text, "the ETag of the station, for example \"17\"");
        Problem::faults(Code::InvalidParameter, vec![fault])
    })
}

/// The tag of a station at its own revision, in a format.
pub(crate) fn tag(revision: u64, suffix: &str) -> HeaderValue {
    HeaderValue::try_from(format!("\"{revision}{suffix}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// The answer to a write: the station as it now is, with its tag; `201` and `Location` for a new one.
pub(crate) fn written(app: &App, id: StationId, status: StatusCode) -> Result<Response<Body>, Problem> {
    let snapshot = app.live.snapshot();
    let view = views::detail::json(&snapshot, id, Utc::now(), Datum::Wgs84, Sight::Private);
    let (Some(view), Some(station)) = (view, snapshot.station(id)) else {
        return Err(Problem::new(Code::StationNotFound, format!("There is no station {id}")));
    };
    let mut response = answer::of(&app.stamp(&snapshot), "application/json", Keep::No, view);
    *response.status_mut() = status;
    response.headers_mut().insert(header::ETAG, tag(station.revision, ""));
    if status == StatusCode::CREATED {
        let location = HeaderValue::try_from(format!("/v1/stations/{id}"));
        response.headers_mut().extend(location.ok().map(|location| (header::LOCATION, location)));
    }
    Ok(response)
}
