//! Records as the text of the log, and their digest. The same in every backend, so that stores can be compared.

use sha2::{Digest, Sha256};

use crate::station::codec_json::{self, parse_record};
use crate::station::{Fault, Record, Value, Vocabulary};

/// A record as one JSON object in dictionary order: the text of `codec_json::write_record`, without building its tree, for
/// an import writes one of these a row.
pub(super) fn write(record: &Record) -> String {
    let mut out = Vec::with_capacity(1024);
    for (field, value) in record.iter() {
        out.extend_from_slice(if out.is_empty() { b"{\"" } else { b",\"" });
        out.extend_from_slice(field.name().as_bytes());
        out.extend_from_slice(b"\":");
        let written = match value {
            Value::Text(text) => serde_json::to_writer(&mut out, &**text),
            Value::Code(code) => serde_json::to_writer(&mut out, code),
            other => serde_json::to_writer(&mut out, &codec_json::write(other)),
        };
        debug_assert!(written.is_ok(), "a vector takes every byte");
    }
    out.extend_from_slice(if out.is_empty() { b"{}" } else { b"}" });
    String::from_utf8(out).unwrap_or_default()
}

/// Reads what [`write()`] wrote.
pub(super) fn read(text: &str, vocabulary: &Vocabulary) -> Result<Record, Vec<Fault>> {
    match serde_json::from_str(text) {
        Ok(serde_json::Value::Object(object)) => parse_record(&object, vocabulary),
        Ok(_) => Err(vec![Fault::new("record", text, "a JSON object")]),
        Err(error) => Err(vec![Fault::new("record", text, format!("a JSON object ({error})"))]),
    }
}

/// A digest of everything a record says: equal records have equal digests, and different ones differ (it is half of a
/// SHA-256). The text it is taken of may change between versions, so it is compared within one run, never stored.
#[must_use]
pub fn digest(record: &Record) -> u128 {
    let hash: [u8; 32] = Sha256::digest(write(record)).into();
    hash.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::{Field, OpeningHours};

    #[test]
    fn the_text_is_that_of_the_codec() {
        let mut record = Record::new();
        let same = |record: &Record| {
            assert_eq!(write(record), serde_json::Value::Object(codec_json::write_record(record)).to_string());
        };
        same(&record);
        record.set(Field::Name, Value::Text("引号\" 反斜\\ 换行\n \u{7f}".into()));
        same(&record);
        record.set(Field::Star, Value::Int(5));
        record.set(Field::Lon, Value::Number(112.976_123_456_789_1));
        record.set(Field::Smart, Value::Flag(false));
        record.set(Field::Tier, Value::Code("beautiful"));
        record.set(Field::ExtIds, Value::Pairs([("a".into(), "1".into())].into()));
        record.set(Field::Hours, Value::Hours(OpeningHours::read("周一至周五 08:30-17:30").hours));
        same(&record);
    }

    #[test]
    fn digests_follow_the_record() {
        let mut record = Record::new();
        record.set(Field::Star, Value::Int(5));
        let five = digest(&record);
        assert_eq!(digest(&record.clone()), five);
        record.set(Field::Star, Value::Int(4));
        assert_ne!(digest(&record), five);
    }
}
