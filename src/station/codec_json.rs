//! Attribute values ⇄ JSON: request bodies, answers, the change log, the packed columns of the tables.
//!
//! One codec for all of them, so that a station reads the same wherever it is met.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::codec_text as text;
use super::dictionary::{Field, Shape};
use super::record::Record;
use super::value::{Fault, Item, Value};
use super::vocabulary::Vocabulary;

/// Reads a JSON object of attributes by dictionary name; `null` leaves a field unknown.
///
/// # Errors
/// Every [`Fault`] found: unknown names and values the dictionary does not accept.
pub fn parse_record(object: &Map<String, Json>, vocabulary: &Vocabulary) -> Result<Record, Vec<Fault>> {
    let mut record = Record::new();
    let mut faults = Vec::new();
    for (name, json) in object {
        let Some(field) = Field::from_name(name) else {
            faults.push(Fault::new(name, shown(json), "a field of the attribute dictionary"));
            continue;
        };
        match parse(field, json, vocabulary) {
            Ok(Some(value)) => record.set(field, value),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

/// Writes a record as a JSON object in dictionary order.
#[must_use]
pub fn write_record(record: &Record) -> Map<String, Json> {
    record.iter().map(|(field, value)| (field.name().to_owned(), write(value))).collect()
}

/// Reads one value. `Ok(None)` is unknown: `null`, an empty text or an empty list.
///
/// # Errors
/// A [`Fault`] naming the field, the value and what the dictionary expects.
pub fn parse(field: Field, json: &Json, vocabulary: &Vocabulary) -> Result<Option<Value>, Fault> {
    let name = field.name();
    let fault = |expected: &str| Fault::new(name, shown(json), expected);
    let value = match (field.definition().shape, json) {
        (_, Json::Null) => return Ok(None),
        (Shape::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        (Shape::Int(min, max), Json::Number(number)) => Value::Int(text::integer(name, &number.to_string(), min, max)?),
        (Shape::Number(min, max), Json::Number(number)) => {
            Value::Number(text::number(name, &number.to_string(), min, max)?)
        }
        (Shape::Texts(max), Json::Array(list)) => {
            let texts = list.iter().map(|entry| text::clean(name, string(name, entry)?, max));
            Value::Texts(texts.collect::<Result<Box<[_]>, _>>()?)
        }
        (Shape::Codes(list), Json::Array(entries)) => {
            let codes = entries.iter().map(|entry| text::code(name, string(name, entry)?, list));
            Value::Codes(text::code_set(codes, list)?)
        }
        (Shape::Services, Json::Array(entries)) => {
            let entries = entries.iter().map(|entry| string(name, entry)).collect::<Result<Vec<_>, _>>()?;
            Value::Pairs(text::services(name, entries.into_iter(), vocabulary)?)
        }
        (Shape::Services, Json::Object(object)) => {
            pairs(object, |key, value| text::service_state(name, key, string(name, value)?, vocabulary))?
        }
        (Shape::Pairs, Json::Object(object)) => pairs(object, |key, value| {
            Ok((text::clean(name, key, 60)?, text::clean(name, string(name, value)?, 200)?))
        })?,
        (Shape::CodePairs(keys, values), Json::Object(object)) => pairs(object, |key, value| {
            Ok((text::code(name, key, keys)?.into(), text::code(name, string(name, value)?, values)?.into()))
        })?,
        (Shape::Hours, Json::Object(object)) => Value::Hours(super::codec_hours::parse(name, object)?),
        (Shape::Items(parts), Json::Array(list)) => {
            let items = list.iter().map(|entry| item(name, entry, parts));
            Value::Items(items.collect::<Result<Box<[_]>, _>>()?)
        }
        // A form or a spreadsheet sends everything as text; what the text codec reads is accepted here too.
        (Shape::Items(_), _) => return Err(fault("a list of objects")),
        (_, Json::String(text)) => return text::parse(field, text, vocabulary),
        (Shape::Text(_), Json::Number(number)) => return text::parse(field, &number.to_string(), vocabulary),
        (Shape::Flag, _) => return Err(fault("true or false")),
        (Shape::Int(..) | Shape::Number(..), _) => return Err(fault("a number")),
        (Shape::Texts(_) | Shape::Codes(_), _) => return Err(fault("a list of texts")),
        (Shape::Services | Shape::Pairs | Shape::CodePairs(..), _) => return Err(fault("an object of texts")),
        _ => return Err(fault("text")),
    };
    let empty = match &value {
        Value::Texts(list) => list.is_empty(),
        Value::Codes(list) => list.is_empty(),
        Value::Pairs(list) => list.is_empty(),
        Value::Items(list) => list.is_empty(),
        _ => false,
    };
    Ok((!empty).then_some(value))
}

/// Writes one value.
#[must_use]
pub fn write(value: &Value) -> Json {
    match value {
        Value::Flag(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text.as_ref()),
        Value::Texts(texts) => texts.iter().map(AsRef::as_ref).collect(),
        Value::Code(code) => json!(code),
        Value::Codes(codes) => codes.iter().copied().collect(),
        Value::Date(date) => json!(date.to_string()),
        Value::Instant(instant) => json!(text::rfc3339(*instant)),
        Value::Hours(hours) => super::codec_hours::write(hours),
        Value::Pairs(pairs) => {
            Json::Object(pairs.iter().map(|(key, value)| (key.to_string(), json!(value.as_ref()))).collect())
        }
        Value::Items(items) => items.iter().map(write_item).collect(),
    }
}

fn write_item(item: &Item) -> Json {
    Json::Object(item.iter().map(|(name, value)| ((*name).to_owned(), write(value))).collect())
}

fn item(field: &str, json: &Json, parts: &'static [super::dictionary::Part]) -> Result<Item, Fault> {
    let Json::Object(object) = json else {
        return Err(Fault::new(field, shown(json), "a list of objects"));
    };
    for name in object.keys() {
        if !parts.iter().any(|part| part.name == name) {
            let known: Vec<_> = parts.iter().map(|part| part.name).collect();
            return Err(Fault::new(format!("{field}.{name}"), shown(&object[name]), known.join(", ")));
        }
    }
    let mut values = Vec::new();
    for part in parts {
        let value = match object.get(part.name) {
            None | Some(Json::Null) => continue,
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        if !value.trim().is_empty() {
            values.push((part.name, text::item_part(&format!("{field}.{}", part.name), part.shape, value.trim())?));
        }
    }
    Ok(text::item(values))
}

fn pairs(
    object: &Map<String, Json>,
    read: impl Fn(&str, &Json) -> Result<(Arc<str>, Arc<str>), Fault>,
) -> Result<Value, Fault> {
    let entries = object.iter().map(|(key, value)| read(key, value)).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::Pairs(text::sorted(entries)))
}

fn string<'a>(field: &str, json: &'a Json) -> Result<&'a str, Fault> {
    json.as_str().ok_or_else(|| Fault::new(field, shown(json), "text"))
}

/// A short rendering of a JSON value for a fault; cut here already, so that a 5 MB body does not become a 5 MB message.
fn shown(json: &Json) -> String {
    match json {
        Json::String(text) => text.chars().take(100).collect(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
#[path = "codec_tests.rs"]
mod tests;
