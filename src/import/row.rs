//! One row's cells, sorted by what they are for.

use super::address::{Part, Pieces};
use super::city::Named;
use super::clean;
use super::coordinates::Cells;
use super::headers::Target;
use crate::station::Field;

/// The cells of a row by target. Cells that say nothing are left out.
#[derive(Debug, Default)]
pub(super) struct Sorted<'a> {
    /// The coordinate cells.
    pub(super) coordinates: Cells<'a>,
    /// The id in the source.
    pub(super) ext_id: &'a str,
    /// Whether it is open round the clock.
    pub(super) always: &'a str,
    /// Parts of an address.
    pub(super) parts: [&'a str; 5],
    /// Cells of the dictionary's fields.
    pub(super) fields: Vec<(Field, &'a str)>,
    /// Cells of single services: code, state.
    pub(super) services: Vec<(&'a str, &'a str)>,
    /// Cells for the notes: the column's name (empty for a column of notes), text.
    pub(super) remarks: Vec<(&'a str, &'a str)>,
}

impl<'a> Sorted<'a> {
    /// Sorts the cells of a row.
    pub(super) fn of(targets: &'a [Option<Target>], names: &'a [String], cells: &'a [String]) -> Self {
        let mut sorted = Self::default();
        for ((target, name), cell) in targets.iter().zip(names).zip(cells) {
            let cell = crate::formats::export::rearmed(cell.trim());
            let Some(target) = target.as_ref().filter(|_| !clean::is_nothing(cell)) else { continue };
            match target {
                Target::ExtId => sorted.ext_id = cell,
                Target::Lon => sorted.coordinates.lon = cell,
                Target::Lat => sorted.coordinates.lat = cell,
                Target::Pair => sorted.coordinates.pair = cell,
                Target::Crs => sorted.coordinates.crs = cell,
                Target::Always => sorted.always = cell,
                Target::Part(part) => sorted.parts[*part as usize] = cell,
                Target::Service(code) => sorted.services.push((code, cell)),
                Target::Remark => sorted.remarks.push((name, cell)),
                Target::Field(Field::Notes) => sorted.remarks.push(("", cell)),
                Target::Field(field) => sorted.fields.push((*field, cell)),
            }
        }
        sorted
    }

    /// The cell of a field; empty when the row has none.
    pub(super) fn field(&self, field: Field) -> &'a str {
        self.fields.iter().find(|(at, _)| *at == field).map_or("", |(_, cell)| cell)
    }

    /// Whether the row has parts of an address.
    pub(super) fn has_parts(&self) -> bool {
        self.parts.iter().any(|part| !part.is_empty())
    }

    /// The address: the column's, or its parts joined.
    pub(super) fn address(&self) -> String {
        let whole = self.field(Field::Address);
        if !whole.is_empty() || !self.has_parts() {
            return clean::address(whole);
        }
        Pieces {
            city: self.field(Field::City),
            district: self.field(Field::District),
            parts: self.parts,
            floor: self.field(Field::Floor),
        }
        .join()
    }

    /// What it says about its city; `address` is [`Self::address`].
    pub(super) fn named<'b>(&self, address: &'b str) -> Named<'b>
    where
        'a: 'b,
    {
        Named { province: self.field(Field::Province), city: self.field(Field::City), address }
    }

    /// The village of a split address, which is the sub-district where no column says one.
    pub(super) fn village(&self) -> &'a str {
        self.parts[Part::Village as usize]
    }
}
