//! The ground everything stands on: positions, datums, distances, bounds, tiles, cells. No I/O.
//!
//! Inside the program every position is a WGS 84 [`LngLat`]; other datums exist only in [`crs`]. Everything here is a pure
//! function of its arguments.

pub mod bounds;
pub mod cell;
pub mod crs;
pub mod detect;
pub mod distance;
pub mod position;
pub mod tile;
pub mod units;

pub use bounds::{Bounds, InvalidBounds};
pub use position::{InvalidPosition, LngLat};
pub use units::{Meters, MetersPerSecond, Seconds};
