//! The first pass: are there names, is the datum declared, and where are the cities?
//!
//! Keeps two numbers a row and nothing else, so that the second pass can judge each row against the whole file.

use std::ops::ControlFlow;

use super::city::{Cities, Middles};
use super::columns::{Columns, Names};
use super::coordinates::{self, Frame, Placed, Trouble};
use super::headers::Target;
use super::row::Sorted;
use super::{ImportError, Options, Progress, Stage};
use crate::formats::{self, RawRow, ReadOptions, RowFault, RowSink, Source};
use crate::station::{Field, Vocabulary};

/// Reads the whole file once.
///
/// # Errors
/// When it cannot be read, has no column of names, lacks a column the caller named, or has coordinates whose datum
/// nobody declared.
pub(super) fn analyse(
    source: &Source,
    options: &Options,
    vocabulary: &Vocabulary,
    progress: &dyn Progress,
) -> Result<Middles, ImportError> {
    let names = Names::new(vocabulary);
    let looked_for = Columns::new(&names, &options.map)?;
    let frame = Frame::new(options.crs, options.extent);
    let mut pass =
        Pass { columns: Columns::new(&names, &options.map)?, frame, cities: Cities::default(), undeclared: None };
    let read = ReadOptions {
        is_header: &|text| looked_for.is_name(text),
        sheet: options.sheet.as_deref(),
        progress: &|read| progress.progress(Stage::Checking, read, source.size()),
    };
    formats::read(source, &read, &mut pass)?;
    if let Some(row) = pass.undeclared {
        let columns = pass.columns.used_for(&[Target::Lon, Target::Lat, Target::Pair]).join(", ");
        return Err(ImportError::CrsMissing { row, columns });
    }
    pass.columns.finish()?;
    if !pass.columns.has(&Target::Field(Field::Name)) {
        return Err(ImportError::NoNameColumn { columns: pass.columns.names_met().to_vec() });
    }
    Ok(pass.cities.middles())
}

struct Pass<'a> {
    columns: Columns<'a>,
    frame: Frame,
    cities: Cities,
    /// The first row whose coordinates have no datum.
    undeclared: Option<u64>,
}

impl RowSink for Pass<'_> {
    fn row(&mut self, row: RawRow<'_>) -> ControlFlow<()> {
        self.columns.meet(row.columns);
        let sorted = Sorted::of(self.columns.targets(), row.columns, row.cells);
        match coordinates::place(sorted.coordinates, &self.frame) {
            Ok(Placed::At(located)) => self.cities.add(sorted.named(&sorted.address()), located.at),
            Err(Trouble::NoDatum) => {
                self.undeclared = Some(row.number);
                return ControlFlow::Break(());
            }
            Ok(Placed::Nowhere | Placed::Zero) | Err(Trouble::Misplaced(_)) => {}
        }
        ControlFlow::Continue(())
    }

    fn fault(&mut self, _: RowFault) {}

    fn note(&mut self, _: String) {}
}
