//! Questions of a snapshot of 221,000 stations, in process: medians and 99th percentiles over 10,000 places, several rounds.
//!
//! The stations are the synthetic nation of `yizhan demo --scale national` (seed 1); the places are stations moved by up
//! to five kilometres, so that they lie where people are. Run with `cargo bench --bench query`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench reports on the terminal and may stop")]

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use yizhan::demo;
use yizhan::earth::LngLat;
use yizhan::query::filter::{Filter, Open, Place};
use yizhan::query::nearest::{Ask, nearest};
use yizhan::query::travel::{Mode, Travel};
use yizhan::station::hours::{Calendar, OpeningHours};
use yizhan::station::{Facts, Field, Record, Revision, Station, StationId, Value, Vocabulary, codec_text};
use yizhan::store::Snapshot;

const PLACES: usize = 10_000;
const ROUNDS: usize = 5;

fn main() {
    let vocabulary = Arc::new(Vocabulary::built_in().unwrap());
    let now = DateTime::parse_from_rfc3339("2026-11-20T15:00:00+08:00").unwrap().to_utc();
    let stations = stations(&vocabulary, now);
    println!("{} stations", stations.len());
    let revision = Revision { epoch: 1, number: 1 };
    let calendar = Calendar::bundled("cn");
    let started = Instant::now();
    let snapshot = Snapshot::new(revision, now, vocabulary.clone(), calendar, stations, Vec::new());
    println!("snapshot built in {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    let places = places(&snapshot);
    let worker = vocabulary.kind("worker_station");
    let driver = vocabulary.kind("driver_home");
    let of_kind = |kind| Filter { kinds: Some(vec![kind]), open: Open::Arrival, ..Filter::default() };
    let cases: [(&str, usize, Filter, usize); 5] = [
        ("k=10, any hours", 10, Filter::default(), 0),
        ("k=10, worker stations open on arrival", 10, of_kind(worker.unwrap()), 0),
        ("k=10, driver homes open on arrival", 10, of_kind(driver.unwrap()), 0),
        ("k=5, worker stations open on arrival, 3 alternatives each", 5, of_kind(worker.unwrap()), 3),
        ("k=10, any hours, 3 alternatives each", 10, Filter::default(), 3),
    ];
    println!("{:<62} {:>10} {:>10}", "question", "median µs", "p99 µs");
    for (name, k, filter, alternatives) in cases {
        let mut medians = Vec::new();
        let mut tails = Vec::new();
        for _ in 0..ROUNDS {
            let mut times: Vec<Duration> = places
                .iter()
                .map(|from| {
                    let travel = Travel::by(Mode::Straight);
                    let filter = filter.clone();
                    let place = Place::default();
                    let ask =
                        Ask { from: *from, k, travel, departure: now, filter, place, explain: false, alternatives };
                    let started = Instant::now();
                    black_box(nearest(&snapshot, &ask));
                    started.elapsed()
                })
                .collect();
            times.sort_unstable();
            medians.push(times[PLACES / 2]);
            tails.push(times[PLACES * 99 / 100]);
        }
        medians.sort_unstable();
        tails.sort_unstable();
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        println!("{name:<62} {:>10.2} {:>10.2}", micros(medians[ROUNDS / 2]), micros(tails[ROUNDS / 2]));
    }
}

/// The synthetic nation as stations; hours are read once a distinct text, as an import does.
fn stations(vocabulary: &Vocabulary, now: DateTime<Utc>) -> Vec<Station> {
    let mut hours: HashMap<String, OpeningHours> = HashMap::new();
    (1u64..)
        .zip(demo::national(1))
        .map(|(id, row)| {
            let mut record = Record::new();
            for (field, text) in row.iter() {
                let value = if field == Field::Hours {
                    let read = hours.entry(text.to_owned()).or_insert_with(|| OpeningHours::read(text).hours);
                    Some(Value::Hours(read.clone()))
                } else {
                    codec_text::parse(field, text, vocabulary).unwrap()
                };
                if let Some(value) = value {
                    record.set(field, value);
                }
            }
            let facts = Facts::from_record(record, vocabulary).unwrap();
            Station { id: StationId::new(id).unwrap(), revision: 1, updated_at: now, facts }
        })
        .collect()
}

/// Stations moved by up to 0.05° each way, by a fixed sequence (`SplitMix64`).
fn places(snapshot: &Snapshot) -> Vec<LngLat> {
    let mut state = 42u64;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let count = snapshot.len() as u64;
    (0..PLACES)
        .map(|_| {
            let id = StationId::new(1 + next() % count).unwrap();
            let at = snapshot.station(id).unwrap().facts.position().unwrap();
            #[expect(clippy::cast_precision_loss, reason = "a fraction is wanted")]
            let mut step = || (next() >> 11) as f64 / (1u64 << 53) as f64 * 0.1 - 0.05;
            LngLat::wrapping(at.lon() + step(), at.lat() + step()).unwrap()
        })
        .collect()
}
