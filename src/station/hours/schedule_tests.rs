//! Compiled windows against the `opening-hours` crate, against a walk minute by minute, and against days worked out by hand.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};
use opening_hours_syntax::RuleKind;
use proptest::prelude::*;

use super::super::{Calendar, CalendarUse, Closure, Festival, Override, Reason};
use super::*;

fn instant(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn hours(expression: &str) -> OpeningHours {
    OpeningHours::from_expression(expression).unwrap()
}

fn in_china(hours: &OpeningHours) -> Schedule {
    Schedule::new(hours, Calendar::bundled("CN"))
}

/// State, open until, opens at (local `MM-DD HH:MM`).
fn told(schedule: &Schedule, departure: &str, travel_s: u32) -> (State, String, String) {
    let verdict = schedule.judge(Departure::at(&instant(departure)), travel_s);
    let show =
        |at: Option<DateTime<FixedOffset>>| at.map_or_else(String::new, |at| at.format("%m-%d %H:%M").to_string());
    (verdict.state, show(verdict.open_until()), show(verdict.opens_at()))
}

fn state(schedule: &Schedule, departure: &str) -> State {
    told(schedule, departure, 0).0
}

#[test]
fn arrival_decides_not_departure() {
    // 2026-11-20 is a Friday.
    let office = in_china(&hours("Mo-Fr 08:30-12:00,14:00-17:30; PH off"));
    let told = |at, travel| told(&office, at, travel);
    assert_eq!(told("2026-11-20T09:00", 600), (State::Open, "11-20 12:00".into(), String::new()));
    assert_eq!(told("2026-11-20T11:55", 600), (State::ClosesBeforeArrival, String::new(), "11-20 14:00".into()));
    assert_eq!(told("2026-11-20T13:20", 599).0, State::Closed);
    // 13:30:00 is exactly thirty minutes before 14:00.
    assert_eq!(told("2026-11-20T13:20", 600), (State::OpensSoon, String::new(), "11-20 14:00".into()));
    assert_eq!(told("2026-11-20T13:50", 600).0, State::Open);
    assert_eq!(told("2026-11-20T17:20", 599).0, State::Open);
    // Over the weekend to Monday.
    assert_eq!(told("2026-11-20T17:20", 600), (State::ClosesBeforeArrival, String::new(), "11-23 08:30".into()));
}

#[test]
fn open_until_is_followed_across_midnight_and_not_beyond_a_week() {
    let night = in_china(&hours("Mo-Su 20:00-04:00"));
    assert_eq!(told(&night, "2026-11-20T23:00", 0), (State::Open, "11-21 04:00".into(), String::new()));
    assert_eq!(told(&night, "2026-11-21T03:59", 0), (State::Open, "11-21 04:00".into(), String::new()));
    let always = in_china(&hours("24/7"));
    assert_eq!(told(&always, "2026-11-20T23:00", 0), (State::Open, String::new(), String::new()));
    // Shut on one Wednesday in three weeks: nothing to say until it comes within seven days.
    let shut = Override::closed(day("2026-12-09"), day("2026-12-09"), Reason::Dated, "").unwrap();
    let nearly = in_china(&hours("24/7").with_overrides(vec![shut]));
    assert_eq!(told(&nearly, "2026-12-01T23:59", 0).1, "");
    assert_eq!(told(&nearly, "2026-12-02T00:00", 0).1, "12-09 00:00");
    assert_eq!(told(&nearly, "2026-12-09T12:00", 0), (State::Closed, String::new(), "12-10 00:00".into()));
}

#[test]
fn small_hours_belong_to_the_day_before() {
    // The crate alone loses Sunday's 00:00-01:00 here, because the Sunday rule replaces the whole day.
    let mall = in_china(&hours("Su-Th 09:00-23:00; Fr-Sa 09:00-01:00"));
    assert_eq!(state(&mall, "2026-11-22T00:30"), State::Open); // Sunday
    assert_eq!(state(&mall, "2026-11-22T23:30"), State::Closed);
    assert_eq!(state(&mall, "2026-11-20T00:30"), State::Closed); // Friday
    assert_eq!(told(&mall, "2026-11-20T22:00", 0).1, "11-21 01:00");
}

#[test]
fn a_make_up_day_keeps_the_hours_of_the_weekday_it_replaces() {
    // Saturday 2026-10-10 works as a Wednesday; Wednesday 2026-10-07 is still National Day week.
    let hours = hours("Mo,Tu,Th,Fr 09:00-17:00; We 09:00-12:00; PH off");
    let office = in_china(&hours);
    assert_eq!(told(&office, "2026-10-10T10:00", 0), (State::Open, "10-10 12:00".into(), String::new()));
    assert_eq!(state(&office, "2026-10-07T10:00"), State::Closed);
    assert_eq!(state(&office, "2026-10-11T10:00"), State::Closed);
    // Without a calendar Saturday is Saturday, and the answer says that it did not know.
    let elsewhere = Schedule::new(&hours, None);
    let verdict = elsewhere.judge(Departure::at(&instant("2026-10-10T10:00")), 0);
    assert_eq!((verdict.state, verdict.calendar), (State::Closed, CalendarUse::NotCovered));
    let verdict = office.judge(Departure::at(&instant("2026-10-10T10:00")), 0);
    assert_eq!(verdict.calendar, CalendarUse::Covered);
    let verdict = office.judge(Departure::at(&instant("2027-01-04T10:00")), 0);
    assert_eq!((verdict.state, verdict.calendar), (State::Open, CalendarUse::NotCovered));
}

#[test]
fn daily_hours_need_no_calendar() {
    let daily = Schedule::new(&hours("08:00-20:00"), None);
    let verdict = daily.judge(Departure::at(&instant("2030-01-01T09:00")), 0);
    assert_eq!((verdict.state, verdict.calendar), (State::Open, CalendarUse::NotNeeded));
}

#[test]
fn the_first_thursday_stays_a_date_on_a_make_up_day() {
    // 2026-09-20 (Sunday) works as a Tuesday: the weekday hours hold, and a rule for the third Sunday still applies to it.
    let library = in_china(&hours("Tu-Fr 09:00-17:00; Su[3] off"));
    assert_eq!(state(&library, "2026-09-20T10:00"), State::Closed);
    let library = in_china(&hours("Tu-Fr 09:00-17:00; Th[1] off"));
    assert_eq!(state(&library, "2026-09-20T10:00"), State::Open);
    assert_eq!(state(&library, "2026-11-05T10:00"), State::Closed);
}

#[test]
fn lunar_festivals_close_the_whole_day() {
    let closures = vec![Closure::Festival(Festival::LunarNewYearEve), Closure::Festival(Festival::LunarNewYear(2))];
    let museum = Schedule::new(&hours("09:00-02:00").with_closures(closures), None);
    assert_eq!(state(&museum, "2026-02-15T10:00"), State::Open);
    for shut in ["2026-02-16T01:00", "2026-02-16T10:00", "2026-02-18T10:00", "2026-02-19T01:00"] {
        assert_eq!(state(&museum, shut), State::Closed, "{shut}");
    }
    assert_eq!(state(&museum, "2026-02-19T10:00"), State::Open);
}

#[test]
fn the_last_override_of_a_day_wins_and_night_hours_reach_past_its_end() {
    let heat = Override::open(day("2026-07-20"), day("2026-07-24"), "08:00-02:00", Reason::Weather, "高温").unwrap();
    let repair = Override::closed(day("2026-07-22"), day("2026-07-22"), Reason::Dated, "检修").unwrap();
    let station = in_china(&hours("Mo-Fr 09:00-17:00").with_overrides(vec![heat, repair]));
    assert_eq!(state(&station, "2026-07-20T01:00"), State::Closed);
    assert_eq!(told(&station, "2026-07-20T23:00", 0), (State::Open, "07-21 02:00".into(), String::new()));
    assert_eq!(told(&station, "2026-07-21T23:00", 0), (State::Open, "07-22 00:00".into(), String::new()));
    assert_eq!(state(&station, "2026-07-22T12:00"), State::Closed);
    assert_eq!(state(&station, "2026-07-23T01:00"), State::Closed);
    assert_eq!(told(&station, "2026-07-24T23:00", 0), (State::Open, "07-25 02:00".into(), String::new()));
    assert_eq!(state(&station, "2026-07-25T03:00"), State::Closed);
    assert!(Override::closed(day("2026-07-22"), day("2026-07-21"), Reason::Dated, "").is_err());
}

#[test]
fn unattended_entry_stands_where_there_is_no_staff() {
    let micro = hours("Mo-Fr 09:00-17:00").with_unattended("Mo-Fr 06:00-22:00").unwrap();
    let micro = in_china(&micro);
    assert_eq!(
        told(&micro, "2026-11-20T06:30", 0),
        (State::UnattendedEntry, "11-20 09:00".into(), "11-20 09:00".into())
    );
    assert_eq!(told(&micro, "2026-11-20T10:00", 0), (State::Open, "11-20 17:00".into(), String::new()));
    assert_eq!(told(&micro, "2026-11-20T18:00", 0).0, State::UnattendedEntry);
    assert_eq!(told(&micro, "2026-11-20T23:00", 0).0, State::Closed);
}

#[test]
fn unknown_stays_unknown_except_where_an_exception_knows() {
    let unknown = in_china(&OpeningHours::unknown());
    assert_eq!(state(&unknown, "2026-11-20T10:00"), State::Unknown);
    let shut = Override::closed(day("2026-11-20"), day("2026-11-20"), Reason::Dated, "").unwrap();
    let station = in_china(&OpeningHours::unknown().with_overrides(vec![shut]));
    assert_eq!(state(&station, "2026-11-20T10:00"), State::Closed);
    assert_eq!(state(&station, "2026-11-21T10:00"), State::Unknown);
    let partly = in_china(&hours("Mo-Fr 09:00-12:00; Mo-Fr 12:00-18:00 unknown"));
    assert_eq!(state(&partly, "2026-11-20T13:00"), State::Unknown);
}

#[test]
fn questions_far_apart_in_time_each_get_their_own_window() {
    let office = in_china(&hours("Mo-Fr 08:00-18:00"));
    for week in 0..200 {
        // 1965-01-04, long before the epoch, was a Monday.
        let monday = instant("1965-01-04T09:00") + TimeDelta::weeks(week * 17);
        let verdict = office.judge(Departure::at(&monday), 0);
        assert_eq!(verdict.state, State::Open, "{monday}");
        let sunday = monday - TimeDelta::days(1);
        assert_eq!(office.judge(Departure::at(&sunday), 0).state, State::Closed);
    }
}

#[test]
fn a_journey_of_days_is_judged_where_it_ends() {
    let office = in_china(&hours("Mo-Fr 08:00-18:00"));
    let friday = Departure::at(&instant("2026-11-20T09:00"));
    // 28 days later it is a Friday again, 29 days later a Saturday.
    assert_eq!(office.judge(friday, 28 * 86_400).state, State::Open);
    assert_eq!(office.judge(friday, 29 * 86_400).state, State::ClosesBeforeArrival);
    assert_eq!(office.judge(friday, u32::MAX).calendar, CalendarUse::NotCovered);
}

#[test]
fn equal_hours_share_a_schedule() {
    let mut book = ScheduleBook::default();
    let cn = Calendar::bundled("CN");
    let a = book.enter(&hours("Mo-Fr 08:00-18:00").with_raw("周一至周五"), cn.as_ref());
    let b = book.enter(&hours("Mo-Fr 08:00-18:00").with_checked_on(Some(day("2026-01-01"))), cn.as_ref());
    let c = book.enter(&hours("Mo-Fr 08:00-18:00"), None);
    assert_eq!(a, b);
    assert_ne!(a, c);
    assert_eq!(book.len(), 2);
    assert_eq!(state(book.get(a), "2026-11-20T10:00"), State::Open);
}

/// A calendar with holidays and without make-up days: the crate knows none.
fn holidays_only() -> Arc<Calendar> {
    let file = include_str!("../../../data/calendar/cn.toml");
    let (head, _) = file.split_once("# 2024\n[[make_up]]").unwrap();
    Arc::new(Calendar::parse(head).unwrap())
}

/// The evaluator of the crate under the same calendar.
fn oracle(expression: &str, calendar: &Calendar) -> opening_hours::OpeningHours {
    let parsed: opening_hours::OpeningHours = expression.parse().unwrap();
    parsed.with_context(calendar.context().clone())
}

fn time() -> impl Strategy<Value = u32> {
    (0u32..288).prop_map(|n| n * 5)
}

fn clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// One or two spans within a day.
fn spans() -> impl Strategy<Value = String> {
    prop::collection::btree_set(time(), 2..=4).prop_map(|times| {
        let times: Vec<_> = times.into_iter().collect();
        times.chunks_exact(2).map(|pair| format!("{}-{}", clock(pair[0]), clock(pair[1]))).collect::<Vec<_>>().join(",")
    })
}

fn days() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "Mo-Fr",
        "Mo-Su",
        "Tu-Su",
        "Sa,Su",
        "Sa,Su,PH",
        "Fr-Mo",
        "We",
        "PH",
        "Th[1]",
        "Mo[-1]",
        "Jul-Aug Mo-Fr",
        "Oct-Apr",
        "Fr,Sa,PH -1 day",
        "2026",
        "week 10-20 Tu",
    ])
}

fn expressions() -> impl Strategy<Value = String> {
    let rule = (days(), spans(), prop::sample::select(vec!["", " off", " unknown"]))
        .prop_map(|(days, spans, kind)| format!("{days} {spans}{kind}"))
        .boxed();
    let closure = days().prop_map(|days| format!("{days} off"));
    let tail = prop_oneof![rule.clone(), closure];
    (rule, prop::collection::vec((prop::sample::select(vec!["; ", ", ", " || "]), tail), 0..4))
        .prop_map(|(first, rest)| rest.into_iter().fold(first, |text, (separator, rule)| text + separator + &rule))
}

/// One span past midnight on some days: where a single rule leaves nothing to lose.
fn nights() -> impl Strategy<Value = String> {
    let days = prop::sample::select(vec!["Mo-Fr", "Mo-Su", "Fr,Sa", "We", "Jul-Aug", "PH"]);
    (days, 60u32..287, 0u32..287)
        .prop_map(|(days, start, end)| format!("{days} {}-{}", clock(start * 5), clock(end.min(start - 1) * 5)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn compiled_hours_agree_with_the_crate(
        expression in prop_oneof![3 => expressions(), 1 => nights()],
        minute in 0i64..3 * 365 * 1440,
    ) {
        let calendar = holidays_only();
        let oracle = oracle(&expression, &calendar);
        let schedule = Schedule::new(&hours(&expression), Some(Arc::clone(&calendar)));
        let local: NaiveDateTime = day("2024-01-01").and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute);
        let at = local.and_local_timezone(super::super::local_offset()).unwrap();
        let verdict = schedule.judge(Departure::at(&at), 0);
        let expected = match oracle.state(local).0 {
            RuleKind::Open => State::Open,
            RuleKind::Unknown => State::Unknown,
            RuleKind::Closed => State::Closed,
        };
        let simple = if verdict.state == State::OpensSoon { State::Closed } else { verdict.state };
        prop_assert_eq!(simple, expected, "{} at {}", expression, local);
        if expected == State::Open {
            // Not `next_change`, which looks ahead for eight thousand years.
            let until = oracle
                .iter_range(local, local + TimeDelta::days(8))
                .next()
                .map(|range| range.range.end)
                .filter(|until| *until - local <= TimeDelta::days(7));
            prop_assert_eq!(verdict.open_until().map(|at| at.naive_local()), until, "{} at {}", expression, local);
        }
        if expected == State::Closed {
            let opens = oracle
                .iter_range(local, local + TimeDelta::days(7) + TimeDelta::minutes(1))
                .find(|range| range.kind == RuleKind::Open)
                .map(|range| range.range.start);
            prop_assert_eq!(verdict.opens_at().map(|at| at.naive_local()), opens, "{} at {}", expression, local);
        }
    }
}

proptest! {
    // A case walks through a week of minutes.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_verdict_agrees_with_walking_minute_by_minute(
        first in spans(),
        second in nights(),
        minute in 0i64..40 * 1440,
        travel in 0u32..7200,
    ) {
        // Hours of several rules past midnight, where the crate is no judge: state by state against single minutes.
        let schedule = in_china(&hours(&format!("Mo-Fr {first}, {second}")));
        let start = instant("2026-09-10T00:00") + TimeDelta::minutes(minute);
        let open = |at| schedule.judge(Departure::at(&at), 0).state == State::Open;
        let arrival = start + TimeDelta::seconds(i64::from(travel));
        let verdict = schedule.judge(Departure::at(&start), travel);
        prop_assert_eq!(verdict.state == State::Open, open(arrival));
        let whole = arrival - TimeDelta::seconds(arrival.timestamp().rem_euclid(60));
        let change = (1..=7 * 1440).map(|n| whole + TimeDelta::minutes(n)).find(|at| open(*at) != open(whole));
        if open(arrival) {
            prop_assert_eq!(verdict.open_until(), change);
        } else {
            prop_assert_eq!(verdict.opens_at(), change);
            let soon = change.is_some_and(|at| at - arrival <= TimeDelta::minutes(30));
            let expected = if soon {
                State::OpensSoon
            } else if open(start) {
                State::ClosesBeforeArrival
            } else {
                State::Closed
            };
            prop_assert_eq!(verdict.state, expected);
        }
    }
}
