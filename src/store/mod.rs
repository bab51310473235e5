//! The immutable in-memory Snapshot and how it moves forward.
//!
//! [`Snapshot`] is everything a request reads; [`Live`] holds the one that is current, takes changes to the system of
//! record first and to memory after, and tells who listens.

mod areas;
mod live;
mod segment;
mod snapshot;
mod traits;

pub use areas::Areas;
pub use live::{Event, Live, LiveError};
pub use segment::{Neighbour, Segment};
pub use snapshot::{Layer, Snapshot};
pub use traits::Traits;
