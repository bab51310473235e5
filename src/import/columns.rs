//! The columns of one file and what each is used for: by its name, or as the caller says.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::ImportError;
use super::address::Part;
use super::fold::folded;
use super::headers::{ALIASES, SERVICE_ALIASES, Target};
use crate::station::{Field, Vocabulary};

/// Column names in one spelling → what they mean.
pub(super) struct Names {
    known: HashMap<String, Target>,
}

/// Part of every header that may be put in brackets behind it: a unit, a hint.
const BRACKETS: [char; 6] = ['(', '（', '[', '【', '<', '〈'];

static FIELDS: LazyLock<HashMap<String, Target>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    // What stands first wins: a dictionary name over an alias, so that our own exports read back exactly.
    for field in Field::ALL {
        known.entry(folded(field.name())).or_insert_with(|| target(*field));
    }
    for (target, names) in ALIASES {
        for name in *names {
            known.entry(folded(name)).or_insert_with(|| target.clone());
        }
    }
    for field in Field::ALL {
        for name in [field.definition().zh, field.definition().en] {
            known.entry(folded(name)).or_insert_with(|| target(*field));
        }
    }
    known
});

fn target(field: Field) -> Target {
    match field {
        Field::Lon => Target::Lon,
        Field::Lat => Target::Lat,
        field => Target::Field(field),
    }
}

impl Names {
    /// The names of the dictionary, the aliases, and the vocabulary's services.
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut known = FIELDS.clone();
        for (code, names) in SERVICE_ALIASES {
            for name in names.iter().filter(|_| vocabulary.service(code).is_some()) {
                known.entry(folded(name)).or_insert_with(|| Target::Service((*code).to_owned()));
            }
        }
        for term in vocabulary.services() {
            for name in [&term.code, &term.zh, &term.en].into_iter().chain(&term.aliases) {
                known.entry(folded(name)).or_insert_with(|| Target::Service(term.code.to_string()));
            }
        }
        Self { known }
    }

    /// What a column name means; a unit in brackets is left aside when the whole means nothing.
    pub(super) fn find(&self, name: &str) -> Option<&Target> {
        let whole = folded(name);
        if whole.is_empty() || name.chars().count() > 60 {
            return None;
        }
        self.known.get(&whole).or_else(|| {
            let (bare, _) = name.split_once(BRACKETS)?;
            self.known.get(&folded(bare)).filter(|_| !bare.trim().is_empty())
        })
    }

    /// The target of the left side of `--map`.
    fn mapped(&self, name: &str) -> Option<Target> {
        let special =
            [Target::ExtId, Target::Lon, Target::Lat, Target::Pair, Target::Crs, Target::Always, Target::Remark];
        let parts = Part::ALL.into_iter().map(Target::Part);
        let special = special.into_iter().chain(parts).find(|target| target.name() == name);
        special.or_else(|| Field::from_name(name).map(target)).or_else(|| {
            let code = name.strip_prefix("services.").unwrap_or(name);
            self.known.values().find(|target| **target == Target::Service(code.to_owned())).cloned()
        })
    }
}

/// What the columns of one file are used for; grows as formats without a header row bring new names.
pub(super) struct Columns<'a> {
    names: &'a Names,
    /// What the caller said: target, column, whether it was met.
    map: Vec<(Target, String, bool)>,
    targets: Vec<Option<Target>>,
    taken: HashSet<Target>,
    names_met: Vec<String>,
}

impl<'a> Columns<'a> {
    /// No columns yet.
    ///
    /// # Errors
    /// When the left side of a mapping is no field.
    pub(super) fn new(names: &'a Names, map: &[(String, String)]) -> Result<Self, ImportError> {
        let map = map.iter().map(|(field, column)| {
            let target = names.mapped(field).ok_or_else(|| ImportError::UnknownField { field: field.clone() })?;
            Ok((target, column.clone(), false))
        });
        let map = map.collect::<Result<Vec<_>, ImportError>>()?;
        Ok(Self { names, map, targets: Vec::new(), taken: HashSet::new(), names_met: Vec::new() })
    }

    /// Whether a text is a column's name.
    pub(super) fn is_name(&self, text: &str) -> bool {
        self.names.find(text).is_some() || self.map.iter().any(|(_, column, _)| column.trim() == text.trim())
    }

    /// Takes note of columns that are new since the last row.
    pub(super) fn meet(&mut self, columns: &[String]) {
        while let Some(name) = columns.get(self.targets.len()) {
            let said = self.map.iter_mut().find(|(_, column, _)| column.trim() == name.trim());
            let target = if let Some((target, _, met)) = said {
                *met = true;
                Some(target.clone())
            } else {
                // What the caller gave to one column, no other column takes by its name.
                let is_free =
                    |target: &Target| target.is_shared() || !self.map.iter().any(|(given, ..)| given == target);
                self.names.find(name).cloned().filter(is_free)
            };
            let target = target.filter(|target| self.taken.insert(target.clone()) || target.is_shared());
            self.targets.push(target);
            self.names_met.push(name.clone());
        }
    }

    /// What each column is used for.
    pub(super) fn targets(&self) -> &[Option<Target>] {
        &self.targets
    }

    /// The names of the columns met.
    pub(super) fn names_met(&self) -> &[String] {
        &self.names_met
    }

    /// The names of the columns used for any of these targets.
    pub(super) fn used_for(&self, targets: &[Target]) -> Vec<&str> {
        let columns = self.targets.iter().zip(&self.names_met);
        columns
            .filter(|(target, _)| target.as_ref().is_some_and(|target| targets.contains(target)))
            .map(|(_, name)| name.as_str())
            .collect()
    }

    /// Whether any column is used for a target.
    pub(super) fn has(&self, target: &Target) -> bool {
        self.taken.contains(target)
    }

    /// Checks, at the end of the file, that every column the caller named was there.
    ///
    /// # Errors
    /// When one was not.
    pub(super) fn finish(&self) -> Result<(), ImportError> {
        match self.map.iter().find(|(_, _, met)| !met) {
            None => Ok(()),
            Some((_, column, _)) => {
                Err(ImportError::UnknownColumn { column: column.clone(), have: self.names_met.clone() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(columns: &[&str], map: &[(&str, &str)]) -> Vec<Option<String>> {
        let names = Names::new(&Vocabulary::built_in().unwrap());
        let map: Vec<_> = map.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let mut all = Columns::new(&names, &map).unwrap();
        all.meet(&columns.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        all.targets().iter().map(|target| target.as_ref().map(Target::name)).collect()
    }

    fn names(expected: &[&str]) -> Vec<Option<String>> {
        expected.iter().map(|name| Some((*name).to_owned()).filter(|name| name != "?")).collect()
    }

    #[test]
    fn real_headers_are_understood() {
        let nursing = [
            "場所名稱",
            "縣市",
            "鄉/鎮/市/區",
            "村/里",
            "大道/路/街/地區",
            "段",
            "巷/弄/衖",
            "號",
            "樓（之~）",
            "電話",
            "開放時間",
            "注意事項",
            "設置依據",
        ];
        let expected = [
            "name",
            "city",
            "district",
            "address.village",
            "address.road",
            "address.section",
            "address.lane",
            "address.number",
            "floor",
            "public_phone",
            "hours",
            "notes",
            "notes",
        ];
        assert_eq!(used(&nursing, &[]), names(&expected));
        let union = [
            "序号",
            "驿站名称",
            "所属区县",
            "详细地址",
            "经度",
            "纬度",
            "坐标系",
            "面积（㎡）",
            "是否24小时",
            "微波炉",
            "星级",
        ];
        let expected = [
            "?",
            "name",
            "district",
            "address",
            "lon",
            "lat",
            "crs",
            "area_m2",
            "is_24h",
            "services.microwave",
            "star",
        ];
        assert_eq!(used(&union, &[]), names(&expected));
        assert_eq!(used(&["LONGITUDE", " Lat ", "X"], &[]), names(&["lon", "lat", "?"]));
    }

    #[test]
    fn every_dictionary_name_leads_to_its_field() {
        let codes: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
        assert_eq!(used(&codes, &[]), names(&codes));
    }

    #[test]
    fn what_the_caller_says_goes_first() {
        assert_eq!(used(&["name", "单位"], &[("name", "单位")]), names(&["?", "name"]));
        let names = Names::new(&Vocabulary::built_in().unwrap());
        assert!(Columns::new(&names, &[("nonsense".to_owned(), "x".to_owned())]).is_err());
        let columns = Columns::new(&names, &[("name".to_owned(), "站".to_owned())]).unwrap();
        assert!(columns.finish().unwrap_err().to_string().contains('站'));
    }
}
