//! Attribute values ⇄ the text of one cell: CSV, XLSX, a command line.
//!
//! Several values in a cell are separated by `;` (also `；`, `、`, `|`, and `,` where no value can hold one); pairs are
//! `key:value`. An empty cell is unknown.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::codes::{self, CodeList};
use super::dictionary::{Field, Shape};
use super::hours::OpeningHours;
use super::services::ServiceState;
use super::value::{Fault, Item, Pair, Value};
use super::vocabulary::Vocabulary;

/// The most characters of opening hours as people write them.
const MAX_HOURS: u16 = 2000;

/// Reads one cell. `Ok(None)` is unknown: the cell is empty.
///
/// # Errors
/// A [`Fault`] naming the field, the value and what the dictionary expects.
pub fn parse(field: Field, text: &str, vocabulary: &Vocabulary) -> Result<Option<Value>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let name = field.name();
    let fault = |expected: String| Fault::new(name, text, expected);
    let value = match field.definition().shape {
        Shape::Text(max) => Value::Text(clean(name, text, max)?),
        Shape::Texts(max) => {
            Value::Texts(split(text).map(|part| clean(name, part, max)).collect::<Result<Box<[_]>, _>>()?)
        }
        Shape::Int(min, max) => Value::Int(integer(name, text, min, max)?),
        Shape::Number(min, max) => Value::Number(number(name, text, min, max)?),
        Shape::Flag => Value::Flag(flag(text).ok_or_else(|| fault("yes or no (是 or 否)".to_owned()))?),
        Shape::Date => Value::Date(date(text).ok_or_else(|| fault("a date as YYYY-MM-DD".to_owned()))?),
        Shape::Instant => Value::Instant(
            instant(text)
                .ok_or_else(|| fault("an RFC 3339 instant, for example 2026-11-20T08:00:00+08:00".to_owned()))?,
        ),
        Shape::Code(list) => Value::Code(code(name, text, list)?),
        Shape::Codes(list) => Value::Codes(code_set(split_all(text).map(|part| code(name, part, list)), list)?),
        Shape::Kind => {
            let kind = vocabulary.kind(text).ok_or_else(|| fault(kinds_expected(vocabulary)))?;
            Value::Text(vocabulary.kind_code(kind).into())
        }
        Shape::Services => Value::Pairs(services(name, split_all(text), vocabulary)?),
        Shape::Hours => Value::Hours(OpeningHours::read(&clean(name, text, MAX_HOURS)?).hours),
        Shape::Pairs => Value::Pairs(pairs(name, text, |key, value| Ok((key.into(), clean(name, value, 200)?)))?),
        Shape::CodePairs(keys, values) => Value::Pairs(pairs(name, text, |key, value| {
            Ok((code(name, key, keys)?.into(), code(name, value, values)?.into()))
        })?),
        Shape::Items(_) => {
            let json =
                serde_json::from_str(text).map_err(|error| fault(format!("a JSON list of objects ({error})")))?;
            return super::codec_json::parse(field, &json, vocabulary);
        }
    };
    Ok(Some(value))
}

/// Writes one value as the text of a cell; [`parse`] reads it back.
#[must_use]
pub fn write(value: &Value) -> String {
    let joined = |parts: &mut dyn Iterator<Item = &str>| parts.collect::<Vec<_>>().join(";");
    match value {
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Texts(texts) => joined(&mut texts.iter().map(AsRef::as_ref)),
        Value::Code(code) => (*code).to_owned(),
        Value::Codes(codes) => joined(&mut codes.iter().copied()),
        Value::Date(date) => date.to_string(),
        Value::Instant(instant) => rfc3339(*instant),
        Value::Hours(hours) => hours.raw().or_else(|| hours.expression()).unwrap_or_default().to_owned(),
        Value::Pairs(pairs) => pairs.iter().map(|(key, value)| format!("{key}:{value}")).collect::<Vec<_>>().join(";"),
        Value::Items(_) => super::codec_json::write(value).to_string(),
    }
}

/// An instant as RFC 3339 in UTC, to the second, or to the microsecond where it has a fraction.
#[must_use]
pub fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Text fit for a record: trimmed, no control characters but line breaks, no more than `max` characters.
pub(super) fn clean(name: &str, text: &str, max: u16) -> Result<Arc<str>, Fault> {
    let text = text.trim();
    let over_long = || Fault::new(name, text, format!("at most {max} characters"));
    if text.len() > usize::from(max) && text.chars().count() > usize::from(max) {
        return Err(over_long());
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Fault::new(name, text.escape_debug().to_string(), "text without control characters"));
    }
    Ok(text.into())
}

/// A whole number in a range.
pub(super) fn integer(name: &str, text: &str, min: i64, max: i64) -> Result<i64, Fault> {
    let plain = text.strip_suffix(".0").unwrap_or(text);
    plain
        .parse()
        .ok()
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| Fault::new(name, text, format!("a whole number from {min} to {max}")))
}

/// A finite number in a range.
pub(super) fn number(name: &str, text: &str, min: i64, max: i64) -> Result<f64, Fault> {
    text.parse()
        .ok()
        .and_then(|number| in_range(number, min, max))
        .ok_or_else(|| Fault::new(name, text, format!("a number from {min} to {max}")))
}

#[expect(clippy::cast_precision_loss, reason = "the dictionary's bounds are far below 2^53")]
pub(super) fn in_range(number: f64, min: i64, max: i64) -> Option<f64> {
    (number.is_finite() && number >= min as f64 && number <= max as f64).then_some(number)
}

/// One code of a list, by code or by name.
pub(super) fn code(name: &str, text: &str, list: CodeList) -> Result<&'static str, Fault> {
    codes::find(list, text).ok_or_else(|| {
        let known: Vec<_> = list.iter().map(|entry| entry.code).collect();
        Fault::new(name, text, format!("one of {}", known.join(", ")))
    })
}

/// Codes in the order of their list, each once.
pub(super) fn code_set(
    found: impl Iterator<Item = Result<&'static str, Fault>>,
    list: CodeList,
) -> Result<Box<[&'static str]>, Fault> {
    let found = found.collect::<Result<Vec<_>, _>>()?;
    Ok(list.iter().map(|entry| entry.code).filter(|code| found.contains(code)).collect())
}

/// What an unknown kind is told.
pub(super) fn kinds_expected(vocabulary: &Vocabulary) -> String {
    let known: Vec<_> = vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
    format!("one of {}", known.join(", "))
}

/// Services with states, from `code`, `name` or `code:state` entries.
pub(super) fn services<'a>(
    name: &str,
    entries: impl Iterator<Item = &'a str>,
    vocabulary: &Vocabulary,
) -> Result<Box<[Pair]>, Fault> {
    let entries = entries.map(|entry| {
        let (service, state) = entry.split_once([':', '=', '：']).unwrap_or((entry, "yes"));
        service_state(name, service, state, vocabulary)
    });
    Ok(sorted(entries.collect::<Result<Vec<_>, _>>()?))
}

/// One service with its state.
pub(super) fn service_state(name: &str, service: &str, state: &str, vocabulary: &Vocabulary) -> Result<Pair, Fault> {
    let service = vocabulary.service(service).ok_or_else(|| {
        let known: Vec<_> = vocabulary.services().iter().map(|term| term.code.as_ref()).collect();
        Fault::new(name, service, format!("services among {}", known.join(", ")))
    })?;
    let state = codes::find(codes::SERVICE_STATE, state)
        .and_then(ServiceState::from_code)
        .ok_or_else(|| Fault::new(name, state, "yes, no, nearby, broken or unknown"))?;
    Ok((vocabulary.service_code(service).into(), state.code().into()))
}

/// Pairs sorted by key; of equal keys the last stays.
pub(super) fn sorted(mut pairs: Vec<Pair>) -> Box<[Pair]> {
    pairs.reverse();
    pairs.sort_by(|a, b| a.0.cmp(&b.0));
    pairs.dedup_by(|later, first| later.0 == first.0);
    pairs.into()
}

fn pairs(name: &str, text: &str, read: impl Fn(&str, &str) -> Result<Pair, Fault>) -> Result<Box<[Pair]>, Fault> {
    let entries = split(text).map(|entry| {
        let (key, value) = entry.split_once([':', '=', '：']).ok_or_else(|| Fault::new(name, entry, "key:value"))?;
        read(key.trim(), value.trim())
    });
    Ok(sorted(entries.collect::<Result<Vec<_>, _>>()?))
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '|', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn split_all(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '|', '、', ',', '，', '/', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "是" | "有" | "√" => Some(true),
        "no" | "false" | "0" | "n" | "否" | "无" | "無" | "×" => Some(false),
        _ => None,
    }
}

/// A calendar day as people write it: `2026-11-20`, `2026/11/20`, `2026.11.20`, `2026年11月20日`, `20261120`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim_end_matches(" 00:00:00");
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
        .into_iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok())
}

/// An RFC 3339 instant.
pub(super) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.with_timezone(&Utc))
}

/// One part of an [`Shape::Items`] record that arrived as text.
pub(super) fn item_part(field: &str, shape: Shape, text: &str) -> Result<Value, Fault> {
    match shape {
        Shape::Int(min, max) => integer(field, text, min, max).map(Value::Int),
        Shape::Date => date(text).map(Value::Date).ok_or_else(|| Fault::new(field, text, "a date as YYYY-MM-DD")),
        Shape::Text(max) => clean(field, text, max).map(Value::Text),
        _ => Err(Fault::new(field, text, "text, a whole number or a date")),
    }
}

/// The parts of one record of a list, in dictionary order.
pub(super) fn item(parts: Vec<(&'static str, Value)>) -> Item {
    parts.into()
}
