//! The ground everything stands on: positions, datums, distances, bounds, tiles, cells. No I/O.
