//! The signs that the texts of an index are made of, numbered, each with the ways in which it is read aloud.
//!
//! A sign is a folded character ([`super::fold()`]). Two bytes a sign is what keeps an index small.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The number of a sign.
pub(super) type Sign = u16;

/// Before the first sign of a text and after its last; also the number of signs that no text holds.
pub(super) const EDGE: Sign = 0;
/// Between words.
pub(super) const GAP: Sign = 1;
/// All signs beyond the first 65,533 different ones, which only a text of random characters holds.
const REST: Sign = 2;

/// Signs by character and by number.
#[derive(Debug, Clone)]
pub(super) struct Alphabet {
    /// The number of every character of the basic plane, [`EDGE`] where there is none.
    basic: Vec<Sign>,
    /// Characters beyond the basic plane, in the order of their first appearance; there are few.
    beyond: Vec<(char, Sign)>,
    chars: Vec<char>,
    /// Readings by sign, once [`Alphabet::listen`] has been called.
    starts: Vec<u32>,
    readings: Vec<Reading>,
}

/// One syllable in plain letters, at most six of them; ü is written v, as keyboards do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    letters: [u8; 6],
    len: u8,
}

impl Alphabet {
    pub(super) fn new() -> Self {
        let mut alphabet = Self {
            basic: vec![EDGE; 0x1_0000],
            beyond: Vec::new(),
            chars: Vec::new(),
            starts: Vec::new(),
            readings: Vec::new(),
        };
        // The three signs with a meaning of their own; no folded text holds the first and the last character.
        for c in ['\0', super::fold::GAP, char::REPLACEMENT_CHARACTER] {
            alphabet.number(c);
        }
        alphabet
    }

    /// The sign of a character, a new one when it has none yet.
    pub(super) fn number(&mut self, c: char) -> Sign {
        let known = self.get(c);
        if known != EDGE {
            return known;
        }
        let Some(next) = Sign::try_from(self.chars.len()).ok().filter(|&next| next < Sign::MAX) else {
            return REST;
        };
        match self.basic.get_mut(u32::from(c) as usize) {
            Some(entry) => *entry = next,
            None => self.beyond.push((c, next)),
        }
        self.chars.push(c);
        next
    }

    /// The sign of a character, [`EDGE`] when no text holds it.
    pub(super) fn get(&self, c: char) -> Sign {
        match self.basic.get(u32::from(c) as usize) {
            Some(&sign) => sign,
            None => self.beyond.iter().find(|(other, _)| *other == c).map_or(EDGE, |(_, sign)| *sign),
        }
    }

    /// How many signs there are.
    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character of a sign.
    pub(super) fn char(&self, sign: Sign) -> char {
        self.chars.get(usize::from(sign)).copied().unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// Looks up how every sign is read; to be called when all texts are in.
    pub(super) fn listen(&mut self) {
        self.starts.push(0);
        for &c in &self.chars {
            let mut own: Vec<Reading> = read_aloud(c).flat_map(Reading::all_of).collect();
            own.sort_unstable();
            own.dedup();
            self.readings.extend_from_slice(&own);
            self.starts.push(u32::try_from(self.readings.len()).unwrap_or(u32::MAX));
        }
        self.readings.shrink_to_fit();
        self.chars.shrink_to_fit();
    }

    /// How many letters of `typed` the sign may account for: bit n is set for n letters, 1 to 6.
    ///
    /// A whole syllable, its first letter, zh, ch or sh for those that begin so, and, where `typed` ends in the middle of the
    /// syllable, all that is left of it.
    pub(super) fn hear(&self, sign: Sign, typed: &[u8]) -> u8 {
        let bounds = usize::from(sign)..usize::from(sign) + 2;
        let Some(&[start, end]) = self.starts.get(bounds) else { return 0 };
        let readings = self.readings.get(start as usize..end as usize).unwrap_or_default();
        readings.iter().fold(0, |heard, reading| heard | reading.hear(typed))
    }

    pub(super) fn bytes(&self) -> usize {
        size_of_val(&self.basic[..])
            + size_of_val(&self.beyond[..])
            + size_of_val(&self.chars[..])
            + size_of_val(&self.starts[..])
            + size_of_val(&self.readings[..])
    }
}

/// How a character is read: its two most usual syllables, and those that places keep alive.
///
/// Dictionaries know more (省 as xian, 圳 as huai), but then a few letters would find nearly everything.
fn read_aloud(c: char) -> impl Iterator<Item = &'static str> {
    const OF_PLACES: [(char, &str); 3] = [('单', "shan"), ('堡', "pu"), ('陂', "pi")];
    let mut usual: Vec<&'static str> = Vec::new();
    for one in c.to_pinyin_multi().into_iter().flatten().chain(c.to_pinyin()) {
        if usual.len() < 2 && !usual.contains(&one.plain()) {
            usual.push(one.plain());
        }
    }
    usual.into_iter().chain(OF_PLACES.iter().filter(move |(of, _)| *of == c).map(|(_, syllable)| *syllable))
}

impl Reading {
    /// The syllable as it may be typed: lü as lv and as lu.
    fn all_of(plain: &str) -> impl Iterator<Item = Self> + use<> {
        let with = |u: char| {
            let mut reading = Self { letters: [0; 6], len: 0 };
            for c in plain.chars().map(|c| if c == 'ü' { u } else { c }).filter(char::is_ascii_lowercase).take(6) {
                reading.letters[usize::from(reading.len)] = u8::try_from(c).unwrap_or_default();
                reading.len += 1;
            }
            reading
        };
        let other = plain.contains('ü').then(|| with('u'));
        std::iter::once(with('v')).chain(other).filter(|reading| reading.len > 0)
    }

    fn hear(self, typed: &[u8]) -> u8 {
        let whole = &self.letters[..usize::from(self.len)];
        let shared = whole.iter().zip(typed).take_while(|(a, b)| a == b).count();
        let mut heard = 0;
        if shared == 0 {
            return heard;
        }
        heard |= 1 << 1;
        if shared >= 2 && whole[1] == b'h' {
            heard |= 1 << 2;
        }
        if shared == whole.len() || shared == typed.len() {
            heard |= 1 << shared;
        }
        heard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(c: char, typed: &str) -> Vec<u32> {
        let mut alphabet = Alphabet::new();
        let sign = alphabet.number(c);
        alphabet.listen();
        let bits = alphabet.hear(sign, typed.as_bytes());
        (0..8).filter(|n| bits >> n & 1 == 1).collect()
    }

    #[test]
    fn a_sign_is_heard_as_syllable_initial_and_beginning() {
        assert_eq!(heard('站', "zhandian"), [1, 2, 4]);
        assert_eq!(heard('站', "zd"), [1]);
        assert_eq!(heard('站', "zha"), [1, 2, 3]);
        assert_eq!(heard('站', "zhd"), [1, 2]);
        assert_eq!(heard('安', "an"), [1, 2]);
        assert_eq!(heard('驿', "yiz"), [1, 2]);
        assert_eq!(heard('站', "gong"), Vec::<u32>::new());
        assert_eq!(heard('k', "k"), Vec::<u32>::new());
    }

    #[test]
    fn a_sign_with_several_readings_is_heard_as_each() {
        assert_eq!(heard('长', "chang"), [1, 2, 5]);
        assert_eq!(heard('长', "zhang"), [1, 2, 5]);
        assert_eq!(heard('单', "shan"), [1, 2, 4]);
        assert_eq!(heard('省', "xian"), [1]);
        assert_eq!(heard('绿', "lv"), [1, 2]);
        assert_eq!(heard('绿', "lu"), [1, 2]);
    }

    #[test]
    fn signs_are_numbered_once_and_found_again() {
        let mut alphabet = Alphabet::new();
        let (a, b) = (alphabet.number('驿'), alphabet.number('𠮷'));
        assert_eq!((alphabet.number('驿'), alphabet.number('𠮷')), (a, b));
        assert_eq!((alphabet.get('驿'), alphabet.get('𠮷'), alphabet.get('站')), (a, b, EDGE));
        assert_eq!((alphabet.char(a), alphabet.char(b)), ('驿', '𠮷'));
    }
}
