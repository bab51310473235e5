//! Tables for people: one look, as wide as the terminal, Chinese counted as two columns wide.

use std::fmt;

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// One line under the headings and none elsewhere, so that a row can be copied.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table with these headings.
pub(super) fn headed(headings: &[&str]) -> Table {
    let mut table = plain();
    table.set_header(headings.iter().map(Cell::new));
    table
}

/// Pairs of a name and a value, one a line.
pub(super) fn pairs<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> Table {
    let mut table = plain();
    for (name, value) in rows {
        table.add_row([name.to_owned(), value]);
    }
    table
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

/// A number, set to the right.
pub(super) fn number(value: impl fmt::Display) -> Cell {
    Cell::new(value).set_alignment(CellAlignment::Right)
}
