//! The ten nearest of 221,000 stations: the packed tree beside brute force, rstar and kiddo over the same points.
//!
//! The stations are the synthetic nation of `yizhan demo --scale national` (seed 1). Of the 10,000 places asked about, 85 in a
//! hundred lie some kilometres from a station, 7 some tens of kilometres, 5 in a desert and 3 at sea. All contenders run in
//! one process, in turn, several rounds; a figure is the median of the rounds. Their answers are compared first. Run with
//! `cargo bench --bench nearest`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench reports on the terminal and may stop")]
#![expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52, and fractions are wanted")]

use std::collections::BinaryHeap;
use std::hint::black_box;
use std::num::NonZero;
use std::time::{Duration, Instant};

use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use yizhan::demo;
use yizhan::earth::distance::Ecef;
use yizhan::earth::{LngLat, Meters};
use yizhan::index::nearest::{Nearest, Scratch};
use yizhan::station::Field;

const K: usize = 10;
const PLACES: usize = 10_000;
const ROUNDS: usize = 7;
/// Brute force takes a hundred times longer, so it is asked less.
const BRUTE_PLACES: usize = 300;

type Entry = GeomWithData<[f64; 3], u32>;
/// A way to ask for the ten nearest.
type Contender<'a> = (&'a str, &'a dyn Fn(LngLat) -> Vec<u32>);

fn main() {
    let stations: Vec<LngLat> = demo::national(1).filter_map(|row| position(&row)).collect();
    let mut dice = Dice(42);
    let places: Vec<LngLat> = (0..PLACES).map(|_| place(&stations, &mut dice)).collect();
    let points: Vec<[f64; 3]> = stations.iter().map(|&at| in_space(at)).collect();
    println!("{} stations, {PLACES} places, k = {K}, median of {ROUNDS} rounds", stations.len());

    let (ours, built) = timed(|| Nearest::build((0..).zip(stations.iter().copied())));
    println!("built in {built:.0?}: ours ({:.1} bytes a point)", ours.bytes() as f64 / ours.len() as f64);
    let entries = || (0..).zip(&points).map(|(id, &p)| Entry::new(p, id)).collect();
    let (rtree, built) = timed(|| RTree::bulk_load(entries()));
    println!("built in {built:.0?}: rstar");
    let (kd, built) = timed(|| ImmutableKdTree::<f64, 3>::new_from_slice(&points).unwrap());
    println!("built in {built:.0?}: kiddo");

    let mut scratch = Scratch::default();
    let k = NonZero::new(K).unwrap();
    let ask_rstar = |at: LngLat| rtree.nearest_neighbor_iter(in_space(at)).take(K).map(|found| found.data).collect();
    let ask_kiddo = |at: LngLat| -> Vec<u32> {
        let found = kd.query(&in_space(at)).nearest_n::<SquaredEuclidean<f64>>(k).execute();
        found.iter().map(|found| found.item).collect()
    };
    let ask_brute = |at: LngLat| brute(&points, in_space(at));
    agree(&stations, &places, &ours, &[("rstar", &ask_rstar), ("kiddo", &ask_kiddo), ("brute force", &ask_brute)]);

    let every_place = &places[..];
    let mut rows: Vec<(&str, Vec<Round>)> = [
        "ours",
        "ours, one in five accepted",
        "ours, one in fifty accepted",
        "ours, streamed",
        "kiddo 6, 3-D, chord order",
        "rstar, 3-D, chord order",
        "brute force, 3-D, chord order",
    ]
    .map(|name| (name, Vec::new()))
    .into();
    let mut stream_scratch = Scratch::default();
    for _ in 0..ROUNDS {
        let mut contender = 0;
        let mut note = |round: Round| {
            rows[contender].1.push(round);
            contender += 1;
        };
        note(round(every_place, |at| {
            black_box(ours.nearest(at, K, Meters::INFINITY, |_, _| true, &mut scratch));
        }));
        note(round(every_place, |at| {
            black_box(ours.nearest(at, K, Meters::INFINITY, |id, _| id % 5 == 0, &mut scratch));
        }));
        note(round(every_place, |at| {
            black_box(ours.nearest(at, K, Meters::INFINITY, |id, _| id % 50 == 0, &mut scratch));
        }));
        note(round(every_place, |at| {
            ours.stream(at, K, &mut stream_scratch).take(K).for_each(|hit| {
                black_box(hit);
            });
        }));
        note(round(every_place, |at| drop(black_box(ask_kiddo(at)))));
        note(round(every_place, |at| drop(black_box::<Vec<u32>>(ask_rstar(at)))));
        note(round(&places[..BRUTE_PLACES], |at| drop(black_box(ask_brute(at)))));
    }
    println!("{:<32} {:>10} {:>10}", "", "median µs", "p99 µs");
    for (name, mut rounds) in rows {
        rounds.sort_unstable_by_key(|round| round.median);
        let Round { median, tail } = rounds[ROUNDS / 2];
        println!("{name:<32} {:>10.2} {:>10.2}", median.as_secs_f64() * 1e6, tail.as_secs_f64() * 1e6);
    }
}

/// One contender's times over all places.
struct Round {
    median: Duration,
    tail: Duration,
}

fn round(places: &[LngLat], mut ask: impl FnMut(LngLat)) -> Round {
    let mut times: Vec<Duration> = places.iter().map(|&at| timed(|| ask(at)).1).collect();
    times.sort_unstable();
    Round { median: times[times.len() / 2], tail: times[times.len() * 99 / 100] }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let started = Instant::now();
    let done = work();
    (done, started.elapsed())
}

/// Stops when an answer holds a point farther than ours at the same rank; chord order may differ from ours by a millimetre.
fn agree(stations: &[LngLat], places: &[LngLat], ours: &Nearest, others: &[Contender]) {
    let mut scratch = Scratch::default();
    for &at in &places[..BRUTE_PLACES] {
        let hits = ours.nearest(at, K, Meters::INFINITY, |_, _| true, &mut scratch);
        for (name, ask) in others {
            let far = |id: u32| Ecef::of(at).distance(Ecef::of(stations[id as usize])).get();
            let mut theirs: Vec<f64> = ask(at).into_iter().map(far).collect();
            theirs.sort_unstable_by(f64::total_cmp);
            let same = hits.iter().zip(&theirs).all(|(hit, far)| (hit.distance.get() - far).abs() < 0.001);
            assert!(same && theirs.len() == K, "{name} answers otherwise at {at}");
        }
    }
    println!("all answers agree");
}

fn brute(points: &[[f64; 3]], from: [f64; 3]) -> Vec<u32> {
    let mut best: BinaryHeap<(u64, u32)> = BinaryHeap::with_capacity(K + 1);
    for (id, p) in (0..).zip(points) {
        let chord2: f64 = p.iter().zip(from).map(|(a, b)| (a - b) * (a - b)).sum();
        // Bits of positive numbers order as they do.
        if best.len() < K || best.peek().is_some_and(|worst| chord2.to_bits() < worst.0) {
            best.push((chord2.to_bits(), id));
            if best.len() > K {
                best.pop();
            }
        }
    }
    best.into_sorted_vec().into_iter().map(|(_, id)| id).collect()
}

fn in_space(at: LngLat) -> [f64; 3] {
    let p = Ecef::of(at);
    [p.x, p.y, p.z]
}

fn position(row: &demo::Row) -> Option<LngLat> {
    let number = |wanted: Field| row.iter().find(|(field, _)| *field == wanted)?.1.parse::<f64>().ok();
    LngLat::new(number(Field::Lon)?, number(Field::Lat)?).ok()
}

fn place(stations: &[LngLat], dice: &mut Dice) -> LngLat {
    /// Boxes of desert and sea: west, south, east, north.
    const EMPTY: [[f64; 4]; 4] =
        [[77.5, 37.6, 88.0, 41.0], [99.5, 39.5, 104.5, 42.3], [123.0, 29.0, 126.5, 33.5], [113.0, 16.0, 118.5, 20.5]];
    let lot = dice.unit();
    let (lon, lat) = if lot < 0.92 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index drawn below the length")]
        let at = stations[(dice.unit() * stations.len() as f64) as usize];
        let spread = if lot < 0.85 { 0.03 } else { 0.4 };
        (at.lon() + spread * dice.normal(), at.lat() + spread * dice.normal())
    } else {
        let [west, south, east, north] = EMPTY[if lot < 0.97 { 0 } else { 2 } + usize::from(dice.unit() < 0.5)];
        (west + dice.unit() * (east - west), south + dice.unit() * (north - south))
    };
    LngLat::new(lon, lat).unwrap()
}

/// `SplitMix64`: a fixed sequence.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// The sum of twelve less six: close enough to a normal distribution.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}
