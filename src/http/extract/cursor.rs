//! Paging: `limit`, and cursors that pin the pages after the first to its revision, its filters and its instant.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::station::{Fault, Revision, StationId};
use crate::store::Snapshot;

use super::given;

/// How many a page has when nothing is said.
pub(crate) const DEFAULT_LIMIT: usize = 100;
/// The most a page may have.
pub(crate) const MAX_LIMIT: u64 = 10_000;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// The revision all pages are read at.
    pub(crate) revision: Revision,
    /// The last station of the page.
    pub(crate) after: StationId,
    /// The instant at which opening is judged, where the filters depend on it.
    pub(crate) at: Option<DateTime<Utc>>,
    /// A digest of the filters.
    asked: u32,
}

impl Cursor {
    /// The cursor after a station, for the same filters.
    pub(crate) fn new(revision: Revision, after: StationId, at: Option<DateTime<Utc>>, asked: &str) -> Self {
        Self { revision, after, at, asked: digest(asked) }
    }

    /// Opaque text for a client, which is not to build its own: the parts may change.
    pub(crate) fn text(&self) -> String {
        let Revision { epoch, number } = self.revision;
        format!(
            "{epoch:x}-{number:x}-{:x}-{:x}-{:x}",
            self.after.get(),
            self.at.map_or(0, |at| at.timestamp()),
            self.asked
        )
    }

    /// Reads a cursor that came back.
    pub(crate) fn parse(name: &str, value: &str) -> Result<Self, Fault> {
        let mut parts = value.split('-').map(|part| u64::from_str_radix(part, 16).ok());
        let mut next = || parts.next().flatten();
        let read = (|| {
            Some(Self {
                revision: Revision { epoch: u32::try_from(next()?).ok()?, number: next()? },
                after: StationId::new(next()?).ok()?,
                at: match i64::try_from(next()?).ok()? {
                    0 => None,
                    seconds => Some(DateTime::from_timestamp(seconds, 0)?),
                },
                asked: u32::try_from(next()?).ok()?,
            })
        })();
        read.filter(|_| value.split('-').count() == 5)
            .ok_or_else(|| Fault::new(name, value, "the cursor of a page before, unchanged"))
    }

    /// The snapshot the pages are read at.
    ///
    /// # Errors
    /// [`Code::CursorExpired`] when it is no longer held.
    pub(crate) fn snapshot(&self, app: &App) -> Result<Arc<Snapshot>, Problem> {
        app.live.at(self.revision).ok_or_else(|| {
            let detail = format!("Revision {} is no longer held; start again without cursor", self.revision);
            Problem::new(Code::CursorExpired, detail)
        })
    }

    /// Refuses a cursor of other filters.
    ///
    /// # Errors
    /// [`Code::InvalidParameter`].
    pub(crate) fn belongs_to(&self, asked: &str) -> Result<(), Problem> {
        if self.asked == digest(asked) {
            return Ok(());
        }
        Err(Problem::parameter(
            "cursor",
            &self.text(),
            "the filters of the page before, unchanged and in the same order",
        ))
    }
}

fn digest(asked: &str) -> u32 {
    let digest = Sha256::digest(asked.as_bytes());
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
}

/// `limit`; `None` is `all`.
pub(crate) fn limit(name: &str, value: &str) -> Result<Option<usize>, Fault> {
    if value == "all" {
        return Ok(None);
    }
    let limit = given::integer(name, value, 1..=MAX_LIMIT)
        .map_err(|_range| Fault::new(name, value, format!("a whole number from 1 to {MAX_LIMIT}, or all")))?;
    Ok(usize::try_from(limit).ok())
}

/// The query string of the next page.
pub(crate) fn next_query(query: &str, cursor: &str) -> String {
    let kept = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some("cursor"));
    kept.chain([format!("cursor={cursor}").as_str()]).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_round_trip() {
        let revision = Revision { epoch: 3, number: 1000 };
        let at = DateTime::from_timestamp(1_800_000_000, 0);
        let cursor = Cursor::new(revision, StationId::new(77).unwrap(), at, "kind=mom_room");
        assert_eq!(Cursor::parse("cursor", &cursor.text()), Ok(cursor.clone()));
        assert!(cursor.belongs_to("kind=mom_room").is_ok());
        assert!(cursor.belongs_to("kind=driver_home").is_err());
        for text in ["", "1-2-3", "1-2-0-4-5", "x-2-3-4-5", "1-2-3-4-5-6"] {
            assert!(Cursor::parse("cursor", text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_filters_and_replaces_the_cursor() {
        assert_eq!(next_query("kind=a&cursor=old&limit=2", "new"), "kind=a&limit=2&cursor=new");
        assert_eq!(next_query("", "new"), "cursor=new");
    }
}
