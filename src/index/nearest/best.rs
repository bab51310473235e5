//! The k best hits so far.

use std::collections::BinaryHeap;

use super::Hit;

/// Up to this many hits are kept in order, by insertion; more in a heap, which is slower for few and faster for many.
const FEW: usize = 48;

/// At most `k` hits.
pub(super) struct Best {
    k: usize,
    /// Best first.
    few: Vec<Hit>,
    /// Worst on top.
    many: BinaryHeap<Hit>,
}

impl Best {
    /// Room for `k` hits in memory that is handed over.
    pub(super) fn new(k: usize, mut memory: Vec<Hit>) -> Self {
        memory.clear();
        let (few, many) = if k <= FEW { (memory, Vec::new()) } else { (Vec::new(), memory) };
        Self { k, few, many: BinaryHeap::from(many) }
    }

    /// The hit that must be beaten to enter; `None` while there is room.
    #[inline]
    pub(super) fn worst(&self) -> Option<&Hit> {
        if self.k <= FEW { self.few.get(self.k - 1) } else { self.many.peek().filter(|_| self.many.len() == self.k) }
    }

    /// Takes in a hit that beats the worst, which it drives out when there is no room.
    #[inline]
    pub(super) fn push(&mut self, hit: Hit) {
        if self.k > FEW {
            if self.many.len() == self.k {
                self.many.pop();
            }
            self.many.push(hit);
            return;
        }
        if self.few.len() < self.k {
            self.few.push(hit);
        }
        let mut place = self.few.len() - 1;
        while place > 0 && hit < self.few[place - 1] {
            self.few[place] = self.few[place - 1];
            place -= 1;
        }
        self.few[place] = hit;
    }

    /// The hits, best first.
    pub(super) fn into_sorted(self) -> Vec<Hit> {
        if self.k <= FEW { self.few } else { self.many.into_sorted_vec() }
    }
}
