//! The routes over real HTTP, against a real server and a temporary store: happy paths and bad input.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at what it did not expect")]

#[path = "http/collection.rs"]
mod collection;
#[path = "http/finding.rs"]
mod finding;
#[path = "http/harness.rs"]
mod harness;
#[path = "http/running.rs"]
mod running;
#[path = "http/writing.rs"]
mod writing;
