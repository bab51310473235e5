//! The one writer: a connection behind a lock, and the transaction that holds it.
//!
//! A transaction that is not committed closes its connection, which takes everything back whatever state an error left it
//! in (a full disk rolls back on SQLite's own account, and sqlx would not notice). The next writer opens a new one: a
//! millisecond, paid only after a fault or a dropped future.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound as _, Utc};
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::columns::Parameters;
use super::file;
use super::rows::instant_text;
use crate::persist::PersistError;
use crate::station::{Revision, StationId};

/// The writer of a file.
#[derive(Debug)]
pub(super) struct Writer {
    path: PathBuf,
    slot: Arc<Mutex<Option<SqliteConnection>>>,
}

/// An open transaction: one revision to be.
#[derive(Debug)]
pub(super) struct Transaction {
    slot: OwnedMutexGuard<Option<SqliteConnection>>,
    is_done: bool,
    path: PathBuf,
    /// The revision its rows carry.
    pub(super) revision: Revision,
    /// When it happens, to the millisecond, and the same as the tables hold it.
    pub(super) at: DateTime<Utc>,
    pub(super) at_text: Arc<str>,
    pub(super) actor: Arc<str>,
    pub(super) source: Arc<str>,
    /// How many rows of the log it has.
    pub(super) seq: u32,
    /// The largest station id ever allotted.
    pub(super) last_id: u64,
}

/// One row of the log to be.
pub(super) struct LogRow {
    pub(super) op: &'static str,
    pub(super) entity: &'static str,
    pub(super) id: i64,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// Rows a statement, where there are many.
pub(super) const PORTION: usize = 100;

impl Writer {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, slot: Arc::default() }
    }

    /// Waits for the writers before, then begins a transaction.
    pub(super) async fn begin(
        &self,
        actor: Arc<str>,
        source: Arc<str>,
        at: DateTime<Utc>,
    ) -> Result<Transaction, PersistError> {
        let fail = |error| PersistError::sqlite(&self.path, "beginning a transaction", error);
        let mut slot = Arc::clone(&self.slot).lock_owned().await;
        if slot.is_none() {
            *slot = Some(SqliteConnection::connect_with(&file::writing(&self.path)).await.map_err(fail)?);
        }
        let at = at.trunc_subsecs(3);
        let mut transaction = Transaction {
            slot,
            is_done: false,
            path: self.path.clone(),
            revision: Revision { epoch: 0, number: 0 },
            at,
            at_text: instant_text(at).into(),
            actor,
            source,
            seq: 0,
            last_id: 0,
        };
        let connection = transaction.connection()?;
        sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await.map_err(fail)?;
        let row = sqlx::query(
            "UPDATE yizhan_meta SET writing = 1, revision = revision + 1 WHERE id = 1 RETURNING epoch, revision, \
             (SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'station'), 0), \
                         coalesce((SELECT max(id) FROM station), 0)))",
        )
        .fetch_one(connection)
        .await
        .map_err(fail)?;
        let number = |at| row.try_get::<i64, usize>(at).map_err(fail);
        transaction.revision = revision(number(0)?, number(1)?);
        transaction.last_id = u64::try_from(number(2)?).unwrap_or(0);
        Ok(transaction)
    }

    /// Closes the connection.
    pub(super) async fn close(&self) {
        if let Some(connection) = self.slot.lock().await.take() {
            // Every acknowledged transaction is durable already; a fault on closing loses nothing.
            let _ = connection.close().await;
        }
    }
}

/// A revision from its columns.
pub(super) fn revision(epoch: i64, number: i64) -> Revision {
    Revision { epoch: u32::try_from(epoch).unwrap_or(0), number: u64::try_from(number).unwrap_or(0) }
}

impl Transaction {
    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The connection, for statements of one's own.
    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, PersistError> {
        let path = &self.path;
        self.slot.as_mut().ok_or_else(|| PersistError::sqlite(path, "writing", sqlx::Error::WorkerCrashed))
    }

    /// What an error of SQLite means here.
    pub(super) fn fail(&self, doing: &'static str) -> impl Fn(sqlx::Error) -> PersistError + use<> {
        let path = self.path.clone();
        move |error| PersistError::sqlite(&path, doing, error)
    }

    /// The next station id.
    pub(super) fn allot(&mut self) -> Result<StationId, PersistError> {
        let last = self.last_id;
        let id = StationId::new(last + 1).map_err(|_invalid| PersistError::OutOfIds { last })?;
        self.last_id = id.get();
        Ok(id)
    }

    /// Runs one statement with prepared parameters.
    pub(super) async fn execute(
        &mut self,
        doing: &'static str,
        sql: &str,
        parameters: SqliteArguments,
    ) -> Result<(), PersistError> {
        let fail = self.fail(doing);
        let connection = self.connection()?;
        sqlx::query_with(AssertSqlSafe(sql), parameters).execute(connection).await.map_err(fail)?;
        Ok(())
    }

    /// Appends rows to the log; returns the `seq` of the first.
    pub(super) async fn log(&mut self, rows: Vec<LogRow>) -> Result<u32, PersistError> {
        let first = self.seq;
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let portion = if rows.len() >= PORTION { PORTION } else { 1 };
            let mut parameters = SqliteArguments::default();
            for row in rows.by_ref().take(portion) {
                self.add_log_row(&mut parameters, row).map_err(self.fail("writing the log"))?;
                self.seq += 1;
            }
            let places = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"; portion].join(", ");
            let sql = format!(
                "INSERT INTO change (revision, seq, at, actor, source, op, entity, id, before, after) VALUES {places}"
            );
            self.execute("writing the log", &sql, parameters).await?;
        }
        Ok(first)
    }

    fn add_log_row(&self, to: &mut SqliteArguments, row: LogRow) -> Result<(), sqlx::Error> {
        let mut add = Parameters(to);
        add.put(self.revision.number.cast_signed())?;
        add.put(i64::from(self.seq))?;
        add.put(self.at_text.clone())?;
        add.put(self.actor.clone())?;
        add.put(self.source.clone())?;
        add.put(row.op)?;
        add.put(row.entity)?;
        add.put(row.id)?;
        add.put(row.before)?;
        add.put(row.after)
    }

    /// Makes the transaction durable and gives the connection back.
    pub(super) async fn commit(mut self) -> Result<Revision, PersistError> {
        let fail = self.fail("committing");
        let connection = self.connection()?;
        sqlx::query("UPDATE yizhan_meta SET writing = 0 WHERE id = 1")
            .execute(&mut *connection)
            .await
            .map_err(&fail)?;
        sqlx::query("COMMIT").execute(connection).await.map_err(&fail)?;
        self.is_done = true;
        Ok(self.revision)
    }

    /// As [`Self::commit`] for a transaction that says nothing new: no revision is spent.
    pub(super) async fn commit_unnumbered(mut self) -> Result<Revision, PersistError> {
        let fail = self.fail("committing");
        let connection = self.connection()?;
        sqlx::query("UPDATE yizhan_meta SET revision = revision - 1 WHERE id = 1")
            .execute(connection)
            .await
            .map_err(&fail)?;
        self.revision.number -= 1;
        self.commit().await
    }

    /// Takes everything back and keeps the connection; for a write that was refused, not for one that failed.
    pub(super) async fn roll_back(mut self) -> Result<(), PersistError> {
        let fail = self.fail("taking a refused write back");
        sqlx::query("ROLLBACK").execute(self.connection()?).await.map_err(fail)?;
        self.is_done = true;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if !self.is_done {
            // Closing rolls back; see the head of this file.
            *self.slot = None;
        }
    }
}
