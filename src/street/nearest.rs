//! The k facilities with the shortest travel time from (or to) a point, through any filter, by any rank.
//!
//! Dijkstra's search with facilities in the same queue as junctions: when a facility comes off the queue no way to it is shorter, so
//! the caller's `weigh` sees each at most once and with its final time ("open on arrival" can be asked then and there).
//!
//! Reference: E. W. Dijkstra, *A note on two problems in connexion with graphs*, Numer. Math. 1 (1959),
//! <https://doi.org/10.1007/BF01386390>.

use std::cmp::Reverse;

use crate::earth::Seconds;

use super::facilities::{Facilities, part};
use super::graph::Network;
use super::profile::{Profile, ms, seconds};
use super::search::{Bound, Heading, Scratch, neighbours_on_edge, starts};
use super::snap::Snap;

/// One facility found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reached {
    /// The facility's number.
    pub id: u32,
    /// Door to door: both legs to the street and the way along it.
    pub duration: Seconds,
    /// Of that, the two legs between a point and its street.
    pub access: Seconds,
    /// What it is ordered by: the duration, or the longer one that it counts as.
    pub rank: Seconds,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Best first; equal ranks by number.
    pub reached: Vec<Reached>,
    /// Whether the search ended by itself; `false` when it hit its bound on nodes, so that more may lie beyond.
    pub complete: bool,
    /// Junctions that it looked at.
    pub nodes: usize,
}

/// Facilities in the queue have this bit set in their number.
const FACILITY: u32 = 1 << 31;

/// The question of [`nearest`].
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The point, on its street.
    pub from: &'a Snap,
    /// How one travels.
    pub profile: &'a Profile,
    /// From the point or to it.
    pub heading: Heading,
    /// How many.
    pub k: usize,
    /// How far.
    pub bound: Bound,
}

/// The `k` best facilities by a rank of the caller's. `weigh` gets a facility's number and its duration and gives the duration
/// that it counts as, never shorter than its own, or `None` to leave it out.
///
/// O((n + m) log n) in the nodes and entries nearer than the k-th.
pub fn nearest(
    network: &Network,
    facilities: &Facilities,
    ask: &Ask,
    mut weigh: impl FnMut(u32, Seconds) -> Option<Seconds>,
    scratch: &mut Scratch,
) -> Found {
    let Ask { from, profile, heading, k, bound } = *ask;
    let along = heading.along();
    let rows = network.rows(profile);
    scratch.begin(network.node_count(), facilities.len());
    let access = profile.access_ms(from.distance);
    let access_of = |facility: u32| profile.access_ms(facilities.spots[facility as usize].snap.distance);
    for (_, node, time) in starts(network, profile, from, along) {
        scratch.offer(node, access.saturating_add(time));
    }
    for (facility, time) in neighbours_on_edge(network, rows, facilities, from, along) {
        let time = access.saturating_add(time).saturating_add(access_of(facility));
        scratch.heap.push(Reverse(u64::from(time) << 32 | u64::from(facility | FACILITY)));
    }
    // Best first, by rank in milliseconds, then number.
    let mut best: Vec<(u32, Reached)> = Vec::with_capacity(k.min(64) + 1);
    let (mut nodes, mut complete) = (0, true);
    while let Some(Reverse(item)) = scratch.heap.pop() {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the item")]
        let (time, number) = ((item >> 32) as u32, item as u32);
        if time > bound.within_ms || k == 0 || best.len() == k && best.last().is_some_and(|(rank, _)| time > *rank) {
            break;
        }
        if number & FACILITY != 0 {
            let facility = number & !FACILITY;
            if !scratch.first_sight(facility) {
                continue;
            }
            let id = facilities.spots[facility as usize].id;
            let duration = seconds(time);
            let Some(rank) = weigh(id, duration) else { continue };
            let place = (ms(rank).max(time), id);
            if place.0 > bound.within_ms {
                continue;
            }
            let at = best.partition_point(|(rank, other)| (*rank, other.id) < place);
            if at < k {
                best.truncate(k - 1);
                let access = seconds(access.saturating_add(access_of(facility)));
                best.insert(at, (place.0, Reached { id, duration, access, rank: seconds(place.0) }));
            }
            continue;
        }
        if scratch.time(number).is_none_or(|known| known < time) {
            continue;
        }
        if nodes == bound.nodes {
            complete = false;
            break;
        }
        nodes += 1;
        for hook in facilities.hooks(number, along) {
            if profile.step_free && rows.links[hook.entry as usize] & 2 != 0 {
                continue;
            }
            let ahead = part(rows.cost(hook.entry as usize), f64::from(hook.share));
            let arrival = time.saturating_add(ahead).saturating_add(access_of(hook.facility));
            if arrival <= bound.within_ms && scratch.weighed[hook.facility as usize] != scratch.search() {
                scratch.heap.push(Reverse(u64::from(arrival) << 32 | u64::from(hook.facility | FACILITY)));
            }
        }
        for (head, cost, _) in rows.neighbours(number, along) {
            let arrival = time.saturating_add(cost);
            if arrival <= bound.within_ms {
                scratch.offer(head, arrival);
            }
        }
    }
    Found { reached: best.into_iter().map(|(_, reached)| reached).collect(), complete, nodes }
}
