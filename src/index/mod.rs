//! Generic spatial and text indexes. They know positions and words, not stations.
//!
//! Items are numbers (`u32`) that the caller gives; what an item is, and whether it still counts, is the caller's affair.
//! The packed ones are built once and never changed: what changes after that lives in a small second index beside them.

pub mod boxes;
pub mod cells;
pub mod nearest;
pub mod text;
