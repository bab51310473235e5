//! Islands: streets that lead nowhere else, on which no search should begin.
//!
//! Where a courtyard's ways are mapped but not its gate, the nearest street to a point may be one from which nothing can be reached.
//! An edge is on an island when its ends do not lie in one strongly connected part of at least [`SMALLEST`] edges (or
//! in the graph's largest one, so that a hamlet is not all island).
//!
//! Reference: R. E. Tarjan, *Depth-first search and linear graph algorithms*, SIAM J. Comput. 1 (1972),
//! <https://doi.org/10.1137/0201010>.

use super::build::Arc;
use super::graph::ISLAND;

/// Edges that a part needs in order not to be an island.
pub const SMALLEST: u32 = 50;

const UNSEEN: u32 = u32::MAX;

/// Marks the edges that lie on islands.
pub(super) fn mark(nodes: usize, arcs: &[Arc], edges: &[[u32; 4]], flags: &mut [u8]) {
    let parts = strong_parts(nodes, arcs);
    let together = |edge: usize| {
        let [tail, head, ..] = edges[edge];
        (parts[tail as usize] == parts[head as usize]).then_some(parts[tail as usize])
    };
    let mut sizes = vec![0_u32; nodes];
    for edge in 0..flags.len() {
        if let Some(part) = together(edge) {
            sizes[part as usize] += 1;
        }
    }
    let enough = sizes.iter().copied().max().unwrap_or(0).min(SMALLEST);
    for (edge, flags) in flags.iter_mut().enumerate() {
        if together(edge).is_none_or(|part| sizes[part as usize] < enough) {
            *flags |= ISLAND;
        }
    }
}

/// The strongly connected part of each node, numbered from 0.
fn strong_parts(nodes: usize, arcs: &[Arc]) -> Vec<u32> {
    let mut first = vec![0_u32; nodes + 1];
    for arc in arcs {
        first[arc.tail as usize + 1] += 1;
    }
    for node in 0..nodes {
        first[node + 1] += first[node];
    }
    let mut next = first.clone();
    let mut heads = vec![0_u32; arcs.len()];
    for arc in arcs {
        let slot = &mut next[arc.tail as usize];
        heads[*slot as usize] = arc.head;
        *slot += 1;
    }
    let mut next = first.clone();
    let (mut index, mut low) = (vec![UNSEEN; nodes], vec![0_u32; nodes]);
    let mut part = vec![UNSEEN; nodes];
    let (mut parts, mut counter) = (0, 0);
    // Nodes whose part is still open, and the path of the search: recursion would overflow the stack on a long street.
    let (mut open, mut path) = (Vec::new(), Vec::new());
    for root in 0..u32::try_from(nodes).unwrap_or(UNSEEN) {
        if index[root as usize] != UNSEEN {
            continue;
        }
        path.push(root);
        while let Some(&node) = path.last() {
            let n = node as usize;
            if index[n] == UNSEEN {
                (index[n], low[n]) = (counter, counter);
                counter += 1;
                open.push(node);
            }
            if next[n] < first[n + 1] {
                let head = heads[next[n] as usize];
                next[n] += 1;
                if index[head as usize] == UNSEEN {
                    path.push(head);
                } else if part[head as usize] == UNSEEN {
                    low[n] = low[n].min(index[head as usize]);
                }
                continue;
            }
            path.pop();
            if let Some(&before) = path.last() {
                low[before as usize] = low[before as usize].min(low[n]);
            }
            if low[n] == index[n] {
                while let Some(member) = open.pop() {
                    part[member as usize] = parts;
                    if member == node {
                        break;
                    }
                }
                parts += 1;
            }
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arc(tail: u32, head: u32) -> Arc {
        Arc { tail, head, weight: 1, link: 0 }
    }

    #[test]
    fn a_ring_is_one_part_and_a_dead_end_street_another() {
        let parts = strong_parts(4, &[arc(0, 1), arc(1, 2), arc(2, 0), arc(2, 3)]);
        assert!(parts[0] == parts[1] && parts[1] == parts[2] && parts[3] != parts[0]);
    }

    proptest! {
        #[test]
        fn parts_are_what_reaches_each_other(pairs in prop::collection::vec((0_u32..12, 0_u32..12), 0..40)) {
            let arcs: Vec<Arc> = pairs.iter().map(|(a, b)| arc(*a, *b)).collect();
            let mut reach = [[false; 12]; 12];
            for (i, row) in reach.iter_mut().enumerate() {
                row[i] = true;
            }
            for (a, b) in &pairs {
                reach[*a as usize][*b as usize] = true;
            }
            for via in 0..12 {
                for a in 0..12 {
                    for b in 0..12 {
                        reach[a][b] |= reach[a][via] && reach[via][b];
                    }
                }
            }
            let parts = strong_parts(12, &arcs);
            for a in 0..12 {
                for b in 0..12 {
                    prop_assert_eq!(parts[a] == parts[b], reach[a][b] && reach[b][a]);
                }
            }
        }
    }
}
