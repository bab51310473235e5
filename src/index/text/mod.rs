//! Search as you type: names, brands, other names and addresses, in simplified or traditional characters, full pinyin, its
//! first letters, or a mixture.
//!
//! How: every text is folded to one spelling (`fold`), equal texts are kept once, and for every pair of neighbouring
//! signs there is a compressed list of the texts that hold it. A search takes the rarest pair of the query and looks at the
//! texts in its list one by one; letters stand for every sign that may be read so. Nothing here knows what an item is.
//!
//! Built once and never changed; what changes lives in a small second index beside it, whose answers are merged by
//! [`Found`]'s order, while `cost` leaves out of this one what no longer counts. 221,000 stations with
//! name, brand and address take 26 MB and 0.15 s to build; a search takes up to 3 ms, most take less than half of one.
//!
//! Not here: typing errors, synonyms (妈咪小屋 for 母婴室: the caller adds other names), and full sentences.

mod alphabet;
mod build;
mod fold;
mod pattern;
mod postings;
mod search;

use std::cmp::Ordering;

use alphabet::{Alphabet, Sign};
use postings::Postings;

pub use build::Builder;
pub use fold::fold;
pub use pattern::Query;
pub use search::Matcher;

/// What a text is to its item; what comes first outranks what comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Its name.
    Name,
    /// Another name.
    Alias,
    /// A name it shares with many.
    Brand,
    /// Where it is. A hit in it ranks after hits in all others.
    Address,
}

/// How well a text answers a query; best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// It is what was asked for.
    Exact,
    /// It begins with it.
    Prefix,
    /// A word in it begins with it: after a gap, a change between letters, digits and ideographs, or the end of a
    /// division's name (省, 市, 区, 路 …).
    WordStart,
    /// It holds it.
    Inside,
    /// It is an address that holds it.
    Address,
    /// Its texts hold the query in two parts.
    Scattered,
}

/// An item that answers a query. Orders best first: by tier, field, literal before read aloud, cost, number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The number under which the item was given.
    pub id: u32,
    /// How well it answers. Of a query of several words, how well the worst of them is answered.
    pub rank: Rank,
    /// What the caller said it costs; its metres away, say.
    pub cost: f64,
}

/// How well an item answers a query, before the caller's cost. Orders best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// How.
    pub tier: Tier,
    /// In what.
    pub field: Field,
    /// Whether letters had to be read as pinyin.
    pub aloud: bool,
}

impl Eq for Found {}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.rank.cmp(&other.rank)).then(self.cost.total_cmp(&other.cost)).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The best, best first.
    pub found: Vec<Found>,
    /// Whether everything was looked at. `false` when the query is so common that the search stopped at its limit: what
    /// was not looked at may have been better. A caller who wants the nearest of so many goes through items by distance
    /// instead and asks a [`Matcher`] about each.
    pub complete: bool,
}

/// An index of the texts of many items.
#[derive(Debug, Clone)]
pub struct Text {
    alphabet: Alphabet,
    postings: Postings,
    /// All texts, one after the other.
    signs: Vec<Sign>,
    /// Where each text begins in `signs`; one more than there are texts.
    starts: Vec<u32>,
    /// The caller's numbers of the items, in the order in which they were given.
    ids: Vec<u32>,
    /// Items by number, if they were not given in ascending order.
    by_id: Option<Vec<u32>>,
    /// The texts of each item, as links to texts.
    texts_of: Links,
    /// The items of each text, as links to items.
    items_of: Links,
}

/// Runs of links: of run i, `links[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, Default)]
struct Links {
    starts: Vec<u32>,
    links: Vec<Link>,
}

/// The number of a text or an item (less than 2^30), and what the one is to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Link(u32);

impl Link {
    fn new(number: u32, field: Field) -> Self {
        Self(number << 2 | field as u32)
    }

    fn number(self) -> u32 {
        self.0 >> 2
    }

    fn field(self) -> Field {
        match self.0 & 3 {
            0 => Field::Name,
            1 => Field::Alias,
            2 => Field::Brand,
            _ => Field::Address,
        }
    }
}

impl Links {
    fn of(&self, run: u32) -> &[Link] {
        let run = run as usize;
        &self.links[self.starts[run] as usize..self.starts[run + 1] as usize]
    }

    fn bytes(&self) -> usize {
        size_of_val(&self.starts[..]) + size_of_val(&self.links[..])
    }
}

impl Text {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The memory that the index holds, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.alphabet.bytes()
            + self.postings.bytes()
            + size_of_val(&self.signs[..])
            + size_of_val(&self.starts[..])
            + size_of_val(&self.ids[..])
            + self.by_id.as_ref().map_or(0, |order| size_of_val(&order[..]))
            + self.texts_of.bytes()
            + self.items_of.bytes()
    }

    /// How many different texts there are.
    fn texts(&self) -> usize {
        self.starts.len() - 1
    }

    fn signs(&self, text: u32) -> &[Sign] {
        let text = text as usize;
        &self.signs[self.starts[text] as usize..self.starts[text + 1] as usize]
    }

    /// Where an item stands in the order in which items were given.
    fn item(&self, id: u32) -> Option<u32> {
        let at = match &self.by_id {
            None => self.ids.binary_search(&id).ok()?,
            Some(order) => order[order.binary_search_by_key(&id, |&item| self.ids[item as usize]).ok()?] as usize,
        };
        u32::try_from(at).ok()
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
