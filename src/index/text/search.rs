//! Going through the texts that may answer a query.

use std::ops::ControlFlow;

use super::alphabet::EDGE;
use super::pattern::{Pattern, Query};
use super::{Answer, Field, Found, Rank, Text, Tier};

/// The most items that one search looks at among those whose texts begin with the query, and among all: at 25 ns each, two
/// milliseconds.
const LOOKS_FIRST: usize = 20_000;
const LOOKS: usize = 60_000;
/// A search that finds fewer items than this looks for the query in two parts as well.
const FEW: usize = 5;
/// The most items that one search finds.
const MOST: usize = 1_000;

impl Text {
    /// The best `limit` (at most 1,000) items that answer a query, best first.
    ///
    /// `cost` orders items that answer equally well, least first, and leaves out those for which it gives `None`; it sees an
    /// item only when it would enter the answer as it then stands, perhaps more than once. An empty query finds nothing.
    pub fn search(&self, query: &Query, limit: usize, cost: impl FnMut(u32) -> Option<f64>) -> Answer {
        let mut best = Best { limit: limit.min(MOST), found: Vec::new(), tier: None, cost };
        if query.is_empty() || self.is_empty() || best.limit == 0 {
            return Answer { found: Vec::new(), complete: true };
        }
        let mut complete = self.collect(&mut query.patterns(self), &mut best);
        if best.found.len() < best.limit.min(FEW) {
            best.tier = Some(Tier::Scattered);
            for halves in query.halves() {
                complete &= self.collect(&mut halves.patterns(self), &mut best);
            }
        }
        Answer { found: best.found, complete }
    }

    /// Every item that answers a query in one piece a word, in ascending order, however many.
    ///
    /// For filters. It looks at all texts that may answer: a few milliseconds for a query that most items answer.
    #[must_use]
    pub fn all(&self, query: &Query) -> Vec<u32> {
        let mut patterns = query.patterns(self);
        let mut items = Vec::new();
        if let Some(driver) = self.driver(&mut patterns) {
            let lists = self.lists(&mut patterns[driver], false);
            let mut judge = Judge::default();
            let _all = self.items(&lists, usize::MAX, |text, item, field| {
                if judge.rank(self, &mut patterns, driver, text, item, field).is_some() {
                    items.push(self.ids[item as usize]);
                }
            });
        }
        items.sort_unstable();
        items.dedup();
        items
    }

    /// A test of single items, for callers who go through items in an order of their own.
    #[must_use]
    pub fn matcher(&self, query: &Query) -> Matcher<'_> {
        Matcher { text: self, patterns: query.patterns(self) }
    }

    /// Offers all items that answer all patterns to `best`; whether it looked at everything.
    fn collect(&self, patterns: &mut [Pattern], best: &mut Best<impl FnMut(u32) -> Option<f64>>) -> bool {
        let Some(driver) = self.driver(patterns) else { return true };
        // To look at all texts of an item takes longer than to look at one.
        let most = if patterns.len() == 1 { LOOKS } else { LOOKS / 6 };
        let anywhere = self.lists(&mut patterns[driver], false);
        if self.looks(&anywhere) > most {
            // What begins with the query outranks all else: when that fills the answer, the rest need not be looked at.
            let beginnings = self.lists(&mut patterns[driver], true);
            let all = self.offer(patterns, driver, &beginnings, most.min(LOOKS_FIRST), best);
            if best.full_of_beginnings() {
                return all;
            }
        }
        self.offer(patterns, driver, &anywhere, most, best)
    }

    fn offer(
        &self,
        patterns: &mut [Pattern],
        driver: usize,
        lists: &[usize],
        most: usize,
        best: &mut Best<impl FnMut(u32) -> Option<f64>>,
    ) -> bool {
        let mut judge = Judge::default();
        let ended = self.items(lists, most, |text, item, field| {
            if let Some(rank) = judge.rank(self, patterns, driver, text, item, field) {
                best.offer(self.ids[item as usize], rank);
            }
        });
        ended.is_continue()
    }

    /// The pattern that leaves the fewest texts to look at.
    fn driver(&self, patterns: &mut [Pattern]) -> Option<usize> {
        let looks: Vec<usize> = patterns
            .iter_mut()
            .map(|pattern| {
                let lists = self.lists(pattern, false);
                self.looks(&lists)
            })
            .collect();
        (0..looks.len()).min_by_key(|&at| looks[at])
    }

    fn looks(&self, lists: &[usize]) -> usize {
        lists.iter().map(|&list| self.postings.count(list)).sum()
    }

    /// The lists that together hold every text that may answer a pattern, or, of `beginnings`, may begin with it.
    fn lists(&self, pattern: &mut Pattern, beginnings: bool) -> Vec<usize> {
        if beginnings {
            return (self.postings.starting_with(EDGE))
                .filter(|&list| pattern.step(self.postings.second(list), 0, &self.alphabet) != 0)
                .collect();
        }
        // The rarest pair that must stand in the text as it was typed; if one stands in no text, nothing answers.
        let literal: Option<Vec<usize>> =
            pattern.literal_pairs().map(|(first, second)| self.postings.get(first?, second?)).collect();
        match literal {
            None => return Vec::new(),
            Some(lists) => {
                if let Some(&rarest) = lists.iter().min_by_key(|&&list| self.postings.count(list)) {
                    return vec![rarest];
                }
            }
        }
        // Otherwise every pair of which the first two signs may be read as the beginning of the word.
        let mut lists = Vec::new();
        for first in 1..self.alphabet.len() {
            let Ok(first) = u16::try_from(first) else { break };
            let reached = pattern.advance(first, 1, &self.alphabet);
            if reached == 0 {
                continue;
            }
            let done = reached & pattern.end() != 0;
            lists.extend(
                self.postings
                    .starting_with(first)
                    .filter(|&list| done || pattern.advance(self.postings.second(list), reached, &self.alphabet) != 0),
            );
        }
        lists
    }

    /// Shows every item of every text of the lists, in the order of texts, until `looks` texts and items have been looked at.
    fn items(&self, lists: &[usize], mut looks: usize, mut show: impl FnMut(u32, u32, Field)) -> ControlFlow<()> {
        let mut texts = |text: u32| {
            for link in self.items_of.of(text) {
                match looks.checked_sub(1) {
                    Some(left) => looks = left,
                    None => return ControlFlow::Break(()),
                }
                show(text, link.number(), link.field());
            }
            ControlFlow::Continue(())
        };
        if let [list] = lists {
            return self.postings.texts(*list).try_for_each(texts);
        }
        // A text may be in several lists, and is shown once; in ascending order, memory is read from front to back.
        let mut union = vec![0_u64; self.texts().div_ceil(64)];
        for &list in lists {
            for text in self.postings.texts(list) {
                if let Some(word) = union.get_mut(text as usize / 64) {
                    *word |= 1 << (text % 64);
                }
            }
        }
        for (first, mut word) in (0..).step_by(64).zip(union) {
            while word != 0 {
                texts(first + word.trailing_zeros())?;
                word &= word - 1;
            }
        }
        ControlFlow::Continue(())
    }

    /// How well an item answers all patterns: as well as it answers the worst.
    fn rank(&self, item: u32, patterns: &mut [Pattern]) -> Option<Rank> {
        let mut worst = None;
        for pattern in patterns {
            let own = self
                .texts_of
                .of(item)
                .iter()
                .filter_map(|link| Some(ranked(pattern.best(self.signs(link.number()), &self.alphabet)?, link.field())))
                .min()?;
            worst = worst.max(Some(own));
        }
        worst
    }
}

/// Judges items that come text by text.
#[derive(Default)]
struct Judge {
    /// The last text looked at, and how well it answers: a text that many items share is looked at once.
    last: Option<(u32, Option<(Tier, bool)>)>,
}

impl Judge {
    /// How well an item answers that one of its texts led to.
    fn rank(
        &mut self,
        all: &Text,
        patterns: &mut [Pattern],
        driver: usize,
        text: u32,
        item: u32,
        field: Field,
    ) -> Option<Rank> {
        let answer = match self.last {
            Some((last, answer)) if last == text => answer,
            _ => patterns[driver].best(all.signs(text), &all.alphabet),
        };
        self.last = Some((text, answer));
        let own = ranked(answer?, field);
        if patterns.len() == 1 { Some(own) } else { all.rank(item, patterns) }
    }
}

fn ranked((tier, aloud): (Tier, bool), field: Field) -> Rank {
    Rank { tier: if field == Field::Address { Tier::Address } else { tier }, field, aloud }
}

/// A query, ready to be asked of one item after the other: see [`Text::matcher`].
#[derive(Debug)]
pub struct Matcher<'a> {
    text: &'a Text,
    patterns: Vec<Pattern>,
}

impl Matcher<'_> {
    /// How well an item answers the query in one piece a word; `None` when it does not, or there is no such item.
    pub fn rank(&mut self, id: u32) -> Option<Rank> {
        self.text.rank(self.text.item(id)?, &mut self.patterns)
    }
}

/// The best found so far, best first, each item once.
struct Best<C> {
    limit: usize,
    found: Vec<Found>,
    /// The tier that all items are given, instead of their own.
    tier: Option<Tier>,
    cost: C,
}

impl<C: FnMut(u32) -> Option<f64>> Best<C> {
    fn full_of_beginnings(&self) -> bool {
        self.found.len() == self.limit && self.found.last().is_some_and(|worst| worst.rank.tier <= Tier::Prefix)
    }

    fn offer(&mut self, id: u32, rank: Rank) {
        let rank = Rank { tier: self.tier.unwrap_or(rank.tier), ..rank };
        let worst = self.found.last().filter(|_| self.found.len() >= self.limit);
        if worst.is_some_and(|worst| worst.rank < rank) {
            return;
        }
        let Some(cost) = (self.cost)(id) else { return };
        let new = Found { id, rank, cost };
        if worst.is_some_and(|worst| *worst <= new) {
            return;
        }
        if let Some(before) = self.found.iter().position(|found| found.id == id) {
            if self.found[before] <= new {
                return;
            }
            self.found.remove(before);
        }
        let place = self.found.partition_point(|found| *found < new);
        self.found.insert(place, new);
        self.found.truncate(self.limit);
    }
}
