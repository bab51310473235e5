//! One spelling for what people type: half width, lower case, simplified characters; everything else is a gap.
//!
//! Character by character, so that a place in the folded text is a place in the text. Phrase-level differences between
//! regions (計程車, 出租车) are other words, not other spellings; they belong to a list of synonyms, not here.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// What stands between words: blanks, punctuation, symbols.
pub(super) const GAP: char = ' ';

/// The CJK ideographs among which traditional characters are found: extension A and the main block.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// Variants in use that `OpenCC`'s table leaves alone because they are neither side's standard.
const VARIANTS: [(char, char); 6] =
    [('衞', '卫'), ('絜', '洁'), ('寕', '宁'), ('滙', '汇'), ('邨', '村'), ('〇', '零')];

/// What a character counts as: a letter, digit or ideograph in its one spelling, a blank, or nothing at all (`None`:
/// apostrophes, as in xi'an, and marks without a width).
#[must_use]
pub fn fold(c: char) -> Option<char> {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    match c {
        'a'..='z' | '0'..='9' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        '\'' | '’' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' => None,
        '\u{3400}'..='\u{9fff}' => Some(SIMPLIFIED[(u32::from(c) - FIRST) as usize]),
        '〇' => Some('零'),
        c if c.is_alphanumeric() => c.to_lowercase().next(),
        _ => Some(GAP),
    }
}

/// The simplified form of every ideograph from [`FIRST`] on; built once, in about 5 ms.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = (FIRST..=LAST).map(|code| char::from_u32(code).unwrap_or(GAP)).collect();
    // The tables are compiled into the program. Were they broken, traditional input would go unfolded, and the tests fail.
    if let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) {
        // Line breaks keep characters from being read as phrases. A second pass takes variants (綫 → 線 → 线) to the end.
        for _ in 0..2 {
            let lines: String = table.iter().flat_map(|&c| [c, '\n']).collect();
            let simplified = converter.convert(&lines);
            for (entry, line) in table.iter_mut().zip(simplified.lines()) {
                if let Some(c) = line.chars().next() {
                    *entry = c;
                }
            }
        }
    }
    for (from, to) in VARIANTS {
        if let Some(entry) = u32::from(from).checked_sub(FIRST).and_then(|at| table.get_mut(at as usize)) {
            *entry = to;
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        text.chars().filter_map(fold).collect()
    }

    #[test]
    fn what_people_type_comes_to_one_spelling() {
        assert_eq!(folded("戶外勞動者服務站點"), "户外劳动者服务站点");
        assert_eq!(folded("女職工休息哺乳室"), "女职工休息哺乳室");
        assert_eq!(folded("綫衞臺裏"), "线卫台里");
        assert_eq!(folded("ＡＢＣ１２３　ｋｆｃ"), "abc123 kfc");
        assert_eq!(folded("Xi'an XI’AN"), "xian xian");
        assert_eq!(folded("人民路（123-1号）"), "人民路 123 1号 ");
        assert_eq!(folded("二〇二四"), "二零二四");
        assert_eq!(folded("Café Ünal"), "café ünal");
    }

    #[test]
    fn what_is_simplified_stays() {
        let text = "长沙市岳麓区银盆岭街道工会驿站";
        assert_eq!(folded(text), text);
    }
}
