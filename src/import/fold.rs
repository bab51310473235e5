//! One spelling for comparing: what a header, a name, an address or a city counts as when two of them are held together.
//!
//! Only for comparing; what is stored stays as the source wrote it.

use std::hash::{DefaultHasher, Hasher as _};

use crate::index::text::fold;

/// Letters, digits and ideographs in one spelling (half width, lower case, simplified); everything else is left out.
pub(super) fn folded(text: &str) -> String {
    text.chars().filter_map(fold).filter(|c| c.is_alphanumeric()).collect()
}

/// A number for what several texts count as together; 64 bits, so that two different ones among 221,000 meet by chance in
/// one file of 750 million.
pub(super) fn key(texts: &[&str]) -> u64 {
    // Fixed keys: the number must only agree within one run, and nobody gains by making two of their own rows collide.
    let mut hasher = DefaultHasher::new();
    for text in texts {
        hasher.write(folded(text).as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

/// As [`key`], of texts whose every character counts.
pub(super) fn exact_key(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for text in texts {
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_have_one_key() {
        assert_eq!(folded("鄉/鎮/市/區"), folded("乡镇市区"));
        assert_eq!(key(&["台北 車站（Ａ）", "1樓"]), key(&["台北车站(a)", "１楼"]));
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_ne!(exact_key(&["A"]), exact_key(&["a"]));
    }
}
