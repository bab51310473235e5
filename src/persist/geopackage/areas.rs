//! The `area` table: planning areas as multipolygons.

use std::path::Path;
use std::sync::Arc;

use geo::{BoundingRect as _, Rect};
use serde_json::json;
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Row as _, query};

use super::columns::Parameters;
use super::writer::{LogRow, Transaction};
use super::{contents, geometry};
use crate::area::{Area, Polygon};
use crate::persist::PersistError;
use crate::station::Fault;

const COLUMNS: &str = "id, geom, code, name, level, parent, source, revision";

/// One row, its geometry not yet looked at.
pub(super) struct AreaRow {
    pub(super) id: i64,
    geom: Vec<u8>,
    pub(super) code: String,
    name: String,
    level: String,
    parent: Option<String>,
    source: String,
    revision: i64,
}

impl AreaRow {
    fn of(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get(0)?,
            geom: row.try_get(1)?,
            code: row.try_get(2)?,
            name: row.try_get(3)?,
            level: row.try_get::<Option<_>, _>(4)?.unwrap_or_default(),
            parent: row.try_get(5)?,
            source: row.try_get::<Option<_>, _>(6)?.unwrap_or_default(),
            revision: row.try_get::<Option<_>, _>(7)?.unwrap_or_default(),
        })
    }

    /// The area, checked.
    pub(super) fn check(&self) -> Result<Area, Vec<Fault>> {
        let mut faults = Vec::new();
        if !Area::is_code(&self.code) {
            faults.push(Fault::new("code", &self.code, "1 to 64 letters, digits, -, _ and ."));
        }
        let shape = geometry::read_multi_polygon(&self.geom);
        let polygon = shape.and_then(|shape| Polygon::new(shape).map_err(|error| format!("an area ({error})")));
        let polygon = match polygon {
            Ok(polygon) if faults.is_empty() => polygon,
            Ok(_) => return Err(faults),
            Err(expected) => {
                faults.push(Fault::new("geom", format!("{} bytes", self.geom.len()), expected));
                return Err(faults);
            }
        };
        Ok(Area {
            code: self.code.as_str().into(),
            name: self.name.as_str().into(),
            level: self.level.as_str().into(),
            parent: self.parent.as_deref().map(Into::into),
            polygon,
            source: self.source.as_str().into(),
            revision: u64::try_from(self.revision).unwrap_or(0),
        })
    }

    /// The area; a row that is none is an error.
    pub(super) fn area(&self, path: &Path) -> Result<Area, PersistError> {
        let id = self.id;
        self.check().map_err(|faults| PersistError::Row { path: path.to_path_buf(), entity: "area", id, faults })
    }

    /// The row as the log holds it; the geometry as the hex of its blob, so that it can be brought back.
    pub(super) fn text(&self) -> String {
        let geom = geometry::hex(&self.geom);
        json!({
            "code": self.code, "name": self.name, "level": self.level, "parent": self.parent, "source": self.source,
            "geom": geom,
        })
        .to_string()
    }

    /// A row from the log's text; `None` when it is no such text.
    pub(super) fn from_text(id: i64, text: &str) -> Option<Self> {
        let json: serde_json::Value = serde_json::from_str(text).ok()?;
        let part = |name: &str| json[name].as_str().map(str::to_owned);
        let hex = part("geom")?;
        let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        Some(Self {
            id,
            geom: hex.as_bytes().chunks(2).map(digits).collect::<Option<_>>()?,
            code: part("code")?,
            name: part("name")?,
            level: part("level")?,
            parent: part("parent"),
            source: part("source")?,
            revision: 0,
        })
    }
}

/// Every row, in order of code.
pub(super) async fn read(connection: &mut SqliteConnection) -> Result<Vec<AreaRow>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM area ORDER BY code"));
    query(sql).fetch_all(connection).await?.iter().map(AreaRow::of).collect()
}

/// The row of an id.
pub(super) async fn by_id(connection: &mut SqliteConnection, id: i64) -> Result<Option<AreaRow>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM area WHERE id = ?"));
    query(sql).bind(id).fetch_optional(connection).await?.as_ref().map(AreaRow::of).transpose()
}

async fn by_code(connection: &mut SqliteConnection, code: &str) -> Result<Option<AreaRow>, sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM area WHERE code = ?"));
    query(sql).bind(code).fetch_optional(connection).await?.as_ref().map(AreaRow::of).transpose()
}

/// Writes an area and logs it; returns it as it now is.
pub(super) async fn put(to: &mut Transaction, area: Area) -> Result<Area, PersistError> {
    let fail = to.fail("writing an area");
    let before = by_code(to.connection()?, &area.code).await.map_err(&fail)?;
    let row = AreaRow {
        id: before.as_ref().map_or(0, |row| row.id),
        geom: geometry::multi_polygon(area.polygon.shape()),
        code: area.code.to_string(),
        name: area.name.to_string(),
        level: area.level.to_string(),
        parent: area.parent.as_deref().map(str::to_owned),
        source: area.source.to_string(),
        revision: to.revision.number.cast_signed(),
    };
    let id = store(to, &row).await?;
    let op = if before.is_some() { "update" } else { "create" };
    let before = before.map(|row| row.text());
    to.log(vec![LogRow { op, entity: "area", id, before, after: Some(row.text()) }]).await?;
    let extent: Option<Rect<f64>> = area.polygon.shape().bounding_rect();
    contents::touch(to, "area", extent).await?;
    Ok(Area { revision: to.revision.number, ..area })
}

/// Writes a row, under a new id where its id is 0; returns the id.
pub(super) async fn store(to: &mut Transaction, row: &AreaRow) -> Result<i64, PersistError> {
    let fail = to.fail("writing an area");
    let mut parameters = SqliteArguments::default();
    let mut add = Parameters(&mut parameters);
    let mut fill = || {
        add.put((row.id != 0).then_some(row.id))?;
        add.put(row.geom.clone())?;
        add.put(row.code.clone())?;
        add.put(row.name.clone())?;
        add.put(row.level.clone())?;
        add.put(row.parent.clone())?;
        add.put(row.source.clone())?;
        add.put(to.revision.number.cast_signed())?;
        add.put(to.at_text.clone())
    };
    fill().map_err(&fail)?;
    let sql = "INSERT INTO area (id, geom, code, name, level, parent, source, revision, updated_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET geom = excluded.geom, \
               code = excluded.code, name = excluded.name, level = excluded.level, parent = excluded.parent, \
               source = excluded.source, revision = excluded.revision, updated_at = excluded.updated_at RETURNING id";
    sqlx::query_scalar_with(sql, parameters).fetch_one(to.connection()?).await.map_err(fail)
}

/// Takes an area out and logs it.
pub(super) async fn remove(to: &mut Transaction, code: &Arc<str>) -> Result<(), PersistError> {
    let fail = to.fail("removing an area");
    let row = by_code(to.connection()?, code).await.map_err(&fail)?;
    let Some(row) = row else { return Err(PersistError::NoSuchArea { code: Arc::clone(code) }) };
    query("DELETE FROM area WHERE id = ?").bind(row.id).execute(to.connection()?).await.map_err(&fail)?;
    to.log(vec![LogRow { op: "remove", entity: "area", id: row.id, before: Some(row.text()), after: None }]).await?;
    contents::touch(to, "area", None).await
}
