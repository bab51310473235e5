//! One pass over the ground from all facilities at once: for every junction its k nearest facilities and their times.
//!
//! Each junction keeps its k best labels (time, facility), ordered by time, then number; a label that enters a junction's
//! list is passed on to its neighbours. A facility among the k best of a junction is among the k best of the junction before
//! it on its shortest way, so k labels everywhere are enough, and the end does not depend on the order in which labels travel.

use crate::earth::Seconds;

use super::buckets::Buckets;
use super::facilities::{Facilities, part};
use super::graph::{Network, Rows};
use super::profile::{Profile, seconds};
use super::search::{Heading, neighbours_on_edge, starts};
use super::snap::Snap;

/// The question of a sweep.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// How one travels.
    pub profile: &'a Profile,
    /// Whose time counts: [`Heading::Away`] is from a junction to the facilities.
    pub heading: Heading,
    /// How many labels a junction keeps.
    pub k: usize,
    /// How far, milliseconds, the facility's own leg to its street included.
    pub within_ms: u32,
}

/// A facility and its time in one number, so that comparing labels is comparing numbers.
type Label = u64;

const NOTHING: Label = u64::MAX;

const fn label(time: u32, facility: u32) -> Label {
    (time as u64) << 32 | facility as u64
}

const fn time(label: Label) -> u32 {
    (label >> 32) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is the facility")]
const fn facility(label: Label) -> u32 {
    label as u32
}

/// Every junction's nearest facilities.
#[derive(Debug)]
pub struct Sweep<'a> {
    network: &'a Network,
    facilities: &'a Facilities,
    ask: Ask<'a>,
    /// Of each facility: whether the sweep began at it.
    accepted: Vec<bool>,
    labels: Vec<Label>,
}

/// Memory that sweeps share.
#[derive(Debug, Default)]
pub struct SweepScratch {
    queue: Buckets<(Label, u32)>,
    labels: Vec<Label>,
}

/// Sweeps from all facilities that `accept` takes (by their number).
///
/// O(k (n + m)) label moves; memory 8 k bytes a node.
pub fn sweep<'a>(
    network: &'a Network,
    facilities: &'a Facilities,
    ask: Ask<'a>,
    mut accept: impl FnMut(u32) -> bool,
    scratch: &mut SweepScratch,
) -> Sweep<'a> {
    let along = ask.heading.along();
    let rows = network.rows(ask.profile);
    let accepted: Vec<bool> = facilities.spots.iter().map(|spot| accept(spot.id)).collect();
    let mut labels = std::mem::take(&mut scratch.labels);
    labels.clear();
    labels.resize(network.node_count() * ask.k, NOTHING);
    let queue = &mut scratch.queue;
    queue.clear();
    if ask.k > 0 {
        for (node, hook) in facilities.all_hooks(along) {
            let closed = ask.profile.step_free && rows.links[hook.entry as usize] & 2 != 0;
            if closed || !accepted[hook.facility as usize] {
                continue;
            }
            let access = ask.profile.access_ms(facilities.spots[hook.facility as usize].snap.distance);
            let time = part(rows.cost(hook.entry as usize), f64::from(hook.share)).saturating_add(access);
            enter(&mut labels, ask.k, node, label(time, hook.facility), ask.within_ms, queue);
        }
    }
    // The junction looks for facilities ahead, so labels travel against the entries they will be used by.
    let back = match ask.heading {
        Heading::Away => Heading::Back.along(),
        Heading::Back => Heading::Away.along(),
    };
    // The usual numbers of labels each get a loop of their own, in which k is known.
    match ask.k {
        1 => spread(rows, &mut labels, 1, back, ask.within_ms, queue),
        2 => spread(rows, &mut labels, 2, back, ask.within_ms, queue),
        3 => spread(rows, &mut labels, 3, back, ask.within_ms, queue),
        5 => spread(rows, &mut labels, 5, back, ask.within_ms, queue),
        k => spread(rows, &mut labels, k, back, ask.within_ms, queue),
    }
    Sweep { network, facilities, ask, accepted, labels }
}

/// Passes labels on until none enters a list any more.
#[expect(clippy::inline_always, reason = "so that its callers' k is known within: a third faster at k = 5")]
#[inline(always)]
fn spread(rows: Rows, labels: &mut [Label], k: usize, back: u32, within_ms: u32, queue: &mut Buckets<(Label, u32)>) {
    while let Some((moved, node)) = queue.pop() {
        let own = &labels[node as usize * k..(node as usize + 1) * k];
        // Pushed out, or improved and queued anew, since it was queued.
        if !own.contains(&moved) {
            continue;
        }
        for (head, cost, _) in rows.neighbours(node, back) {
            let arrival = label(time(moved).saturating_add(cost), facility(moved));
            enter(labels, k, head, arrival, within_ms, queue);
        }
    }
}

/// Puts a label into a junction's list and queues it, if it belongs there.
#[expect(clippy::inline_always, reason = "so that its callers' k is known within")]
#[inline(always)]
fn enter(labels: &mut [Label], k: usize, node: u32, new: Label, within_ms: u32, queue: &mut Buckets<(Label, u32)>) {
    let own = &mut labels[node as usize * k..(node as usize + 1) * k];
    if new >= own[k - 1] || time(new) > within_ms {
        return;
    }
    // The last slot that moves up: the facility's own older label, or the worst one.
    let mut end = k - 1;
    for (slot, known) in own.iter().enumerate() {
        if facility(*known) == facility(new) && *known != NOTHING {
            if *known <= new {
                return;
            }
            end = slot;
            break;
        }
    }
    let at = own[..end].partition_point(|known| *known < new);
    own.copy_within(at..end, at + 1);
    own[at] = new;
    queue.push(time(new), (new, node));
}

impl Sweep<'_> {
    /// A junction's nearest facilities, best first: number and time, the facility's own leg included.
    pub fn node(&self, node: u32) -> impl Iterator<Item = (u32, Seconds)> + '_ {
        let own = &self.labels[node as usize * self.ask.k..(node as usize + 1) * self.ask.k];
        own.iter()
            .take_while(|known| **known != NOTHING)
            .map(|known| (self.facilities.spots[facility(*known) as usize].id, seconds(time(*known))))
    }

    /// The nearest facilities of a point on its street, best first, both legs included: at most k. This is how one person is judged:
    /// by their own way to the street, not by a polygon.
    #[must_use]
    pub fn point(&self, from: &Snap) -> Vec<(u32, Seconds)> {
        let Ask { profile, heading, k, within_ms } = self.ask;
        let along = heading.along();
        let leg = profile.access_ms(from.distance);
        let mut best: Vec<Label> = Vec::new();
        for (_, node, ahead) in starts(self.network, profile, from, along) {
            let own = &self.labels[node as usize * k..(node as usize + 1) * k];
            best.extend(
                own.iter()
                    .take_while(|known| **known != NOTHING)
                    .map(|known| label(time(*known).saturating_add(ahead).saturating_add(leg), facility(*known))),
            );
        }
        let rows = self.network.rows(profile);
        for (spot, ahead) in neighbours_on_edge(self.network, rows, self.facilities, from, along) {
            if !self.accepted[spot as usize] {
                continue;
            }
            let access = profile.access_ms(self.facilities.spots[spot as usize].snap.distance);
            best.push(label(ahead.saturating_add(access).saturating_add(leg), spot));
        }
        best.sort_unstable();
        let mut seen = Vec::with_capacity(k);
        best.retain(|known| {
            let new = seen.len() < k && time(*known) <= within_ms && !seen.contains(&facility(*known));
            if new {
                seen.push(facility(*known));
            }
            new
        });
        best.into_iter()
            .map(|known| (self.facilities.spots[facility(known) as usize].id, seconds(time(known))))
            .collect()
    }

    /// How many junctions have a facility within reach.
    #[must_use]
    pub fn reached(&self) -> usize {
        let k = self.ask.k.max(1);
        self.labels.chunks_exact(k).filter(|own| own[0] != NOTHING).count()
    }

    /// Gives the memory back for the next sweep.
    pub fn recycle(self, scratch: &mut SweepScratch) {
        scratch.labels = self.labels;
    }
}
