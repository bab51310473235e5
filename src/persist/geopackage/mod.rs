//! The embedded store: one SQLite file that is a valid GeoPackage, so that QGIS and GDAL open the working file.
//!
//! One connection writes, a few read, all through WAL: readers see the last whole revision and never wait. Beside the
//! file stand `-wal` and `-shm` while it is open; copying a running store is [`GeoPackage::backup`]'s work, not `cp`'s.

mod apply;
mod areas;
mod check;
mod columns;
mod contents;
mod file;
mod geometry;
mod load;
mod log;
mod outside;
mod rows;
mod stations;
mod tokens;
mod vocabulary;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

pub(super) use apply::Bulk;

use super::{Adoption, PersistError, Pulse};
use crate::area::Area;
use crate::auth::Token;
use crate::station::Vocabulary;
use writer::Writer;

/// How many connections read.
const READERS: u32 = 4;

/// An open GeoPackage.
#[derive(Debug, Clone)]
pub struct GeoPackage(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    vocabulary: Arc<Vocabulary>,
    readers: SqlitePool,
    writer: Writer,
    adoption: OnceLock<Adoption>,
}

impl GeoPackage {
    pub(super) async fn open(path: &Path, vocabulary: Arc<Vocabulary>) -> Result<Self, PersistError> {
        file::prepare(path).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            // A ping a query would double the cost of the small ones; a file does not go away like a server does.
            .test_before_acquire(false)
            .connect_with(file::reading(path))
            .await
            .map_err(|error| PersistError::sqlite(path, "opening the store", error))?;
        let writer = Writer::new(path.to_path_buf());
        let adoption = OnceLock::new();
        let store = Self(Arc::new(Inner { path: path.to_path_buf(), vocabulary, readers, writer, adoption }));
        store.note_vocabulary().await?;
        let adopted = store.adopt_outside_edits().await?;
        let _ = store.0.adoption.set(adopted);
        Ok(store)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0.path
    }

    pub(super) fn adoption(&self) -> &Adoption {
        self.0.adoption.get_or_init(Adoption::default)
    }

    pub(super) async fn close(&self) {
        self.0.writer.close().await;
        self.0.readers.close().await;
    }

    pub(super) async fn pulse(&self) -> Result<Pulse, PersistError> {
        let (epoch, number, edits): (i64, i64, i64) =
            sqlx::query_as("SELECT epoch, revision, (SELECT count(*) FROM outside_edit) FROM yizhan_meta WHERE id = 1")
                .fetch_one(self.readers())
                .await
                .map_err(self.fail("asking where the store stands"))?;
        Ok(Pulse { revision: writer::revision(epoch, number), outside_edits: edits.unsigned_abs() })
    }

    pub(super) async fn areas(&self) -> Result<Vec<Area>, PersistError> {
        let fail = self.fail("reading the areas");
        let mut connection = self.readers().acquire().await.map_err(&fail)?;
        let rows = areas::read(&mut connection).await.map_err(fail)?;
        rows.into_iter().map(|row| row.area(self.path())).collect()
    }

    pub(super) async fn tokens(&self) -> Result<Vec<Token>, PersistError> {
        let fail = self.fail("reading the tokens");
        let mut connection = self.readers().acquire().await.map_err(&fail)?;
        tokens::read(&mut connection).await.map_err(fail)
    }

    fn readers(&self) -> &SqlitePool {
        &self.0.readers
    }

    fn writer(&self) -> &Writer {
        &self.0.writer
    }

    fn vocabulary(&self) -> &Arc<Vocabulary> {
        &self.0.vocabulary
    }

    /// What an error of SQLite means here.
    fn fail(&self, doing: &'static str) -> impl Fn(sqlx::Error) -> PersistError + use<> {
        let store = self.clone();
        move |error| PersistError::sqlite(store.path(), doing, error)
    }

    /// A task of ours that died.
    fn crashed(&self, error: tokio::task::JoinError) -> PersistError {
        PersistError::Failed { path: self.0.path.clone(), doing: "reading rows", source: Box::new(error) }
    }
}
