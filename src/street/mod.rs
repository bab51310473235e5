//! Streets: travel time on foot, by e-bike and by car.
//!
//! OpenStreetMap extracts come in ([`osm`]), one graph a mode comes out ([`build()`], [`graph`]), and everything else asks it: the
//! street nearest a point ([`snap`]), the facilities nearest by time ([`nearest()`], [`sweep`], [`matrix`]), the way there
//! ([`route`]) and the ground within reach ([`isochrone`]). All pure functions of a [`Network`] that never
//! changes; only [`file`] touches a disk. Which tags mean what: `docs/streets.md`.

mod arrays;
mod buckets;
pub mod build;
mod contour;
pub mod facilities;
pub mod file;
pub mod graph;
mod ground;
pub mod islands;
pub mod isochrone;
pub mod matrix;
pub mod nearest;
mod order;
pub mod osm;
pub mod profile;
mod raster;
mod reach;
pub mod route;
pub mod search;
pub mod snap;
pub mod streets;
pub mod sweep;
mod turns;
mod water;

#[cfg(test)]
#[path = "search_tests.rs"]
mod search_tests;

pub use build::build;
pub use facilities::Facilities;
pub use graph::Network;
pub use isochrone::isochrones;
pub use matrix::matrix;
pub use nearest::nearest;
pub use osm::{Extract, ReadError};
pub use profile::{Mode, Profile};
pub use route::route;
pub use search::{Bound, Heading, Scratch};
pub use snap::{Snap, TooFar};
pub use streets::Streets;
pub use sweep::sweep;
