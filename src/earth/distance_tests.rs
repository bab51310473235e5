//! The series against Karney's algorithm, everywhere on Earth and at every length.

use proptest::prelude::*;

use super::*;

fn at(lon: f64, lat: f64) -> LngLat {
    LngLat::new(lon, lat).unwrap()
}

fn position() -> impl Strategy<Value = LngLat> {
    (-180.0..=180.0, -90.0..=90.0_f64).prop_map(|(lon, lat)| at(lon, lat))
}

/// The longest chord that still takes the series, in whole steps over latitudes and bearings.
#[test]
fn the_series_stays_within_its_stated_error_over_its_whole_reach() {
    let mut worst = 0.0_f64;
    for lat in -90..=90 {
        for bearing in (0..360).step_by(5) {
            for far in [1.0, 500.0, 5e3, 2e4, 5e4, 1e5, 2e5, 3e5, 3.9999e5] {
                let from = at(17.0, f64::from(lat));
                let to = destination(from, f64::from(bearing), Meters::new(far));
                let ours = distance(from, to).get();
                let theirs = karney(from, to).get();
                worst = worst.max((ours - theirs).abs());
            }
        }
    }
    println!("series against Karney, worst over the reach: {worst:.6} m");
    assert!(worst < SERIES_ERROR.get(), "{worst}");
}

#[test]
fn published_lengths_come_out() {
    // One degree of longitude on the equator is a · π/180 = 111,319.4908 m.
    assert!((distance(at(10.0, 0.0), at(11.0, 0.0)).get() - 111_319.490_793).abs() < 1e-3);
    // The quarter meridian of WGS 84 is 10,001,965.7293 m (Karney 2011).
    assert!((distance(at(0.0, 0.0), at(0.0, 90.0)).get() - 10_001_965.729_3).abs() < 1e-3);
    // Across the antimeridian and over the pole it is the short way.
    assert!((distance(at(179.5, 0.0), at(-179.5, 0.0)).get() - 111_319.490_793).abs() < 1e-3);
    assert!(distance(at(0.0, 89.999), at(180.0, 89.999)).get() < 224.0);
    assert!(distance(at(180.0, 5.0), at(-180.0, 5.0)).get() < 1e-6);
    assert!(distance(at(30.0, 5.0), at(30.0, 5.0)).get() == 0.0);
    // Antipodes, where simpler iterations fail to converge: half the meridian ellipse.
    assert!((distance(at(0.0, 0.0), at(180.0, 0.0)).get() - 20_003_931.458_6).abs() < 1e-3);
}

proptest! {
    #[test]
    fn any_two_positions_agree_with_karney(a in position(), b in position()) {
        prop_assert!((distance(a, b) - karney(a, b)).get().abs() < 1e-3);
    }

    #[test]
    fn near_positions_agree_with_karney(a in position(), bearing in 0.0..360.0_f64, far in 0.0..500_000.0_f64) {
        let b = destination(a, bearing, Meters::new(far));
        let ours = distance(a, b).get();
        prop_assert!((ours - karney(a, b).get()).abs() < 1e-3);
        prop_assert!((ours - far).abs() < 1e-3);
        prop_assert_eq!(ours.to_bits(), distance(b, a).get().to_bits());
    }

    #[test]
    fn a_chord_is_never_longer_than_the_way(a in position(), b in position()) {
        prop_assert!(chord(a, b) <= distance(a, b));
    }

    #[test]
    fn a_point_finds_back_to_its_position(a in position()) {
        let back = Ecef::of(a).position();
        prop_assert!(distance(a, back).get() < 1e-6, "{a:?} {back:?}");
    }
}
