//! The tag rules, one sentence of `docs/streets.md` each.

use super::*;

fn rule(tags: &[(&str, &str)]) -> Option<WayRule> {
    way(Tags(tags))
}

fn open(mode: Mode, tags: &[(&str, &str)]) -> (bool, bool) {
    rule(tags).map_or((false, false), |rule| (rule.lane(mode).forward, rule.lane(mode).backward))
}

const BOTH: (bool, bool) = (true, true);
const NONE: (bool, bool) = (false, false);

#[test]
fn walkers_go_both_ways_where_cars_may_not() {
    let street = [("highway", "residential"), ("oneway", "yes")];
    assert_eq!(open(Mode::Walk, &street), BOTH);
    assert_eq!(open(Mode::Car, &street), (true, false));
    assert_eq!(open(Mode::Ebike, &street), (true, false));
    let contraflow = [("highway", "residential"), ("oneway", "yes"), ("oneway:bicycle", "no")];
    assert_eq!(open(Mode::Ebike, &contraflow), BOTH);
    assert_eq!(open(Mode::Car, &[("highway", "primary"), ("oneway", "-1")]), (false, true));
}

#[test]
fn motorways_are_for_cars_and_one_way_by_themselves() {
    let motorway = [("highway", "motorway")];
    assert_eq!(open(Mode::Walk, &motorway), NONE);
    assert_eq!(open(Mode::Ebike, &motorway), NONE);
    assert_eq!(open(Mode::Car, &motorway), (true, false));
    assert_eq!(open(Mode::Walk, &[("highway", "trunk"), ("motorroad", "yes")]), NONE);
    assert_eq!(open(Mode::Walk, &[("highway", "motorway"), ("access", "yes")]), NONE);
}

#[test]
fn private_and_closed_ways_are_closed_unless_foot_is_let_in() {
    for value in ["no", "private"] {
        assert_eq!(open(Mode::Walk, &[("highway", "service"), ("access", value)]), NONE);
        assert_eq!(open(Mode::Walk, &[("highway", "service"), ("access", value), ("foot", "yes")]), BOTH);
        assert_eq!(open(Mode::Walk, &[("highway", "footway"), ("foot", value)]), NONE);
    }
    assert_eq!(open(Mode::Walk, &[("highway", "primary"), ("foot", "use_sidepath")]), NONE);
}

#[test]
fn areas_and_what_is_not_there_yet_are_not_routed() {
    assert_eq!(rule(&[("highway", "pedestrian"), ("area", "yes")]), None);
    assert_eq!(rule(&[("highway", "construction")]), None);
    assert_eq!(rule(&[("building", "yes")]), None);
}

#[test]
fn steps_are_for_feet() {
    let steps = rule(&[("highway", "steps")]).unwrap();
    assert!(steps.steps);
    assert!(steps.lane(Mode::Walk).open() && !steps.lane(Mode::Ebike).open() && !steps.lane(Mode::Car).open());
}

#[test]
fn a_ferry_takes_its_own_time() {
    for (text, seconds) in [("00:20", 1200), ("PT1H30M", 5400), ("15", 900), ("01:00:30", 3630)] {
        let ferry = rule(&[("route", "ferry"), ("duration", text)]).unwrap();
        assert!(ferry.ferry);
        assert_eq!(ferry.duration_s, seconds, "{text}");
        assert!(ferry.lane(Mode::Walk).open() && !ferry.lane(Mode::Car).open());
    }
    assert_eq!(duration("99999999999"), None);
    assert_eq!(duration("soon"), None);
}

#[test]
fn a_limit_caps_the_speed() {
    let kmh = |limit| rule(&[("highway", "primary"), ("maxspeed", limit)]).unwrap().lane(Mode::Car).kmh;
    assert_eq!(kmh("60"), 54);
    assert_eq!(kmh("30 mph"), 43);
    assert_eq!(kmh("walk"), 50);
    assert_eq!(kmh("99999"), 50);
}

#[test]
fn bollards_stop_cars_and_shut_gates_stop_everybody() {
    let bollard = node(Tags(&[("barrier", "bollard")]));
    assert!(bollard.closed(Mode::Car) && !bollard.closed(Mode::Walk) && !bollard.closed(Mode::Ebike));
    let gate = node(Tags(&[("barrier", "gate"), ("access", "no")]));
    assert!(Mode::ALL.iter().all(|mode| gate.closed(*mode)));
    let compound = node(Tags(&[("barrier", "lift_gate"), ("access", "private")]));
    assert!(Mode::ALL.iter().all(|mode| !compound.closed(*mode)), "a compound's own gate");
    let open = node(Tags(&[("barrier", "gate"), ("access", "no"), ("foot", "yes")]));
    assert!(!open.closed(Mode::Walk) && open.closed(Mode::Car));
}

#[test]
fn crossings_and_signals_are_noted() {
    assert!(node(Tags(&[("highway", "crossing")])).crossing());
    assert!(!node(Tags(&[("highway", "crossing"), ("crossing", "unmarked")])).crossing());
    assert!(node(Tags(&[("highway", "traffic_signals")])).signals());
}

#[test]
fn shores_separate_and_culverts_do_not() {
    assert!(water(Tags(&[("natural", "water")])));
    assert!(water(Tags(&[("waterway", "river")])));
    assert!(!water(Tags(&[("waterway", "canal"), ("tunnel", "culvert")])));
    assert!(!water(Tags(&[("waterway", "ditch")])));
}
