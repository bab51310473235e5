//! **yizhan (驿站)**: a service-station locator and map tile server.
//!
//! The data's path, which every folder below is a step of:
//!
//! ```text
//! file → formats → import → persist (GeoPackage file | PostGIS) → store::Snapshot → query → http / tiles → web map
//! ```
//!
//! Modules stand on floors; a module imports only from strictly lower floors (`tests/layers.rs` holds this).
//!
//! | floor | modules |
//! |---|---|
//! | ground | [`config`], [`telemetry`] |
//! | 0 | [`earth`]: positions, datums, distance, cells |
//! | 1 | [`station`], [`index`], [`area`], [`auth`] |
//! | 2 | [`street`], [`formats`], [`persist`], [`demo`] |
//! | 3 | [`import`], [`store`] |
//! | 4 | [`query`] |
//! | 6 | [`http`] |
//! | 7 | [`cli`] |

pub mod area;
pub mod auth;
pub mod cli;
pub mod config;
pub mod demo;
pub mod earth;
pub mod formats;
pub mod http;
pub mod import;
pub mod index;
pub mod persist;
pub mod query;
pub mod station;
pub mod store;
pub mod street;
pub mod telemetry;
