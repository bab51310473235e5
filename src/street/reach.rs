//! How long every junction takes from one point, up to a bound: the search under isochrones and matrices.

use super::buckets::Buckets;
use super::graph::Network;
use super::profile::Profile;
use super::search::{Heading, starts};
use super::snap::Snap;

/// Not reached.
pub(super) const FAR: u32 = u32::MAX;

/// The junctions reached, and memory for the next search. One per thread.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Milliseconds of each node, [`FAR`] where it was not reached.
    times: Vec<u32>,
    touched: Vec<u32>,
    queue: Buckets<(u32, u32)>,
}

impl Reach {
    /// Searches from (or, heading back, to) a point, its leg to the street included. O(n + m) in what lies within the bound.
    pub(super) fn search(
        &mut self,
        network: &Network,
        from: &Snap,
        profile: &Profile,
        heading: Heading,
        within_ms: u32,
    ) {
        if self.touched.len() * 8 > self.times.len() {
            self.times.fill(FAR);
        } else {
            for node in &self.touched {
                self.times[*node as usize] = FAR;
            }
        }
        self.touched.clear();
        self.times.resize(network.node_count(), FAR);
        self.queue.clear();
        let along = heading.along();
        let rows = network.rows(profile);
        let leg = profile.access_ms(from.distance);
        for (_, node, ahead) in starts(network, profile, from, along) {
            self.offer(node, leg.saturating_add(ahead), within_ms);
        }
        while let Some((time, node)) = self.queue.pop() {
            if self.times[node as usize] != time {
                continue;
            }
            for (head, cost, _) in rows.neighbours(node, along) {
                self.offer(head, time.saturating_add(cost), within_ms);
            }
        }
    }

    #[inline]
    fn offer(&mut self, node: u32, time: u32, within_ms: u32) {
        let known = &mut self.times[node as usize];
        if time < *known && time <= within_ms {
            if *known == FAR {
                self.touched.push(node);
            }
            *known = time;
            self.queue.push(time, (time, node));
        }
    }

    /// The junctions reached, in no order that means anything.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Milliseconds to a junction, [`FAR`] where it was not reached.
    #[inline]
    pub(super) fn time(&self, node: u32) -> u32 {
        self.times[node as usize]
    }
}
