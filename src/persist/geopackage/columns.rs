//! The columns of the `station` table: which fields of the dictionary have one, and how a record is spread over them.
//!
//! The columns are those people look at in a GIS; every other field stands in the JSON object `attributes`. What a cell
//! holds is the value's text form (`station::codec_text`), so that a person can edit it; numbers and flags are numbers.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::Arguments as _;
use sqlx::sqlite::SqliteArguments;

use super::geometry;
use crate::persist::record_text;
use crate::station::{Field, OpeningHours, Record, Shape, Station, Value, Vocabulary, codec_json, codec_text};

/// The fields that have a column, in the order of the table. `lon` and `lat` are `geom`.
pub(super) static COLUMNS: &[Field] = &[
    Field::Name,
    Field::Kind,
    Field::Brand,
    Field::ExtIds,
    Field::Status,
    Field::Successor,
    Field::Tier,
    Field::Star,
    Field::PositionAccuracy,
    Field::Address,
    Field::Province,
    Field::City,
    Field::District,
    Field::Street,
    Field::Adcode,
    Field::Floor,
    Field::HostType,
    Field::HostName,
    Field::Operator,
    Field::PublicPhone,
    Field::Serves,
    Field::AccessScope,
    Field::EntryMethod,
    Field::EntryNeedsApp,
    Field::Hours,
    Field::Services,
    Field::AreaM2,
    Field::Seats,
    Field::Capacity,
    Field::Source,
    Field::Licence,
];

/// Whether a field stands outside `attributes`.
fn has_place(field: Field) -> bool {
    matches!(field, Field::Lon | Field::Lat) || COLUMNS.contains(&field)
}

/// Separates the cells of a row that is read as one text, and the rows of a page of such. No valid text holds them.
pub(super) const CELL: char = '\u{1f}';
/// See [`CELL`].
pub(super) const ROW: char = '\u{1e}';

/// An SQL expression that gives a whole row as one text: id, revision, `updated_at`, geometry in hex, attributes, columns.
///
/// One text a row costs SQLite and sqlx a single value instead of 36, each of which would be copied on its own: several
/// times faster over a whole table.
pub(super) fn row_text() -> String {
    let cell = |field: &Field| {
        let name = field.name();
        match field.definition().shape {
            // %s would keep 15 digits only; 17 give the number back exactly.
            Shape::Number(..) => format!("iif(typeof({name}) = 'real', format('%!.17g', {name}), {name})"),
            _ => name.to_owned(),
        }
    };
    let places = vec!["%s"; COLUMNS.len() + 5].join(&CELL.to_string());
    let columns: Vec<_> = COLUMNS.iter().map(cell).collect();
    format!("format('{places}', id, revision, updated_at, hex(geom), attributes, {})", columns.join(", "))
}

/// The statement that writes `rows` stations, whether they are new or not.
pub(super) fn upsert(rows: usize) -> String {
    let names: Vec<_> = COLUMNS.iter().map(|field| field.name()).collect();
    let all = format!("id, geom, {}, attributes, revision, updated_at", names.join(", "));
    let row = format!("({})", vec!["?"; COLUMNS.len() + 5].join(", "));
    let set: Vec<_> = all.split(", ").skip(1).map(|name| format!("{name} = excluded.{name}")).collect();
    format!(
        "INSERT INTO station ({all}) VALUES {} ON CONFLICT (id) DO UPDATE SET {}",
        vec![row; rows].join(", "),
        set.join(", ")
    )
}

/// Spreads records over the parameters of [`upsert`].
#[derive(Debug, Default)]
pub(super) struct Encoder {
    /// Hours that were met, and whether their column's text alone gives them back.
    hours: HashMap<OpeningHours, bool>,
}

/// The largest number of distinct hours (or cells of one column) that are remembered.
pub(super) const MEMORY: usize = 10_000;

impl Encoder {
    /// Adds the parameters of one station. `record` is that of its facts, `at` its `updated_at` as text.
    pub(super) fn add(
        &mut self,
        to: &mut SqliteArguments,
        station: &Station,
        record: &Record,
        at: &Arc<str>,
        vocabulary: &Vocabulary,
    ) -> Result<(), sqlx::Error> {
        let mut add = Parameters(to);
        add.put(station.id.as_i64())?;
        add.put(station.facts.position().map(geometry::point))?;
        for field in COLUMNS {
            match record.get(*field) {
                None => add.put(None::<i64>)?,
                Some(Value::Flag(flag)) => add.put(i64::from(*flag))?,
                Some(Value::Int(number)) => add.put(*number)?,
                Some(Value::Number(number)) => add.put(*number)?,
                Some(Value::Text(text)) => add.put(text.clone())?,
                Some(Value::Code(code)) => add.put(*code)?,
                Some(value) if *field == Field::ExtIds => add.put(codec_json::write(value).to_string())?,
                Some(value) => add.put(codec_text::write(value))?,
            }
        }
        let rest: Record = record
            .iter()
            .filter(|(field, value)| !has_place(*field) || self.is_lossy(*field, value, vocabulary))
            .map(|(field, value)| (field, value.clone()))
            .collect();
        add.put((!rest.is_empty()).then(|| record_text::write(&rest)))?;
        add.put(station.revision.cast_signed())?;
        add.put(at.clone())
    }

    /// Whether the column's text does not say everything, so that `attributes` holds the value too.
    fn is_lossy(&mut self, field: Field, value: &Value, vocabulary: &Vocabulary) -> bool {
        let Value::Hours(hours) = value else { return false };
        if let Some(exact) = self.hours.get(hours) {
            return !exact;
        }
        let read = codec_text::parse(field, &codec_text::write(value), vocabulary);
        let exact = matches!(&read, Ok(Some(read)) if read == value);
        if self.hours.len() < MEMORY {
            self.hours.insert(hours.clone(), exact);
        }
        !exact
    }
}

/// Parameters under construction.
pub(super) struct Parameters<'a>(pub(super) &'a mut SqliteArguments);

impl Parameters<'_> {
    /// Adds one.
    pub(super) fn put<'t, T>(&mut self, value: T) -> Result<(), sqlx::Error>
    where
        T: sqlx::Encode<'t, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        self.0.add(value).map_err(sqlx::Error::Encode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The migrations and this table must not drift apart.
    #[test]
    fn every_column_is_declared_in_the_schema() {
        let schema = include_str!("../../../migrations/geopackage/0002_store.sql");
        for field in COLUMNS {
            assert!(schema.contains(&format!("\n  {} ", field.name())), "{} has no column", field.name());
        }
    }

    #[test]
    fn columns_stand_in_dictionary_order() {
        assert!(COLUMNS.is_sorted());
    }
}
