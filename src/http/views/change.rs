//! One row of the change log as JSON.

use serde_json::{Map, Value as Json, json};

use crate::http::auth::{Reader, Sight};
use crate::station::codec_text::rfc3339;
use crate::station::{Change, Record, codec_json};
use crate::store::Snapshot;

/// `{revision: N, seq, at, actor, source, op, id, before, after}`; a tombstone's `after` has its last status.
pub(crate) fn json(change: &Change, reader: &Reader, snapshot: &Snapshot) -> Json {
    json!({
        "revision": change.revision,
        "seq": change.seq,
        "at": rfc3339(change.at),
        "actor": change.actor.as_ref(),
        "source": change.source.as_ref(),
        "op": change.op.code(),
        "id": change.id.get(),
        "before": change.before.as_ref().map(|record| visible(record, reader.sight_of_record(record, snapshot))),
        "after": change.after.as_ref().map(|record| visible(record, reader.sight_of_record(record, snapshot))),
    })
}

/// The record without what the reader may not see.
fn visible(record: &Record, sight: Sight) -> Map<String, Json> {
    let shown = record.iter().filter(|(field, _)| sight == Sight::Private || !field.definition().private);
    shown.map(|(field, value)| (field.name().to_owned(), codec_json::write(value))).collect()
}
