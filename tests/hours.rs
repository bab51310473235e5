//! The reader of opening hours on two real lists that nobody here wrote, and against a hundred labels given before it ran.
//!
//! The lists stay where they are (`../shared/data/stations`); without them the tests say so and pass. The labels hold no text
//! of the lists, only a digest of each string.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it counted"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use chrono::{NaiveDate, Weekday};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use yizhan::station::hours::{Closure, DayType, OpeningHours, Outcome, Reading, TypicalWeek};

/// Distinct trimmed strings of the column 開放時間 with their rows; `None` where the lists are absent.
fn strings() -> Option<BTreeMap<String, usize>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/stations");
    let mut strings = BTreeMap::new();
    for list in ["mandatory", "voluntary"] {
        let path = folder.join(format!("nursing_rooms_{list}_raw.csv"));
        if !path.exists() {
            println!("skipped: {} is not here", path.display());
            return None;
        }
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
        let column = rows.headers().unwrap().iter().position(|name| name == "開放時間").unwrap();
        for row in rows.records() {
            let row = row.unwrap();
            let text = row.get(column).unwrap_or_default().trim();
            if !text.is_empty() {
                *strings.entry(text.to_owned()).or_default() += 1;
            }
        }
    }
    Some(strings)
}

#[test]
fn ninety_two_in_a_hundred_strings_of_the_lists_are_understood() {
    let Some(strings) = strings() else { return };
    let rows: usize = strings.values().sum();
    assert_eq!((strings.len(), rows), (1702, 4122));
    // Strict: hours, "always", or who may enter. Wide: with the strings that name the condition of entry (門診時間, 依營業時間開放,
    // 有活動才開放) and no person; their hours stay unknown, and the fact is kept as one.
    let (mut strict, mut wide) = ((0, 0), (0, 0));
    for (text, rows) in &strings {
        let reading = OpeningHours::read(text);
        assert_eq!(reading.hours.raw(), Some(text.as_str()));
        if reading.outcome == Outcome::Unknown {
            continue;
        }
        wide = (wide.0 + 1, wide.1 + rows);
        if reading.outcome != Outcome::AccessOnly || reading.access.is_some() {
            strict = (strict.0 + 1, strict.1 + rows);
        }
    }
    println!("hours, always or who may enter: {} of {} strings, {} of {rows} rows", strict.0, strings.len(), strict.1);
    println!("with conditions of entry:       {} of {} strings, {} of {rows} rows", wide.0, strings.len(), wide.1);
    assert!(strict.0 * 100 >= strings.len() * 92, "{strict:?}");
    assert!(wide.1 * 100 >= rows * 96, "{wide:?}");
}

#[test]
fn a_closing_word_in_a_list_is_never_lost() {
    let Some(strings) = strings() else { return };
    for text in strings.keys() {
        let reading = OpeningHours::read(text);
        let closing = ["休館", "休息", "公休", "休假", "除外", "休園", "休市", "不開放", "未開放", "閉館"];
        if reading.hours.is_known() && closing.iter().any(|word| text.contains(word)) && !text.contains("午間不休息")
        {
            assert!(!reading.closures.is_empty(), "{text:?} gives {:?} and no closure", reading.hours.expression());
        }
        let staff_only = ["僅供", "僅提供", "限員工", "不對外"];
        if reading.hours.is_known() && staff_only.iter().any(|word| text.contains(word)) {
            let restricts_hours = reading.closures.iter().any(|c| !matches!(c, Closure::Never));
            assert!(reading.access.is_some() || restricts_hours, "{text:?} says who may enter");
        }
    }
}

/// The open minutes of a typical week, Monday 00:00 = 0.
fn week_of(reading: &Reading) -> Option<BTreeSet<u32>> {
    let reference = NaiveDate::from_ymd_opt(2026, 11, 18)?;
    let week = TypicalWeek::of(&reading.hours, reference)?;
    let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let spans = (0u32..).zip(days).flat_map(|(n, day)| {
        week.open_minutes(DayType::Weekday(day))
            .iter()
            .map(move |(a, b)| (n * 1440 + u32::from(*a), n * 1440 + u32::from(*b)))
    });
    Some(spans.flat_map(|(a, b)| a..b).collect())
}

fn holiday_is_open(reading: &Reading) -> Option<bool> {
    let week = TypicalWeek::of(&reading.hours, NaiveDate::from_ymd_opt(2026, 11, 18)?)?;
    Some(!week.open_minutes(DayType::Holiday).is_empty())
}

/// The open minutes of a labelled week; spans past midnight reach into the next day.
fn labelled_week(week: &Json) -> BTreeSet<u32> {
    let minute = |text: &Json| {
        let (hour, minute) = text.as_str().unwrap().split_once(':').unwrap();
        hour.parse::<u32>().unwrap() * 60 + minute.parse::<u32>().unwrap()
    };
    let mut open = BTreeSet::new();
    for (n, day) in (0u32..).zip(["mo", "tu", "we", "th", "fr", "sa", "su"]) {
        for span in week[day].as_array().into_iter().flatten() {
            let (start, end) = (minute(&span[0]), minute(&span[1]));
            let end = if end <= start { end + 1440 } else { end };
            open.extend((start..end).map(|m| (n * 1440 + m) % (7 * 1440)));
        }
    }
    open
}

/// What is wrong with a reading that a label calls readable; empty when nothing is.
fn faults(reading: &Reading, label: &Json) -> Vec<String> {
    let mut faults = Vec::new();
    let always = label["always"].as_bool().unwrap_or(false);
    if always != (reading.outcome == Outcome::Always) {
        faults.push(format!("always: labelled {always}, read {:?}", reading.outcome));
    }
    if label["week"].is_object() && Some(labelled_week(&label["week"])) != week_of(reading) {
        faults.push(format!("week: labelled {}, read {:?}", label["week"], reading.hours.expression()));
    }
    if label["week"].is_null() && !always && reading.hours.is_known() {
        faults.push(format!("no week is labelled, read {:?}", reading.hours.expression()));
    }
    let any = |name: &str, fits: &dyn Fn(&Json) -> bool| {
        let alternatives = label[format!("{name}_alternatives")].as_array();
        fits(&label[name]) || alternatives.into_iter().flatten().any(fits)
    };
    let open = holiday_is_open(reading);
    let holiday_fits = |label: &Json| match label.as_str() {
        Some("closed") => open != Some(true),
        Some(_) => open != Some(false),
        None => true,
    };
    if !any("holiday", &holiday_fits) {
        faults.push(format!("holiday: labelled {}, read open {open:?}", label["holiday"]));
    }
    let read: Vec<_> = reading.access_words.iter().map(|scope| scope.code()).collect();
    let access_fits = |label: &Json| label.as_str().map_or(read.is_empty(), |access| read.contains(&access));
    if !any("access", &access_fits) {
        faults.push(format!("access: labelled {}, read {read:?}", label["access"]));
    }
    // The labels' tokens are our codes where both have a word for it; others (`th:first`) are held by their number.
    let codes: Vec<_> = reading.closures.iter().map(Closure::code).collect();
    let labelled: Vec<_> = label["closures"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let lost = |token: &&str| Closure::from_code(token).is_some() && !codes.iter().any(|code| code == token);
    if labelled.len() > codes.len() || labelled.iter().any(lost) {
        faults.push(format!("closures: labelled {labelled:?}, read {codes:?}"));
    }
    faults
}

#[test]
fn no_labelled_string_is_read_wrongly() {
    let Some(strings) = strings() else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hours_labels.json");
    let file: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let labels = file["labels"].as_array().unwrap();
    let by_digest: BTreeMap<String, &String> = strings
        .keys()
        .map(|text| {
            let digest = Sha256::digest(text.as_bytes());
            let id = digest.iter().take(8).fold(String::new(), |mut id, byte| {
                let _ = write!(id, "{byte:02x}");
                id
            });
            (id, text)
        })
        .collect();
    let (mut read, mut unknown, mut ambiguous, mut wrong) = (0, 0, 0, Vec::new());
    for label in labels {
        let text = by_digest[label["id"].as_str().unwrap()];
        let reading = OpeningHours::read(text);
        if reading.outcome == Outcome::Unknown {
            unknown += 1;
        } else if label["judgement"] == "ambiguous" {
            // A fact may be answered, hours may not.
            ambiguous += 1;
            if reading.hours.is_known() {
                wrong.push(format!("{text:?} is ambiguous, read {:?}", reading.hours.expression()));
            }
        } else {
            read += 1;
            let faults = faults(&reading, label);
            if !faults.is_empty() {
                wrong.push(format!("{text:?}: {}", faults.join("; ")));
            }
        }
    }
    println!(
        "{} labels: {read} read, {unknown} unknown, {ambiguous} ambiguous with a fact, {} wrong",
        labels.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
