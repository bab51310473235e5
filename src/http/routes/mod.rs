//! The handlers, one file a resource: extract, ask `query` or `store`, write the view.

pub(crate) mod about;
pub(crate) mod areas;
pub(crate) mod changes;
pub(crate) mod imports;
pub(crate) mod lifecycle;
pub(crate) mod nearest;
pub(crate) mod operations;
pub(crate) mod search;
pub(crate) mod station;
pub(crate) mod stations;
pub(crate) mod tokens;
pub(crate) mod write;
