//! Looking a store over, and copying it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::columns::row_text;
use super::rows::Decoder;
use super::{GeoPackage, file};
use crate::persist::{PersistError, Report, record_text};
use crate::station::{Record, Value, Vocabulary, codec_text};

/// The most problems a report lists.
const MANY: usize = 100;
/// Rows read at once.
const PAGE: i64 = 1000;

impl GeoPackage {
    pub(in crate::persist) async fn check(&self) -> Result<Report, PersistError> {
        let fail = self.fail("checking the store");
        let mut connection = self.readers().begin().await.map_err(&fail)?;
        let mut report = Report::default();
        let integrity: Vec<String> =
            sqlx::query_scalar("PRAGMA integrity_check(100)").fetch_all(&mut *connection).await.map_err(&fail)?;
        report.problems.extend(integrity.into_iter().filter(|line| line != "ok").map(|line| format!("file: {line}")));
        check_log(&mut connection, &mut report).await.map_err(&fail)?;
        self.compare(&mut connection, &mut report).await.map_err(&fail)?;
        report.problems.truncate(MANY);
        Ok(report)
    }

    /// Compares every station with the last row of the log about it.
    async fn compare(&self, connection: &mut SqliteConnection, report: &mut Report) -> Result<(), sqlx::Error> {
        let sql: Arc<str> = format!(
            "SELECT id, revision, {}, \
             (SELECT after FROM change WHERE entity = 'station' AND id = station.id ORDER BY revision DESC, seq DESC LIMIT 1), \
             (SELECT max(revision) FROM change WHERE entity = 'station' AND id = station.id) \
             FROM station WHERE id > ? ORDER BY id LIMIT {PAGE}",
            row_text()
        )
        .into();
        let touched: Vec<i64> = sqlx::query_scalar("SELECT id FROM outside_edit WHERE entity = 'station'")
            .fetch_all(&mut *connection)
            .await?;
        let touched: HashSet<i64> = touched.into_iter().collect();
        let mut decoder = Decoder::new(Arc::clone(self.vocabulary()));
        let mut last = 0i64;
        while report.problems.len() < MANY {
            let rows = sqlx::query(AssertSqlSafe(Arc::clone(&sql))).bind(last).fetch_all(&mut *connection).await?;
            let Some(end) = rows.last() else { break };
            last = end.try_get(0)?;
            for row in &rows {
                report.stations += 1;
                let id: i64 = row.try_get(0)?;
                // What another program touched is the next adoption's business.
                if touched.contains(&id) {
                    continue;
                }
                let (revision, logged): (Option<i64>, Option<i64>) = (row.try_get(1)?, row.try_get(4)?);
                if revision != logged {
                    report.problems.push(format!(
                        "station {id}: the row is of revision {}, the log's last of {}",
                        shown(revision),
                        shown(logged)
                    ));
                    continue;
                }
                let station = decoder.station(row.try_get(2)?).map_err(|bad| bad.faults);
                let after = row.try_get::<Option<&str>, _>(3)?.unwrap_or_default();
                let logged = record_text::read(after, self.vocabulary());
                match (station, logged) {
                    (Ok(station), Ok(logged)) => {
                        let record = station.facts.record(self.vocabulary());
                        if let Some(field) = difference(&record, &logged, self.vocabulary()) {
                            report.problems.push(format!("station {id}: {field} differs from the log"));
                        }
                    }
                    (Err(faults), _) | (_, Err(faults)) => {
                        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
                        report.problems.push(format!("station {id}: {}", faults.join("; ")));
                    }
                }
            }
        }
        Ok(())
    }

    pub(in crate::persist) async fn backup(&self, to: &Path) -> Result<(), PersistError> {
        let fail = |error| PersistError::sqlite(to, "writing the backup", error);
        let system = |error: std::io::Error| PersistError::ReadOnly { path: to.into(), reason: error.to_string() };
        if to.exists() {
            return Err(PersistError::FileExists { path: to.into() });
        }
        // Written beside and renamed, so that what bears the name of a backup is a whole one.
        let mut name = to.file_name().unwrap_or_default().to_os_string();
        name.push(".partial");
        let partial = to.with_file_name(name);
        if partial.exists() {
            std::fs::remove_file(&partial).map_err(system)?;
        }
        let outcome = self.copy(&partial).await.map_err(fail);
        let outcome = outcome.and_then(|()| std::fs::rename(&partial, to).map_err(system));
        if outcome.is_err() && partial.exists() {
            std::fs::remove_file(&partial).map_err(system)?;
        }
        outcome
    }

    async fn copy(&self, to: &Path) -> Result<(), sqlx::Error> {
        let mut from = SqliteConnection::connect_with(&file::writing(self.path())).await?;
        let copied = sqlx::query("VACUUM INTO ?").bind(to.to_string_lossy().into_owned()).execute(&mut from).await;
        from.close().await?;
        copied?;
        let mut copy = SqliteConnection::connect_with(&file::reading(to).pragma("query_only", "OFF")).await?;
        let marked = sqlx::query("UPDATE yizhan_meta SET is_backup = 1 WHERE id = 1").execute(&mut copy).await;
        copy.close().await?;
        marked.map(|_| ())
    }
}

fn shown(revision: Option<i64>) -> String {
    revision.map_or_else(|| "none".to_owned(), |revision| revision.to_string())
}

/// The name of the first field in which two records differ. Hours are compared by their text: what a later version of the
/// program reads from the same words may differ from what stands in the log.
fn difference(a: &Record, b: &Record, vocabulary: &Vocabulary) -> Option<String> {
    // Read through `Facts`, which states what a record leaves unsaid.
    let b = crate::station::Facts::from_record(b.clone(), vocabulary).map(|facts| facts.record(vocabulary));
    let Ok(b) = b else { return Some("record".to_owned()) };
    crate::station::Field::ALL.iter().find_map(|field| {
        let same = match (a.get(*field), b.get(*field)) {
            (Some(a @ Value::Hours(_)), Some(b @ Value::Hours(_))) => codec_text::write(a) == codec_text::write(b),
            (a, b) => a == b,
        };
        (!same).then(|| field.name().to_owned())
    })
}

/// The log's own order: revisions up to the store's, rows of each numbered from 0 without a gap, no station forgotten.
async fn check_log(connection: &mut SqliteConnection, report: &mut Report) -> Result<(), sqlx::Error> {
    let count = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql);
    report.changes = count("SELECT count(*) FROM change").fetch_one(&mut *connection).await?.unsigned_abs();
    let faults = [
        (
            "SELECT count(*) FROM (SELECT 1 FROM change GROUP BY revision HAVING min(seq) <> 0 OR max(seq) <> count(*) - 1)",
            "revisions whose rows are not numbered from 0 without a gap",
        ),
        (
            "SELECT count(*) FROM change WHERE revision > (SELECT revision FROM yizhan_meta WHERE id = 1)",
            "rows of the log newer than the store's revision",
        ),
        (
            "SELECT count(*) FROM (SELECT DISTINCT id FROM change WHERE entity = 'station' \
             EXCEPT SELECT id FROM station EXCEPT SELECT id FROM outside_edit WHERE entity = 'station')",
            "stations of the log that the table lacks",
        ),
        ("SELECT count(*) FROM yizhan_meta WHERE writing <> 0", "transactions that were not closed"),
    ];
    for (sql, what) in faults {
        let found = count(sql).fetch_one(&mut *connection).await?;
        if found != 0 {
            report.problems.push(format!("log: {found} {what}"));
        }
    }
    Ok(())
}
