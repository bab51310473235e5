//! The fastest way between two points: its line, its length, its time, and its steps street by street.

use thiserror::Error;

use crate::earth::{LngLat, Meters, Seconds};

use super::facilities::part;
use super::graph::{FERRY, Network, OUT, STEPS};
use super::ground::{self, Ground};
use super::profile::{Profile, seconds};
use super::search::{Bound, Scratch, starts};
use super::snap::Snap;

/// A way.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// From the first street place to the last; the legs between points and streets are not part of it.
    pub line: Vec<LngLat>,
    /// Along the streets.
    pub distance: Meters,
    /// Along the streets.
    pub duration: Seconds,
    /// Both legs between a point and its street.
    pub access: Seconds,
    /// Street by street.
    pub steps: Vec<Step>,
}

/// A stretch of one street.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The street's name; empty where it has none.
    pub name: String,
    /// How long it is.
    pub distance: Meters,
    /// How long it takes.
    pub duration: Seconds,
    /// The index of its first point in [`Route::line`].
    pub first: usize,
    /// It is stairs.
    pub steps: bool,
    /// It is a ferry.
    pub ferry: bool,
}

/// There is no way.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum NoRoute {
    /// None within the time asked for.
    #[error("there is no way within {within}")]
    TooLong {
        /// The time asked for.
        within: Seconds,
    },
    /// The search was stopped before it had looked everywhere.
    #[error("no way was found among the nearest {nodes} junctions, where the search stopped")]
    Stopped {
        /// The junctions it looked at.
        nodes: usize,
    },
}

/// A piece of the way: an edge, between two shares of its length, in this order.
struct Leg {
    edge: u32,
    from: f64,
    to: f64,
    ms: u32,
}

/// How the goal's street is entered: from which node, over which entry, and the milliseconds from there.
type End = (u32, usize, u32);

/// How a node was reached.
#[derive(Clone, Copy)]
struct Came {
    /// The node before; `u32::MAX` for the first.
    node: u32,
    entry: u32,
}

/// The fastest way from one place to another. Of equally fast ways always the same one.
///
/// O((n + m) log n) in the junctions nearer than the goal; 12 bytes a junction are allocated for each search.
///
/// # Errors
///
/// [`NoRoute`] when there is none within the bound.
pub fn route(network: &Network, from: &Snap, to: &Snap, profile: &Profile, bound: Bound) -> Result<Route, NoRoute> {
    let rows = network.rows(profile);
    let access_ms = profile.access_ms(from.distance).saturating_add(profile.access_ms(to.distance));
    let mut scratch = Scratch::default();
    scratch.begin(network.node_count(), 0);
    let mut came = vec![Came { node: u32::MAX, entry: 0 }; network.node_count()];
    for (entry, node, time) in starts(network, profile, from, OUT) {
        if scratch.offer(node, time) {
            came[node as usize] = Came { node: u32::MAX, entry: narrow(entry) };
        }
    }
    let shut = profile.step_free && network.flags[to.edge as usize] & STEPS != 0;
    let ends: Vec<End> = [false, true]
        .into_iter()
        .filter(|_| !shut)
        .flat_map(|against| {
            let share = if against { 1.0 - to.along } else { to.along };
            network.doors(to.edge, against).map(move |(entry, node)| (node, entry, part(rows.cost(entry), share)))
        })
        .collect();
    // The direct way along a street that both are on.
    let mut best: Option<(u32, Option<End>)> = None;
    if from.edge == to.edge && !shut {
        best = [false, true].into_iter().find_map(|against| {
            let ahead = to.along - from.along;
            let fits = if against { ahead <= 0.0 } else { ahead >= 0.0 };
            let (entry, _) = network.departure(from.edge, against).filter(|_| fits)?;
            Some((part(rows.cost(entry), ahead.abs()), None))
        });
    }
    let mut nodes = 0;
    let too_long = NoRoute::TooLong { within: seconds(bound.within_ms) };
    while let Some(std::cmp::Reverse(item)) = scratch.heap.pop() {
        #[expect(clippy::cast_possible_truncation, reason = "the two halves of the item")]
        let (time, node) = ((item >> 32) as u32, item as u32);
        if best.is_some_and(|(known, _)| time >= known) || time.saturating_add(access_ms) > bound.within_ms {
            break;
        }
        if scratch.time(node).is_none_or(|known| known < time) {
            continue;
        }
        if nodes == bound.nodes {
            return Err(NoRoute::Stopped { nodes });
        }
        nodes += 1;
        for end in ends.iter().filter(|end| end.0 == node) {
            let total = time.saturating_add(end.2);
            if best.is_none_or(|(known, _)| total < known) {
                best = Some((total, Some(*end)));
            }
        }
        for (head, cost, entry) in rows.neighbours(node, OUT) {
            if scratch.offer(head, time.saturating_add(cost)) {
                came[head as usize] = Came { node, entry: narrow(entry) };
            }
        }
    }
    let (total, end) = best.ok_or(too_long)?;
    if total.saturating_add(access_ms) > bound.within_ms {
        return Err(too_long);
    }
    let legs = match end {
        None => vec![Leg { edge: from.edge, from: from.along, to: to.along, ms: total }],
        Some(end) => trace(network, profile, from, to, end, &came),
    };
    Ok(describe(network, &legs, from, to, total, access_ms))
}

fn narrow(entry: usize) -> u32 {
    u32::try_from(entry).unwrap_or(u32::MAX)
}

/// The legs from the first street place to the last, in order.
fn trace(
    network: &Network,
    profile: &Profile,
    from: &Snap,
    to: &Snap,
    (mut node, entry, last_ms): End,
    came: &[Came],
) -> Vec<Leg> {
    let rows = network.rows(profile);
    let against = |entry: usize| rows.links[entry] & 1 == 1;
    let start = if against(entry) { 1.0 } else { 0.0 };
    let mut legs = vec![Leg { edge: to.edge, from: start, to: to.along, ms: last_ms }];
    loop {
        let Came { node: before, entry } = came[node as usize];
        let entry = entry as usize;
        let edge = rows.links[entry] >> 2;
        let (start, end) = if against(entry) { (1.0, 0.0) } else { (0.0, 1.0) };
        if before == u32::MAX {
            let share = if against(entry) { from.along } else { 1.0 - from.along };
            legs.push(Leg { edge, from: from.along, to: end, ms: part(rows.cost(entry), share) });
            break;
        }
        legs.push(Leg { edge, from: start, to: end, ms: rows.cost(entry) });
        node = before;
    }
    legs.reverse();
    legs
}

fn describe(network: &Network, legs: &[Leg], from: &Snap, to: &Snap, total: u32, access_ms: u32) -> Route {
    let mut line: Vec<[i32; 2]> = vec![ground::fixed(from.at)];
    let mut steps: Vec<Step> = Vec::new();
    let mut distance = 0.0;
    for leg in legs {
        let first = line.len() - 1;
        let own = walk(network, leg, &mut line);
        distance += own;
        let flags = network.flags[leg.edge as usize];
        let (stairs, ferry) = (flags & STEPS != 0, flags & FERRY != 0);
        let name = network.name(leg.edge);
        match steps.last_mut() {
            Some(last) if last.name == name && last.steps == stairs && last.ferry == ferry => {
                last.distance += Meters::new(own);
                last.duration += seconds(leg.ms);
            }
            _ => steps.push(Step {
                name: name.to_owned(),
                distance: Meters::new(own),
                duration: seconds(leg.ms),
                first,
                steps: stairs,
                ferry,
            }),
        }
    }
    let mut line: Vec<LngLat> = line.into_iter().map(ground::position).collect();
    if line.len() == 1 {
        // Already there: a line has two ends all the same.
        line.push(to.at);
    }
    // To the last digit where the snaps say.
    if let [first, .., last] = &mut line[..] {
        (*first, *last) = (from.at, to.at);
    }
    Route { line, distance: Meters::new(distance), duration: seconds(total), access: seconds(access_ms), steps }
}

/// Adds the points of a leg, but for its first, and gives its length.
fn walk(network: &Network, leg: &Leg, line: &mut Vec<[i32; 2]>) -> f64 {
    let mut points: Vec<[i32; 2]> = network.points(leg.edge).collect();
    let (mut low, mut high) = (leg.from, leg.to);
    if leg.from > leg.to {
        points.reverse();
        (low, high) = (1.0 - low, 1.0 - high);
    }
    let ground = Ground::at(points[0][1]);
    let lengths: Vec<f64> = points.windows(2).map(|pair| ground.near(pair[1][1]).distance(pair[0], pair[1])).collect();
    let whole: f64 = lengths.iter().sum();
    let (low, high) = (low * whole, high * whole);
    let mut passed = 0.0;
    for (pair, own) in points.windows(2).zip(&lengths) {
        let end = passed + own;
        if end > low && passed < high {
            line.push(if end <= high {
                pair[1]
            } else {
                let share = (high - passed) / own;
                let [x, y] = ground.between(pair[0], pair[1]);
                ground.offset(pair[0], [x * share, y * share])
            });
        }
        passed = end;
    }
    high - low
}
