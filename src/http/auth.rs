//! Bearer tokens: from the `Authorization` header to a token that may do what is asked.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use chrono::Utc;

use super::problem::{Code, Problem};
use super::state::App;
use crate::auth::{Scope, Token};
use crate::earth::LngLat;
use crate::station::{Facts, Field, Record, Value};
use crate::store::Snapshot;

/// The token a request carries, valid now; `None` when it carries none.
///
/// # Errors
/// [`Code::Unauthorized`] when it carries one that does not work: a reader must not fall back to the public view unawares.
pub(crate) fn bearer(app: &App, headers: &HeaderMap) -> Result<Option<Arc<Token>>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let secret = value.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
    });
    let Some(secret) = secret else {
        return Err(Problem::new(Code::Unauthorized, "Authorization is not of the form Bearer TOKEN"));
    };
    match app.live.token(secret).filter(|token| token.is_valid(Utc::now())) {
        Some(token) => Ok(Some(token)),
        None => Err(Problem::new(Code::Unauthorized, "The token is unknown, expired or revoked")),
    }
}

/// A token that may do what `scope` asks.
///
/// # Errors
/// [`Code::Unauthorized`] without a working token, [`Code::Forbidden`] with a weaker one.
pub(crate) fn require(app: &App, headers: &HeaderMap, scope: Scope) -> Result<Arc<Token>, Problem> {
    let Some(token) = bearer(app, headers)? else {
        let detail = format!("This needs Authorization: Bearer TOKEN with scope {}", scope.code());
        return Err(Problem::new(Code::Unauthorized, detail));
    };
    if token.allows(scope) {
        return Ok(token);
    }
    let detail = format!("The token has scope {}, this needs {}", token.scope.code(), scope.code());
    Err(Problem::new(Code::Forbidden, detail))
}

/// Who reads: of which stations private fields may be shown.
///
/// # Errors
/// As [`require`], where reading is closed to the public or a token was given.
pub(crate) fn reader(app: &App, headers: &HeaderMap) -> Result<Reader, Problem> {
    let token = if app.settings.closed { Some(require(app, headers, Scope::Read)?) } else { bearer(app, headers)? };
    Ok(Reader { editor: token.filter(|token| token.allows(Scope::Edit)) })
}

/// Who reads: a token with the `edit` scope sees the private fields of the stations it covers, and of no others.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reader {
    editor: Option<Arc<Token>>,
}

impl Reader {
    /// What may be seen of a station.
    pub(crate) fn sight(&self, facts: &Facts, snapshot: &Snapshot) -> Sight {
        self.sight_at(snapshot.vocabulary.kind_code(facts.kind()), facts.position(), snapshot)
    }

    /// What may be seen of a record of the log: by its own kind and place, which may have changed since.
    pub(crate) fn sight_of_record(&self, record: &Record, snapshot: &Snapshot) -> Sight {
        let kind = match record.get(Field::Kind) {
            Some(Value::Text(code)) => code.as_ref(),
            _ => "",
        };
        let position = match (record.get(Field::Lon), record.get(Field::Lat)) {
            (Some(Value::Number(lon)), Some(Value::Number(lat))) => LngLat::new(*lon, *lat).ok(),
            _ => None,
        };
        self.sight_at(kind, position, snapshot)
    }

    fn sight_at(&self, kind: &str, position: Option<LngLat>, snapshot: &Snapshot) -> Sight {
        match &self.editor {
            Some(token) if covers_kind(token, kind) && covers_place(token, position, snapshot) => Sight::Private,
            _ => Sight::Public,
        }
    }

    /// What tells two readers' answers apart, for an entity tag.
    pub(crate) fn key(&self) -> String {
        match &self.editor {
            None => "public".to_owned(),
            Some(token) => format!("private {:?} {:?}", token.kinds, token.area),
        }
    }
}

fn covers_kind(token: &Token, kind: &str) -> bool {
    token.kinds.is_empty() || token.kinds.iter().any(|allowed| allowed.as_ref() == kind)
}

/// An unlocated station is in no area.
fn covers_place(token: &Token, position: Option<LngLat>, snapshot: &Snapshot) -> bool {
    let Some(code) = &token.area else { return true };
    snapshot.areas.get(code).zip(position).is_some_and(|(area, at)| area.polygon.contains(at))
}

/// Which fields a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// All but the private ones.
    Public,
    /// All: a token with the `edit` scope that covers the station was shown.
    Private,
}

/// Refuses a write outside what the token is limited to.
///
/// # Errors
/// [`Code::Forbidden`] for a kind or a place the token does not cover; an unlocated station is in no area.
pub(crate) fn within_limits(token: &Token, facts: &Facts, snapshot: &Snapshot) -> Result<(), Problem> {
    let kind = snapshot.vocabulary.kind_code(facts.kind());
    if !covers_kind(token, kind) {
        return Err(Problem::new(Code::Forbidden, format!("The token does not cover stations of kind {kind}")));
    }
    if covers_place(token, facts.position(), snapshot) {
        return Ok(());
    }
    let code = token.area.as_deref().unwrap_or_default();
    Err(Problem::new(Code::Forbidden, format!("The token covers stations in area {code} only")))
}
