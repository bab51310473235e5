//! From normalised text to words, numbers and marks.

use super::words::{Word, longest};

/// A piece of an hours field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Word(Word),
    /// A number and how many digits it was written with.
    Number(u32, u8),
    Colon,
    /// A comma, a slash, a dot: between days or between spans.
    Comma,
    /// A semicolon.
    Semicolon,
    /// A new line.
    Line,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// Something that is not understood.
    Residue,
}

/// The tokens of a normalised text. Spaces only separate.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::with_capacity(chars.len() / 2);
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let (token, length) = match c {
            ' ' => {
                at += 1;
                continue;
            }
            '\n' => (Token::Line, 1),
            ':' => (Token::Colon, 1),
            ';' => (Token::Semicolon, 1),
            ',' | '、' | '.' | '/' | '&' | '+' => (Token::Comma, 1),
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '*' => (Token::Word(Word::Noise), 1),
            '日' | '号' if matches!(tokens.last(), Some(Token::Number(..))) => (Token::Word(Word::DayOfMonth), 1),
            _ => number(&chars[at..])
                .or_else(|| weekdays(&chars[at..]))
                .or_else(|| listed_weekday(&tokens, &chars[at..]))
                .or_else(|| longest(&chars[at..]).map(|(word, length)| (Token::Word(word), length)))
                .unwrap_or((Token::Residue, 1)),
        };
        tokens.push(token);
        at += length;
    }
    tokens
}

/// Digits, or a Chinese numeral before an hour or a minute.
fn number(text: &[char]) -> Option<(Token, usize)> {
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 {
        // `24小时` is a word of its own, also with a space in it.
        let gap = text[digits..].iter().take_while(|c| **c == ' ').count();
        let joined: Vec<char> = text[..digits].iter().chain(&text[digits + gap..]).copied().take(16).collect();
        if let Some((Word::AllDay, length)) = longest(&joined) {
            return Some((Token::Word(Word::AllDay), length + gap));
        }
        let value: String = text[..digits].iter().collect();
        let length = u8::try_from(digits).ok()?;
        return Some((value.parse().map_or(Token::Residue, |value| Token::Number(value, length)), digits));
    }
    let numerals = text.iter().take_while(|c| numeral(**c).is_some()).count();
    let unit = text.get(numerals)?;
    if numerals == 0 || !matches!(unit, '点' | '时' | '分') {
        return None;
    }
    let value = text[..numerals].iter().try_fold(0u32, |value, c| match numeral(*c)? {
        10 if value == 0 => Some(10),
        10 if value < 10 => Some(value * 10),
        digit if value % 10 == 0 => Some(value + digit),
        _ => None,
    })?;
    Some((Token::Number(value, 2), numerals))
}

fn numeral(c: char) -> Option<u32> {
    let value = "零一二三四五六七八九十".chars().position(|numeral| numeral == c);
    value.or((c == '两').then_some(2)).and_then(|value| u32::try_from(value).ok())
}

/// The bit of a weekday's character.
fn weekday(c: char) -> Option<u8> {
    let day = "一二三四五六日".chars().position(|day| day == c).or((c == '天').then_some(6))?;
    Some(1 << day)
}

/// `周一`, `每周一`, `星期三`, `礼拜四`, and those written together: `周二三`, `周六日`.
fn weekdays(text: &[char]) -> Option<(Token, usize)> {
    let prefixes: [&[char]; 3] = [&['周'], &['星', '期'], &['礼', '拜']];
    let every = usize::from(text.first() == Some(&'每'));
    let prefix = prefixes.iter().find(|prefix| text[every..].starts_with(prefix))?.len() + every;
    let run = text[prefix..].iter().map_while(|c| weekday(*c));
    let (days, count) = run.fold((0, 0), |(days, count), day| (days | day, count + 1));
    (count > 0).then_some((Token::Word(Word::Days(days)), prefix + count))
}

/// A bare weekday after a weekday and a mark: the second in `周一至五`, `周六、日`.
fn listed_weekday(before: &[Token], text: &[char]) -> Option<(Token, usize)> {
    let [.., Token::Word(Word::Days(_)), Token::Comma | Token::Word(Word::To | Word::And)] = before else {
        return None;
    };
    let day = weekday(*text.first()?)?;
    // `周日、天天开放`: a word, not a day.
    let follows = text.get(1).copied().unwrap_or(' ');
    (weekday(follows).is_none() && !matches!(follows, '楼' | '个' | '点' | '时' | '月' | '般'))
        .then_some((Token::Word(Word::Days(day)), 1))
}

#[cfg(test)]
mod tests {
    use super::super::words::Period;
    use super::*;

    #[test]
    fn weekdays_are_read_singly_together_and_in_lists() {
        let days = |bits| Token::Word(Word::Days(bits));
        assert_eq!(tokens("周二三"), [days(0b110)]);
        assert_eq!(tokens("星期三 -日"), [days(0b100), Token::Word(Word::To), days(0b100_0000)]);
        assert_eq!(tokens("每周六、日"), [days(0b10_0000), Token::Comma, days(0b100_0000)]);
    }

    #[test]
    fn numerals_are_numbers_only_before_a_unit() {
        let morning = Token::Word(Word::Period(Period::Morning));
        let hour = Token::Word(Word::Hour);
        assert_eq!(tokens("早上九点"), [morning, Token::Number(9, 2), hour]);
        assert_eq!(tokens("十二点"), [Token::Number(12, 2), hour]);
        assert_eq!(tokens("二十时"), [Token::Number(20, 2), hour]);
    }

    #[test]
    fn what_is_not_understood_stays_visible() {
        assert!(tokens("8:00-17:00(视情况)").contains(&Token::Residue));
        assert_eq!(tokens("99999999999"), [Token::Residue]);
    }
}
