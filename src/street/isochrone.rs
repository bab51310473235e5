//! The ground that one reaches in so many minutes, as polygons.
//!
//! Streets are followed exactly: times are interpolated along each edge, and the piece that is reached in time is drawn into
//! a raster of distances; the polygon is what lies within [`Settings::fill`] of a reached piece, and nothing across water. It is a picture:
//! whether a *person* is covered is decided by their own timed way to the street ([`super::sweep::Sweep::point`]).

use crate::earth::{LngLat, Meters, Seconds};

use super::contour::{Outline, Ring, Tracer, area};
use super::graph::{Network, STEPS};
use super::ground::{self, Ground};
use super::profile::{Profile, ms};
use super::raster::{Piece, Raster};
use super::reach::Reach;
use super::search::Heading;
use super::snap::Snap;

/// How the polygons are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Between the raster's points.
    pub cell: Meters,
    /// How far from a street that is reached whole the polygon reaches.
    pub fill: Meters,
    /// How far from a street that is reached in part: there one arrives with nothing left for a walk aside. Less than 0.6 cells would
    /// slip between the raster's points.
    pub stub: Meters,
    /// The most points that a raster may have; beyond, the cell is doubled until it fits.
    pub points: usize,
}

impl Default for Settings {
    /// 25 m; 50 m and 17 m; four million points.
    fn default() -> Self {
        Self { cell: Meters::new(25.0), fill: Meters::new(50.0), stub: Meters::new(17.0), points: 4 << 20 }
    }
}

/// A polygon: an outer ring, anticlockwise, and its holes, clockwise; rings are closed (RFC 7946).
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Vec<LngLat>,
    /// The holes.
    pub holes: Vec<Vec<LngLat>>,
}

/// What is reached within one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Isochrone {
    /// The time.
    pub within: Seconds,
    /// The largest polygon first; they are valid by OGC's rules and do not overlap.
    pub polygons: Vec<Polygon>,
    /// Together, in square metres.
    pub area_m2: f64,
    /// The streets reached, metres.
    pub street: Meters,
    /// Between the raster's points, as drawn.
    pub cell: Meters,
}

/// Memory that isochrones share. One per thread.
#[derive(Debug, Default)]
pub struct IsochroneScratch {
    reach: Reach,
    pieces: Vec<Piece>,
    stubs: Vec<Piece>,
    skipped: Vec<[f64; 2]>,
    raster: Raster,
    tracer: Tracer,
    drawn: Vec<bool>,
    marked: Vec<u32>,
}

/// The isochrones of a point for each of these times, in the order given.
///
/// Heading [`Heading::Away`] it is where one gets from the point; heading back, from where one gets to it.
#[must_use]
pub fn isochrones(
    network: &Network,
    from: &Snap,
    profile: &Profile,
    heading: Heading,
    within: &[Seconds],
    settings: &Settings,
    scratch: &mut IsochroneScratch,
) -> Vec<Isochrone> {
    let latest = within.iter().copied().map(ms).max().unwrap_or(0);
    scratch.reach.search(network, from, profile, heading, latest);
    let center = ground::fixed(from.at);
    let ground = Ground::at(center[1]);
    within
        .iter()
        .map(|time| draw(network, from, profile, heading, *time, settings, (center, ground), scratch))
        .collect()
}

#[expect(clippy::too_many_arguments, reason = "the loop's body above, with what it has worked out")]
fn draw(
    network: &Network,
    from: &Snap,
    profile: &Profile,
    heading: Heading,
    within: Seconds,
    settings: &Settings,
    (center, ground): ([i32; 2], Ground),
    scratch: &mut IsochroneScratch,
) -> Isochrone {
    let IsochroneScratch { reach, pieces, stubs, skipped, raster, tracer, drawn, marked } = scratch;
    pieces.clear();
    stubs.clear();
    let mut pen = Pen { network, ground, center, pieces, stubs, skipped, street: 0.0 };
    let limit = ms(within);
    drawn.resize(network.edge_count(), false);
    let rows = network.rows(profile);
    for &node in reach.touched() {
        let time = reach.time(node);
        if time > limit {
            continue;
        }
        for (_, cost, entry) in rows.neighbours(node, heading.along()) {
            let link = rows.links[entry];
            let (edge, against) = (link >> 2, link & 1 == 1);
            if drawn[edge as usize] {
                continue;
            }
            let left = limit - time;
            if left >= cost {
                drawn[edge as usize] = true;
                marked.push(edge);
                pen.whole(edge);
            } else if left > 0 {
                let share = f64::from(left) / f64::from(cost);
                pen.part(edge, if against { [1.0 - share, 1.0] } else { [0.0, share] });
            }
        }
    }
    if !drawn[from.edge as usize] {
        own_street(&mut pen, from, profile, heading, limit);
    }
    for edge in marked.drain(..) {
        drawn[edge as usize] = false;
    }
    let street = Meters::new(pen.street);
    #[expect(clippy::cast_possible_truncation, reason = "some tens of metres")]
    let [cell, fill, stub] = [settings.cell, settings.fill, settings.stub].map(|metres| metres.get() as f32);
    let stub = stub.min(fill);
    let around = pieces
        .iter()
        .chain(stubs.iter())
        .fold([f32::INFINITY, f32::INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY], |b, p| {
            [b[0].min(p[0]).min(p[2]), b[1].min(p[1]).min(p[3]), b[2].max(p[0]).max(p[2]), b[3].max(p[1]).max(p[3])]
        });
    if pieces.is_empty() && stubs.is_empty() || cell <= 0.0 || stub <= 0.0 {
        return Isochrone { within, polygons: Vec::new(), area_m2: 0.0, street, cell: settings.cell };
    }
    raster.begin(around, cell, fill, settings.points);
    // One cell beyond the fill, so that every grid point next to the outline holds its exact distance.
    let reach_m = fill + raster.cell;
    let shores = shores(network, &ground, center, around.map(f64::from), f64::from(reach_m));
    raster.shore(&shores, reach_m);
    for piece in pieces.iter() {
        raster.draw(*piece, reach_m, 1.0, &shores);
    }
    // On a raster made coarser than asked for, a stub is as wide as the raster can show.
    let stub = stub.max(0.6 * raster.cell);
    for piece in stubs.iter() {
        raster.draw(*piece, stub + raster.cell, fill / stub, &shores);
    }
    let outlines = tracer.outlines(raster, fill);
    let area_m2 = outlines
        .iter()
        .map(|outline| area(&outline.outer) + outline.holes.iter().map(|hole| area(hole)).sum::<f64>())
        .sum();
    let polygons = outlines.into_iter().map(|outline| polygon(outline, &ground, center)).collect();
    Isochrone { within, polygons, area_m2, street, cell: Meters::new(f64::from(raster.cell)) }
}

/// The stretches of the point's own street that need no junction.
fn own_street(pen: &mut Pen, from: &Snap, profile: &Profile, heading: Heading, limit: u32) {
    let Some(left) = limit.checked_sub(profile.access_ms(from.distance)) else { return };
    if profile.step_free && pen.network.flags[from.edge as usize] & STEPS != 0 {
        return;
    }
    let rows = pen.network.rows(profile);
    for against in [false, true] {
        let Some((entry, _)) = pen.network.departure(from.edge, against) else { continue };
        let share = f64::from(left) / f64::from(rows.cost(entry).max(1));
        // Away one moves in the street's direction, back in time against it.
        let ahead = (heading == Heading::Away) != against;
        pen.part(
            from.edge,
            if ahead {
                [from.along, (from.along + share).min(1.0)]
            } else {
                [(from.along - share).max(0.0), from.along]
            },
        );
    }
}

/// Metres by which a drawn line may miss its street.
const FLAT: f64 = 2.0;

#[expect(clippy::cast_possible_truncation, reason = "metres within an hour's reach, to a centimetre")]
fn piece([from, to]: [[f64; 2]; 2]) -> Piece {
    [from[0] as f32, from[1] as f32, to[0] as f32, to[1] as f32]
}

/// Whether a point lies more than [`FLAT`] off the line between two others, or beyond its ends.
fn bends(at: [f64; 2], from: [f64; 2], to: [f64; 2]) -> bool {
    let ([x, y], [dx, dy]) = ([at[0] - from[0], at[1] - from[1]], [to[0] - from[0], to[1] - from[1]]);
    let (length2, along, across) = (dx * dx + dy * dy, x * dx + y * dy, x * dy - y * dx);
    across * across > FLAT * FLAT * length2 || along < 0.0 || along > length2
}

/// Draws pieces of streets as metres around the center.
struct Pen<'a> {
    network: &'a Network,
    ground: Ground,
    center: [i32; 2],
    pieces: &'a mut Vec<Piece>,
    stubs: &'a mut Vec<Piece>,
    skipped: &'a mut Vec<[f64; 2]>,
    street: f64,
}

impl Pen<'_> {
    fn metres(&self, at: [i32; 2]) -> [f64; 2] {
        self.ground.between(self.center, at)
    }

    fn line(&mut self, from: [f64; 2], to: [f64; 2]) {
        self.street += (to[0] - from[0]).hypot(to[1] - from[1]);
        self.stubs.push(piece([from, to]));
    }

    /// A whole edge; of bends flatter than [`FLAT`] only the ends are drawn, for most points of a street are on a nearly
    /// straight line.
    fn whole(&mut self, edge: u32) {
        let mut points = self.network.points(edge).map(|at| self.ground.between(self.center, at));
        let Some(mut from) = points.next() else { return };
        let mut last = from;
        let mut skipped: Vec<[f64; 2]> = std::mem::take(self.skipped);
        skipped.clear();
        for at in points {
            self.street += (at[0] - last[0]).hypot(at[1] - last[1]);
            // The first point is where the line begins, and lies on it.
            skipped.push(last);
            if skipped.iter().any(|bend| bends(*bend, from, at)) {
                self.pieces.push(piece([from, last]));
                from = last;
                skipped.clear();
            }
            last = at;
        }
        self.pieces.push(piece([from, last]));
        *self.skipped = skipped;
    }

    /// The piece between two shares of an edge's length.
    fn part(&mut self, edge: u32, [start, end]: [f64; 2]) {
        let mut total = 0.0;
        let points: Vec<[f64; 2]> = self.network.points(edge).map(|at| self.metres(at)).collect();
        let lengths: Vec<f64> =
            points.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).collect();
        let length: f64 = lengths.iter().sum();
        let (start, end) = (start * length, end * length);
        for (pair, own) in points.windows(2).zip(&lengths) {
            let (low, high) = ((start - total).max(0.0), (end - total).min(*own));
            if high > low || length == 0.0 {
                let at = |m: f64| {
                    let share = if *own > 0.0 { m / own } else { 0.0 };
                    [0, 1].map(|axis| pair[0][axis] + (pair[1][axis] - pair[0][axis]) * share)
                };
                self.line(at(low), at(high));
            }
            total += own;
        }
    }
}

/// The shores near a box, as pieces.
fn shores(
    network: &Network,
    ground: &Ground,
    center: [i32; 2],
    [west, south, east, north]: [f64; 4],
    margin: f64,
) -> Vec<Piece> {
    if network.shores.is_empty() {
        return Vec::new();
    }
    let [low, high] =
        [[west - margin, south - margin], [east + margin, north + margin]].map(|metres| ground.offset(center, metres));
    network
        .shores_in([low[0], low[1], high[0], high[1]])
        .map(|[ax, ay, bx, by]| {
            let (a, b) = (ground.between(center, [ax, ay]), ground.between(center, [bx, by]));
            piece([a, b])
        })
        .collect()
}

fn polygon(outline: Outline, ground: &Ground, center: [i32; 2]) -> Polygon {
    let ring = |ring: Ring| {
        let mut points: Vec<LngLat> =
            ring.into_iter().map(|at| ground::position(ground.offset(center, at.map(f64::from)))).collect();
        points.extend(points.first().copied());
        points
    };
    Polygon { outer: ring(outline.outer), holes: outline.holes.into_iter().map(ring).collect() }
}
