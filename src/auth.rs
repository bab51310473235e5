//! Tokens and scopes. No HTTP here.
