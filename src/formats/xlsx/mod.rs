//! Excel workbooks: one sheet as a table, its cells streamed; merged cells filled down.
//!
//! The archive is checked before anything is unpacked for good ([`archive`]): a workbook is the one format here whose size
//! on disk says nothing of its size in memory.

mod archive;
mod merged;

use std::io::BufReader;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::header::Table;
use super::source::Stream;
use super::{FormatError, MAX_COLUMNS, MAX_ROW, ReadOptions, RowSink, Source};
use merged::FillDown;

type Workbook = Xlsx<BufReader<Box<dyn Stream>>>;

/// Reads a workbook's sheet.
pub(super) fn read(source: &Source, options: &ReadOptions<'_>, sink: &mut dyn RowSink) -> Result<(), FormatError> {
    let broken = |error: XlsxError| FormatError::Workbook { name: source.name().to_owned(), reason: error.to_string() };
    archive::check(source)?;
    let mut workbook: Workbook = Xlsx::new(BufReader::new(source.open()?)).map_err(broken)?;
    let sheet = choose(source.name(), &mut workbook, options.sheet, sink)?;
    let mut fill = FillDown::new(workbook.merge_cells_by_sheet_name(&sheet).map_err(broken)?);
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(broken)?;
    let mut table = Table::new(source.name(), options, sink, false);
    let mut row: Vec<String> = Vec::new();
    let mut at: Option<u32> = None;
    // Cells arrive in row order; a new row number hands the former row over.
    loop {
        let cell = cells.next_cell().map_err(broken)?;
        let next = cell.as_ref().map(|cell| cell.get_position().0);
        if let Some(done) = at.filter(|_| next != at) {
            fill.apply(done, &mut row);
            if row.iter().map(String::len).sum::<usize>() > MAX_ROW {
                let (name, what) = (source.name().to_owned(), "the row".to_owned());
                return Err(FormatError::TooLong {
                    name,
                    row: u64::from(done) + 1,
                    what,
                    limit: MAX_ROW,
                    unit: "bytes",
                });
            }
            if done % 1024 == 0 {
                (options.progress)(share(source.size(), done, cells.dimensions().end.0));
            }
            if table.row(u64::from(done) + 1, &row)?.is_break() {
                return Ok(());
            }
            row.iter_mut().for_each(String::clear);
        }
        let Some(cell) = cell else { break };
        at = next;
        let column = cell.get_position().1 as usize;
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if column >= MAX_COLUMNS {
            let (name, row) = (source.name().to_owned(), u64::from(cell.get_position().0) + 1);
            let what = "the row".to_owned();
            return Err(FormatError::TooLong { name, row, what, limit: MAX_COLUMNS, unit: "columns" });
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    table.finish()
}

/// About how many bytes of the file have been read, by rows: the archive does not say.
fn share(size: u64, row: u32, last: u32) -> u64 {
    size * u64::from(row.min(last)) / u64::from(last.max(1))
}

/// The sheet asked for, or the first visible one that holds a cell.
fn choose(
    name: &str,
    workbook: &mut Workbook,
    wanted: Option<&str>,
    sink: &mut dyn RowSink,
) -> Result<String, FormatError> {
    let is_table = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let sheets: Vec<_> = workbook.sheets_metadata().iter().filter(is_table).cloned().collect();
    let have = || sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = wanted {
        return match sheets.iter().find(|sheet| sheet.name == wanted) {
            Some(sheet) => Ok(sheet.name.clone()),
            None => Err(FormatError::NoSheet { name: name.to_owned(), sheet: wanted.to_owned(), have: have() }),
        };
    }
    let mut chosen: Option<String> = None;
    let mut others = Vec::new();
    for sheet in sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible) {
        let filled = match workbook.worksheet_cells_reader(&sheet.name) {
            Ok(mut cells) => loop {
                match cells.next_cell() {
                    Ok(Some(cell)) if text(cell.get_value()).is_empty() => {}
                    Ok(Some(_)) => break true,
                    Ok(None) | Err(_) => break false,
                }
            },
            Err(_) => false,
        };
        match &chosen {
            None if filled => chosen = Some(sheet.name.clone()),
            Some(_) if filled => others.push(sheet.name.as_str()),
            _ => {}
        }
    }
    if !others.is_empty() {
        sink.note(format!("the workbook has other sheets with data, which were not read: {}", others.join(", ")));
    }
    chosen.ok_or_else(|| FormatError::Empty { name: name.to_owned() })
}

/// A cell as the text a person sees; dates as `YYYY-MM-DD`, with the time where there is one.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Rust prints a whole float without exponent or fraction, so that 13800000000 stays a phone number.
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            if moment.as_f64() < 1.0 {
                format!("{hour:02}:{minute:02}")
            } else if (hour, minute, second) == (0, 0, 0) {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        }
    }
}
