//! Edits by other programs become rows of the log.
//!
//! Triggers noted which rows were touched. Each is read, put back to the state the log knows, and then written again as
//! any other change would be: so `before`, `after` and the revision are right, and a row the domain refuses is simply left
//! at the state it was put back to. A deleted station becomes a tombstone, for ids are never reused.

use std::sync::Arc;

use chrono::Utc;
use sqlx::{AssertSqlSafe, Row as _, query};

use super::columns::{CELL, row_text};
use super::rows::{Decoder, instant, instant_text};
use super::stations::{Row, StationWriter};
use super::writer::{LogRow, Transaction};
use super::{GeoPackage, areas, contents, log};
use crate::persist::{Adoption, PersistError, Refused, record_text};
use crate::station::{Facts, Fault, Field, Op, Record, Station, StationId, Status, Value};

/// What another program left of a station.
enum Found {
    Gone,
    Valid(Box<Station>),
    Invalid { faults: Vec<Fault>, content: String },
}

impl GeoPackage {
    pub(in crate::persist) async fn adopt_outside_edits(&self) -> Result<Adoption, PersistError> {
        if self.pulse().await?.outside_edits == 0 {
            return Ok(Adoption::default());
        }
        let mut to = self.writer().begin("outside".into(), "outside".into(), Utc::now()).await?;
        let fail = to.fail("reading what other programs edited");
        let touched: Vec<(String, i64)> = sqlx::query_as("SELECT entity, id FROM outside_edit ORDER BY entity, id")
            .fetch_all(to.connection()?)
            .await
            .map_err(&fail)?;
        let mut adoption = Adoption::default();
        let mut writer = StationWriter::new(Decoder::new(Arc::clone(self.vocabulary())));
        for (entity, id) in touched {
            if entity == "area" {
                adopt_area(&mut to, id, &mut adoption).await?;
            } else {
                self.adopt_station(&mut to, &mut writer, id, &mut adoption).await?;
            }
        }
        query("DELETE FROM outside_edit").execute(to.connection()?).await.map_err(&fail)?;
        writer.finish(&mut to).await?;
        if to.seq == 0 {
            to.commit_unnumbered().await?;
        } else {
            adoption.revision = Some(to.commit().await?);
        }
        Ok(adoption)
    }

    async fn adopt_station(
        &self,
        to: &mut Transaction,
        writer: &mut StationWriter,
        id: i64,
        adoption: &mut Adoption,
    ) -> Result<(), PersistError> {
        let found = self.find(to, id).await?;
        let logged = self.logged(to, id).await?;
        match &logged {
            Some(station) => writer.put_back(to, station, self.vocabulary()).await?,
            None => delete(to, "DELETE FROM station WHERE id = ?", id).await?,
        }
        let row = match (found, logged) {
            (Found::Gone, None) => return Ok(()),
            (Found::Gone, Some(station)) if station.facts.status().is_tombstone() => {
                let fault =
                    Fault::new("id", id.to_string(), "deleted: a tombstone stays, because ids are never reused");
                adoption.refused.push(Refused { entity: "station", id, faults: vec![fault] });
                return Ok(());
            }
            (Found::Gone, Some(station)) => {
                let facts = self.withdrawn(&station)?;
                Row { id: Some(station.id), expect: None, op: Op::Withdraw, facts }
            }
            (Found::Invalid { faults, content }, _) => {
                return refuse(to, "station", id, faults, &content, adoption).await;
            }
            (Found::Valid(station), None) => {
                Row { id: Some(station.id), expect: None, op: Op::Create, facts: station.facts }
            }
            (Found::Valid(station), Some(old)) if station.facts == old.facts => return Ok(()),
            (Found::Valid(station), Some(old)) => {
                let op = operation(old.facts.status(), station.facts.status());
                Row { id: Some(station.id), expect: None, op, facts: station.facts }
            }
        };
        let written = writer.put(to, vec![row], self.vocabulary()).await?;
        adoption.changes.extend(written.into_iter().map(|row| row.change));
        Ok(())
    }

    /// What stands in the table now. Other programs may have written anything: bytes that are no text, too.
    async fn find(&self, to: &mut Transaction, id: i64) -> Result<Found, PersistError> {
        let fail = to.fail("reading an edited station");
        let sql = format!("SELECT CAST({} AS BLOB) FROM station WHERE id = ?", row_text());
        let row: Option<Vec<u8>> =
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(id).fetch_optional(to.connection()?).await.map_err(fail)?;
        let Some(bytes) = row else { return Ok(Found::Gone) };
        let content = String::from_utf8_lossy(&bytes).replace(CELL, " | ");
        let text = String::from_utf8(bytes).map_err(|_bytes| vec![Fault::new("row", &content, "text in UTF-8")]);
        let mut decoder = Decoder::new(Arc::clone(self.vocabulary()));
        let station = text.and_then(|text| decoder.station(&text).map_err(|bad| bad.faults));
        Ok(match station {
            Ok(station) => Found::Valid(Box::new(station)),
            Err(faults) => Found::Invalid { faults, content },
        })
    }

    /// The station as the log last knew it.
    async fn logged(&self, to: &mut Transaction, id: i64) -> Result<Option<Station>, PersistError> {
        let fail = to.fail("reading the log");
        let row = query(
            "SELECT revision, at, after FROM change WHERE entity = 'station' AND id = ? \
             ORDER BY revision DESC, seq DESC LIMIT 1",
        )
        .bind(id)
        .fetch_optional(to.connection()?)
        .await
        .map_err(&fail)?;
        let Some(row) = row else { return Ok(None) };
        let Some(after) = row.try_get::<Option<String>, _>(2).map_err(&fail)? else { return Ok(None) };
        let revision = row.try_get::<i64, _>(0).map_err(&fail)?.cast_unsigned();
        let at: String = row.try_get(1).map_err(&fail)?;
        let bad = |faults| PersistError::Row { path: self.path().to_path_buf(), entity: "change", id, faults };
        let record = record_text::read(&after, self.vocabulary()).map_err(bad)?;
        let facts = Facts::from_record(record, self.vocabulary()).map_err(bad)?;
        let id = u64::try_from(id).ok().and_then(|id| StationId::new(id).ok());
        Ok(id.map(|id| Station { id, revision, updated_at: instant(&at).unwrap_or_default(), facts }))
    }

    /// The facts of a station that is no more.
    fn withdrawn(&self, station: &Station) -> Result<Facts, PersistError> {
        let mut record: Record = station.facts.record(self.vocabulary());
        record.set(Field::Status, Value::Code(Status::Withdrawn.code()));
        record.remove(Field::Successor);
        Facts::from_record(record, self.vocabulary()).map_err(|faults| PersistError::Row {
            path: self.path().to_path_buf(),
            entity: "station",
            id: station.id.as_i64(),
            faults,
        })
    }
}

/// What a change of status amounts to.
fn operation(before: Status, after: Status) -> Op {
    match (before.is_tombstone(), after.is_tombstone()) {
        (false, true) if after == Status::Merged => Op::Merge,
        (false, true) => Op::Withdraw,
        (true, false) => Op::Restore,
        _ => Op::Update,
    }
}

async fn adopt_area(to: &mut Transaction, id: i64, adoption: &mut Adoption) -> Result<(), PersistError> {
    let fail = to.fail("reading an edited area");
    let found = match areas::by_id(to.connection()?, id).await {
        // A value of another type than the column's, which SQLite lets through.
        Err(sqlx::Error::ColumnDecode { index, source }) => Some(Err((index, source.to_string()))),
        other => other.map_err(&fail)?.map(Ok),
    };
    let logged = log::last_text(to.connection()?, "area", id).await.map_err(&fail)?.flatten();
    let old = logged.as_deref().and_then(|text| areas::AreaRow::from_text(id, text));
    let mut row = match found {
        None => {
            let Some(old) = old else { return Ok(()) };
            adoption.areas.push(old.code.as_str().into());
            let row = LogRow { op: "remove", entity: "area", id, before: logged, after: None };
            return to.log(vec![row]).await.map(|_| ());
        }
        Some(Ok(row)) => row,
        Some(Err((column, reason))) => {
            put_back_area(to, id, old).await?;
            return refuse(to, "area", id, vec![Fault::new(column, "", reason)], "", adoption).await;
        }
    };
    if let Err(faults) = row.check() {
        let content = row.text();
        put_back_area(to, id, old).await?;
        return refuse(to, "area", id, faults, &content, adoption).await;
    }
    let after = row.text();
    if logged.as_ref() == Some(&after) {
        return put_back_area(to, id, old).await;
    }
    row.id = id;
    areas::store(to, &row).await?;
    let op = if logged.is_some() { "update" } else { "create" };
    to.log(vec![LogRow { op, entity: "area", id, before: logged, after: Some(after) }]).await?;
    adoption.areas.push(row.code.as_str().into());
    contents::touch(to, "area", None).await
}

async fn put_back_area(to: &mut Transaction, id: i64, old: Option<areas::AreaRow>) -> Result<(), PersistError> {
    match old {
        Some(old) => areas::store(to, &old).await.map(|_| ()),
        None => delete(to, "DELETE FROM area WHERE id = ?", id).await,
    }
}

async fn delete(to: &mut Transaction, sql: &'static str, id: i64) -> Result<(), PersistError> {
    let fail = to.fail("putting an edited row back");
    query(sql).bind(id).execute(to.connection()?).await.map_err(fail)?;
    Ok(())
}

/// Reports a refused row and keeps what it held.
async fn refuse(
    to: &mut Transaction,
    entity: &'static str,
    id: i64,
    faults: Vec<Fault>,
    content: &str,
    adoption: &mut Adoption,
) -> Result<(), PersistError> {
    let fail = to.fail("noting a refused edit");
    let reason: Vec<_> = faults.iter().map(ToString::to_string).collect();
    query("INSERT INTO outside_refused (at, entity, row_id, reason, content) VALUES (?, ?, ?, ?, ?)")
        .bind(instant_text(to.at))
        .bind(entity)
        .bind(id)
        .bind(reason.join("; "))
        .bind(content.to_owned())
        .execute(to.connection()?)
        .await
        .map_err(fail)?;
    adoption.refused.push(Refused { entity, id, faults });
    Ok(())
}
