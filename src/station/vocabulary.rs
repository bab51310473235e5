//! The open lists of the dictionary, kinds of place and services, read from a data file.
//!
//! A region adds its own kind or service in a copy of `data/vocabulary.json`; nothing is compiled. Codes are stable.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;

/// A kind of place: its position in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub u8);

/// A service: its position in the vocabulary, below [`Vocabulary::MAX_SERVICES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(pub u8);

/// One entry of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The stable code.
    pub code: Arc<str>,
    /// The Chinese name.
    pub zh: Arc<str>,
    /// The English name.
    pub en: Arc<str>,
    /// The name of the drawing that stands for it.
    pub icon: Arc<str>,
    /// The group it is listed under; empty for kinds.
    pub group: Arc<str>,
    /// Other names met in files and in searches.
    pub aliases: Vec<Arc<str>>,
}

/// The kinds and services a deployment knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    kinds: Vec<Term>,
    services: Vec<Term>,
    kind_names: HashMap<String, Kind>,
    service_names: HashMap<String, Service>,
}

/// A vocabulary file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    /// The file is not JSON of the expected shape.
    #[error("vocabulary is not readable: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Too many entries, or none.
    #[error("vocabulary has {count} {list}: expected 1 to {max}")]
    Count {
        /// `kinds` or `services`.
        list: &'static str,
        /// How many the file has.
        count: usize,
        /// How many it may have.
        max: usize,
    },
    /// A code that is not lower-case ASCII.
    #[error("vocabulary code {code:?} in {list}: expected 1 to 40 of a-z, 0-9 and _")]
    Code {
        /// `kinds` or `services`.
        list: &'static str,
        /// The code.
        code: String,
    },
    /// One name for two entries.
    #[error("vocabulary name {name:?} stands for both {first} and {second} in {list}")]
    Ambiguous {
        /// `kinds` or `services`.
        list: &'static str,
        /// The name.
        name: String,
        /// The entry that has it.
        first: String,
        /// The entry that claims it too.
        second: String,
    },
}

#[derive(Deserialize)]
struct TermInFile {
    code: String,
    zh: String,
    en: String,
    #[serde(default)]
    icon: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    kinds: Vec<TermInFile>,
    services: Vec<TermInFile>,
}

impl Vocabulary {
    /// The most kinds a vocabulary may have.
    pub const MAX_KINDS: usize = 200;
    /// The most services a vocabulary may have: their states are bits of one word.
    pub const MAX_SERVICES: usize = 64;

    /// The vocabulary that ships with the program.
    ///
    /// # Errors
    /// Never for the file that ships (a test reads it); the type is shared with [`Self::from_json`].
    pub fn built_in() -> Result<Self, VocabularyError> {
        Self::from_json(include_str!("../../data/vocabulary.json"))
    }

    /// Reads a vocabulary file.
    ///
    /// # Errors
    /// When the text is not JSON of the shape of `data/vocabulary.json`, lists are empty or too long, a code is not
    /// plain lower-case ASCII, or one name stands for two entries of a list.
    pub fn from_json(text: &str) -> Result<Self, VocabularyError> {
        let file: File = serde_json::from_str(text)?;
        let (kinds, kind_names) = terms("kinds", file.kinds, Self::MAX_KINDS)?;
        let (services, service_names) = terms("services", file.services, Self::MAX_SERVICES)?;
        Ok(Self {
            kinds,
            services,
            kind_names: kind_names.into_iter().map(|(name, at)| (name, Kind(at))).collect(),
            service_names: service_names.into_iter().map(|(name, at)| (name, Service(at))).collect(),
        })
    }

    /// The kinds, in the order of the file.
    #[must_use]
    pub fn kinds(&self) -> &[Term] {
        &self.kinds
    }

    /// The services, in the order of the file.
    #[must_use]
    pub fn services(&self) -> &[Term] {
        &self.services
    }

    /// The kind that has this code, name or alias.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<Kind> {
        // Stored codes are folded already; only what people wrote needs it.
        self.kind_names.get(name).or_else(|| self.kind_names.get(&folded(name))).copied()
    }

    /// The service that has this code, name or alias.
    #[must_use]
    pub fn service(&self, name: &str) -> Option<Service> {
        self.service_names.get(name).or_else(|| self.service_names.get(&folded(name))).copied()
    }

    /// The code of a kind; empty for a kind of another vocabulary.
    #[must_use]
    pub fn kind_code(&self, kind: Kind) -> &str {
        self.kinds.get(usize::from(kind.0)).map_or("", |term| &term.code)
    }

    /// The code of a service; empty for a service of another vocabulary.
    #[must_use]
    pub fn service_code(&self, service: Service) -> &str {
        self.services.get(usize::from(service.0)).map_or("", |term| &term.code)
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

fn terms(
    list: &'static str,
    entries: Vec<TermInFile>,
    max: usize,
) -> Result<(Vec<Term>, HashMap<String, u8>), VocabularyError> {
    if entries.is_empty() || entries.len() > max {
        return Err(VocabularyError::Count { list, count: entries.len(), max });
    }
    let mut names: HashMap<String, u8> = HashMap::new();
    for (at, entry) in (0u8..).zip(&entries) {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if entry.code.is_empty() || entry.code.len() > 40 || !entry.code.bytes().all(plain) {
            return Err(VocabularyError::Code { list, code: entry.code.clone() });
        }
        for name in [&entry.code, &entry.zh, &entry.en].into_iter().chain(&entry.aliases) {
            if let Some(first) = names.insert(folded(name), at).filter(|first| *first != at) {
                return Err(VocabularyError::Ambiguous {
                    list,
                    name: name.clone(),
                    first: entries[usize::from(first)].code.clone(),
                    second: entry.code.clone(),
                });
            }
        }
    }
    let term = |entry: TermInFile| Term {
        code: entry.code.into(),
        zh: entry.zh.into(),
        en: entry.en.into(),
        icon: entry.icon.into(),
        group: entry.group.into(),
        aliases: entry.aliases.into_iter().map(Into::into).collect(),
    };
    Ok((entries.into_iter().map(term).collect(), names))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_vocabulary_reads_and_knows_other_names() -> Result<(), VocabularyError> {
        let vocabulary = Vocabulary::built_in()?;
        let station = vocabulary.kind("worker_station");
        assert!(station.is_some());
        assert_eq!(vocabulary.kind("户外劳动者服务站点"), station);
        assert_eq!(vocabulary.service("卫生间"), vocabulary.service("toilet"));
        assert_eq!(vocabulary.service("WI-FI"), vocabulary.service("wifi"));
        assert_eq!(vocabulary.kind("菜鸟驿站"), None, "a parcel shop is not a worker station");
        Ok(())
    }

    #[test]
    fn one_name_for_two_entries_is_refused() {
        let text = r#"{"kinds":[{"code":"a","zh":"甲","en":"A"},{"code":"b","zh":"甲","en":"B"}],
                       "services":[{"code":"w","zh":"水","en":"W"}]}"#;
        let error = Vocabulary::from_json(text).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(error, Err("vocabulary name \"甲\" stands for both a and b in kinds".to_owned()));
    }
}
