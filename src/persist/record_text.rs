//! Records as the text of the log, and their digest. The same in every backend, so that stores can be compared.

use sha2::{Digest, Sha256};

use crate::station::codec_json::{parse_record, write_record};
use crate::station::{Fault, Record, Vocabulary};

/// A record as one JSON object in dictionary order.
pub(super) fn write(record: &Record) -> String {
    serde_json::Value::Object(write_record(record)).to_string()
}

/// Reads what [`write`] wrote.
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
