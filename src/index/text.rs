//! Words to items, by looking at every text.

/// One text of an item.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The item's number.
    pub id: u32,
    /// The text.
    pub text: &'a str,
    /// How much a match in this text counts.
    pub weight: u8,
}

/// A match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The item's number.
    pub id: u32,
    /// How well it matches; greater is better.
    pub score: u32,
}

/// The folded texts.
#[derive(Debug)]
pub struct TextIndex(Vec<(u32, u8, Box<str>)>);

impl TextIndex {
    /// Folds all texts.
    #[must_use]
    pub fn build<'a>(entries: impl Iterator<Item = Entry<'a>>) -> Self {
        Self(entries.map(|entry| (entry.id, entry.weight, fold(entry.text).into())).collect())
    }

    /// The items of which a text holds the words, best first.
    #[must_use]
    pub fn search(&self, words: &str, limit: usize, keep: impl Fn(u32) -> bool) -> Vec<Hit> {
        let words = fold(words);
        let holds = |text: &str| !words.is_empty() && text.contains(&words);
        let mut hits: Vec<Hit> = Vec::new();
        for (id, weight, text) in self.0.iter().filter(|(id, _, text)| holds(text) && keep(*id)) {
            let score = u32::from(*weight) * 2 + u32::from(text.starts_with(&words));
            match hits.last_mut() {
                Some(last) if last.id == *id => last.score = last.score.max(score),
                _ => hits.push(Hit { id: *id, score }),
            }
        }
        hits.sort_by_key(|hit| (std::cmp::Reverse(hit.score), hit.id));
        hits.truncate(limit);
        hits
    }

    /// Every item of which a text holds the words, by number.
    #[must_use]
    pub fn matching(&self, words: &str) -> Vec<u32> {
        let mut ids: Vec<u32> = self.search(words, usize::MAX, |_| true).into_iter().map(|hit| hit.id).collect();
        ids.sort_unstable();
        ids
    }
}

/// The form in which texts are compared.
#[must_use]
pub fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
