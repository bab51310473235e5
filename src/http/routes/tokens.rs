//! `GET`/`POST /v1/tokens`, `DELETE /v1/tokens/{id}`: who may write.

use std::io::Read as _;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};

use super::write::Intent;
use crate::auth::{self as tokens, Scope, Token};
use crate::http::answer::{self, Keep};
use crate::http::auth;
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, body, given};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::persist::Write;
use crate::station::Fault;
use crate::station::codec_text::rfc3339;

/// The tokens, without their secrets, revoked ones included.
#[utoipa::path(get, path = "/v1/tokens", tag = "tokens", security(("bearer" = ["admin"])),
    responses((status = 200, description = "`{tokens: [{id, name, scope, kinds, area, created_at, expires_at, revoked_at}]}`", body = serde_json::Value)))]
pub(crate) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    auth::require(&app, request.headers(), Scope::Admin)?;
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let tokens: Vec<Json> = app.live.tokens().iter().map(|token| view(token)).collect();
    Ok(answer::json(&app, &app.live.snapshot(), Keep::No, &json!({ "tokens": tokens })))
}

/// Makes a token: `{name, scope, kinds?, area?, expires_at?}`. The answer shows the secret, once; only its digest is kept.
/// The name stands beside every change made with it, where anyone may read it.
#[utoipa::path(post, path = "/v1/tokens", tag = "tokens", security(("bearer" = ["admin"])),
    request_body(content = serde_json::Value, description = "`{name, scope, kinds?, area?, expires_at?}`"),
    responses((status = 201, description = "The token with its `secret`", body = serde_json::Value)))]
pub(crate) async fn create(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let admin = auth::require(&app, &parts.headers, Scope::Admin)?;
    let object = body::json_object(&app, &parts.headers, request).await?;
    if parts.headers.contains_key("idempotency-key") {
        // Answering again would need the secret, which is not kept.
        return Err(Problem::parameter("Idempotency-Key", "", "nothing: a token is never made twice over"));
    }
    let random = random().map_err(|error| Problem::internal(&error))?;
    let secret = tokens::secret(random);
    let token = read(&app, &object, &secret)?;
    let intent = Intent::read(admin, &parts.headers, &parts.method, parts.uri.path(), b"")?;
    let applied = intent.apply(&app, vec![Write::Token(token)]).await?;
    let mut made = applied.tokens.first().map(view).unwrap_or_default();
    made["secret"] = secret.into();
    let mut response = answer::json(&app, &app.live.snapshot(), Keep::No, &made);
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Ends a token at once.
#[utoipa::path(delete, path = "/v1/tokens/{id}", tag = "tokens", security(("bearer" = ["admin"])),
    params(("id" = i64, Path, description = "Its number")), responses((status = 204, description = "It works no more")))]
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    extract::none(QueryString(request.uri().query().unwrap_or_default()))?;
    let admin = auth::require(&app, request.headers(), Scope::Admin)?;
    let number = id.parse().map_err(|_parse| Problem::parameter("id", &id, "the number of a token"))?;
    let intent = Intent::read(admin, request.headers(), request.method(), request.uri().path(), b"")?;
    intent.apply(&app, vec![Write::RevokeToken(number)]).await?;
    let mut response = answer::json(&app, &app.live.snapshot(), Keep::No, &Json::Null);
    *response.body_mut() = Body::empty();
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

fn view(token: &Token) -> Json {
    json!({
        "id": token.id,
        "name": token.name.as_ref(),
        "scope": token.scope.code(),
        "kinds": token.kinds.iter().map(AsRef::as_ref).collect::<Vec<&str>>(),
        "area": token.area.as_deref(),
        "created_at": rfc3339(token.created_at),
        "expires_at": token.expires_at.map(rfc3339),
        "revoked_at": token.revoked_at.map(rfc3339),
    })
}

fn read(app: &App, object: &Map<String, Json>, secret: &str) -> Result<Token, Problem> {
    let snapshot = app.live.snapshot();
    let now = Utc::now();
    let mut token = Token {
        id: 0,
        name: "".into(),
        scope: Scope::Report,
        kinds: Vec::new(),
        area: None,
        digest: tokens::digest(secret),
        created_at: now,
        expires_at: None,
        revoked_at: None,
    };
    let mut scope = None;
    extract::read(
        extract::query::Members(object),
        &["name", "scope", "kinds", "area", "expires_at"],
        |name, value| {
            match name {
                "name" if !value.trim().is_empty() && value.chars().count() <= 100 => token.name = value.trim().into(),
                "name" => return Err(Fault::new(name, value, "1 to 100 characters")),
                "scope" => scope = Some(given::word(name, value, &Scope::ALL.map(|scope| (scope.code(), scope)))?),
                "kinds" => {
                    for code in given::list(name, value)? {
                        let kind = snapshot.vocabulary.kind(code);
                        let kind = kind.ok_or_else(|| Fault::new(name, code, "kinds of /v1/vocabulary"))?;
                        token.kinds.push(snapshot.vocabulary.kind_code(kind).into());
                    }
                }
                "area" => {
                    let area = snapshot.areas.get(value);
                    token.area = Some(area.ok_or_else(|| Fault::new(name, value, "the code of an area"))?.code.clone());
                }
                "expires_at" => token.expires_at = Some(later(name, value, now)?),
                _ => return Ok(false),
            }
            Ok(true)
        },
    )?;
    token.scope = extract::required(scope, "scope", "read, report, edit or admin")?;
    if token.name.is_empty() {
        return extract::required(None, "name", "whose token it is");
    }
    Ok(token)
}

fn later(name: &str, value: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Fault> {
    given::instant(name, value, now)
        .ok()
        .filter(|at| *at > now)
        .ok_or_else(|| Fault::new(name, value, "a later RFC 3339 instant, for example 2027-01-01T00:00:00Z"))
}

/// 32 bytes nobody can guess, from the kernel.
fn random() -> std::io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}
