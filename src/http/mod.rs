//! The HTTP surface: every route on one page ([`router`]), typed extraction, views, problems. Handlers translate
//! (extract → query → view); they never compute.
//!
//! ```text
//! connection (serve) → front (measures, CORS) → router → routes/* : extract → query → views
//! ```
//!
//! A request takes one snapshot and keeps it. No user's coordinate reaches a log, a metric or a trace: routes are named
//! by template, and nothing of a query string or a body is ever logged.

mod answer;
mod assets;
mod auth;
mod cpu;
mod etag;
mod events;
mod export;
pub(crate) mod extract;
mod front;
mod metrics;
mod openapi;
mod overview;
pub mod problem;
mod router;
mod routes;
mod serve;
mod state;
pub(crate) mod views;

pub use openapi::document;
pub use serve::{ListenError, bind, serve};
