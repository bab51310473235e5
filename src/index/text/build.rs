//! Taking in items and their texts.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::alphabet::{Alphabet, EDGE, GAP, Sign};
use super::fold::{self, fold};
use super::postings::Growing;
use super::{Field, Link, Links, Text};

/// An index in the making.
///
/// ```
/// use yizhan::index::text::{Builder, Field, Query};
/// let mut builder = Builder::new();
/// builder.add(7, [(Field::Name, "长沙人民路工会驿站"), (Field::Address, "芙蓉区人民路1号")]);
/// builder.add(8, [(Field::Name, "司机之家")]);
/// let text = builder.finish();
/// for typed in ["工會驛站", "gonghuiyizhan", "ghyz", "人民lu"] {
///     let answer = text.search(&Query::new(typed), 10, |_| Some(0.0));
///     assert_eq!(answer.found[0].id, 7);
/// }
/// ```
#[derive(Debug)]
pub struct Builder {
    alphabet: Alphabet,
    postings: Growing,
    signs: Vec<Sign>,
    starts: Vec<u32>,
    ids: Vec<u32>,
    item_starts: Vec<u32>,
    item_links: Vec<Link>,
    /// Texts by the hash of their signs.
    known: HashMap<u64, u32, BuildHasherDefault<AsItIs>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// An index without items.
    #[must_use]
    pub fn new() -> Self {
        Self {
            alphabet: Alphabet::new(),
            postings: Growing::new(),
            signs: Vec::new(),
            starts: vec![0],
            ids: Vec::new(),
            item_starts: vec![0],
            item_links: Vec::new(),
            known: HashMap::default(),
        }
    }

    /// Adds an item with all its texts. Empty texts do not count. A number is given once; ascending numbers save memory.
    ///
    /// At most 2^30 items and texts and 2^32 characters in all fit; what is beyond is not found.
    pub fn add<'a>(&mut self, id: u32, texts: impl IntoIterator<Item = (Field, &'a str)>) {
        self.ids.push(id);
        let first = self.item_links.len();
        for (field, text) in texts {
            if let Some(number) = self.text(text) {
                let link = Link::new(number, field);
                if !self.item_links[first..].contains(&link) {
                    self.item_links.push(link);
                }
            }
        }
        self.item_starts.push(short(self.item_links.len()));
    }

    /// The number of a text, `None` of an empty one.
    fn text(&mut self, text: &str) -> Option<u32> {
        let start = self.signs.len();
        for c in text.chars().filter_map(fold) {
            // One gap between words, none before the first.
            if c == fold::GAP && (self.signs.len() == start || self.signs.last() == Some(&GAP)) {
                continue;
            }
            let sign = self.alphabet.number(c);
            self.signs.push(sign);
        }
        if self.signs.len() > start && self.signs.last() == Some(&GAP) {
            self.signs.pop();
        }
        let own = &self.signs[start..];
        if own.is_empty() {
            return None;
        }
        let hash = own.iter().fold(own.len() as u64, |hash, &sign| {
            (hash.rotate_left(5) ^ u64::from(sign)).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
        // The table shows a hash as it is, and its user takes the low bits, which a product leaves poor.
        let hash = hash ^ hash >> 29;
        let number = short(self.starts.len() - 1);
        if let Some(&same) = self.known.get(&hash) {
            let there = self.starts[same as usize] as usize..self.starts[same as usize + 1] as usize;
            if self.signs[there] == *own {
                self.signs.truncate(start);
                return Some(same);
            }
        }
        self.known.insert(hash, number);
        let mut before = EDGE;
        for &sign in own.iter().filter(|&&sign| sign != GAP) {
            self.postings.add(before, sign, number);
            before = sign;
        }
        self.postings.add(before, EDGE, number);
        self.starts.push(short(self.signs.len()));
        Some(number)
    }

    /// The index, ready to search.
    #[must_use]
    pub fn finish(mut self) -> Text {
        self.alphabet.listen();
        self.signs.shrink_to_fit();
        self.item_links.shrink_to_fit();
        let texts_of = Links { starts: self.item_starts, links: self.item_links };
        let items_of = texts_of.turned(self.starts.len() - 1);
        let by_id = (!self.ids.is_sorted()).then(|| {
            let mut order: Vec<u32> = (0..short(self.ids.len())).collect();
            order.sort_unstable_by_key(|&item| self.ids[item as usize]);
            order
        });
        Text {
            alphabet: self.alphabet,
            postings: self.postings.finish(),
            signs: self.signs,
            starts: self.starts,
            ids: self.ids,
            by_id,
            texts_of,
            items_of,
        }
    }
}

impl Links {
    /// The same links seen from the other end: for each of `runs` targets, its sources in ascending order.
    fn turned(&self, runs: usize) -> Self {
        let mut starts = vec![0_u32; runs + 1];
        for link in &self.links {
            starts[link.number() as usize + 1] += 1;
        }
        for run in 0..runs {
            starts[run + 1] += starts[run];
        }
        let mut next = starts.clone();
        let mut links = vec![Link(0); self.links.len()];
        for (source, run) in (0..).zip(self.starts.windows(2)) {
            for link in &self.links[run[0] as usize..run[1] as usize] {
                let place = &mut next[link.number() as usize];
                links[*place as usize] = Link::new(source, link.field());
                *place += 1;
            }
        }
        Self { starts, links }
    }
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A hasher for what is a hash already.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash << 8 | u64::from(byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
