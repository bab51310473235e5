//! The street engine on Porto: building, nearest by time, sweeps, matrices. Medians of several rounds.
//!
//! Needs `../shared/data`; without it nothing is measured. Origins and facilities are the point sets of the oracle, speeds the
//! reference engines' (walk 1.4167 m/s, e-bike 25 km/h). Run with `cargo bench --bench street`; the reference engines'
//! figures come from `../shared/measure/streets` in the same window.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a bench reports on the terminal and may stop"
)]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use yizhan::earth::{LngLat, MetersPerSecond, Seconds};
use yizhan::street::isochrone::{IsochroneScratch, Settings};
use yizhan::street::nearest::Ask;
use yizhan::street::sweep::SweepScratch;
use yizhan::street::{Bound, Extract, Facilities, Heading, Mode, Network, Profile, Scratch, Snap, Streets};
use yizhan::street::{build, isochrones, matrix, nearest, route, sweep};

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let file = data.join("osm/porto.osm.pbf");
    if !file.exists() {
        println!("skipped: {} is not there", file.display());
        return;
    }
    let bytes = std::fs::read(&file).unwrap();
    time("read the extract (2 threads)", 5, || Extract::read(&[&bytes], 2).unwrap());
    let extract = Extract::read(&[&bytes], 2).unwrap();
    for mode in Mode::ALL {
        time(&format!("build the graph: {}", mode.name()), 5, || build(&extract, mode).unwrap());
    }
    time("read and build all modes (2 threads)", 5, || {
        let extract = Extract::read(&[&bytes], 2).unwrap();
        std::thread::scope(|scope| {
            let all = Mode::ALL.map(|mode| {
                scope.spawn({
                    let extract = &extract;
                    move || build(extract, mode).unwrap()
                })
            });
            all.map(|one| one.join().unwrap())
        })
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("streets.yzs");
    time("read, build all modes, write the file", 5, || {
        Streets::build(&[&bytes], 2, |_| {}).unwrap().write(&path).unwrap();
    });
    time("open the file", 5, || Streets::open(&path).unwrap());
    println!("file: {:.1} MB", std::fs::metadata(&path).unwrap().len() as f64 / 1e6);
    let ebike = build(&extract, Mode::Ebike).unwrap();
    let network = build(&extract, Mode::Walk).unwrap();
    let profile = Profile::of(Mode::Walk).at_speed(MetersPerSecond::new(5.1 / 3.6)).unwrap();
    println!(
        "walk graph: {} nodes, {} directed edges, {:.1} bytes each, {:.1} MB",
        network.node_count(),
        network.arc_count(),
        network.bytes() as f64 / network.arc_count() as f64,
        network.bytes() as f64 / 1e6
    );
    if let Some(folder) = std::env::var_os("YIZHAN_EXPORT") {
        export(&network, &profile, Path::new(&folder));
    }
    searches(&data, &network, &profile);
    let profile = Profile::of(Mode::Ebike).at_speed(MetersPerSecond::new(25.0 / 3.6)).unwrap();
    let origins = points(data.join("oracle/porto_points/origins_1000.csv"));
    let snaps: Vec<_> = origins.iter().take(200).filter_map(|at| ebike.snap(*at, &profile).ok()).collect();
    outlines(&ebike, &snaps, &profile, "by e-bike");
}

fn searches(data: &Path, network: &Network, profile: &Profile) {
    let origins = points(data.join("oracle/porto_points/origins_1000.csv"));
    let places = points(data.join("oracle/porto_points/fac_2000.csv"));
    let places: Vec<(u32, LngLat)> = (0..).zip(places).collect();
    time("snap 2,000 facilities", 5, || Facilities::new(network, &places, profile));
    let facilities = Facilities::new(network, &places, profile);
    let mut scratch = SweepScratch::default();
    for k in [1, 2, 5] {
        let ask = sweep::Ask { profile, heading: Heading::Away, k, within_ms: 900_000 };
        let swept = sweep(network, &facilities, ask, |_| true, &mut scratch);
        println!("  k = {k}: {} junctions reached", swept.reached());
        swept.recycle(&mut scratch);
        time(&format!("sweep from 2,000 facilities, 15 min, k = {k}"), 15, || {
            sweep(network, &facilities, ask, |_| true, &mut scratch).recycle(&mut scratch);
        });
    }
    let snaps: Vec<_> = origins.iter().filter_map(|at| network.snap(*at, profile).ok()).collect();
    let mut memory = Scratch::default();
    each("snap a point", &origins, |at| network.snap(*at, profile).is_ok());
    each("5 nearest of 2,000, half filtered out", &snaps, |from| {
        let ask = Ask { from, profile, heading: Heading::Away, k: 5, bound: Bound::within(3_600_000) };
        nearest(network, &facilities, &ask, |id, duration| (id % 2 == 0).then_some(duration), &mut memory).reached.len()
    });
    let fifty = Facilities::new(network, &places[..50], profile);
    time("matrix of 50 × 50, unbounded", 5, || {
        matrix(network, &snaps[..50], &fifty, profile, Heading::Away, u32::MAX)
    });
    outlines(network, &snaps, profile, "on foot");
    time("matrix of 50 × 50, 15 min", 5, || matrix(network, &snaps[..50], &fifty, profile, Heading::Away, 900_000));
}

/// Fifteen-minute polygons of all origins, and the ways between pairs of them.
fn outlines(network: &Network, snaps: &[Snap], profile: &Profile, how: &str) {
    let mut memory = IsochroneScratch::default();
    let settings = Settings::default();
    let within = [Seconds::from_minutes(15.0)];
    each(&format!("15 min polygon {how}, 25 m"), snaps, |from| {
        isochrones(network, from, profile, Heading::Away, &within, &settings, &mut memory).len()
    });
    let pairs: Vec<_> = snaps.windows(2).take(100).collect();
    each(&format!("route between two points {how}"), &pairs, |pair| {
        route(network, &pair[0], &pair[1], profile, Bound::within(u32::MAX)).is_ok()
    });
}

/// `nodes.csv` and `edges.csv` for the reference bench, so that both run on one graph.
fn export(network: &Network, profile: &Profile, folder: &Path) {
    use std::fmt::Write;
    let (mut nodes, mut edges) = (String::from("id,lon,lat,main\n"), String::from("from,to,sec\n"));
    for node in 0..u32::try_from(network.node_count()).unwrap() {
        let at = network.node_position(node).unwrap();
        writeln!(nodes, "{node},{:.7},{:.7},1", at.lon(), at.lat()).unwrap();
    }
    for edge in 0..u32::try_from(network.edge_count()).unwrap() {
        let [from, to] = network.ends(edge).unwrap();
        writeln!(edges, "{from},{to},{:.3}", (network.edge_length(edge).unwrap() / profile.speed).get()).unwrap();
    }
    std::fs::write(folder.join("nodes.csv"), nodes).unwrap();
    std::fs::write(folder.join("edges.csv"), edges).unwrap();
}

fn points(path: PathBuf) -> Vec<LngLat> {
    let text = std::fs::read_to_string(path).unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    text.lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .map(|(lon, lat)| LngLat::new(number(lon), number(lat)).unwrap())
        .collect()
}

fn time<T>(name: &str, rounds: usize, mut work: impl FnMut() -> T) {
    black_box(work());
    let mut times: Vec<f64> = (0..rounds)
        .map(|_| {
            let started = Instant::now();
            black_box(work());
            started.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<60} {:>10.2} ms", times[rounds / 2]);
}

fn each<T, R>(name: &str, items: &[T], mut work: impl FnMut(&T) -> R) {
    for item in items {
        black_box(work(item));
    }
    let mut times: Vec<f64> = items
        .iter()
        .map(|item| {
            let started = Instant::now();
            black_box(work(item));
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<60} {:>10.1} µs median, {:.1} µs p99", times[times.len() / 2], times[times.len() * 99 / 100]);
}
