//! Rows of a file → stations: cleaned, placed, checked, matched with what is known, written in one transaction.
//!
//! ```text
//! Source ── analyse (names, datum, cities) ──▶ compare (draft, keys) ──▶ merge ──▶ Repository::begin … commit
//! ```
//!
//! The file is read twice, so that a row can be judged against the whole file while only a few numbers a row are kept.
//! All or nothing: a fault of the file or of the store applies nothing; rows that are rejected, each with its reason, do
//! not keep the others out (unless `strict`). Not here: reading formats (`formats`), and what hours mean (`station`).

mod address;
mod analyse;
mod city;
mod clean;
mod columns;
mod compare;
mod coordinates;
mod datum;
mod draft;
mod duplicates;
mod error;
mod fold;
mod headers;
mod known;
mod merge;
mod options;
mod report;
mod row;
mod run;
mod services;

pub use error::ImportError;
pub use options::{OnExisting, Options, Progress, Stage};
pub use report::{Duplicate, MAX_LISTED, Party, Reject, Report, Warning};
pub use run::run;
