//! Travel times between many points and many facilities.

use super::buckets::{BUCKET_MS, Buckets};
use super::facilities::{Facilities, part};
use super::graph::Network;
use super::profile::Profile;
use super::search::{Heading, neighbours_on_edge, starts};
use super::snap::Snap;

/// No way within the bound.
pub const UNREACHABLE: u32 = u32::MAX;

/// The milliseconds between each point and each facility, row by row: `facilities.len()` to a row, in the order of
/// [`Facilities::snaps`]; [`UNREACHABLE`] where there is no way within `within_ms`. Both legs to the street are included.
///
/// One search a point, O(n + m) each. Callers bound how many points and facilities they let in.
#[must_use]
pub fn matrix(
    network: &Network,
    points: &[Snap],
    facilities: &Facilities,
    profile: &Profile,
    heading: Heading,
    within_ms: u32,
) -> Vec<u32> {
    let along = heading.along();
    let rows = network.rows(profile);
    let columns = facilities.len();
    let access: Vec<u32> = facilities.spots.iter().map(|spot| profile.access_ms(spot.snap.distance)).collect();
    let mut times = vec![UNREACHABLE; points.len() * columns];
    let mut reached = vec![UNREACHABLE; network.node_count()];
    let mut queue: Buckets<(u32, u32)> = Buckets::default();
    // What hangs on the nodes, each once: the same for every point.
    let hooks: Vec<(u32, u32, u32)> = facilities
        .all_hooks(along)
        .filter(|(_, hook)| !(profile.step_free && rows.links[hook.entry as usize] & 2 != 0))
        .map(|(node, hook)| {
            let ahead = part(rows.cost(hook.entry as usize), f64::from(hook.share));
            (node, ahead.saturating_add(access[hook.facility as usize]), hook.facility)
        })
        .collect();
    // How often a search looks whether it is done: seldom enough that looking costs nothing.
    let pause = (hooks.len() * 4).max(64);
    for (point, row) in points.iter().zip(times.chunks_exact_mut(columns.max(1))) {
        reached.fill(UNREACHABLE);
        let leg = profile.access_ms(point.distance);
        for (_, node, ahead) in starts(network, profile, point, along) {
            let time = leg.saturating_add(ahead);
            if time < reached[node as usize] {
                reached[node as usize] = time;
                queue.push(time, (time, node));
            }
        }
        let mut pops = 0;
        while let Some((time, node)) = queue.pop() {
            pops += 1;
            if pops == pause {
                pops = 0;
                let all = worst(&hooks, &reached, row);
                // Whatever is still queued is later than this bucket's begin, and so is all that comes of it.
                if all.saturating_add(BUCKET_MS) <= time {
                    break;
                }
            }
            if reached[node as usize] != time {
                continue;
            }
            for (head, cost, _) in rows.neighbours(node, along) {
                let arrival = time.saturating_add(cost);
                if arrival < reached[head as usize] && arrival <= within_ms {
                    reached[head as usize] = arrival;
                    queue.push(arrival, (arrival, head));
                }
            }
        }
        queue.clear();
        for &(node, ahead, facility) in &hooks {
            let time = reached[node as usize].saturating_add(ahead);
            let cell = &mut row[facility as usize];
            if time <= within_ms && reached[node as usize] != UNREACHABLE {
                *cell = time.min(*cell);
            }
        }
        for (facility, ahead) in neighbours_on_edge(network, rows, facilities, point, along) {
            let time = leg.saturating_add(ahead).saturating_add(access[facility as usize]);
            if time <= within_ms {
                row[facility as usize] = time.min(row[facility as usize]);
            }
        }
    }
    times
}

/// The latest of the facilities' times as far as they are known; [`UNREACHABLE`] while one of them has none. Uses `row` and
/// leaves it as it was: untouched by the search so far.
fn worst(hooks: &[(u32, u32, u32)], reached: &[u32], row: &mut [u32]) -> u32 {
    for &(node, ahead, facility) in hooks {
        let time = reached[node as usize].saturating_add(ahead);
        row[facility as usize] = row[facility as usize].min(time);
    }
    let worst = row.iter().copied().max().unwrap_or(0);
    row.fill(UNREACHABLE);
    worst
}
