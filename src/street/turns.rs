//! Turn restrictions: junctions are split so that a forbidden turn has no way out.
//!
//! Modelled: `no_*` and `only_*` relations with one way in, one junction, one way out, for motor vehicles. Where the way in
//! arrives, it is led to a twin of the junction that has every way out but the forbidden one (or the prescribed one alone). Not
//! modelled: restrictions over several ways, by the hour, or by the vehicle's weight; turning back is allowed wherever no
//! restriction forbids it.
//!
//! Reference: <https://wiki.openstreetmap.org/wiki/Relation:restriction>.

use std::collections::{BTreeMap, HashMap};

use super::build::Arc;
use super::osm::Extract;

/// Leads arcs around forbidden turns. `ways` gives the way of each edge; `at` and `rank` the first coordinates and the new number
/// of each node before.
pub(super) fn forbid(
    extract: &Extract,
    ways: &[i64],
    nodes: &mut Vec<[i32; 2]>,
    arcs: &mut Vec<Arc>,
    at: &[[i32; 2]],
    rank: &[u32],
) {
    if extract.turns.is_empty() {
        return;
    }
    // Nodes are told by their coordinates here; two at one place (a closed barrier) are no junction to turn at.
    let mut by_place: HashMap<[i32; 2], Option<u32>> = HashMap::new();
    for (place, rank) in at.iter().zip(rank) {
        by_place.entry(*place).and_modify(|node| *node = None).or_insert(Some(*rank));
    }
    let (mut leaving, mut arriving): (HashMap<u32, Vec<usize>>, HashMap<u32, Vec<usize>>) = Default::default();
    let vias: HashMap<u32, u32> = extract
        .turns
        .iter()
        .filter_map(|turn| Some((turn.via, by_place.get(&extract.at[turn.via as usize]).copied().flatten()?)))
        .collect();
    let wanted: std::collections::HashSet<u32> = vias.values().copied().collect();
    for (index, arc) in arcs.iter().enumerate() {
        if wanted.contains(&arc.tail) {
            leaving.entry(arc.tail).or_default().push(index);
        }
        if wanted.contains(&arc.head) {
            arriving.entry(arc.head).or_default().push(index);
        }
    }
    let way = |arc: usize, arcs: &[Arc]| ways[(arcs[arc].link >> 2) as usize];
    // For each arc that arrives under restrictions: the arcs it may go on by.
    let mut allowed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for turn in &extract.turns {
        let Some(via) = vias.get(&turn.via) else { continue };
        let (Some(leaving), Some(arriving)) = (leaving.get(via), arriving.get(via)) else { continue };
        let from: Vec<usize> = arriving.iter().copied().filter(|arc| way(*arc, arcs) == turn.from).collect();
        let to: Vec<usize> = leaving.iter().copied().filter(|arc| way(*arc, arcs) == turn.to).collect();
        // A way that runs through the junction has two arms there, and the relation does not say which it means.
        let (&[from], &[to]) = (&from[..], &to[..]) else { continue };
        let open = allowed.entry(from).or_insert_with(|| leaving.clone());
        if turn.only {
            open.retain(|arc| *arc == to);
        } else {
            open.retain(|arc| *arc != to);
        }
    }
    let mut twins = Vec::with_capacity(allowed.len());
    for (&from, open) in &allowed {
        let Ok(twin) = u32::try_from(nodes.len()) else { return };
        nodes.push(nodes[arcs[from].head as usize]);
        twins.push((twin, open));
        arcs[from].head = twin;
    }
    // Only now do all arcs lead where they should, so that a twin's ways out lead to twins themselves.
    for (twin, open) in twins {
        for &arc in open {
            arcs.push(Arc { tail: twin, ..arcs[arc] });
        }
    }
}
