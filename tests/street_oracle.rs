//! Our walking times against an independent engine's on real streets (`../shared/data/oracle`, see its README).
//!
//! Compared is `duration − access` at 1.4167 m/s, ranked the same way: the other engine counts no leg from a point to its street.

#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test may stop, and counts little things")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use yizhan::earth::{LngLat, Meters, MetersPerSecond};
use yizhan::street::nearest::Ask;
use yizhan::street::{Bound, Extract, Facilities, Heading, Mode, Network, Profile, Scratch, build, nearest};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

fn network(file: &Path, mode: Mode) -> Network {
    let bytes = std::fs::read(file).unwrap();
    build(&Extract::read(&[&bytes], 2).unwrap(), mode).unwrap()
}

fn place(value: &Value) -> LngLat {
    LngLat::new(value["lon"].as_f64().unwrap(), value["lat"].as_f64().unwrap()).unwrap()
}

/// Of all origins, the share whose nearest station takes the same time, and the share with the same nearest station.
struct Agreement {
    time: f64,
    station: f64,
}

fn compare(oracle: &str, streets: &str, name: &str, profile: &Profile) -> Option<Agreement> {
    let (oracle, streets) = (shared(oracle)?, shared(streets)?);
    let oracle: Value = serde_json::from_slice(&std::fs::read(oracle).unwrap()).unwrap();
    let network = network(&streets, profile.mode);
    let places: Vec<(u32, LngLat)> = oracle["facilities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (u32::try_from(f["f"].as_u64().unwrap()).unwrap(), place(f)))
        .collect();
    let facilities = Facilities::new(&network, &places, profile);
    let origins = oracle["profiles"][name]["origins"].as_array().unwrap();
    let mut scratch = Scratch::default();
    let (mut same_time, mut same_station) = (0_usize, 0_usize);
    for origin in origins {
        let near = origin["near"].as_array().unwrap();
        let (first, theirs) = (near[0]["f"].as_u64().unwrap(), near[0]["s"].as_f64().unwrap());
        let mut ours: Vec<(f64, u64)> = Vec::new();
        if let Ok(from) = network.snap(place(origin), profile) {
            let ask = Ask { from: &from, profile, heading: Heading::Away, k: 20, bound: Bound::within(u32::MAX) };
            let found = nearest(&network, &facilities, &ask, |_, duration| Some(duration), &mut scratch);
            ours.extend(found.reached.iter().map(|r| ((r.duration - r.access).get(), u64::from(r.id))));
            ours.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        }
        let Some((best, station)) = ours.first().copied() else {
            eprintln!("{} o={} theirs {theirs}: nothing found", streets.display(), origin["o"]);
            continue;
        };
        let good = (best - theirs).abs() <= f64::max(10.0, 0.03 * theirs);
        same_time += usize::from(good);
        // Two within ten seconds of each other are a tie.
        let tied = near.iter().any(|n| n["f"].as_u64() == Some(station) && n["s"].as_f64().unwrap() - theirs <= 10.0)
            || ours.iter().any(|(s, f)| *f == first && s - best <= 10.0);
        same_station += usize::from(station == first || tied);
        if !good && std::env::var_os("STREET_TRACE").is_some() {
            let f = places.iter().find(|(id, _)| u64::from(*id) == first).unwrap().1;
            let s = |at| {
                network.snap(at, profile).map(|s| (s.at, s.distance.get(), s.edge, network.name(s.edge).to_owned()))
            };
            eprintln!("   snaps {:?} {:?}", s(place(origin)), s(f));
            eprintln!(
                "o={} {} theirs f{first} {theirs}s {}m ours f{station} {best:.0}s; ours to f{first}: {:?}",
                origin["o"],
                place(origin),
                near[0]["m"],
                ours.iter().find(|(_, f)| *f == first)
            );
        }
    }
    let count = origins.len() as f64;
    let agreement = Agreement { time: same_time as f64 / count, station: same_station as f64 / count };
    eprintln!(
        "{} {name}: {} nodes, {} edges; same time {:.4}, same nearest station {:.4} of {count}",
        streets.display(),
        network.node_count(),
        network.edge_count(),
        agreement.time,
        agreement.station
    );
    Some(agreement)
}

fn walk() -> Profile {
    let profile = Profile::of(Mode::Walk).at_speed(MetersPerSecond::new(5.1 / 3.6)).unwrap();
    Profile { access_cap: Meters::new(2000.0), ..profile }
}

#[test]
fn porto_on_foot_agrees() {
    let Some(agreement) = compare("oracle/porto_nearest.json", "osm/porto.osm.pbf", "pedestrian_shortest", &walk())
    else {
        return;
    };
    assert!(agreement.time >= 0.985, "{}", agreement.time);
    assert!(agreement.station >= 0.99, "{}", agreement.station);
}

#[test]
fn shanghai_on_foot_agrees() {
    let (oracle, streets) = ("oracle/shanghai_core_nearest.json", "osm/shanghai-core.osm");
    let Some(agreement) = compare(oracle, streets, "pedestrian_shortest", &walk()) else { return };
    assert!(agreement.time >= 0.95, "{}", agreement.time);
}

#[test]
fn shenzhen_on_foot_agrees() {
    let (oracle, streets) = ("oracle/shenzhen_longgang_nearest.json", "osm/shenzhen-longgang.osm");
    let Some(agreement) = compare(oracle, streets, "pedestrian_shortest", &walk()) else { return };
    assert!(agreement.time >= 0.95, "{}", agreement.time);
}

/// `YIZHAN_ORACLE=NEAREST.json:STREETS` compares one more city, made the same way.
#[test]
fn one_more_city_agrees_where_given() {
    let Ok(pair) = std::env::var("YIZHAN_ORACLE") else {
        eprintln!("skipped: YIZHAN_ORACLE names no other city");
        return;
    };
    let (oracle, streets) = pair.split_once(':').expect("ORACLE:STREETS");
    let agreement = compare(oracle, streets, "pedestrian_shortest", &walk()).expect("both files are there");
    assert!(agreement.time >= 0.95, "{}", agreement.time);
}

#[test]
fn porto_by_e_bike_is_compared() {
    let profile = Profile::of(Mode::Ebike).at_speed(MetersPerSecond::new(25.0 / 3.6)).unwrap();
    let profile = Profile { access_cap: Meters::new(2000.0), ..profile };
    let Some(agreement) = compare("oracle/porto_nearest.json", "osm/porto.osm.pbf", "bicycle_ebike25", &profile) else {
        return;
    };
    assert!(agreement.station > 0.5, "{}", agreement.station);
}
