//! Services: a list in words, or a column each. Words that the vocabulary lacks are kept, not refused: people write
//! 爱心座椅, and a station is not worse for it.

use std::collections::HashMap;

use super::clean;
use super::report::Warnings;
use crate::formats::RowFault;
use crate::station::codec_text;
use crate::station::{Field, Record, Value, Vocabulary};

/// Distinct lists remembered: real files have a few hundred.
const REMEMBERED: usize = 20_000;

/// Lists of services, each read once.
#[derive(Debug, Default)]
pub(super) struct ServiceCells {
    read: HashMap<String, (Option<Value>, Vec<String>)>,
}

impl ServiceCells {
    /// The services a cell lists, and what goes to the notes.
    pub(super) fn list(
        &mut self,
        row: u64,
        cell: &str,
        vocabulary: &Vocabulary,
        warnings: &mut Warnings,
    ) -> (Option<Value>, Option<String>) {
        if !self.read.contains_key(cell) {
            if self.read.len() >= REMEMBERED {
                self.read.clear();
            }
            self.read.insert(cell.to_owned(), services(cell, vocabulary));
        }
        let Some((value, strange)) = self.read.get(cell) else { return (None, None) };
        let is_full = warnings.is_full();
        for word in strange.iter().filter(|_| !is_full) {
            let message = format!("service {word:?} is not in the vocabulary; kept in the notes");
            warnings.add("services", message, row);
        }
        let aside = (!strange.is_empty()).then(|| format!("服务项目：{}", strange.join("、")));
        (value.clone(), aside)
    }
}

/// The services a text lists, and its words that name none.
fn services(text: &str, vocabulary: &Vocabulary) -> (Option<Value>, Vec<String>) {
    let text = clean::half_width(text);
    let (mut known, mut strange) = (Vec::new(), Vec::new());
    for word in text.split([';', '；', '|', '、', ',', '，', '/', '\n', '。', ' ']).map(str::trim) {
        if word.is_empty() || clean::is_nothing(word) || clean::is_none_word(word) {
            continue;
        }
        match codec_text::parse(Field::Services, word, vocabulary) {
            Ok(_) => known.push(word),
            Err(_) => strange.push(word.to_owned()),
        }
    }
    let value = codec_text::parse(Field::Services, &known.join(";"), vocabulary).ok().flatten();
    (value, strange)
}

/// Services that have a column of their own: yes, no, a state, or how many there are. They go over a list's.
pub(super) fn columns(
    row: u64,
    cells: &[(&str, &str)],
    vocabulary: &Vocabulary,
    record: &mut Record,
    faults: &mut Vec<RowFault>,
) {
    if cells.is_empty() {
        return;
    }
    let mut pairs = match record.get(Field::Services) {
        Some(Value::Pairs(pairs)) => pairs.to_vec(),
        _ => Vec::new(),
    };
    for (code, cell) in cells {
        match codec_text::parse(Field::Services, &format!("{code}:{}", state(cell)), vocabulary) {
            Ok(Some(Value::Pairs(read))) => {
                pairs.retain(|(have, _)| **have != **code);
                pairs.extend(read.iter().cloned());
            }
            Ok(_) => {}
            Err(fault) => {
                let reason = format!("expected {}, 是, 否 or a number", fault.expected);
                faults.push(RowFault::new(row, format!("services.{code}"), cell, reason));
            }
        }
    }
    pairs.sort();
    if !pairs.is_empty() {
        record.set(Field::Services, Value::Pairs(pairs.into()));
    }
}

/// The state that a cell of one service says.
fn state(cell: &str) -> &str {
    match cell.parse::<f64>() {
        Ok(count) if count > 0.0 => return "yes",
        Ok(count) if count.abs() < f64::EPSILON => return "no",
        _ => {}
    }
    match cell {
        "是" | "√" | "✓" | "Y" | "y" | "true" | "TRUE" | "True" => "yes",
        "否" | "×" | "无" | "無" | "没有" | "沒有" | "N" | "n" | "false" | "FALSE" | "False" => "no",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_say_yes_or_no_and_go_over_the_list() {
        let vocabulary = Vocabulary::built_in().unwrap();
        let mut warnings = Warnings::default();
        let (value, aside) = ServiceCells::default().list(2, "热水、厕所 爱心座椅", &vocabulary, &mut warnings);
        assert_eq!(aside.as_deref(), Some("服务项目：爱心座椅"));
        let mut record = Record::new();
        record.set(Field::Services, value.unwrap());
        let mut faults = Vec::new();
        let cells = [("toilet", "0"), ("changing_table", "2"), ("wifi", "有"), ("aed", "附近有"), ("crib", "坏")];
        columns(2, &cells, &vocabulary, &mut record, &mut faults);
        let written = codec_text::write(record.get(Field::Services).unwrap());
        assert_eq!(written, "aed:nearby;changing_table:yes;hot_water:yes;toilet:no;wifi:yes");
        assert_eq!((faults.len(), faults[0].field.as_str()), (1, "services.crib"));
    }
}
