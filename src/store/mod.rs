//! The immutable in-memory Snapshot and how it moves forward.
