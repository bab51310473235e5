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
use crate::formats::{self, FileKind, FormatError, RawRow, ReadOptions, RowFault, RowSink, Source};
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
    let mut pass = Pass {
        columns: Columns::new(&names, &options.map)?,
        frame,
        cities: Cities::default(),
        undeclared: None,
        rows: 0,
        has_kinds: false,
        fault: None,
    };
    let read = ReadOptions {
        is_header: &|text| looked_for.is_name(text),
        sheet: options.sheet.as_deref(),
        progress: &|read| progress.progress(Stage::Checking, read, source.size()),
    };
    let format = formats::read(source, &read, &mut pass)?;
    if let Some(row) = pass.undeclared {
        let columns = pass.columns.used_for(&[Target::Lon, Target::Lat, Target::Pair]).join(", ");
        return Err(ImportError::CrsMissing { row, columns });
    }
    let has_names = pass.columns.has(&Target::Field(Field::Name));
    // Content goes before the name; where it makes no list either, the name is what a person wants to hear of.
    if !has_names && format != FileKind::Xlsx && FileKind::named(source.name()) == Some(FileKind::Xlsx) {
        let found = format!("not an XLSX workbook, and read as {format} it is no list of stations");
        return Err(FormatError::NotATable { name: source.name().to_owned(), found }.into());
    }
    if pass.rows == 0 {
        return Err(ImportError::NoRows { name: source.name().to_owned(), fault: pass.fault });
    }
    pass.columns.finish()?;
    if !has_names {
        return Err(ImportError::NoNameColumn { columns: pass.columns.names_met().to_vec() });
    }
    if options.kind.is_none() && !pass.has_kinds {
        let known: Vec<_> = vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
        return Err(ImportError::KindMissing { known: known.join(", ") });
    }
    Ok(pass.cities.middles())
}

struct Pass<'a> {
    columns: Columns<'a>,
    frame: Frame,
    cities: Cities,
    /// The first row whose coordinates have no datum.
    undeclared: Option<u64>,
    /// The rows that can be read.
    rows: u64,
    /// Whether any of them says its kind.
    has_kinds: bool,
    /// The first that cannot.
    fault: Option<RowFault>,
}

impl RowSink for Pass<'_> {
    fn row(&mut self, row: RawRow<'_>) -> ControlFlow<()> {
        self.rows += 1;
        self.columns.meet(row.columns);
        let sorted = Sorted::of(self.columns.targets(), row.columns, row.cells);
        self.has_kinds |= !sorted.field(Field::Kind).trim().is_empty();
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

    fn fault(&mut self, fault: RowFault) {
        self.fault.get_or_insert(fault);
    }

    fn note(&mut self, _: String) {}
}
