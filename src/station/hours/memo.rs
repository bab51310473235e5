//! What was read before: two hundred thousand stations share a few thousand texts, and reading one takes tens of microseconds.
//!
//! A memory for speed, not a store: one per thread, so that nobody waits, and emptied when it is full. Reading is a pure
//! function of the text, so what is remembered cannot be wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::thread::LocalKey;

/// Texts remembered per thread before starting afresh; with the longest text, about 8 MB.
const CAPACITY: usize = 4096;
/// Longer texts are read anew each time, in bytes.
const LONGEST: usize = 512;

/// Results by text.
pub(super) type Memo<T> = RefCell<HashMap<Box<str>, T>>;

/// The result for a text, remembered or made.
pub(super) fn recall<T: Clone>(memo: &'static LocalKey<Memo<T>>, text: &str, make: impl FnOnce(&str) -> T) -> T {
    if text.len() > LONGEST {
        return make(text);
    }
    if let Some(known) = memo.with_borrow(|memo| memo.get(text).cloned()) {
        return known;
    }
    // Made outside the borrow: reading may itself ask for an expression.
    let made = make(text);
    memo.with_borrow_mut(|memo| {
        if memo.len() >= CAPACITY {
            memo.clear();
        }
        memo.insert(text.into(), made.clone());
    });
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    thread_local! {
        static LENGTHS: Memo<usize> = Memo::default();
    }

    #[test]
    fn a_text_is_made_once_until_the_memory_is_full() {
        let mut made = 0;
        let mut ask = |text: &str| {
            recall(&LENGTHS, text, |text| {
                made += 1;
                text.len()
            })
        };
        assert_eq!((ask("周一"), ask("周一"), ask("")), (6, 6, 0));
        for n in 0..=CAPACITY {
            ask(&n.to_string());
        }
        assert_eq!(ask("周一"), 6);
        let long = "周".repeat(LONGEST);
        assert_eq!((ask(&long), ask(&long)), (3 * LONGEST, 3 * LONGEST));
        assert_eq!(made, 2 + CAPACITY + 1 + 1 + 2);
        assert!(LENGTHS.with_borrow(HashMap::len) <= CAPACITY);
    }
}
