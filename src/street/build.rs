//! From an extract to a graph: cuts ways at junctions, weighs the pieces, puts nodes and edges into the order of the ground.
//!
//! Built once an import, for one mode at a time; the result never changes. What the tags mean is [`super::osm`]'s; here they are
//! numbers.

use super::arrays::Array;
use super::graph::{DELAY_SHIFT, FERRY, FIXED, IN, MOVEMENT, Network, OUT, STEPS};
use super::ground::Ground;
use super::osm::tags::NodeRule;
use super::osm::{Extract, MISSING, ReadError};
use super::profile::{Mode, Profile};
use super::{islands, order, snap, turns, water};

/// Seconds that a marked crossing costs a walker.
pub const CROSSING_S: u32 = 6;
/// Seconds that traffic lights cost an e-bike, on the average over their phases.
pub const SIGNALS_EBIKE_S: u32 = 6;
/// Seconds that traffic lights cost a car.
pub const SIGNALS_CAR_S: u32 = 8;
/// km/h of a ferry whose duration nobody has tagged.
pub const FERRY_KMH: f64 = 8.0;
/// Seconds to wait for a ferry and board it: added once a ferry way.
pub const BOARDING_S: f64 = 300.0;

/// No node of the mode.
const NONE: u32 = u32::MAX;

/// A street between two junctions, before it has its place.
struct Piece {
    tail: u32,
    head: u32,
    /// Its points between the ends, in the extract's references.
    inner: std::ops::Range<usize>,
    way: u32,
    /// Milliseconds at the mode's speed.
    movement: u32,
    delay: u32,
}

/// A directed edge while the graph is being built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arc {
    pub(super) tail: u32,
    pub(super) head: u32,
    /// Movement and delay; no direction bits yet.
    pub(super) weight: u32,
    pub(super) link: u32,
}

/// What the graphs of all modes have in common.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    names: Array<u32>,
    letters: Array<u8>,
    shores: Array<[i32; 4]>,
}

impl Shared {
    pub(super) fn new(extract: &Extract) -> Self {
        let mut names = vec![0];
        let mut letters = Vec::new();
        for name in &extract.names {
            letters.extend_from_slice(name.as_bytes());
            names.push(count(letters.len()));
        }
        Self { names: names.into(), letters: letters.into(), shores: water::sorted(extract).into() }
    }
}

/// The graph of `mode` over an extract. An extract without a street of the mode gives an empty graph.
///
/// O(n log n) in its nodes.
///
/// # Errors
///
/// [`ReadError::TooLarge`] beyond 2^30 edges.
pub fn build(extract: &Extract, mode: Mode) -> Result<Network, ReadError> {
    build_with(extract, mode, &Shared::new(extract))
}

pub(super) fn build_with(extract: &Extract, mode: Mode, shared: &Shared) -> Result<Network, ReadError> {
    let mut cutter = Cutter::new(extract, mode);
    for (way, number) in extract.ways.iter().zip(0..) {
        if way.rule.lane(mode).open() {
            cutter.cut(number, way.nodes.clone());
        }
    }
    let Cutter { pieces, nodes, .. } = cutter;
    if pieces.len() >= 1 << 30 {
        return Err(ReadError::TooLarge { what: "edges", limit: 1 << 30 });
    }
    Ok(assemble(extract, mode, pieces, &nodes, shared))
}

/// Cuts ways into pieces at junctions.
struct Cutter<'a> {
    extract: &'a Extract,
    mode: Mode,
    /// How often open ways use a node; an end counts twice, so that it is always a junction.
    uses: Vec<u8>,
    /// The node of the mode at a node of the extract.
    node_of: Vec<u32>,
    nodes: Vec<[i32; 2]>,
    /// The extract's node at each node.
    pieces: Vec<Piece>,
    ground: Ground,
}

impl<'a> Cutter<'a> {
    fn new(extract: &'a Extract, mode: Mode) -> Self {
        let mut uses = vec![0_u8; extract.at.len()];
        for way in extract.ways.iter().filter(|way| way.rule.lane(mode).open()) {
            let refs = &extract.refs[way.nodes.clone()];
            for (i, &node) in refs.iter().enumerate() {
                let times = if i == 0 || i + 1 == refs.len() { 2 } else { 1 };
                uses[node as usize] = uses[node as usize].saturating_add(times);
            }
        }
        Self {
            extract,
            mode,
            uses,
            node_of: vec![NONE; extract.at.len()],
            nodes: Vec::new(),
            pieces: Vec::new(),
            ground: Ground::at(0),
        }
    }

    fn rule(&self, node: u32) -> NodeRule {
        NodeRule::from_bits(self.extract.rules[node as usize])
    }

    /// The node of the mode; where the mode may not pass, a new one each time, so that nothing meets there.
    fn node(&mut self, node: u32) -> u32 {
        let known = self.node_of[node as usize];
        if known != NONE && !self.rule(node).closed(self.mode) {
            return known;
        }
        let new = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(self.extract.at[node as usize]);
        self.node_of[node as usize] = new;
        new
    }

    fn cut(&mut self, way: u32, range: std::ops::Range<usize>) {
        let refs = &self.extract.refs;
        let mut start: Option<usize> = None;
        let mut length = 0.0;
        let mut held = 0;
        for at in range {
            let node = refs[at];
            let here = self.extract.at[node as usize];
            // A missing node breaks the way: what is before it ends at the last node there is.
            if here == MISSING {
                if let Some(from) = start.take() {
                    self.finish(way, from, at - 1, length, held);
                }
                continue;
            }
            let Some(from) = start else {
                (start, length, held) = (Some(at), 0.0, 0);
                self.ground = self.ground.near(here[1]);
                continue;
            };
            let before = self.extract.at[refs[at - 1] as usize];
            self.ground = self.ground.near(here[1]);
            length += self.ground.distance(before, here);
            if self.uses[node as usize] >= 2 || self.rule(node).closed(self.mode) {
                self.finish(way, from, at, length, held);
                (start, length, held) = (Some(at), 0.0, 0);
            } else {
                held += self.delay(way, node);
            }
        }
    }

    /// Milliseconds that a node holds one up who comes along a way. A walker pays for a crossing on the footway that crosses; who
    /// walks along the carriageway past it does not.
    fn delay(&self, way: u32, node: u32) -> u32 {
        let rule = self.rule(node);
        let footway = self.extract.ways[way as usize].rule.footway;
        let seconds = match self.mode {
            Mode::Walk if footway && rule.crossing() => CROSSING_S,
            Mode::Ebike if rule.signals() => SIGNALS_EBIKE_S,
            Mode::Car if rule.signals() => SIGNALS_CAR_S,
            _ => 0,
        };
        seconds * 1000
    }

    fn finish(&mut self, way: u32, from: usize, to: usize, length: f64, held: u32) {
        if from == to {
            return;
        }
        let [tail_ref, head_ref] = [from, to].map(|at| self.extract.refs[at]);
        // Half of a junction's delay falls on each of the streets that meet there: who passes it pays it once.
        let held = held + self.delay(way, tail_ref).midpoint(self.delay(way, head_ref));
        let (movement, delay) = self.weigh(way, from..to, length, held);
        let (tail, head) = (self.node(tail_ref), self.node(head_ref));
        self.pieces.push(Piece { tail, head, inner: from + 1..to, way, movement, delay });
    }

    fn weigh(&self, way: u32, part: std::ops::Range<usize>, length: f64, held: u32) -> (u32, u32) {
        let way = &self.extract.ways[way as usize];
        let lane = way.rule.lane(self.mode);
        let whole = f64::from(MOVEMENT);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 24 bits")]
        let ms = |seconds: f64| (seconds * 1e3).round().clamp(0.0, whole) as u32;
        if way.rule.ferry {
            #[expect(clippy::cast_precision_loss, reason = "a way has at most some thousands of nodes")]
            let share = part.len() as f64 / (way.nodes.len() - 1).max(1) as f64;
            let crossing = match way.rule.duration_s {
                0 => length / (FERRY_KMH / 3.6),
                tagged => f64::from(tagged) * share,
            };
            return (ms(crossing + BOARDING_S * share), FIXED);
        }
        let usual = Profile::of(self.mode).speed.get();
        let speed = match lane.kmh {
            0 => usual,
            // A car drives at its street's speed; an e-bike no faster than its own.
            kmh if self.mode == Mode::Car => f64::from(kmh) / 3.6,
            kmh => usual.min(f64::from(kmh) / 3.6),
        };
        (ms(length / speed), (held + 500) / 1000)
    }
}

fn assemble(extract: &Extract, mode: Mode, mut pieces: Vec<Piece>, at: &[[i32; 2]], shared: &Shared) -> Network {
    // Nodes along the curve, edges by their first node.
    let order = order::along_curve(at);
    let mut rank = vec![0_u32; at.len()];
    for (new, old) in (0..).zip(&order) {
        rank[*old as usize] = new;
    }
    for piece in &mut pieces {
        (piece.tail, piece.head) = (rank[piece.tail as usize], rank[piece.head as usize]);
    }
    pieces.sort_by_key(|piece| (piece.tail.min(piece.head), piece.tail.max(piece.head)));

    let mut nodes: Vec<[i32; 2]> = order.iter().map(|old| at[*old as usize]).collect();
    let mut edges = Vec::with_capacity(pieces.len() + 1);
    let mut flags = Vec::with_capacity(pieces.len());
    let mut shape: Vec<[i32; 2]> = Vec::new();
    let mut arcs = Vec::with_capacity(pieces.len() * 2);
    let mut ways = Vec::with_capacity(pieces.len());
    for (piece, edge) in pieces.iter().zip(0_u32..) {
        let way = &extract.ways[piece.way as usize];
        edges.push([piece.tail, piece.head, count(shape.len()), way.name]);
        shape.extend(extract.refs[piece.inner.clone()].iter().map(|node| extract.at[*node as usize]));
        flags.push(if way.rule.steps { STEPS } else { 0 } | if way.rule.ferry { FERRY } else { 0 });
        ways.push(way.id);
        let lane = way.rule.lane(mode);
        let weight = piece.movement | piece.delay.min(FIXED - u32::from(!way.rule.ferry)) << DELAY_SHIFT;
        let link = edge << 2 | u32::from(way.rule.steps) << 1;
        if lane.forward {
            arcs.push(Arc { tail: piece.tail, head: piece.head, weight, link });
        }
        if lane.backward {
            arcs.push(Arc { tail: piece.head, head: piece.tail, weight, link: link | 1 });
        }
    }
    edges.push([0, 0, count(shape.len()), 0]);
    if mode == Mode::Car {
        turns::forbid(extract, &ways, &mut nodes, &mut arcs, at, &rank);
    }
    islands::mark(nodes.len(), &arcs, &edges, &mut flags);
    let (first, entries, links) = rows(nodes.len(), &arcs);

    let mut network = Network {
        mode,
        nodes: nodes.into(),
        first: first.into(),
        entries: entries.into(),
        links: links.into(),
        edges: edges.into(),
        flags: flags.into(),
        shape: shape.into(),
        boxes: Array::default(),
        names: shared.names.clone(),
        letters: shared.letters.clone(),
        shores: shared.shores.clone(),
    };
    network.boxes = snap::boxes(&network).into();
    network
}

/// Offsets are 32 bits wide: the number of edges has been checked, and shapes end with the format's own limits.
fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The rows of a graph: for each arc an entry at its tail to leave by and one at its head to arrive by; where a street is the
/// same both ways, the two are one.
fn rows(nodes: usize, arcs: &[Arc]) -> (Vec<u32>, Vec<[u32; 2]>, Vec<u32>) {
    let mut start = vec![0_u32; nodes + 2];
    for arc in arcs {
        start[arc.tail as usize + 2] += 1;
        start[arc.head as usize + 2] += 1;
    }
    for node in 2..start.len() {
        start[node] += start[node - 1];
    }
    // Other node, link, weight: sorted in this order within a node.
    let mut all = vec![[0_u32; 3]; arcs.len() * 2];
    let mut put = |node: u32, entry: [u32; 3]| {
        let slot = &mut start[node as usize + 1];
        all[*slot as usize] = entry;
        *slot += 1;
    };
    for arc in arcs {
        put(arc.tail, [arc.head, arc.link, arc.weight | OUT]);
        put(arc.head, [arc.tail, arc.link ^ 1, arc.weight | IN]);
    }
    let mut first = Vec::with_capacity(nodes + 1);
    let mut entries: Vec<[u32; 2]> = Vec::with_capacity(arcs.len());
    let mut links = Vec::with_capacity(arcs.len());
    for node in 0..nodes {
        first.push(count(entries.len()));
        let own = &mut all[start[node] as usize..start[node + 1] as usize];
        own.sort_unstable_by_key(|[head, link, weight]| (*head, *link, weight & !(IN | OUT)));
        let begin = entries.len();
        for [head, link, weight] in own.iter().copied() {
            if entries.len() > begin
                && let (Some(last), Some(last_link)) = (entries.last_mut(), links.last())
                && last[0] == head
                && *last_link == link
                && (last[1] ^ weight) & !(IN | OUT) == 0
            {
                last[1] |= weight;
                continue;
            }
            entries.push([head, weight]);
            links.push(link);
        }
    }
    first.push(count(entries.len()));
    (first, entries, links)
}
