//! The bundled calendar against the notices' own arithmetic, and files that must be refused.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Calendar, CalendarError};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn the_bundled_calendar_parses_and_says_what_it_lacks() {
    let cn = Calendar::bundled("cn").unwrap();
    assert_eq!(cn.region(), "CN");
    assert!(cn.covers(day(2024, 1, 1)) && cn.covers(day(2026, 12, 31)));
    assert!(!cn.covers(day(2023, 12, 31)) && !cn.covers(day(2027, 1, 1)));
    assert_eq!(Calendar::bundled("TW").map(|c| c.region().to_owned()), None);
}

#[test]
fn each_notice_counts_as_many_days_off_as_it_says() {
    // 2024: 1+8+3+5+1+3+7; 2025: 1+8+3+5+3+8; 2026: 3+9+3+5+3+3+7.
    let cn = Calendar::bundled("CN").unwrap();
    let count = |year| {
        day(year, 1, 1).iter_days().take_while(|d| d.year() == year).filter(|d| cn.holiday(*d).is_some()).count()
    };
    assert_eq!([count(2024), count(2025), count(2026)], [28, 28, 33]);
}

#[test]
fn a_make_up_day_is_a_weekend_day_that_works_as_a_weekday_off_nearby() {
    let cn = Calendar::bundled("CN").unwrap();
    let mut seen = 0;
    for date in day(2024, 1, 1).iter_days().take(3 * 365 + 1) {
        let Some(weekday) = cn.make_up(date) else { continue };
        seen += 1;
        assert!(matches!(date.weekday(), Weekday::Sat | Weekday::Sun), "{date}");
        assert!(cn.holiday(date).is_none(), "{date}");
        // The replaced weekday is a holiday within three weeks of the day that makes up for it.
        let replaced = (-21..=21)
            .map(|n| date + chrono::Duration::days(n))
            .any(|d| d.weekday() == weekday && cn.holiday(d).is_some());
        assert!(replaced, "{date} works as {weekday}");
    }
    assert_eq!(seen, 8 + 5 + 6);
    assert_eq!(cn.make_up(day(2026, 10, 10)), Some(Weekday::Wed));
}

#[test]
fn another_region_is_read_from_its_own_file() {
    let text = "region = \"HK\"\ncovers = [\"2026-01-01\", \"2026-12-31\"]\n\
                [[holiday]]\nname = \"Easter Monday\"\ndays = [\"2026-04-06\", \"2026-04-06\"]\n";
    let calendar = Calendar::parse(text).unwrap();
    assert_eq!(calendar.holiday(day(2026, 4, 6)), Some("Easter Monday"));
    assert_eq!(calendar.make_up(day(2026, 4, 6)), None);
}

#[test]
fn a_broken_file_is_refused_with_the_value_and_the_reason() {
    let head = "region = \"CN\"\ncovers = [\"2026-01-01\", \"2026-12-31\"]\n";
    let refused = |tail: &str| Calendar::parse(&format!("{head}{tail}")).unwrap_err();
    assert!(matches!(Calendar::parse("region ="), Err(CalendarError::Toml(_))));
    assert!(matches!(Calendar::parse("covers = []"), Err(CalendarError::Missing { key: "region", .. })));
    assert_eq!(
        refused("[[holiday]]\nname = \"x\"\ndays = [\"2027-01-01\", \"2027-01-01\"]").to_string(),
        "2027-01-01: outside `covers`"
    );
    assert_eq!(
        refused("[[make_up]]\ndate = \"2026-13-01\"\nworks_as = \"Mo\"").to_string(),
        "`2026-13-01` is not a date (YYYY-MM-DD)"
    );
    assert!(
        refused("[[make_up]]\ndate = \"2026-02-14\"\nworks_as = \"Friday\"")
            .to_string()
            .starts_with("`Friday` is not a weekday")
    );
    assert!(
        refused(
            "[[holiday]]\nname = \"x\"\ndays = [\"2026-02-14\", \"2026-02-14\"]\n\
             [[make_up]]\ndate = \"2026-02-14\"\nworks_as = \"Fr\""
        )
        .to_string()
        .contains("both a holiday")
    );
}
