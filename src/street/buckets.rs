//! A queue for searches that spread over the whole ground: times fall into buckets of about a second, and within a bucket order does
//! not matter, because a label that is improved later is simply queued again.
//!
//! Reference: R. B. Dial, *Algorithm 360: shortest-path forest with topological ordering*, CACM 12 (1969),
//! <https://doi.org/10.1145/363269.363610>; U. Meyer, P. Sanders, *Δ-stepping*, J. Algorithms 49 (2003),
//! <https://doi.org/10.1016/S0196-6774(03)00076-2>.

/// Width of a bucket: 2^11 ms, a bit less than the median street takes on foot.
const SHIFT: u32 = 11;

/// The same in milliseconds: of two items, the later may be taken first when they are nearer than this.
pub(super) const BUCKET_MS: u32 = 1 << SHIFT;

/// Items by time. `T` carries what was queued.
#[derive(Debug)]
pub(super) struct Buckets<T> {
    rows: Vec<Vec<T>>,
    /// The first row that may hold something.
    at: usize,
    queued: usize,
}

impl<T> Default for Buckets<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: 0, queued: 0 }
    }
}

impl<T: Copy> Buckets<T> {
    /// Forgets everything; the memory stays.
    pub(super) fn clear(&mut self) {
        if self.queued > 0 {
            self.rows.iter_mut().for_each(Vec::clear);
        }
        (self.at, self.queued) = (0, 0);
    }

    /// Queues an item under its time in milliseconds. Never earlier than what was taken last, less a bucket.
    #[inline]
    pub(super) fn push(&mut self, time: u32, item: T) {
        let row = (time >> SHIFT) as usize;
        if row >= self.rows.len() {
            self.rows.resize_with(row + 1, Vec::new);
        }
        self.rows[row].push(item);
        self.queued += 1;
    }

    /// An item of the earliest bucket that has one.
    #[inline]
    pub(super) fn pop(&mut self) -> Option<T> {
        if self.queued == 0 {
            return None;
        }
        loop {
            if let Some(item) = self.rows[self.at].pop() {
                self.queued -= 1;
                return Some(item);
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_come_in_the_order_of_their_buckets() {
        let mut queue = Buckets::default();
        for time in [900_000, 5, 70_000, 6, 2_000_000] {
            queue.push(time, time);
        }
        let mut last = 0;
        let mut seen = 0;
        while let Some(time) = queue.pop() {
            assert!(time >> SHIFT >= last >> SHIFT);
            last = time;
            seen += 1;
        }
        assert_eq!(seen, 5);
        queue.push(3, 3);
        queue.clear();
        assert_eq!(queue.pop(), None);
    }
}
