//! The streets of one mode as a graph in compressed sparse rows: arrays only, so that a file of them is the graph.
//!
//! A *node* is a junction or the end of a street; an *edge* is the street between two nodes, with the shape it has; an *entry* is an
//! edge as seen from one of its nodes, and says whether one may leave over it, arrive over it, or both. So one row serves
//! searches in either direction. Nodes stand in the order of a Hilbert curve and edges in the order of their first node: what is
//! near on the ground is near in memory.
//!
//! Where a turn is forbidden, the street that it is forbidden from leads to a *twin* of the junction, which lacks the
//! forbidden way out; searches need to know nothing about turns.
//!
//! Bytes for a directed edge: see `docs/streets.md`. Not here: how it is built ([`super::build`]), stored ([`super::file`]), searched.

use crate::earth::{LngLat, Meters};

use super::arrays::Array;
use super::ground;
use super::profile::{Mode, Profile};

/// The low bits of a weight: movement in milliseconds at the mode's default speed.
pub(super) const MOVEMENT: u32 = (1 << 24) - 1;
/// The bits of the delay, whole seconds; [`FIXED`] means none, and a movement that does not scale with the speed (a ferry).
pub(super) const DELAY_SHIFT: u32 = 24;
pub(super) const FIXED: u32 = 63;
/// One may leave over this entry.
pub(super) const OUT: u32 = 1 << 30;
/// One may arrive over this entry.
pub(super) const IN: u32 = 1 << 31;

/// Flags of an edge.
pub(super) const ISLAND: u8 = 1;
pub(super) const STEPS: u8 = 2;
pub(super) const FERRY: u8 = 4;

/// Edges in a leaf of the snapping tree, and children of its nodes.
pub(super) const FAN: usize = 8;

/// The street graph of one mode.
#[derive(Debug)]
pub struct Network {
    pub(super) mode: Mode,
    /// Ten-millionths of a degree.
    pub(super) nodes: Array<[i32; 2]>,
    /// Where each node's entries begin; one more than nodes.
    pub(super) first: Array<u32>,
    /// Other node, weight.
    pub(super) entries: Array<[u32; 2]>,
    /// Of each entry: edge << 2 | steps << 1 | whether it runs against the edge's shape.
    pub(super) links: Array<u32>,
    /// First node, last node, where the shape begins, name; one more than edges, so that the shape has an end.
    pub(super) edges: Array<[u32; 4]>,
    pub(super) flags: Array<u8>,
    /// The points of edges between their nodes.
    pub(super) shape: Array<[i32; 2]>,
    /// Boxes of eight edges each, then of eight boxes each, up to one: west, south, east, north.
    pub(super) boxes: Array<[i32; 4]>,
    /// Where each name begins in `letters`; one more than names.
    pub(super) names: Array<u32>,
    pub(super) letters: Array<u8>,
    /// Segments of shores and streams, in the order of a grid: see [`super::water`].
    pub(super) shores: Array<[i32; 4]>,
}

/// The entries of a node, seen as slices.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub(super) first: &'a [u32],
    pub(super) entries: &'a [[u32; 2]],
    pub(super) links: &'a [u32],
    scale: u64,
    step_free: bool,
}

impl<'a> Rows<'a> {
    /// The row of a node.
    #[inline]
    pub(super) fn row(&self, node: u32) -> std::ops::Range<usize> {
        let node = node as usize;
        self.first[node] as usize..self.first[node + 1] as usize
    }

    /// The entries that may be used from a node: other node, milliseconds, entry number. `along` is [`OUT`] or [`IN`].
    #[inline]
    pub(super) fn neighbours(self, node: u32, along: u32) -> impl Iterator<Item = (u32, u32, usize)> + use<'a> {
        let row = self.row(node);
        let start = row.start;
        let step_free = self.step_free;
        let links = self.links;
        self.entries[row].iter().enumerate().filter_map(move |(i, &[head, weight])| {
            if weight & along == 0 || step_free && links[start + i] & 2 != 0 {
                return None;
            }
            Some((head, cost(weight, self.scale), start + i))
        })
    }

    pub(super) fn cost(&self, entry: usize) -> u32 {
        cost(self.entries[entry][1], self.scale)
    }
}

/// Milliseconds over an entry.
#[inline]
fn cost(weight: u32, scale: u64) -> u32 {
    let movement = u64::from(weight & MOVEMENT);
    let delay = (weight >> DELAY_SHIFT) & FIXED;
    let ms = if delay == FIXED { movement } else { ((movement * scale + 32_768) >> 16) + u64::from(delay) * 1000 };
    // At the slowest speed a movement of 24 bits is still below 2^33; nobody walks for 49 days.
    u32::try_from(ms).unwrap_or(u32::MAX)
}

impl Network {
    /// Which mode it serves.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// How many nodes, twins for forbidden turns included.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// How many edges: streets between two nodes.
    #[must_use]
    pub fn edge_count(&self) -> usize {
        self.flags.len()
    }

    /// How many directed edges: edges times the directions they are open in.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.entries.iter().filter(|[_, weight]| weight & OUT != 0).count()
    }

    /// Memory or file, bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&self.nodes[..])
            + size_of_val(&self.first[..])
            + size_of_val(&self.entries[..])
            + size_of_val(&self.links[..])
            + size_of_val(&self.edges[..])
            + size_of_val(&self.flags[..])
            + size_of_val(&self.shape[..])
            + size_of_val(&self.boxes[..])
            + size_of_val(&self.names[..])
            + size_of_val(&self.letters[..])
            + size_of_val(&self.shores[..])
    }

    /// Where a node is.
    #[must_use]
    pub fn node_position(&self, node: u32) -> Option<LngLat> {
        self.nodes.get(node as usize).map(|at| ground::position(*at))
    }

    /// The name of an edge's street; empty where it has none.
    #[must_use]
    pub fn name(&self, edge: u32) -> &str {
        let letters = self.edges.get(edge as usize).and_then(|&[.., name]| {
            let (start, end) = (*self.names.get(name as usize)?, *self.names.get(name as usize + 1)?);
            self.letters.get(start as usize..end as usize)
        });
        letters.and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }

    /// The nodes at the two ends of an edge.
    #[must_use]
    pub fn ends(&self, edge: u32) -> Option<[u32; 2]> {
        let &[tail, head, ..] = self.edges.get(edge as usize).filter(|_| (edge as usize) < self.edge_count())?;
        Some([tail, head])
    }

    /// The length of an edge.
    #[must_use]
    pub fn edge_length(&self, edge: u32) -> Option<Meters> {
        ((edge as usize) < self.edge_count()).then(|| Meters::new(self.length(edge)))
    }

    /// The points of an edge, first node to last.
    pub(super) fn points(&self, edge: u32) -> impl DoubleEndedIterator<Item = [i32; 2]> + Clone + '_ {
        let [tail, head, start, _] = self.edges[edge as usize];
        let end = self.edges[edge as usize + 1][2];
        std::iter::once(self.nodes[tail as usize])
            .chain(self.shape[start as usize..end as usize].iter().copied())
            .chain(std::iter::once(self.nodes[head as usize]))
    }

    /// The length of an edge, metres.
    pub(super) fn length(&self, edge: u32) -> f64 {
        let mut points = self.points(edge);
        let Some(mut from) = points.next() else { return 0.0 };
        let mut ground = ground::Ground::at(from[1]);
        let mut length = 0.0;
        for to in points {
            ground = ground.near(to[1]);
            length += ground.distance(from, to);
            from = to;
        }
        length
    }

    /// A point in the middle of an edge's points: halfway by their number, not by length.
    pub(super) fn midpoint(&self, edge: u32) -> [i32; 2] {
        let [tail, head, start, _] = self.edges[edge as usize];
        let end = self.edges[edge as usize + 1][2];
        match self.shape[start as usize..end as usize] {
            [] => {
                let [a, b] = [tail, head].map(|node| self.nodes[node as usize]);
                [0, 1].map(|axis| a[axis] / 2 + b[axis] / 2)
            }
            ref inner => inner[inner.len() / 2],
        }
    }

    pub(super) fn rows(&self, profile: &Profile) -> Rows<'_> {
        Rows {
            first: &self.first,
            entries: &self.entries,
            links: &self.links,
            scale: profile.scale(),
            step_free: profile.step_free,
        }
    }

    /// The entry by which one leaves along (`against = false`) or against an edge, if that is allowed: entry and node arrived at.
    pub(super) fn departure(&self, edge: u32, against: bool) -> Option<(usize, u32)> {
        let [tail, head, ..] = self.edges[edge as usize];
        let from = if against { head } else { tail };
        self.entry_of(from, edge, against, OUT)
    }

    /// Every node from which one enters an edge in a direction, twins of its end included: entry and node.
    pub(super) fn doors(&self, edge: u32, against: bool) -> impl Iterator<Item = (usize, u32)> + '_ {
        // All of them arrive at the same node, and stand in its row.
        self.departure(edge, against).into_iter().flat_map(move |(_, arrival)| {
            let row = self.first[arrival as usize] as usize..self.first[arrival as usize + 1] as usize;
            row.filter_map(move |back| {
                let [node, weight] = self.entries[back];
                let link = self.links[back];
                let comes = link >> 2 == edge && (link & 1 == 1) != against && weight & IN != 0;
                comes.then(|| self.entry_of(node, edge, against, OUT).map(|(entry, _)| (entry, node))).flatten()
            })
        })
    }

    /// The entry at `node` that is this edge in this direction, open `along`.
    pub(super) fn entry_of(&self, node: u32, edge: u32, against: bool, along: u32) -> Option<(usize, u32)> {
        let row = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        row.into_iter().find_map(|entry| {
            let [other, weight] = self.entries[entry];
            let link = self.links[entry];
            (link >> 2 == edge && (link & 1 == 1) == against && weight & along != 0).then_some((entry, other))
        })
    }
}
