//! Reading stations: all of them at start, some by id.
//!
//! A table of 221,000 rows is read over two connections at once, each row as one text, many rows to a page: SQLite joins
//! the cells, a thread beside it parses. `benches/persist.rs` measures it beside fetching 36 typed columns a row.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sqlx::sqlite::{Sqlite, SqliteConnection};
use sqlx::{AssertSqlSafe, Row as _, SqlitePool};
use tokio::sync::mpsc;

use super::columns::{ROW, row_text};
use super::rows::{BadRow, Decoder};
use super::{GeoPackage, areas, tokens, writer};
use crate::persist::{Key, Loaded, PersistError, digest};
use crate::station::{Field, Revision, Station, StationId, Value, Vocabulary};

/// Rows a page.
const PAGE: i64 = 500;
/// Connections that read at once, and slices of the id range each of them takes one after the other.
const LANES: usize = 2;
const SLICES: i64 = 16;

impl BadRow {
    /// The error, with the place.
    pub(super) fn of(self, path: &Path) -> PersistError {
        PersistError::Row { path: path.to_path_buf(), entity: "station", id: self.id, faults: self.faults }
    }
}

/// The texts of the rows of these ids that exist, in order of id.
pub(super) async fn fetch(connection: &mut SqliteConnection, ids: &[StationId]) -> Result<Vec<String>, sqlx::Error> {
    let list = ids.iter().map(|id| id.get()).collect::<serde_json::Value>().to_string();
    let sql = format!("SELECT {} FROM station WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", row_text());
    sqlx::query_scalar(AssertSqlSafe(sql)).bind(list).fetch_all(connection).await
}

/// The slices of the id range that are still to be read.
struct Slices {
    next: AtomicI64,
    first: i64,
    width: i64,
    last: i64,
}

impl Slices {
    fn new(first: i64, last: i64) -> Self {
        Self { next: AtomicI64::new(0), first, width: (last - first) / SLICES + 1, last }
    }

    /// The next slice, both ends included.
    fn take(&self) -> Option<(i64, i64)> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let from = self.first + at.min(SLICES) * self.width;
        (at < SLICES && from <= self.last).then(|| (from, (from + self.width - 1).min(self.last)))
    }
}

type Read = sqlx::Transaction<'static, Sqlite>;

/// Begins read transactions that all see one revision.
async fn same_view(pool: &SqlitePool) -> Result<(Vec<Read>, Revision), sqlx::Error> {
    loop {
        let mut lanes = Vec::with_capacity(LANES);
        let mut seen = Vec::with_capacity(LANES);
        for _ in 0..LANES {
            let mut lane = pool.begin().await?;
            let row = sqlx::query("SELECT epoch, revision FROM yizhan_meta WHERE id = 1").fetch_one(&mut *lane).await?;
            seen.push(writer::revision(row.try_get(0)?, row.try_get(1)?));
            lanes.push(lane);
        }
        // A commit in between is rare and the next try will see it on every lane.
        if seen.windows(2).all(|pair| pair[0] == pair[1]) {
            return Ok((lanes, seen[0]));
        }
    }
}

/// Reads slices until there are none, handing each page on as soon as it is read.
async fn read(
    connection: &mut SqliteConnection,
    slices: &Slices,
    pages: &mpsc::Sender<String>,
) -> Result<(), sqlx::Error> {
    let sql: Arc<str> = format!(
        "SELECT group_concat(line, '{ROW}'), max(id) FROM \
         (SELECT id, {} AS line FROM station WHERE id BETWEEN ? AND ? ORDER BY id LIMIT {PAGE})",
        row_text()
    )
    .into();
    while let Some((mut from, to)) = slices.take() {
        loop {
            let row =
                sqlx::query(AssertSqlSafe(Arc::clone(&sql))).bind(from).bind(to).fetch_one(&mut *connection).await?;
            let Some(last) = row.try_get::<Option<i64>, _>(1)? else { break };
            if pages.send(row.try_get(0)?).await.is_err() {
                return Ok(());
            }
            if last >= to {
                break;
            }
            from = last + 1;
        }
    }
    Ok(())
}

/// Parses pages until the sender is gone.
fn parse(mut pages: mpsc::Receiver<String>, vocabulary: Arc<Vocabulary>) -> Result<Vec<Station>, BadRow> {
    let mut decoder = Decoder::new(vocabulary);
    let mut stations = Vec::new();
    while let Some(page) = pages.blocking_recv() {
        for row in page.split(ROW) {
            stations.push(decoder.station(row)?);
        }
    }
    Ok(stations)
}

impl GeoPackage {
    pub(in crate::persist) async fn load(&self) -> Result<Loaded, PersistError> {
        let fail = self.fail("loading the stations");
        let (mut lanes, revision) = same_view(self.readers()).await.map_err(&fail)?;
        let ends =
            sqlx::query("SELECT min(id), max(id) FROM station").fetch_one(&mut *lanes[0]).await.map_err(&fail)?;
        let end = |at: usize| ends.try_get::<Option<i64>, _>(at).map(Option::unwrap_or_default);
        let slices = Arc::new(Slices::new(end(0).map_err(&fail)?, end(1).map_err(&fail)?));
        let areas = areas::read(&mut lanes[0]).await.map_err(&fail)?;
        let areas = areas.into_iter().map(|row| row.area(self.path())).collect::<Result<_, _>>()?;
        let tokens = tokens::read(&mut lanes[0]).await.map_err(&fail)?;
        let work = lanes.into_iter().map(|mut lane| {
            let slices = Arc::clone(&slices);
            let (to, from) = mpsc::channel(4);
            let vocabulary = Arc::clone(self.vocabulary());
            let parser = tokio::task::spawn_blocking(move || parse(from, vocabulary));
            let reader = tokio::spawn(async move { read(&mut lane, &slices, &to).await });
            (reader, parser)
        });
        let work: Vec<_> = work.collect();
        let mut stations = Vec::new();
        for (reader, parser) in work {
            let read = reader.await.map_err(|error| self.crashed(error))?;
            // A row that cannot be parsed ends the reader too; the row is the better reason.
            let parsed = parser.await.map_err(|error| self.crashed(error))?.map_err(|bad| bad.of(self.path()))?;
            read.map_err(&fail)?;
            if stations.is_empty() {
                stations = parsed;
            } else {
                stations.extend(parsed);
            }
        }
        // Lanes took slices in turn: sorted runs, which this sort merges.
        stations.sort_by_key(|station| station.id);
        Ok(Loaded { revision, stations, areas, tokens })
    }

    pub(in crate::persist) async fn stations(&self, ids: &[StationId]) -> Result<Vec<Station>, PersistError> {
        let fail = self.fail("reading stations");
        let mut connection = self.readers().acquire().await.map_err(&fail)?;
        let rows = fetch(&mut connection, ids).await.map_err(&fail)?;
        let mut decoder = Decoder::new(Arc::clone(self.vocabulary()));
        rows.iter().map(|row| decoder.station(row).map_err(|bad| bad.of(self.path()))).collect()
    }

    pub(in crate::persist) async fn keys(
        &self,
        mut visit: impl FnMut(Key<'_>) + Send,
    ) -> Result<Revision, PersistError> {
        let fail = self.fail("reading the known rows");
        let (mut lanes, revision) = same_view(self.readers()).await.map_err(&fail)?;
        lanes.truncate(1);
        let Some(mut lane) = lanes.pop() else { return Ok(revision) };
        let slices = Slices { next: AtomicI64::new(0), first: 0, width: i64::MAX / SLICES, last: i64::MAX - 1 };
        let (to, mut from) = mpsc::channel::<String>(4);
        let reader = tokio::spawn(async move { read(&mut lane, &slices, &to).await });
        let mut decoder = Decoder::new(Arc::clone(self.vocabulary()));
        while let Some(page) = from.recv().await {
            for row in page.split(ROW) {
                let station = decoder.station(row).map_err(|bad| bad.of(self.path()))?;
                let record = station.facts.record(self.vocabulary());
                let ext_ids = match record.get(Field::ExtIds) {
                    Some(Value::Pairs(pairs)) => pairs,
                    _ => &[][..],
                };
                visit(Key {
                    id: station.id,
                    revision: station.revision,
                    status: station.facts.status(),
                    source: station.facts.text(Field::Source),
                    ext_ids,
                    name: station.facts.name(),
                    address: station.facts.text(Field::Address),
                    floor: station.facts.text(Field::Floor),
                    position: station.facts.position(),
                    digest: digest(&record),
                });
            }
        }
        reader.await.map_err(|error| self.crashed(error))?.map_err(fail)?;
        Ok(revision)
    }
}
