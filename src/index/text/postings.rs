//! In which texts two signs stand side by side: one compressed list for every pair that occurs.
//!
//! A list is the ascending numbers of its texts, each as the difference from the one before in base 128, low digits first.
//!
//! Reference: I. H. Witten, A. Moffat, T. C. Bell, *Managing Gigabytes* (1999), §3.3.

use std::ops::Range;

use super::alphabet::Sign;

/// The lists, ascending by pair.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    pairs: Vec<u32>,
    /// How many texts a pair is in.
    counts: Vec<u32>,
    /// Where the list of a pair begins; one more than there are pairs.
    starts: Vec<u32>,
    bytes: Vec<u8>,
}

/// Lists that still grow.
#[derive(Debug)]
pub(super) struct Growing {
    /// A table open to the next free slot: a pair, and one more than the number of its list, 0 where the slot is free.
    slots: Vec<(u32, u32)>,
    lists: Vec<List>,
}

#[derive(Debug)]
struct List {
    pair: u32,
    /// One more than the last text.
    last: u32,
    count: u32,
    bytes: Vec<u8>,
}

fn pair(first: Sign, second: Sign) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

impl Growing {
    pub(super) fn new() -> Self {
        Self { slots: vec![(0, 0); 1 << 12], lists: Vec::new() }
    }

    /// Notes that a text holds a pair. Texts come in ascending order; noting one twice is once.
    pub(super) fn add(&mut self, first: Sign, second: Sign, text: u32) {
        let slot = self.slot(pair(first, second));
        let list = &mut self.lists[slot];
        if list.last == text + 1 {
            return;
        }
        let mut gap = text + 1 - list.last;
        list.last = text + 1;
        list.count += 1;
        while gap >= 0x80 {
            list.bytes.push(gap.to_le_bytes()[0] | 0x80);
            gap >>= 7;
        }
        list.bytes.push(gap.to_le_bytes()[0]);
    }

    /// The list of a pair, a new one when it has none.
    fn slot(&mut self, pair: u32) -> usize {
        if self.lists.len() * 2 >= self.slots.len() {
            self.widen();
        }
        let mut at = self.home(pair);
        loop {
            let (there, number) = self.slots[at];
            if number == 0 {
                self.lists.push(List { pair, last: 0, count: 0, bytes: Vec::new() });
                self.slots[at] = (pair, u32::try_from(self.lists.len()).unwrap_or(u32::MAX));
                return self.lists.len() - 1;
            }
            if there == pair {
                return number as usize - 1;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// Fibonacci hashing: the high bits of a product with 2^32/φ are spread evenly.
    fn home(&self, pair: u32) -> usize {
        (pair.wrapping_mul(0x9e37_79b9) >> (32 - self.slots.len().trailing_zeros())) as usize
    }

    fn widen(&mut self) {
        self.slots = vec![(0, 0); self.slots.len() * 4];
        for (list, number) in self.lists.iter().zip(1..) {
            let mut at = self.home(list.pair);
            while self.slots[at].1 != 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = (list.pair, number);
        }
    }

    pub(super) fn finish(mut self) -> Postings {
        self.lists.sort_unstable_by_key(|list| list.pair);
        let mut all = Postings {
            pairs: self.lists.iter().map(|list| list.pair).collect(),
            counts: self.lists.iter().map(|list| list.count).collect(),
            starts: Vec::with_capacity(self.lists.len() + 1),
            bytes: Vec::with_capacity(self.lists.iter().map(|list| list.bytes.len()).sum()),
        };
        for list in self.lists {
            all.starts.push(u32::try_from(all.bytes.len()).unwrap_or(u32::MAX));
            all.bytes.extend(list.bytes);
        }
        all.starts.push(u32::try_from(all.bytes.len()).unwrap_or(u32::MAX));
        all
    }
}

impl Postings {
    /// The number of the list of a pair.
    pub(super) fn get(&self, first: Sign, second: Sign) -> Option<usize> {
        self.pairs.binary_search(&pair(first, second)).ok()
    }

    /// The numbers of the lists of all pairs with this first sign.
    pub(super) fn starting_with(&self, first: Sign) -> Range<usize> {
        let low = self.pairs.partition_point(|&p| p < pair(first, 0));
        low..low + self.pairs[low..].partition_point(|&p| p <= pair(first, Sign::MAX))
    }

    /// The second sign of a list's pair.
    pub(super) fn second(&self, list: usize) -> Sign {
        #[expect(clippy::cast_possible_truncation, reason = "the low half is what was put in")]
        let second = self.pairs[list] as Sign;
        second
    }

    /// How many texts a list holds.
    pub(super) fn count(&self, list: usize) -> usize {
        self.counts[list] as usize
    }

    /// The texts of a list, ascending.
    pub(super) fn texts(&self, list: usize) -> impl Iterator<Item = u32> + use<'_> {
        let mut rest = self.bytes[self.starts[list] as usize..self.starts[list + 1] as usize].iter();
        let mut next = 0;
        std::iter::from_fn(move || {
            let mut gap = 0_u32;
            let mut shift = 0;
            loop {
                let byte = *rest.next()?;
                gap |= u32::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
                shift += 7;
            }
            next += gap;
            Some(next - 1)
        })
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.pairs[..]) + size_of_val(&self.counts[..]) + size_of_val(&self.starts[..]) + self.bytes.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_hold_what_was_added(mut notes in prop::collection::vec((0..40_u16, 0..40_u16, prop_oneof![0..50_u32, 0..3_000_000_u32]), 0..800)) {
            notes.sort_unstable_by_key(|note| note.2);
            let mut growing = Growing::new();
            let mut truth: BTreeMap<(u16, u16), BTreeSet<u32>> = BTreeMap::new();
            for &(a, b, text) in &notes {
                growing.add(a, b, text);
                truth.entry((a, b)).or_default().insert(text);
            }
            let all = growing.finish();
            for a in 0..40 {
                let seconds: Vec<u16> = all.starting_with(a).map(|list| all.second(list)).collect();
                let theirs: Vec<u16> = truth.keys().filter(|key| key.0 == a).map(|key| key.1).collect();
                prop_assert_eq!(seconds, theirs);
            }
            for (&(a, b), texts) in &truth {
                let list = all.get(a, b).unwrap();
                prop_assert_eq!(all.texts(list).collect::<Vec<_>>(), texts.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(all.count(list), texts.len());
            }
            prop_assert_eq!(all.get(50, 50), None);
        }
    }

    #[test]
    fn many_pairs_widen_the_table() {
        let mut growing = Growing::new();
        for first in 0..200 {
            for second in 0..100 {
                growing.add(first, second, u32::from(first));
            }
        }
        let all = growing.finish();
        assert_eq!(all.texts(all.get(150, 99).unwrap()).collect::<Vec<_>>(), [150]);
        assert_eq!(all.starting_with(7).len(), 100);
    }
}
