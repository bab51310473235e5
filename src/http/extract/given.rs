//! Single values as given: numbers in a range, flags, codes, instants. Each fault says what would have been accepted.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Utc};

use crate::station::Fault;

/// A finite number in a range.
pub(crate) fn number(name: &str, text: &str, range: RangeInclusive<f64>) -> Result<f64, Fault> {
    // `parse` also takes "inf", "nan" and "1e3"; the range refuses the first two and the last is a number.
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| Fault::new(name, text, format!("a number from {} to {}", range.start(), range.end())))
}

/// A whole number in a range.
pub(crate) fn integer(name: &str, text: &str, range: RangeInclusive<u64>) -> Result<u64, Fault> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if digits { text.parse().ok() } else { None };
    number
        .filter(|number| range.contains(number))
        .ok_or_else(|| Fault::new(name, text, format!("a whole number from {} to {}", range.start(), range.end())))
}

/// Yes or no.
pub(crate) fn flag(name: &str, text: &str) -> Result<bool, Fault> {
    match text {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" => Ok(false),
        _ => Err(Fault::new(name, text, "true or false")),
    }
}

/// The entries of a comma-separated list, trimmed; at least one.
pub(crate) fn list<'a>(name: &str, text: &'a str) -> Result<impl Iterator<Item = &'a str>, Fault> {
    if text.split(',').any(|entry| entry.trim().is_empty()) {
        return Err(Fault::new(name, text, "a list separated by commas, without empty entries"));
    }
    Ok(text.split(',').map(str::trim))
}

/// One word of a closed list.
pub(crate) fn word<T: Copy>(name: &str, text: &str, words: &[(&str, T)]) -> Result<T, Fault> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        Fault::new(name, text, format!("one of {}", known.join(", ")))
    })
}

/// `now`, or an RFC 3339 instant of this century; a `+` that arrived as a space is understood.
pub(crate) fn instant(name: &str, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Fault> {
    if text == "now" {
        return Ok(now);
    }
    DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
        .ok()
        .map(|instant| instant.with_timezone(&Utc))
        .filter(|instant| (2000..2100).contains(&instant.year()))
        .ok_or_else(|| {
            Fault::new(
                name,
                text,
                "now, or an RFC 3339 instant from 2000 to 2099, for example 2026-11-20T08:00:00%2B08:00",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_numbers_in_range_pass() {
        assert_eq!(number("lon", "121.5", -180.0..=180.0), Ok(121.5));
        for text in ["NaN", "nan", "inf", "-inf", "181", "1e400", "", "12x", "0x10"] {
            assert!(number("lon", text, -180.0..=180.0).is_err(), "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_are_plain_digits_in_range() {
        assert_eq!(integer("k", "5", 1..=100), Ok(5));
        for text in ["0", "1000000", "-1", "+5", "5.0", "", "99999999999999999999"] {
            assert!(integer("k", text, 1..=100).is_err(), "{text:?}");
        }
    }

    #[test]
    fn instants_are_rfc_3339_even_when_the_plus_was_lost() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(instant("at", "now", now), Ok(now));
        let at = DateTime::parse_from_rfc3339("2026-11-20T08:00:00+08:00").unwrap().with_timezone(&Utc);
        assert_eq!(instant("at", "2026-11-20T08:00:00 08:00", now), Ok(at));
        for text in ["2026-11-20", "2026-11-20T08:00:00", "1969-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "tomorrow"] {
            assert!(instant("at", text, now).is_err(), "{text:?}");
        }
    }
}
