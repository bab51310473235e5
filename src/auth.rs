//! Tokens and scopes: who may write what. No HTTP here, and no randomness: the secret's bytes are an argument.
//!
//! A secret is 32 random bytes, so a plain SHA-256 of it is as strong as a slow password hash and costs a microsecond a
//! request; only the digest is stored.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

/// What a token may do. Each scope includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads, where reading is closed to the public.
    Read,
    /// Hands in reports and corrections, reviewed before they show.
    Report,
    /// Changes stations and areas, imports, sees private fields.
    Edit,
    /// Manages tokens and settings too.
    Admin,
}

impl Scope {
    /// Every scope, weakest first.
    pub const ALL: [Self; 4] = [Self::Read, Self::Report, Self::Edit, Self::Admin];

    /// The code in the store and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Report => "report",
            Self::Edit => "edit",
            Self::Admin => "admin",
        }
    }

    /// The scope of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// A token as stored: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// Whose it is; the actor of the changes made with it.
    pub name: Arc<str>,
    /// What it may do.
    pub scope: Scope,
    /// The kind codes it is limited to; empty is all.
    pub kinds: Vec<Arc<str>>,
    /// The code of the planning area it is limited to.
    pub area: Option<Arc<str>>,
    /// The SHA-256 of the secret.
    pub digest: [u8; 32],
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it stops working.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Token {
    /// Whether the token works at `now`.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether the token may do what `scope` asks.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.scope >= scope
    }
}

/// The text of a secret made of 32 random bytes: `yz_` and 64 hexadecimal digits. Shown once, never stored.
#[must_use]
pub fn secret(random: [u8; 32]) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'));
    "yz_".chars().chain(random.into_iter().flat_map(digits)).collect()
}

/// The digest under which a secret is stored and looked up.
#[must_use]
pub fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token {
            id: 1,
            name: "county union".into(),
            scope: Scope::Edit,
            kinds: Vec::new(),
            area: None,
            digest: digest("x"),
            created_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::from_timestamp(1000, 0),
            revoked_at: None,
        }
    }

    #[test]
    fn a_token_works_until_it_expires_or_is_revoked() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        assert!(token().is_valid(at(999)));
        assert!(!token().is_valid(at(1000)));
        assert!(!Token { revoked_at: Some(at(5)), ..token() }.is_valid(at(999)));
    }

    #[test]
    fn a_scope_includes_the_weaker_ones() {
        assert!(token().allows(Scope::Report));
        assert!(token().allows(Scope::Edit));
        assert!(!token().allows(Scope::Admin));
    }

    #[test]
    fn secrets_are_long_and_digests_differ() {
        let first = secret([0xab; 32]);
        assert_eq!(first.len(), 67);
        assert!(first.starts_with("yz_abab"));
        assert_ne!(digest(&first), digest(&secret([0xac; 32])));
    }
}
