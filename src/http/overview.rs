//! What the data is as a whole: where it lies, whether it is the synthetic demo. Worked out once a revision.

use crate::earth::Bounds;
use crate::query::select::extent;
use crate::station::{Field, Revision};
use crate::store::Snapshot;

/// The source by which the demo's stations are known.
const DEMO_SOURCE: &str = "synthetic-demo";

/// What the data is as a whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Overview {
    /// At which revision.
    pub(crate) revision: Revision,
    /// The box around the located stations.
    pub(crate) bounds: Option<Bounds>,
    /// Whether any station is of the synthetic demo.
    pub(crate) demo: bool,
    /// How many stations there are, tombstones apart.
    pub(crate) stations: usize,
}

impl Overview {
    /// Looks at every station. O(n).
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let standing =
            || snapshot.layers().iter().flat_map(|layer| layer.standing().map(|at| &layer.segment().station(at).facts));
        Self {
            revision: snapshot.revision,
            bounds: extent(snapshot),
            demo: standing().any(|facts| facts.text(Field::Source) == Some(DEMO_SOURCE)),
            stations: standing().filter(|facts| !facts.status().is_tombstone()).count(),
        }
    }
}
