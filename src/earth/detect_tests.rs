//! Coordinates as people get them wrong, and angles as people write them.

use proptest::prelude::*;

use super::*;

fn china() -> Bounds {
    Bounds::new(72.0, 3.0, 136.0, 54.0).unwrap()
}

fn degrees(text: &str) -> f64 {
    parse_angle(text).unwrap().degrees
}

#[test]
fn a_swap_is_seen_where_it_is_impossible_or_out_of_the_expected_place() {
    let changsha = LngLat::new(112.9388, 28.2282).unwrap();
    assert_eq!(look(112.9388, 28.2282, Some(&china())), Looks::Fine(changsha));
    assert_eq!(look(28.2282, 112.9388, None), Looks::Swapped(changsha));
    let urumqi = LngLat::new(87.6168, 43.8256).unwrap();
    assert_eq!(look(43.8256, 87.6168, Some(&china())), Looks::Swapped(urumqi));
    assert!(matches!(look(43.8256, 87.6168, None), Looks::Fine(_)));
    // A place elsewhere is not a swap: the importer decides what to make of it.
    assert!(matches!(look(-8.6, 41.1, Some(&china())), Looks::Fine(_)));
}

#[test]
fn nothing_metres_and_nonsense_are_told_apart() {
    assert_eq!(look(0.0, -0.0, None), Looks::Zero);
    assert_eq!(look(f64::NAN, 1.0, None), Looks::NotFinite);
    assert_eq!(look(1.0, f64::INFINITY, None), Looks::NotFinite);
    // Latitude 121.3 beside longitude 121.5: neither way round.
    assert_eq!(look(121.5, 121.3, None), Looks::OutOfRange);
    assert_eq!(look(500.0, 20.0, None), Looks::OutOfRange);
    // EPSG:3857 of Changsha; Gauss–Krüger in zone 38 has an easting that no web map reaches.
    let Looks::Meters(Some(p)) = look(12_572_289.6, 3_277_000.0, Some(&china())) else {
        unreachable!("web metres are seen")
    };
    assert!((p.lon() - 112.9388).abs() < 1e-4 && (p.lat() - 28.2282).abs() < 0.05);
    assert_eq!(look(38_592_000.0, 3_122_000.0, Some(&china())), Looks::Meters(None));
}

#[test]
fn angles_are_read_as_people_write_them() {
    // 113°15'20" = 113 + 15/60 + 20/3600 = 113.2555…
    let value = 113.0 + 15.0 / 60.0 + 20.0 / 3600.0;
    for text in [
        "113°15'20\"E",
        "E113°15′20″",
        "113 15 20",
        "113:15:20",
        "东经113度15分20秒",
        "東經113度15分20秒",
        "１１３°１５′２０″Ｅ",
        " 113º15’20”  e ",
    ] {
        assert!((degrees(text) - value).abs() < 1e-12, "{text}");
    }
    assert_eq!(parse_angle("22.5N"), Ok(Angle { degrees: 22.5, axis: Some(Axis::Latitude) }));
    assert_eq!(parse_angle("113.25E").unwrap().axis, Some(Axis::Longitude));
    assert_eq!(parse_angle("-33.9"), Ok(Angle { degrees: -33.9, axis: None }));
    assert!((degrees("33°54'S") + 33.9).abs() < 1e-12);
    assert!((degrees("北纬22度30.5分") - (22.0 + 30.5 / 60.0)).abs() < 1e-12);
    assert!((degrees("−0.25") + 0.25).abs() < 1e-12);
}

#[test]
fn what_is_no_angle_is_refused_with_its_reason() {
    for (text, reason) in [
        ("", "no number"),
        ("东经", "no number"),
        ("1 2 3 4", "more than three"),
        ("38592000", "thousand"),
        ("113.5°15'", "only the last"),
        ("113°75'", "below 60"),
        ("-113W", "contradict"),
        ("113EN", "two directions"),
        ("113,25", "no place"),
        ("1.2.3", "malformed"),
        ("abc", "no place"),
        ("12-3", "no place"),
    ] {
        let error = parse_angle(text).unwrap_err();
        assert!(error.reason.contains(reason), "{text}: {error}");
        assert_eq!(error.value, text);
    }
}

#[test]
fn a_field_with_both_coordinates_is_read() {
    let numbers = |text| parse_pair(text).map(|(a, b)| (a.degrees, b.degrees));
    assert_eq!(numbers("113.26,23.13"), Ok((113.26, 23.13)));
    assert_eq!(numbers("23.13，113.26"), Ok((23.13, 113.26)));
    assert_eq!(numbers("（113.26， 23.13）"), Ok((113.26, 23.13)));
    assert_eq!(numbers("23.5N 113.25E"), Ok((113.25, 23.5)));
    assert_eq!(numbers("113.26 23.13"), Ok((113.26, 23.13)));
    for bad in ["", "113.26", "1,2,3", "113E,114E", "a,b"] {
        assert!(parse_pair(bad).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn degrees_written_out_are_read_back(whole in 0..180_u32, minutes in 0..60_u32, seconds in 0.0..59.99_f64, west in any::<bool>()) {
        let text = format!("{whole}°{minutes:02}'{seconds:.4}\"{}", if west { 'W' } else { 'E' });
        let value = f64::from(whole) + f64::from(minutes) / 60.0 + seconds / 3600.0;
        prop_assert!((degrees(&text).abs() - value).abs() < 1e-7);
        prop_assert_eq!(degrees(&text) < 0.0, west && value > 0.0);
    }

    #[test]
    fn no_text_makes_it_stop(text in ".{0,40}") {
        if let Ok(angle) = parse_angle(&text) {
            prop_assert!(angle.degrees.is_finite());
        }
        let _ = parse_pair(&text).is_ok();
    }

    #[test]
    fn every_pair_of_numbers_looks_like_something(x in prop::num::f64::ANY, y in prop::num::f64::ANY) {
        if let Looks::Fine(p) = look(x, y, Some(&china())) {
            prop_assert!(LngLat::new(x, y) == Ok(p));
        }
    }
}
