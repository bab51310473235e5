//! What was typed, and where a text answers it.

use super::alphabet::{Alphabet, EDGE, GAP, Sign};
use super::fold::{self, fold};
use super::{Text, Tier};

/// The most signs of a word that count: what is longer is searched by its beginning.
const LONGEST: usize = 60;

/// What somebody typed, folded to the spelling of the index and split into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<Vec<char>>,
}

impl Query {
    /// Reads what was typed. Blanks and punctuation separate words, each of which an item must answer; at most eight words
    /// and sixty characters of a word count.
    #[must_use]
    pub fn new(typed: &str) -> Self {
        let folded: String = typed.chars().filter_map(fold).collect();
        let words = folded
            .split(fold::GAP)
            .filter(|word| !word.is_empty())
            .take(8)
            .map(|word| word.chars().take(LONGEST).collect())
            .collect();
        Self { words }
    }

    /// Whether nothing was typed that could be searched for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    pub(super) fn patterns(&self, text: &Text) -> Vec<Pattern> {
        self.words.iter().map(|word| Pattern::new(word, &text.alphabet)).collect()
    }

    /// The ways to read a single word of ideographs as two (长沙驿站: 长沙, 驿站), two signs or more each.
    pub(super) fn halves(&self) -> impl Iterator<Item = Self> + use<'_> {
        let word = match &self.words[..] {
            [one] if one.len() <= 12 && one.iter().all(|c| !c.is_ascii_lowercase()) => &one[..],
            _ => &[],
        };
        (2..word.len().saturating_sub(1)).map(|cut| word.split_at(cut)).filter_map(|(left, right)| {
            let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
            // A number is not taken apart.
            let whole = !(digit(left.last()) && digit(right.first()));
            whole.then(|| Self { words: vec![left.to_vec(), right.to_vec()] })
        })
    }
}

/// One word as an index's signs, with a memory of which signs may stand for which of its letters.
#[derive(Debug)]
pub(super) struct Pattern {
    /// The sign of each character typed; [`EDGE`] where the index does not hold it.
    signs: Vec<Sign>,
    /// The letters typed, 0 where it is no letter.
    letters: Vec<u8>,
    /// By sign: whether the word may begin with it; filled when first needed.
    first: Vec<bool>,
    /// By sign and place: how many characters the sign accounts for from there (bits 1 to 6); bit 7 says that it is known.
    steps: Vec<u8>,
}

const KNOWN: u8 = 1 << 7;

impl Pattern {
    fn new(word: &[char], alphabet: &Alphabet) -> Self {
        Self {
            signs: word.iter().map(|&c| alphabet.get(c)).collect(),
            letters: word.iter().map(|&c| u8::try_from(c).ok().filter(u8::is_ascii_lowercase).unwrap_or(0)).collect(),
            first: Vec::new(),
            steps: vec![0; alphabet.len() * word.len()],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.signs.len()
    }

    /// Neighbouring signs that a text must hold side by side as they are, being no letters; `None` for a sign that no text
    /// holds.
    pub(super) fn literal_pairs(&self) -> impl Iterator<Item = (Option<Sign>, Option<Sign>)> + use<'_> {
        let held = |at: usize| Some(self.signs[at]).filter(|&sign| sign != EDGE);
        let both = |at: usize| self.letters[at] == 0 && self.letters[at + 1] == 0;
        (1..self.len()).map(|at| at - 1).filter(move |&at| both(at)).map(move |at| (held(at), held(at + 1)))
    }

    /// How many characters, from place `at`, a sign may account for: bit n for n.
    pub(super) fn step(&mut self, sign: Sign, at: usize, alphabet: &Alphabet) -> u8 {
        let slot = usize::from(sign) * self.len() + at;
        let known = self.steps[slot];
        if known != 0 {
            return known & !KNOWN;
        }
        let mut heard = 0;
        if self.letters[at] != 0 {
            let run = self.letters[at..].iter().take_while(|&&letter| letter != 0).count();
            heard = alphabet.hear(sign, &self.letters[at..at + run]);
            // A syllable may break off only where typing did.
            if at + run < self.len() {
                heard &= self.unbroken(sign, at, run, alphabet);
            }
        }
        if self.signs[at] == sign && sign > GAP {
            heard |= 1 << 1;
        }
        self.steps[slot] = heard | KNOWN;
        heard
    }

    /// Of the steps that reach the end of a run of letters before more is typed, those that do not rest on a syllable
    /// breaking off there: hearing one impossible letter more tells.
    fn unbroken(&self, sign: Sign, at: usize, run: usize, alphabet: &Alphabet) -> u8 {
        let mut typed = self.letters[at..at + run].to_vec();
        typed.push(b'-');
        alphabet.hear(sign, &typed)
    }

    /// The places reached, as bits, when a sign follows places reached.
    pub(super) fn advance(&mut self, sign: Sign, reached: u64, alphabet: &Alphabet) -> u64 {
        let (mut left, mut next) = (reached, 0);
        while left != 0 {
            let at = left.trailing_zeros() as usize;
            left &= left - 1;
            if at < self.len() {
                next |= u64::from(self.step(sign, at, alphabet)) << at;
            }
        }
        next
    }

    /// The bit of the place after the last character.
    pub(super) fn end(&self) -> u64 {
        1 << self.len()
    }

    /// Where the text answers best, and whether letters had to be read aloud.
    pub(super) fn best(&mut self, text: &[Sign], alphabet: &Alphabet) -> Option<(Tier, bool)> {
        let mut best = None;
        if self.first.is_empty() {
            self.first = (0..=Sign::MAX).take(alphabet.len()).map(|sign| self.step(sign, 0, alphabet) != 0).collect();
        }
        for start in 0..text.len() {
            if !self.first[usize::from(text[start])] {
                continue;
            }
            let Some(whole) = self.answers(&text[start..], alphabet) else { continue };
            let tier = match start {
                0 if whole => Tier::Exact,
                0 => Tier::Prefix,
                _ if begins_word(text[start - 1], text[start], alphabet) => Tier::WordStart,
                _ => Tier::Inside,
            };
            let answer = (tier, !self.literal(&text[start..]));
            if best.is_none_or(|before| answer < before) {
                best = Some(answer);
            }
            if tier <= Tier::Prefix {
                break;
            }
        }
        best
    }

    /// Whether the text begins with the word: `Some(true)` when it also ends with it.
    pub(super) fn answers(&mut self, text: &[Sign], alphabet: &Alphabet) -> Option<bool> {
        let mut reached = 1;
        let mut answered = None;
        for (at, &sign) in text.iter().enumerate() {
            // A gap within is not typed: 人民路 12 号 answers 人民路12号.
            if sign == GAP {
                continue;
            }
            reached = self.advance(sign, reached, alphabet);
            if reached & self.end() != 0 {
                answered = Some(at + 1 == text.len());
            }
            if reached == 0 {
                break;
            }
        }
        answered
    }

    /// Whether the text begins with the characters as they were typed.
    fn literal(&self, text: &[Sign]) -> bool {
        let mut signs = text.iter().filter(|&&sign| sign != GAP);
        self.signs.iter().all(|typed| *typed != EDGE && signs.next() == Some(typed))
    }
}

/// Whether a sign begins a word after another.
fn begins_word(before: Sign, sign: Sign, alphabet: &Alphabet) -> bool {
    /// The last signs of the names of divisions, streets and houses.
    const DIVISIONS: &str = "省市区县旗镇乡村街道路巷弄号楼层栋";
    let class = |c: char| match c {
        '0'..='9' => 0,
        c if c.is_ascii() => 1,
        _ => 2,
    };
    let (last, next) = (alphabet.char(before), alphabet.char(sign));
    before == GAP || class(last) != class(next) || DIVISIONS.contains(last)
}
