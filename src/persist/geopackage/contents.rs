//! `gpkg_contents`: when a layer last changed and how far it reaches. A GIS zooms there.

use geo::Rect;
use sqlx::sqlite::SqliteArguments;

use super::columns::Parameters;
use super::writer::Transaction;
use crate::persist::PersistError;

/// Notes a change of a layer. The extent only grows here: shrinking it would need a look at every row.
pub(super) async fn touch(to: &mut Transaction, table: &str, extent: Option<Rect<f64>>) -> Result<(), PersistError> {
    let corner = |pick: fn(&Rect<f64>) -> f64| extent.as_ref().map(pick);
    let mut parameters = SqliteArguments::default();
    let mut add = Parameters(&mut parameters);
    let mut fill = || {
        add.put(to.at_text.clone())?;
        for value in [corner(|r| r.min().x), corner(|r| r.min().y), corner(|r| r.max().x), corner(|r| r.max().y)] {
            add.put(value)?;
        }
        add.put(table)
    };
    fill().map_err(to.fail("noting the layer's extent"))?;
    let sql = "UPDATE gpkg_contents SET last_change = ?1, \
               min_x = min(coalesce(min_x, ?2), coalesce(?2, min_x)), min_y = min(coalesce(min_y, ?3), coalesce(?3, min_y)), \
               max_x = max(coalesce(max_x, ?4), coalesce(?4, max_x)), max_y = max(coalesce(max_y, ?5), coalesce(?5, max_y)) \
               WHERE table_name = ?6";
    to.execute("noting the layer's extent", sql, parameters).await
}
