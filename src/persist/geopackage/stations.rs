//! Writing stations: what was there, the new row, the row of the log. One path for single writes and for imports.

use std::collections::HashMap;

use geo::Rect;
use sqlx::sqlite::SqliteArguments;

use super::columns::{self, Encoder};
use super::load;
use super::rows::{Decoder, instant_text};
use super::writer::{LogRow, PORTION, Transaction};
use crate::persist::{PersistError, record_text};
use crate::station::{Change, Facts, Op, Record, Station, StationId, Vocabulary};

/// One station to write.
pub(super) struct Row {
    pub(super) id: Option<StationId>,
    pub(super) expect: Option<u64>,
    pub(super) op: Op,
    pub(super) facts: Facts,
}

/// One station written.
pub(super) struct Written {
    pub(super) station: Station,
    pub(super) change: Change,
}

/// Writes stations within transactions.
#[derive(Debug)]
pub(super) struct StationWriter {
    encoder: Encoder,
    decoder: Decoder,
    one: String,
    many: String,
    /// The box around everything written, for `gpkg_contents`.
    extent: Option<Rect<f64>>,
}

impl StationWriter {
    pub(super) fn new(decoder: Decoder) -> Self {
        Self {
            encoder: Encoder::default(),
            decoder,
            one: columns::upsert(1),
            many: columns::upsert(PORTION),
            extent: None,
        }
    }

    /// Writes rows in order and logs them.
    pub(super) async fn put(
        &mut self,
        to: &mut Transaction,
        rows: Vec<Row>,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<Written>, PersistError> {
        let known: Vec<StationId> = rows.iter().filter_map(|row| row.id).collect();
        let mut current = self.current(to, &known).await?;
        let mut written = Vec::with_capacity(rows.len());
        for row in rows {
            let station = self.next_state(to, row, &mut current)?;
            written.push(station);
        }
        self.write(to, &written, vocabulary).await?;
        self.log(to, &mut written).await?;
        Ok(written)
    }

    /// Writes a row as the log knows it, without logging.
    pub(super) async fn put_back(
        &mut self,
        to: &mut Transaction,
        station: &Station,
        vocabulary: &Vocabulary,
    ) -> Result<(), PersistError> {
        let at = instant_text(station.updated_at).into();
        let record = station.facts.record(vocabulary);
        let mut parameters = SqliteArguments::default();
        self.encoder
            .add(&mut parameters, station, &record, &at, vocabulary)
            .map_err(to.fail("putting an edited row back"))?;
        to.execute("putting an edited row back", &self.one, parameters).await
    }

    /// The rows of these ids as they are, by id.
    async fn current(
        &mut self,
        to: &mut Transaction,
        ids: &[StationId],
    ) -> Result<HashMap<StationId, (u64, Record)>, PersistError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let fail = to.fail("reading the rows to be changed");
        let path = to.path().to_path_buf();
        let rows = load::fetch(to.connection()?, ids).await.map_err(fail)?;
        let vocabulary = self.decoder.vocabulary();
        rows.iter()
            .map(|row| {
                let station = self.decoder.station(row).map_err(|bad| bad.of(&path))?;
                Ok((station.id, (station.revision, station.facts.record(&vocabulary))))
            })
            .collect()
    }

    fn next_state(
        &self,
        to: &mut Transaction,
        row: Row,
        current: &mut HashMap<StationId, (u64, Record)>,
    ) -> Result<Written, PersistError> {
        let is_new = row.op == Op::Create;
        let id = match row.id {
            Some(id) => id,
            None if is_new => to.allot()?,
            None => return Err(PersistError::NoId { op: row.op }),
        };
        let before = current.get(&id);
        match before {
            Some(_) if is_new => return Err(PersistError::Exists { id }),
            None if !is_new => return Err(PersistError::NotFound { id }),
            _ => {}
        }
        let actual = before.map_or(0, |(revision, _)| *revision);
        if let Some(expected) = row.expect.filter(|expected| *expected != actual) {
            return Err(PersistError::Stale { entity: "station", id: id.as_i64(), expected, actual });
        }
        to.last_id = to.last_id.max(id.get());
        let revision = to.revision.number;
        let record = row.facts.record(&self.decoder.vocabulary());
        let before = if row.id.is_some() {
            current.insert(id, (revision, record.clone())).map(|(_, record)| record)
        } else {
            None
        };
        Ok(Written {
            station: Station { id, revision, updated_at: to.at, facts: row.facts },
            change: Change {
                revision,
                seq: 0,
                at: to.at,
                actor: to.actor.clone(),
                source: to.source.clone(),
                op: row.op,
                id,
                before,
                after: Some(record),
            },
        })
    }

    async fn write(
        &mut self,
        to: &mut Transaction,
        written: &[Written],
        vocabulary: &Vocabulary,
    ) -> Result<(), PersistError> {
        let blank = Record::new();
        let mut rest = written;
        while !rest.is_empty() {
            let (portion, later) = rest.split_at(if rest.len() >= PORTION { PORTION } else { 1 });
            rest = later;
            let mut parameters = SqliteArguments::default();
            for Written { station, change } in portion {
                let record = change.after.as_ref().unwrap_or(&blank);
                self.encoder
                    .add(&mut parameters, station, record, &to.at_text, vocabulary)
                    .map_err(to.fail("writing stations"))?;
                self.stretch(station);
            }
            let sql = if portion.len() == 1 { &self.one } else { &self.many };
            to.execute("writing stations", sql, parameters).await?;
        }
        Ok(())
    }

    async fn log(&mut self, to: &mut Transaction, written: &mut [Written]) -> Result<(), PersistError> {
        let text = |record: &Option<Record>| record.as_ref().map(record_text::write);
        let rows = written
            .iter()
            .map(|Written { change, .. }| LogRow {
                op: change.op.code(),
                entity: "station",
                id: change.id.as_i64(),
                before: text(&change.before),
                after: text(&change.after),
            })
            .collect();
        let first = to.log(rows).await?;
        for (seq, row) in (first..).zip(written) {
            row.change.seq = seq;
        }
        Ok(())
    }

    fn stretch(&mut self, station: &Station) {
        let Some(position) = station.facts.position() else { return };
        let (x, y) = (position.lon(), position.lat());
        self.extent = Some(self.extent.map_or_else(
            || Rect::new((x, y), (x, y)),
            |old| Rect::new((old.min().x.min(x), old.min().y.min(y)), (old.max().x.max(x), old.max().y.max(y))),
        ));
    }

    /// Says in `gpkg_contents` that the layer changed and how far it reaches; a GIS zooms there. It only ever grows here.
    pub(super) async fn finish(&mut self, to: &mut Transaction) -> Result<(), PersistError> {
        super::contents::touch(to, "station", self.extent.take()).await
    }
}
