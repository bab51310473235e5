//! Entity tags: a hash of all that an answer reads, its format and its encoding.
//!
//! Handlers tag the answer before compression; [`super::front`] adds the encoding's name afterwards and takes it off the
//! tags that come back, so that two encodings of one answer never share a tag.

use axum::http::{HeaderMap, HeaderValue, header};
use sha2::{Digest, Sha256};

use crate::station::{Revision, Vocabulary};

/// The encodings whose names may end a tag.
const ENCODINGS: [&str; 4] = ["br", "gzip", "zstd", "deflate"];

/// A digest of the program and its vocabulary: another build may write the same state differently.
pub(crate) fn build(vocabulary: &Vocabulary) -> [u8; 8] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for term in vocabulary.kinds().iter().chain(vocabulary.services()) {
        for text in [&term.code, &term.zh, &term.en, &term.icon, &term.group] {
            hash.update(text.as_bytes());
            hash.update([0]);
        }
    }
    first_eight(hash)
}

/// The tag of an answer that follows from the store's state and what was asked: route, parameters, format, who reads.
pub(crate) fn of(build: [u8; 8], revision: Revision, asked: &[&str]) -> HeaderValue {
    let mut hash = Sha256::new();
    hash.update(build);
    hash.update(revision.epoch.to_le_bytes());
    hash.update(revision.number.to_le_bytes());
    for part in asked {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    quoted(first_eight(hash))
}

/// The tag of content that is its own state: a file.
pub(crate) fn of_content(content: &[u8]) -> HeaderValue {
    let mut hash = Sha256::new();
    hash.update(content);
    quoted(first_eight(hash))
}

fn first_eight(hash: Sha256) -> [u8; 8] {
    let digest = hash.finalize();
    std::array::from_fn(|at| digest[at])
}

fn quoted(digest: [u8; 8]) -> HeaderValue {
    HeaderValue::try_from(format!("\"{:016x}\"", u64::from_be_bytes(digest)))
        .unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether the client has the answer already (`If-None-Match`), in whatever encoding.
pub(crate) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Ok(tag) = tag.to_str() else { return false };
    let tags = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    tags.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || plain(known) == tag)
}

/// A tag without `W/` and without the name of an encoding.
fn plain(tag: &str) -> String {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = tag.trim_matches('"');
    let base = ENCODINGS.iter().find_map(|encoding| inner.strip_suffix(encoding)?.strip_suffix('-')).unwrap_or(inner);
    format!("\"{base}\"")
}

/// Puts the encoding into the tag of a compressed answer.
pub(crate) fn name_encoding(headers: &mut HeaderMap) {
    let (Some(encoding), Some(tag)) = (headers.get(header::CONTENT_ENCODING), headers.get(header::ETAG)) else {
        return;
    };
    let (Ok(encoding), Ok(tag)) = (encoding.to_str(), tag.to_str()) else { return };
    // Compression weakens the tag; with the encoding in it, it is strong again.
    let inner = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    if inner.ends_with(encoding) {
        return;
    }
    if let Ok(named) = HeaderValue::try_from(format!("\"{inner}-{encoding}\"")) {
        headers.insert(header::ETAG, named);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_depends_on_the_state_and_on_what_was_asked() {
        let revision = Revision { epoch: 1, number: 2 };
        let tag = of([0; 8], revision, &["/v1/stations", "f=json"]);
        assert_eq!(tag, of([0; 8], revision, &["/v1/stations", "f=json"]));
        assert_ne!(tag, of([1; 8], revision, &["/v1/stations", "f=json"]));
        assert_ne!(tag, of([0; 8], Revision { number: 3, ..revision }, &["/v1/stations", "f=json"]));
        assert_ne!(tag, of([0; 8], revision, &["/v1/stationsf", "=json"]), "parts do not run into each other");
    }

    #[test]
    fn a_client_may_send_back_the_tag_of_any_encoding() {
        let tag = HeaderValue::from_static("\"abc\"");
        for (sent, known) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("\"x\", \"abc-br\"", true),
            ("\"abc-gzip\"", true),
            ("*", true),
            ("\"abcd\"", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static(sent));
            assert_eq!(is_known(&headers, &tag), known, "{sent}");
        }
    }

    #[test]
    fn a_compressed_answer_has_a_tag_of_its_own() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, HeaderValue::from_static("W/\"abc\""));
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        name_encoding(&mut headers);
        assert_eq!(headers[header::ETAG], "\"abc-br\"");
    }
}
