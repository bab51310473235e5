//! Generic spatial and text indexes. They know positions and words, not stations.

pub mod nearest;
