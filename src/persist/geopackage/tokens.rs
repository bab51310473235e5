//! The `token` table. Secrets never get here, only their digests; the log does not hold even those.

use serde_json::json;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{Row as _, query, query_scalar};

use super::rows::{instant, instant_text};
use super::writer::{LogRow, Transaction};
use crate::auth::{Scope, Token};
use crate::persist::PersistError;

/// Every token, in order of id.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Vec<Token>, sqlx::Error> {
    query("SELECT id, name, scope, kinds, area, digest, created_at, expires_at, revoked_at FROM token ORDER BY id")
        .fetch_all(connection)
        .await?
        .iter()
        .map(token)
        .collect()
}

fn token(row: &SqliteRow) -> Result<Token, sqlx::Error> {
    let bad = |column: &str, value: &str| sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: format!("token {column} {value:?} is not readable").into(),
    };
    let time = |column: &'static str| {
        let text: Option<String> = row.try_get(column)?;
        text.map(|text| instant(&text).ok_or_else(|| bad(column, &text))).transpose()
    };
    let scope: String = row.try_get("scope")?;
    let kinds: String = row.try_get("kinds")?;
    let digest: Vec<u8> = row.try_get("digest")?;
    Ok(Token {
        id: row.try_get("id")?,
        name: row.try_get::<String, _>("name")?.into(),
        scope: Scope::from_code(&scope).ok_or_else(|| bad("scope", &scope))?,
        kinds: kinds.split(';').filter(|kind| !kind.is_empty()).map(Into::into).collect(),
        area: row.try_get::<Option<String>, _>("area")?.map(Into::into),
        digest: digest.try_into().map_err(|_bytes| bad("digest", "of another length than 32 bytes"))?,
        created_at: time("created_at")?.ok_or_else(|| bad("created_at", ""))?,
        expires_at: time("expires_at")?,
        revoked_at: time("revoked_at")?,
    })
}

/// What the log says of a token.
fn text(token: &Token) -> String {
    json!({
        "name": &*token.name,
        "scope": token.scope.code(),
        "kinds": token.kinds.iter().map(|kind| &**kind).collect::<Vec<_>>(),
        "area": token.area.as_deref(),
        "expires_at": token.expires_at.map(instant_text),
        "revoked_at": token.revoked_at.map(instant_text),
    })
    .to_string()
}

/// Adds a token under a new id.
pub(super) async fn put(to: &mut Transaction, token: Token) -> Result<Token, PersistError> {
    let fail = to.fail("writing a token");
    let id: i64 = query_scalar(
        "INSERT INTO token (name, scope, kinds, area, digest, created_at, expires_at, revoked_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(token.name.to_string())
    .bind(token.scope.code())
    .bind(token.kinds.join(";"))
    .bind(token.area.as_deref().map(str::to_owned))
    .bind(token.digest.to_vec())
    .bind(instant_text(token.created_at))
    .bind(token.expires_at.map(instant_text))
    .bind(token.revoked_at.map(instant_text))
    .fetch_one(to.connection()?)
    .await
    .map_err(fail)?;
    let token = Token { id, ..token };
    to.log(vec![LogRow { op: "create", entity: "token", id, before: None, after: Some(text(&token)) }]).await?;
    Ok(token)
}

/// Ends a token; one that has ended stays as it is.
pub(super) async fn revoke(to: &mut Transaction, id: i64) -> Result<Token, PersistError> {
    let fail = to.fail("revoking a token");
    let tokens = read(to.connection()?).await.map_err(&fail)?;
    let Some(before) = tokens.into_iter().find(|token| token.id == id) else {
        return Err(PersistError::NoSuchToken { id });
    };
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let at = instant_text(to.at);
    query("UPDATE token SET revoked_at = ? WHERE id = ?")
        .bind(at)
        .bind(id)
        .execute(to.connection()?)
        .await
        .map_err(&fail)?;
    let after = Token { revoked_at: Some(to.at), ..before.clone() };
    let row = LogRow { op: "revoke", entity: "token", id, before: Some(text(&before)), after: Some(text(&after)) };
    to.log(vec![row]).await?;
    Ok(after)
}
