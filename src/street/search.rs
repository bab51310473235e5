//! What searches share: where they begin, which way they go, how far, and the memory they reuse.

use super::facilities::{Facilities, part};
use super::graph::{IN, Network, OUT, Rows, STEPS};
use super::profile::Profile;
use super::snap::Snap;

/// Which way the time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// From the point asked about to the facilities.
    Away,
    /// From the facilities to the point asked about: the same on foot, not on one-way streets.
    Back,
}

impl Heading {
    pub(super) const fn along(self) -> u32 {
        match self {
            Self::Away => OUT,
            Self::Back => IN,
        }
    }
}

/// How far a search may go before it says that it stopped early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// Milliseconds from the point asked about, its leg to the street included.
    pub within_ms: u32,
    /// Nodes looked at.
    pub nodes: usize,
}

impl Bound {
    /// No bound but that of time.
    #[must_use]
    pub const fn within(within_ms: u32) -> Self {
        Self { within_ms, nodes: usize::MAX }
    }
}

/// Memory that point searches share, so that none allocates after the first. One per thread; four bytes a node and as many marks.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Of each node: the search that wrote it, and the time it wrote.
    pub(super) times: Vec<u64>,
    /// Of each facility: the search that has weighed it.
    pub(super) weighed: Vec<u32>,
    pub(super) heap: std::collections::BinaryHeap<std::cmp::Reverse<u64>>,
    search: u32,
}

impl Scratch {
    /// Begins a search: everything written before counts as never written.
    pub(super) fn begin(&mut self, nodes: usize, facilities: usize) {
        if self.search == u32::MAX {
            *self = Self::default();
        }
        self.search += 1;
        if self.times.len() < nodes {
            self.times.resize(nodes, 0);
        }
        if self.weighed.len() < facilities {
            self.weighed.resize(facilities, 0);
        }
        self.heap.clear();
    }

    /// This search's mark.
    pub(super) fn search(&self) -> u32 {
        self.search
    }

    /// The time of a node, if this search has reached it.
    #[inline]
    pub(super) fn time(&self, node: u32) -> Option<u32> {
        let cell = self.times[node as usize];
        #[expect(clippy::cast_possible_truncation, reason = "the low half is the time")]
        let time = cell as u32;
        (cell >> 32 == u64::from(self.search)).then_some(time)
    }

    /// Writes a time that is earlier than the one known, and queues the node.
    #[inline]
    pub(super) fn offer(&mut self, node: u32, time: u32) -> bool {
        let cell = &mut self.times[node as usize];
        let fresh = u64::from(self.search) << 32 | u64::from(time);
        // An older search's mark is smaller than this one's in its high half: not yet reached.
        if *cell >> 32 == u64::from(self.search) && *cell <= fresh {
            return false;
        }
        *cell = fresh;
        self.heap.push(std::cmp::Reverse(u64::from(time) << 32 | u64::from(node)));
        true
    }

    /// Whether the facility is new to this search; it is not after.
    #[inline]
    pub(super) fn first_sight(&mut self, facility: u32) -> bool {
        std::mem::replace(&mut self.weighed[facility as usize], self.search) != self.search
    }
}

/// How one gets from a snapped point onto the graph: entry used, node arrived at, milliseconds. Two on most streets.
pub(super) fn starts(
    network: &Network,
    profile: &Profile,
    snap: &Snap,
    along: u32,
) -> impl Iterator<Item = (usize, u32, u32)> {
    let rows = network.rows(profile);
    let shut = profile.step_free && network.flags[snap.edge as usize] & STEPS != 0;
    let (edge, at) = (snap.edge, snap.along);
    [false, true].into_iter().filter(move |_| !shut).flat_map(move |against| {
        // Away from the point one goes on to the end of the street; back in time one comes from every node that leads onto it.
        let ahead = if along == OUT { network.departure(edge, against) } else { None };
        let behind = (along != OUT).then(|| network.doors(edge, against)).into_iter().flatten();
        let share = if (along == OUT) == against { at } else { 1.0 - at };
        ahead.into_iter().chain(behind).map(move |(entry, node)| (entry, node, part(rows.cost(entry), share)))
    })
}

/// Facilities on the point's own street that need no junction: facility, milliseconds.
pub(super) fn neighbours_on_edge<'a>(
    network: &'a Network,
    rows: Rows<'a>,
    facilities: &'a Facilities,
    snap: &'a Snap,
    along: u32,
) -> impl Iterator<Item = (u32, u32)> + 'a {
    facilities.on_edge(snap.edge).filter_map(move |facility| {
        let ahead = facilities.spots[facility as usize].snap.along - snap.along;
        // Of two ways to see a spot exactly abreast the first open one counts, and takes no time.
        [false, true].into_iter().find_map(|against| {
            let fits = if (along == OUT) == against { ahead <= 0.0 } else { ahead >= 0.0 };
            if !fits {
                return None;
            }
            let (entry, _) = network.departure(snap.edge, against)?;
            Some((facility, part(rows.cost(entry), ahead.abs())))
        })
    })
}
