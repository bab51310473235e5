//! The handlers, one file a resource: extract, ask `query` or `store`, write the view.

pub(crate) mod about;
pub(crate) mod nearest;
pub(crate) mod operations;
