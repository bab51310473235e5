//! Boxes against distances, against each other and against the antimeridian.

use proptest::prelude::*;

use super::*;
use crate::earth::distance::distance;

fn at(lon: f64, lat: f64) -> LngLat {
    LngLat::new(lon, lat).unwrap()
}

#[test]
fn what_is_no_box_is_refused_with_the_edge_named() {
    assert!(Bounds::new(0.0, 0.0, 181.0, 1.0).unwrap_err().to_string().starts_with("east: lon is 181, expected"));
    assert!(Bounds::new(0.0, -91.0, 1.0, 1.0).unwrap_err().to_string().starts_with("south: lat is -91"));
    assert!(Bounds::new(f64::NAN, 0.0, 1.0, 1.0).is_err());
    assert_eq!(Bounds::new(0.0, 2.0, 1.0, 1.0), Err(InvalidBounds::UpsideDown { south: 2.0, north: 1.0 }));
}

#[test]
fn a_box_across_the_antimeridian_holds_both_sides_and_not_the_middle() {
    let fiji = Bounds::new(177.0, -20.0, -178.0, -15.0).unwrap();
    assert!(fiji.crosses_antimeridian());
    for lon in [177.0, 179.9, 180.0, -180.0, -179.0, -178.0] {
        assert!(fiji.contains(at(lon, -17.0)), "{lon}");
    }
    for lon in [0.0, 176.9, -177.9] {
        assert!(!fiji.contains(at(lon, -17.0)), "{lon}");
    }
    assert!((fiji.lon_span() - 5.0).abs() < 1e-12);
    assert!((fiji.center().lon() - 179.5).abs() < 1e-12);
    assert_eq!(fiji.parts().count(), 2);
    assert!(fiji.intersects(&Bounds::new(-179.0, -16.0, 0.0, 0.0).unwrap()));
    assert!(!fiji.intersects(&Bounds::new(-170.0, -16.0, 170.0, 0.0).unwrap()));
}

#[test]
fn the_180th_meridian_belongs_to_a_box_under_both_its_names() {
    let east = Bounds::new(170.0, 0.0, 180.0, 1.0).unwrap();
    let west = Bounds::new(-180.0, 0.0, -170.0, 1.0).unwrap();
    assert!(east.contains(at(-180.0, 0.5)) && west.contains(at(180.0, 0.5)));
    assert!(east.intersects(&west));
}

#[test]
fn the_enclosing_box_takes_the_short_way_round() {
    assert_eq!(Bounds::enclosing([]), None);
    let b = Bounds::enclosing([at(179.0, 1.0), at(-179.0, -1.0), at(178.0, 0.0)]).unwrap();
    assert_eq!((b.west(), b.south(), b.east(), b.north()), (178.0, -1.0, -179.0, 1.0));
    let b = Bounds::enclosing([at(112.0, 28.0)]).unwrap();
    assert_eq!(b, Bounds::of(at(112.0, 28.0)));
}

#[test]
fn a_box_that_reaches_a_pole_holds_every_longitude() {
    let b = Bounds::around(at(100.0, 89.99), Meters::new(5_000.0));
    assert!(b.contains(at(-80.0, 89.99)));
    assert!((b.north() - 90.0).abs() < f64::EPSILON);
}

fn position() -> impl Strategy<Value = LngLat> {
    (-180.0..=180.0, -90.0..=90.0_f64).prop_map(|(lon, lat)| at(lon, lat))
}

proptest! {
    #[test]
    fn nothing_within_the_radius_falls_outside_the_box(center in position(), bearing in 0.0..360.0_f64, far in 1.0..3e6_f64, of in 0.0..=1.0_f64) {
        let there = crate::earth::distance::destination(center, bearing, Meters::new(far * of));
        prop_assert!(Bounds::around(center, Meters::new(far)).contains(there), "{center:?} {there:?}");
    }

    #[test]
    fn a_radius_box_is_not_much_larger_than_needed(lon in -180.0..180.0_f64, lat in -60.0..60.0_f64, far in 10.0..2e5_f64) {
        let b = Bounds::around(at(lon, lat), Meters::new(far));
        for corner in [b.north(), b.south()] {
            let reach = distance(at(lon, lat), at(lon, corner)).get();
            prop_assert!(reach >= far && reach < far * 1.02, "{reach} for {far}");
        }
    }

    #[test]
    fn intersecting_is_symmetric_and_agrees_with_a_shared_corner(a in position(), b in position(), c in position(), d in position()) {
        let x = Bounds::enclosing([a, b]).unwrap();
        let y = Bounds::enclosing([c, d]).unwrap();
        prop_assert_eq!(x.intersects(&y), y.intersects(&x));
        for p in [y.south_west(), y.north_east(), y.center()] {
            if x.contains(p) {
                prop_assert!(x.intersects(&y));
            }
        }
        prop_assert!(x.contains(a) && x.contains(b) && x.contains(x.center()));
    }
}
