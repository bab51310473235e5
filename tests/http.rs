//! The routes over real HTTP, against a real server and a temporary store: happy paths and bad input.

#[path = "http/finding.rs"]
mod finding;
#[path = "http/harness.rs"]
mod harness;
