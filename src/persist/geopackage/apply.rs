//! Single writes and imports: batches in, what they did out.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row as _;
use sqlx::sqlite::SqliteConnection;

use super::rows::{Decoder, instant_text};
use super::stations::{Row, StationWriter, Written};
use super::writer::Transaction;
use super::{GeoPackage, areas, log, tokens};
use crate::persist::{Applied, Batch, Committed, Entry, Idempotency, PersistError, Put, Write};
use crate::station::{Change, Facts, Revision, Station, StationId, Vocabulary};

/// How long an idempotency key is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

impl GeoPackage {
    pub(in crate::persist) async fn apply(&self, batch: Batch) -> Result<Applied, PersistError> {
        let Batch { actor, source, at, writes, idempotency } = batch;
        let mut to = self.writer().begin(actor, source, at).await?;
        if let Some(key) = &idempotency {
            match self.replay(&mut to, key).await {
                Ok(None) => {}
                Ok(Some(applied)) => return to.roll_back().await.map(|()| applied),
                Err(error) => return Err(refused(to, error).await),
            }
        }
        if writes.is_empty() {
            let revision = Revision { number: to.revision.number - 1, ..to.revision };
            let at = to.at;
            return to.roll_back().await.map(|()| Applied::nothing(revision, at));
        }
        let mut applied = Applied::nothing(to.revision, to.at);
        match self.write(&mut to, writes, idempotency, &mut applied).await {
            Ok(()) => to.commit().await.map(|_| applied),
            Err(error) => Err(refused(to, error).await),
        }
    }

    async fn write(
        &self,
        to: &mut Transaction,
        writes: Vec<Write>,
        idempotency: Option<Idempotency>,
        applied: &mut Applied,
    ) -> Result<(), PersistError> {
        let mut stations = StationWriter::new(Decoder::new(Arc::clone(self.vocabulary())));
        let mut rows = Vec::new();
        for write in writes {
            // Stations that follow each other are written together; the log keeps the order of the batch.
            if !matches!(write, Write::Station { .. }) {
                self.put(to, &mut stations, std::mem::take(&mut rows), applied).await?;
            }
            match write {
                Write::Station { id, expect, op, facts } => rows.push(Row { id, expect, op, facts }),
                Write::Area(area) => applied.areas.push(areas::put(to, area).await?),
                Write::RemoveArea(code) => {
                    areas::remove(to, &code).await?;
                    applied.removed_areas.push(code);
                }
                Write::Token(token) => applied.tokens.push(tokens::put(to, token).await?),
                Write::RevokeToken(id) => applied.tokens.push(tokens::revoke(to, id).await?),
            }
        }
        self.put(to, &mut stations, rows, applied).await?;
        if !applied.stations.is_empty() {
            stations.finish(to).await?;
        }
        match idempotency {
            Some(key) => remember(to, key).await,
            None => Ok(()),
        }
    }

    async fn put(
        &self,
        to: &mut Transaction,
        writer: &mut StationWriter,
        rows: Vec<Row>,
        applied: &mut Applied,
    ) -> Result<(), PersistError> {
        if !rows.is_empty() {
            for Written { station, change } in writer.put(to, rows, self.vocabulary()).await? {
                applied.stations.push(station);
                applied.changes.push(change);
            }
        }
        Ok(())
    }

    /// The answer to an equal request of before, if there was one.
    async fn replay(&self, to: &mut Transaction, asked: &Idempotency) -> Result<Option<Applied>, PersistError> {
        let fail = to.fail("looking up an idempotency key");
        let epoch = to.revision.epoch;
        let connection = to.connection()?;
        let row = sqlx::query("SELECT fingerprint, revision FROM idempotency WHERE key = ?")
            .bind(asked.key.to_string())
            .fetch_optional(&mut *connection)
            .await
            .map_err(&fail)?;
        let Some(row) = row else { return Ok(None) };
        let fingerprint: Vec<u8> = row.try_get(0).map_err(&fail)?;
        if fingerprint != asked.fingerprint {
            return Err(PersistError::KeyReused { key: Arc::clone(&asked.key) });
        }
        let number = row.try_get::<i64, _>(1).map_err(&fail)?.cast_unsigned();
        self.as_applied(connection, Revision { epoch, number }).await.map(Some)
    }

    /// What a revision of before did, as it was answered then.
    async fn as_applied(&self, connection: &mut SqliteConnection, revision: Revision) -> Result<Applied, PersistError> {
        let fail = self.fail("reading what an equal request did");
        let entries = log::of_revision(connection, revision.number, self.vocabulary()).await.map_err(&fail)?;
        let mut applied = Applied { replayed: true, ..Applied::nothing(revision, Utc::now()) };
        let all_tokens = tokens::read(&mut *connection).await.map_err(&fail)?;
        let all_areas = areas::read(connection).await.map_err(&fail)?;
        for entry in entries {
            match entry {
                Entry::Station(change) => {
                    applied.at = change.at;
                    applied.stations.push(station_after(&change, self.vocabulary(), self.path())?);
                    applied.changes.push(change);
                }
                Entry::Other { at, entity, id, before, after, .. } => {
                    applied.at = at;
                    match (&*entity, after.is_some()) {
                        ("token", _) => applied.tokens.extend(all_tokens.iter().find(|token| token.id == id).cloned()),
                        ("area", true) => {
                            let row = all_areas.iter().find(|row| row.id == id);
                            applied.areas.extend(row.map(|row| row.area(self.path())).transpose()?);
                        }
                        ("area", false) => {
                            let code = before.as_ref().and_then(|before| before["code"].as_str());
                            applied.removed_areas.extend(code.map(Arc::from));
                        }
                        _ => {}
                    }
                }
            }
        }
        Ok(applied)
    }

    pub(in crate::persist) async fn begin(
        &self,
        actor: Arc<str>,
        source: Arc<str>,
        at: DateTime<Utc>,
    ) -> Result<Bulk, PersistError> {
        Ok(Bulk {
            to: self.writer().begin(actor, source, at).await?,
            writer: StationWriter::new(Decoder::new(Arc::clone(self.vocabulary()))),
            vocabulary: Arc::clone(self.vocabulary()),
            written: 0,
        })
    }
}

/// Takes back what a refused write began; returns the refusal. Where the medium failed the connection is closed instead.
async fn refused(to: Transaction, error: PersistError) -> PersistError {
    if error.is_refusal()
        && let Err(worse) = to.roll_back().await
    {
        return worse;
    }
    error
}

fn station_after(change: &Change, vocabulary: &Vocabulary, path: &std::path::Path) -> Result<Station, PersistError> {
    let record = change.after.clone().unwrap_or_default();
    let facts = Facts::from_record(record, vocabulary).map_err(|faults| PersistError::Row {
        path: path.to_path_buf(),
        entity: "station",
        id: change.id.as_i64(),
        faults,
    })?;
    Ok(Station { id: change.id, revision: change.revision, updated_at: change.at, facts })
}

async fn remember(to: &mut Transaction, key: Idempotency) -> Result<(), PersistError> {
    let fail = to.fail("remembering an idempotency key");
    let (revision, at) = (to.revision.number.cast_signed(), to.at);
    let connection = to.connection()?;
    sqlx::query("DELETE FROM idempotency WHERE at < ?")
        .bind(instant_text(at - REMEMBERED))
        .execute(&mut *connection)
        .await
        .map_err(&fail)?;
    sqlx::query("INSERT INTO idempotency (key, fingerprint, revision, at) VALUES (?, ?, ?, ?)")
        .bind(key.key.to_string())
        .bind(key.fingerprint.to_vec())
        .bind(revision)
        .bind(instant_text(at))
        .execute(connection)
        .await
        .map_err(fail)?;
    Ok(())
}

impl Applied {
    fn nothing(revision: Revision, at: DateTime<Utc>) -> Self {
        Self {
            revision,
            at,
            stations: Vec::new(),
            areas: Vec::new(),
            removed_areas: Vec::new(),
            tokens: Vec::new(),
            changes: Vec::new(),
            replayed: false,
        }
    }
}

/// A transaction that takes stations in portions.
#[derive(Debug)]
pub struct Bulk {
    to: Transaction,
    writer: StationWriter,
    vocabulary: Arc<Vocabulary>,
    written: u64,
}

impl Bulk {
    pub(in crate::persist) async fn put(&mut self, rows: Vec<Put>) -> Result<Vec<StationId>, PersistError> {
        let rows = rows.into_iter().map(|Put { id, op, facts }| Row { id, expect: None, op, facts }).collect();
        let written = self.writer.put(&mut self.to, rows, &self.vocabulary).await?;
        self.written += written.len() as u64;
        Ok(written.iter().map(|row| row.station.id).collect())
    }

    pub(in crate::persist) async fn commit(mut self) -> Result<Committed, PersistError> {
        let written = self.written;
        if written == 0 {
            let revision = Revision { number: self.to.revision.number - 1, ..self.to.revision };
            return self.to.roll_back().await.map(|()| Committed { revision, written });
        }
        self.writer.finish(&mut self.to).await?;
        let revision = self.to.commit().await?;
        Ok(Committed { revision, written })
    }
}
