//! Merged cells: a file stores the value at the top left only, and a reader of rows needs it in every row.
//!
//! Filled down, never across: a cell merged over several rows (the district beside its ten stations) means all of them; one
//! merged over several columns is one value under the first column's name.

use calamine::Dimensions;

/// Repeats the value of vertically merged cells in the rows below.
pub(super) struct FillDown {
    /// Regions of more than one row, the last to begin first.
    ahead: Vec<Dimensions>,
    /// Regions being passed: last row, column, value.
    open: Vec<(u32, usize, String)>,
}

impl FillDown {
    /// Prepares the regions of a sheet.
    pub(super) fn new(mut regions: Vec<Dimensions>) -> Self {
        regions.retain(|region| region.end.0 > region.start.0);
        regions.sort_by_key(|region| std::cmp::Reverse(region.start));
        Self { ahead: regions, open: Vec::new() }
    }

    /// Fills the row (numbered from 0; rows come in order).
    pub(super) fn apply(&mut self, row: u32, cells: &mut Vec<String>) {
        self.open.retain(|(last, ..)| *last >= row);
        for (_, column, value) in &self.open {
            if cells.len() <= *column {
                cells.resize(column + 1, String::new());
            }
            if cells[*column].is_empty() {
                cells[*column].push_str(value);
            }
        }
        while let Some(region) = self.ahead.pop_if(|region| region.start.0 <= row) {
            let column = region.start.1 as usize;
            if let Some(value) = cells.get(column).filter(|value| region.start.0 == row && !value.is_empty()) {
                self.open.push((region.end.0, column, value.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_repeated_down_and_not_across() {
        let region = |start, end| Dimensions { start, end };
        let mut fill = FillDown::new(vec![region((1, 0), (2, 0)), region((1, 1), (1, 2)), region((5, 1), (6, 2))]);
        let mut row = |number, cells: &[&str]| {
            let mut cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            fill.apply(number, &mut cells);
            cells
        };
        assert_eq!(row(0, &["区", "名称"]), ["区", "名称"]);
        assert_eq!(row(1, &["东区", "甲", ""]), ["东区", "甲", ""]);
        assert_eq!(row(2, &["", "乙"]), ["东区", "乙"]);
        assert_eq!(row(3, &["", "丙"]), ["", "丙"]);
        assert_eq!(row(5, &["x", "丁"]), ["x", "丁"]);
        assert_eq!(row(6, &["y"]), ["y", "丁"]);
    }
}
