//! Places to go to, each snapped to its street once and hung on the nodes from which one enters that street.
//!
//! Kept beside the graph by whoever keeps the stations: a search that comes to a node finds there what is on the streets
//! ahead, and needs no look at the edges themselves.

use crate::earth::LngLat;

use super::graph::{IN, Network, OUT};
use super::profile::Profile;
use super::snap::{Snap, TooFar};

/// A facility as seen from a node: how it is entered from there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hook {
    pub(super) facility: u32,
    /// The entry of the node over which one goes towards it (or comes from it).
    pub(super) entry: u32,
    /// Which share of the entry lies between the node and it.
    pub(super) share: f32,
}

/// A facility on its street.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) id: u32,
    pub(super) snap: Snap,
}

/// Facilities on the streets of one network.
#[derive(Debug)]
pub struct Facilities {
    pub(super) spots: Vec<Spot>,
    /// Where each node's hooks begin, for arriving searches (away from the node towards the facility).
    towards: Hooks,
    /// The same for searches that come from facilities to nodes.
    away: Hooks,
    /// Facilities by edge.
    by_edge: Vec<(u32, u32)>,
    off_street: Vec<u32>,
}

#[derive(Debug, Default)]
struct Hooks {
    first: Vec<u32>,
    hooks: Vec<Hook>,
}

impl Hooks {
    fn new(nodes: usize, mut hung: Vec<(u32, Hook)>) -> Self {
        hung.sort_by_key(|(node, hook)| (*node, hook.facility, hook.entry));
        let mut first = vec![0; nodes + 1];
        for (node, _) in &hung {
            first[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        Self { first, hooks: hung.into_iter().map(|(_, hook)| hook).collect() }
    }

    fn at(&self, node: u32) -> &[Hook] {
        &self.hooks[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

impl Facilities {
    /// Snaps places to their streets. `profile` says how far a street may be; its speeds play no part. Those that no street is
    /// near enough to are in [`Facilities::off_street`] and in no answer.
    #[must_use]
    pub fn new(network: &Network, places: &[(u32, LngLat)], profile: &Profile) -> Self {
        let mut spots = Vec::with_capacity(places.len());
        let mut off_street = Vec::new();
        for &(id, at) in places {
            match network.snap(at, profile) {
                Ok(snap) => spots.push(Spot { id, snap }),
                Err(TooFar { .. }) => off_street.push(id),
            }
        }
        // By number, so that ties are broken by it everywhere.
        spots.sort_by_key(|spot| spot.id);
        let (mut towards, mut away, mut by_edge) = (Vec::new(), Vec::new(), Vec::new());
        for (spot, facility) in spots.iter().zip(0_u32..) {
            by_edge.push((spot.snap.edge, facility));
            for against in [false, true] {
                #[expect(clippy::cast_possible_truncation, reason = "a share of an edge needs no more than 24 bits")]
                let share = if against { 1.0 - spot.snap.along } else { spot.snap.along } as f32;
                let Some((_, arrival)) = network.departure(spot.snap.edge, against) else { continue };
                for (entry, node) in network.doors(spot.snap.edge, against) {
                    towards.push((node, Hook { facility, entry: index(entry), share }));
                }
                if let Some((entry, _)) = network.entry_of(arrival, spot.snap.edge, !against, IN) {
                    away.push((arrival, Hook { facility, entry: index(entry), share: 1.0 - share }));
                }
            }
        }
        by_edge.sort_unstable();
        let nodes = network.node_count();
        Self { spots, towards: Hooks::new(nodes, towards), away: Hooks::new(nodes, away), by_edge, off_street }
    }

    /// How many stand on a street.
    #[must_use]
    pub fn len(&self) -> usize {
        self.spots.len()
    }

    /// Whether none does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty()
    }

    /// Those that no street is near enough to.
    #[must_use]
    pub fn off_street(&self) -> &[u32] {
        &self.off_street
    }

    /// Where the facilities stand, by number.
    #[must_use]
    pub fn snaps(&self) -> impl ExactSizeIterator<Item = (u32, Snap)> + '_ {
        self.spots.iter().map(|spot| (spot.id, spot.snap))
    }

    /// What hangs on a node, for a search that goes `along`.
    #[inline]
    pub(super) fn hooks(&self, node: u32, along: u32) -> &[Hook] {
        if along == OUT { self.towards.at(node) } else { self.away.at(node) }
    }

    /// All hooks of searches that go `along`, node by node.
    pub(super) fn all_hooks(&self, along: u32) -> impl Iterator<Item = (u32, &Hook)> {
        let hooks = if along == OUT { &self.towards } else { &self.away };
        (0_u32..).zip(hooks.first.windows(2)).flat_map(|(node, range)| {
            hooks.hooks[range[0] as usize..range[1] as usize].iter().map(move |hook| (node, hook))
        })
    }

    /// The facilities on an edge, as indexes.
    pub(super) fn on_edge(&self, edge: u32) -> impl Iterator<Item = u32> + '_ {
        let from = self.by_edge.partition_point(|(on, _)| *on < edge);
        self.by_edge[from..].iter().take_while(move |(on, _)| *on == edge).map(|(_, facility)| *facility)
    }
}

/// Entries are numbered by 32 bits: the graph has no more.
fn index(entry: usize) -> u32 {
    u32::try_from(entry).unwrap_or(u32::MAX)
}

/// Milliseconds over a share of an entry.
#[inline]
pub(super) fn part(ms: u32, share: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a u32 fits in one")]
    let part = (f64::from(ms) * share).round() as u32;
    part
}
