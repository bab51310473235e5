//! Logs and metrics set-up. Never sees a user's coordinate.
