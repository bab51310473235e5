//! `yizhan token create | list | revoke`: who may write. The secret is shown once, when it is made, and stored nowhere.

use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::table;
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::auth::{self, Scope, Token};
use crate::persist::{Batch, Repository, Write};
use crate::station::codec_text::rfc3339;
use crate::station::hours::local_offset;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a token and show its secret, this once
    Create(Create),
    /// List the tokens, without their secrets
    List,
    /// Make a token stop working, at once and for good
    Revoke {
        /// The token's number, as `token list` shows it
        id: i64,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Whose it is; written into the log beside every change made with it
    name: String,
    /// What it may do; each scope includes those before it: read, report, edit, admin
    #[arg(long, default_value = "edit", value_parser = scope)]
    scope: Scope,
    /// Only stations of these kinds, separated by commas; all when left out
    #[arg(long, value_delimiter = ',', value_name = "KIND")]
    kinds: Vec<String>,
    /// Only stations inside this planning area
    #[arg(long, value_name = "AREA_ID")]
    area: Option<String>,
    /// The last day it works, in China's time; it does not expire when left out
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires: Option<NaiveDate>,
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_code(text).ok_or_else(|| format!("expected one of {}", Scope::ALL.map(Scope::code).join(", ")))
}

pub(super) async fn run(flags: Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    match flags.action {
        Action::Create(create) => {
            let repository = workplace.repository(terminal).await?;
            let outcome = make(create, &repository, workplace, terminal).await;
            repository.close().await;
            outcome
        }
        Action::List => {
            let repository = workplace.existing(terminal).await?;
            let tokens = repository.tokens().await?;
            repository.close().await;
            list(&tokens, terminal)
        }
        Action::Revoke { id } => {
            let repository = workplace.existing(terminal).await?;
            repository.apply(batch(Write::RevokeToken(id))).await?;
            repository.close().await;
            if terminal.is_json() {
                return terminal.json(&json!({ "id": id, "revoked": true }));
            }
            terminal.line(format_args!("token {id} no longer works"))
        }
    }
}

async fn make(
    create: Create,
    repository: &Repository,
    workplace: &Workplace,
    terminal: Terminal,
) -> Result<(), Failure> {
    let name = create.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Failure::new(Exit::Usage, format!("token name {name:?}: expected 1 to 100 characters")));
    }
    for kind in &create.kinds {
        if workplace.vocabulary.kind(kind).is_none() {
            let known: Vec<_> = workplace.vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
            return Err(Failure::new(Exit::Usage, format!("kind {kind:?}: expected one of {}", known.join(", "))));
        }
    }
    if let Some(area) = &create.area
        && !repository.areas().await?.iter().any(|known| known.code.as_ref() == area)
    {
        return Err(Failure::new(Exit::NothingFound, format!("there is no area {area:?}"))
            .hint("Areas come in with `yizhan import areas FILE`."));
    }
    let now = Utc::now();
    let expires_at = create.expires.map(end_of).transpose()?;
    if expires_at.is_some_and(|end| end <= now) {
        return Err(Failure::new(Exit::Usage, "--expires: that day is over; expected today or later"));
    }
    let secret = auth::secret(random()?);
    let token = Token {
        // The store numbers it.
        id: 0,
        name: name.into(),
        scope: create.scope,
        kinds: create.kinds.into_iter().map(Arc::from).collect(),
        area: create.area.map(Arc::from),
        digest: auth::digest(&secret),
        created_at: now,
        expires_at,
        revoked_at: None,
    };
    let applied = repository.apply(batch(Write::Token(token))).await?;
    let Some(token) = applied.tokens.first() else {
        return Err(Failure::new(Exit::Failed, "the store did not answer with the token it made"));
    };
    if terminal.is_json() {
        let mut answer = view(token);
        answer["secret"] = secret.into();
        return terminal.json(&answer);
    }
    terminal.remark(format_args!(
        "token {} for {} ({}); keep the secret, it is shown only now:",
        token.id,
        token.name,
        token.scope.code()
    ));
    // Alone on standard output, so that `TOKEN=$(yizhan token create me)` works.
    terminal.line(secret)
}

fn list(tokens: &[Token], terminal: Terminal) -> Result<(), Failure> {
    if terminal.is_json() {
        return terminal.json(&json!({ "tokens": tokens.iter().map(view).collect::<Vec<_>>() }));
    }
    if tokens.is_empty() {
        return terminal.line("no tokens; make one with `yizhan token create NAME`");
    }
    let now = Utc::now();
    let mut rows = table::headed(&["id", "name", "scope", "kinds", "area", "made", "state"]);
    for token in tokens {
        let state = match (token.revoked_at, token.expires_at) {
            (Some(at), _) => format!("revoked {}", day(at)),
            (None, Some(end)) if end <= now => format!("expired {}", day(end)),
            (None, Some(end)) => format!("works until {}", day(end)),
            (None, None) => "works".to_owned(),
        };
        rows.add_row([
            token.id.to_string(),
            token.name.to_string(),
            token.scope.code().to_owned(),
            if token.kinds.is_empty() { "all".to_owned() } else { token.kinds.join(", ") },
            token.area.as_deref().unwrap_or("all").to_owned(),
            day(token.created_at),
            state,
        ]);
    }
    terminal.table(&rows)
}

fn view(token: &Token) -> Value {
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

fn batch(write: Write) -> Batch {
    Batch { actor: "cli".into(), source: "cli".into(), at: Utc::now(), writes: vec![write], idempotency: None }
}

fn day(at: DateTime<Utc>) -> String {
    at.with_timezone(&local_offset()).format("%Y-%m-%d").to_string()
}

/// The first instant after a day of China's clock.
fn end_of(day: NaiveDate) -> Result<DateTime<Utc>, Failure> {
    day.succ_opt()
        .and_then(|next| next.and_time(NaiveTime::MIN).and_local_timezone(local_offset()).single())
        .map(|end| end.with_timezone(&Utc))
        .ok_or_else(|| {
            Failure::new(Exit::Usage, format!("--expires {day}: expected a day before the end of the calendar"))
        })
}

/// 32 bytes from the system's generator.
fn random() -> Result<[u8; 32], Failure> {
    let mut bytes = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .map_err(|error| Failure::failed("/dev/urandom", &error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_through_its_last_day_in_china() {
        let end = end_of(NaiveDate::from_ymd_opt(2026, 11, 30).unwrap()).unwrap();
        assert_eq!(rfc3339(end), "2026-11-30T16:00:00Z");
    }

    #[test]
    fn random_bytes_differ() {
        assert_ne!(random().unwrap(), random().unwrap());
    }
}
