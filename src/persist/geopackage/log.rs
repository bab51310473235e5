//! Reading the log: what came after a revision, what happened to one station.

use std::sync::Arc;

use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::GeoPackage;
use super::rows::instant;
use crate::persist::{Entry, PersistError, record_text};
use crate::station::{Change, Op, Record, StationId, Vocabulary};

const ROW: &str = "SELECT revision, seq, at, actor, source, op, entity, id, before, after FROM change";

/// A row of the log that cannot be read.
fn unreadable(row: &SqliteRow, reason: String) -> sqlx::Error {
    let place = |at: usize| row.try_get::<i64, _>(at).unwrap_or(-1);
    sqlx::Error::ColumnDecode { index: format!("change {}.{}", place(0), place(1)), source: reason.into() }
}

fn entry(row: &SqliteRow, vocabulary: &Vocabulary) -> Result<Entry, sqlx::Error> {
    let revision = row.try_get::<i64, _>(0)?.cast_unsigned();
    let seq = row.try_get(1)?;
    let at: &str = row.try_get(2)?;
    let at = instant(at).ok_or_else(|| unreadable(row, format!("{at:?} is not an instant")))?;
    let text = |at: usize| row.try_get::<&str, _>(at).map(Arc::<str>::from);
    let (actor, source, op, entity) = (text(3)?, text(4)?, text(5)?, text(6)?);
    let id: i64 = row.try_get(7)?;
    if &*entity == "station" {
        let record = |at: usize| record(row, at, vocabulary);
        return Ok(Entry::Station(Change {
            revision,
            seq,
            at,
            actor,
            source,
            op: Op::from_code(&op).ok_or_else(|| unreadable(row, format!("{op:?} is not an operation")))?,
            id: u64::try_from(id)
                .ok()
                .and_then(|id| StationId::new(id).ok())
                .ok_or_else(|| unreadable(row, format!("{id} is not a station id")))?,
            before: record(8)?,
            after: record(9)?,
        }));
    }
    let json = |at: usize| {
        let text: Option<&str> = row.try_get(at)?;
        let json = text.map(serde_json::from_str).transpose();
        json.map_err(|error: serde_json::Error| unreadable(row, error.to_string()))
    };
    Ok(Entry::Other { revision, seq, at, actor, source, op, entity, id, before: json(8)?, after: json(9)? })
}

fn record(row: &SqliteRow, at: usize, vocabulary: &Vocabulary) -> Result<Option<Record>, sqlx::Error> {
    let text: Option<&str> = row.try_get(at)?;
    let read = |text| {
        record_text::read(text, vocabulary).map_err(|faults| {
            let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
            unreadable(row, faults.join("; "))
        })
    };
    text.map(read).transpose()
}

fn station(entry: Entry) -> Option<Change> {
    match entry {
        Entry::Station(change) => Some(change),
        Entry::Other { .. } => None,
    }
}

/// The last state the log has of a row, as text; outer `None` when the log does not know the row.
pub(super) async fn last_text(
    connection: &mut SqliteConnection,
    entity: &str,
    id: i64,
) -> Result<Option<Option<String>>, sqlx::Error> {
    sqlx::query_scalar("SELECT after FROM change WHERE entity = ? AND id = ? ORDER BY revision DESC, seq DESC LIMIT 1")
        .bind(entity.to_owned())
        .bind(id)
        .fetch_optional(connection)
        .await
}

/// The stations' rows of one revision.
pub(super) async fn of_revision(
    connection: &mut SqliteConnection,
    revision: u64,
    vocabulary: &Vocabulary,
) -> Result<Vec<Entry>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("{ROW} WHERE revision = ? ORDER BY seq"));
    let rows = sqlx::query(sql).bind(revision.cast_signed()).fetch_all(connection).await?;
    rows.iter().map(|row| entry(row, vocabulary)).collect()
}

impl GeoPackage {
    pub(in crate::persist) async fn changes_since(
        &self,
        revision: u64,
        seq: Option<u32>,
        limit: usize,
    ) -> Result<Vec<Change>, PersistError> {
        let entries = self.entries(revision, seq, limit, "AND entity = 'station'").await?;
        Ok(entries.into_iter().filter_map(station).collect())
    }

    pub(in crate::persist) async fn log_since(
        &self,
        revision: u64,
        seq: Option<u32>,
        limit: usize,
    ) -> Result<Vec<Entry>, PersistError> {
        self.entries(revision, seq, limit, "").await
    }

    async fn entries(
        &self,
        revision: u64,
        seq: Option<u32>,
        limit: usize,
        only: &'static str,
    ) -> Result<Vec<Entry>, PersistError> {
        let sql = format!("{ROW} WHERE (revision, seq) > (?, ?) {only} ORDER BY revision, seq LIMIT ?");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(i64::try_from(revision).unwrap_or(i64::MAX))
            .bind(seq.map_or(i64::MAX, i64::from))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(self.readers())
            .await;
        self.decode(rows)
    }

    pub(in crate::persist) async fn history(
        &self,
        id: StationId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<Change>, PersistError> {
        let sql = format!(
            "{ROW} WHERE entity = 'station' AND id = ? AND revision < ? ORDER BY revision DESC, seq DESC LIMIT ?"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_i64())
            .bind(before.and_then(|before| i64::try_from(before).ok()).unwrap_or(i64::MAX))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(self.readers())
            .await;
        Ok(self.decode(rows)?.into_iter().filter_map(station).collect())
    }

    fn decode(&self, rows: Result<Vec<SqliteRow>, sqlx::Error>) -> Result<Vec<Entry>, PersistError> {
        let decoded = rows.and_then(|rows| rows.iter().map(|row| entry(row, self.vocabulary())).collect());
        decoded.map_err(self.fail("reading the log"))
    }
}
