//! Walking polygons against the street edges that an independent engine reaches in fifteen minutes (`../shared/data/oracle`).
//!
//! `YIZHAN_POLYGONS=FILE` writes the polygons as GeoJSON for `../shared/measure/streets/polygon_quality.py`; the same measures are
//! taken here by sampling, on fewer origins.

#![expect(clippy::unwrap_used, reason = "a test may stop, and counts little things")]

use std::io::Read;
use std::path::Path;

use serde_json::{Value, json};
use yizhan::earth::{LngLat, Meters, MetersPerSecond, Seconds};
use yizhan::street::isochrone::{IsochroneScratch, Polygon, Settings};
use yizhan::street::{Extract, Heading, Mode, Network, Profile, build, isochrones};

fn position(lon: f64, lat: f64) -> LngLat {
    LngLat::new(lon, lat).unwrap()
}

fn porto() -> Option<(Network, Vec<Value>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let file = data.join("osm/porto.osm.pbf");
    if !file.exists() {
        eprintln!("skipped: {} is not there", file.display());
        return None;
    }
    let network = build(&Extract::read(&[&std::fs::read(file).unwrap()], 2).unwrap(), Mode::Walk).unwrap();
    let packed = std::fs::File::open(data.join("oracle/porto_reached_edges.json.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let reached: Value = serde_json::from_str(&text).unwrap();
    Some((network, reached["origins"].as_array().unwrap().clone()))
}

fn profile() -> Profile {
    let profile = Profile::of(Mode::Walk).at_speed(MetersPerSecond::new(5.1 / 3.6)).unwrap();
    // The other engine counts no leg to the street.
    Profile { access_speed: MetersPerSecond::new(1e9), access_cap: Meters::new(2000.0), ..profile }
}

/// Metres around an origin.
fn metres(origin: [f64; 2], at: [f64; 2]) -> [f64; 2] {
    let k = 111_320.0;
    [(at[0] - origin[0]) * k * origin[1].to_radians().cos(), (at[1] - origin[1]) * k]
}

fn inside(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    ring.windows(2).fold(false, |inside, pair| {
        let ([ax, ay], [bx, by]) = (pair[0], pair[1]);
        inside ^ ((ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax))
    })
}

fn distance([px, py]: [f64; 2], [[ax, ay], [bx, by]]: [[f64; 2]; 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (((px - ax) * dx + (py - ay) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (px - ax - t * dx).hypot(py - ay - t * dy)
}

fn rings(polygon: &Polygon, origin: [f64; 2]) -> (Vec<[f64; 2]>, Vec<Vec<[f64; 2]>>) {
    let ring = |ring: &Vec<LngLat>| ring.iter().map(|at| metres(origin, [at.lon(), at.lat()])).collect();
    (ring(&polygon.outer), polygon.holes.iter().map(ring).collect())
}

#[test]
fn polygons_hold_what_is_reached_and_little_else() {
    let Some((network, origins)) = porto() else { return };
    let mut scratch = IsochroneScratch::default();
    let (mut length, mut missed) = (0.0_f64, 0.0_f64);
    let (mut in_polygon, mut far, mut near, mut near_in) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut features = Vec::new();
    for (number, origin) in origins.iter().enumerate() {
        let at = [origin["lon"].as_f64().unwrap(), origin["lat"].as_f64().unwrap()];
        let from = network.snap(position(at[0], at[1]), &profile()).unwrap();
        let within = [Seconds::from_minutes(15.0)];
        let settings = Settings::default();
        let drawn = isochrones(&network, &from, &profile(), Heading::Away, &within, &settings, &mut scratch);
        let line = |ring: &Vec<LngLat>| ring.iter().map(|at| vec![at.lon(), at.lat()]).collect::<Vec<_>>();
        let shapes: Vec<Value> = drawn[0]
            .polygons
            .iter()
            .map(|p| json!(std::iter::once(line(&p.outer)).chain(p.holes.iter().map(line)).collect::<Vec<_>>()))
            .collect();
        features.push(json!({"type": "Feature", "properties": {"o": origin["o"], "minutes": 15},
            "geometry": {"type": "MultiPolygon", "coordinates": shapes}}));
        if number % 10 != 0 {
            continue;
        }
        let polygons: Vec<_> = drawn[0].polygons.iter().map(|polygon| rings(polygon, at)).collect();
        let covered = |point| {
            polygons.iter().any(|(outer, holes)| inside(outer, point) && !holes.iter().any(|hole| inside(hole, point)))
        };
        let mut pieces = Vec::new();
        for edge in origin["edges"].as_array().unwrap() {
            let points: Vec<[f64; 2]> = edge[1]
                .as_array()
                .unwrap()
                .iter()
                .map(|p| metres(at, [p[0].as_f64().unwrap(), p[1].as_f64().unwrap()]))
                .collect();
            for pair in points.windows(2) {
                let [a, b] = [pair[0], pair[1]];
                let own = (b[0] - a[0]).hypot(b[1] - a[1]);
                length += own;
                if !covered([f64::midpoint(a[0], b[0]), f64::midpoint(a[1], b[1])]) {
                    missed += own;
                }
                pieces.push([a, b]);
            }
        }
        for row in -80..=80 {
            for column in -80..=80 {
                let point = [f64::from(column) * 20.0 + 3.0, f64::from(row) * 20.0 + 7.0];
                let away = pieces.iter().map(|piece| distance(point, *piece)).fold(f64::INFINITY, f64::min);
                let covered = (away < 200.0 || number == 0) && covered(point);
                in_polygon += u32::from(covered);
                far += u32::from(covered && away > 60.0);
                near += u32::from(away <= 30.0);
                near_in += u32::from(covered && away <= 30.0);
            }
        }
    }
    if let Some(file) = std::env::var_os("YIZHAN_POLYGONS") {
        std::fs::write(file, json!({"type": "FeatureCollection", "features": features}).to_string()).unwrap();
    }
    let share = |part: u32, of: u32| f64::from(part) / f64::from(of);
    let (miss, far60, near30) = (missed / length, share(far, in_polygon), share(near_in, near));
    eprintln!("{:.1} km reached: miss {miss:.4}, far60 {far60:.4}, near30 {near30:.4}", length / 1e3);
    assert!(miss <= 0.002, "{miss}");
    assert!(far60 <= 0.04, "{far60}");
    assert!(near30 >= 0.98, "{near30}");
}
