//! Times of day, from `上午8时30分至下午5时` to `0830-1700`.
//!
//! An hour is only read where one reading is possible: twelve in the afternoon, a span that runs backwards, an unmarked `1:30`
//! and minutes of three digits are refused.

use super::tokens::Token;
use super::words::{Period, Word};

const DAY: u16 = 1440;

/// A time as written.
#[derive(Debug, Clone, Copy)]
struct Clock {
    period: Option<Period>,
    hour: u16,
    minute: u16,
    /// Two digits in front, as in `01:30`, tell a clock of 24 hours.
    padded: bool,
}

/// The tokens, and how far they are read.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
}

impl Cursor<'_> {
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    pub(super) fn word(&self) -> Option<Word> {
        match self.peek() {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    pub(super) fn take(&mut self, token: Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    pub(super) fn number(&mut self) -> Option<(u16, u8)> {
        let Some(Token::Number(value, digits)) = self.peek() else { return None };
        self.at += 1;
        Some((u16::try_from(value).unwrap_or(u16::MAX), digits))
    }

    /// Whether a time of day begins here.
    pub(super) fn at_time(&self) -> bool {
        match self.peek() {
            Some(Token::Number(..)) => true,
            Some(Token::Word(Word::Period(_))) => {
                matches!(self.tokens.get(self.at + 1), Some(Token::Number(..)))
            }
            _ => false,
        }
    }
}

/// A span in minutes of the day it begins on, `end` up to 2879; `None` when it cannot be read with certainty.
pub(super) fn span(cursor: &mut Cursor<'_>) -> Option<(u16, u16)> {
    let start = clock(cursor)?;
    if !cursor.take(Token::Word(Word::To)) {
        return None;
    }
    // `7:50--17:30`, and a line broken within the span.
    while cursor.take(Token::Word(Word::To)) || cursor.take(Token::Line) {}
    let end = clock(cursor)?;
    resolve(start, end)
}

fn clock(cursor: &mut Cursor<'_>) -> Option<Clock> {
    let period = match cursor.word() {
        Some(Word::Period(period)) => {
            cursor.at += 1;
            Some(period)
        }
        _ => None,
    };
    let (mut hour, digits) = cursor.number()?;
    let mut minute = 0;
    if cursor.take(Token::Colon) {
        let (value, two) = cursor.number()?;
        if two != 2 || digits > 2 {
            return None;
        }
        minute = value;
        // `16:30时`, `08:30分`.
        let _ = cursor.take(Token::Word(Word::Minute)) || cursor.take(Token::Word(Word::Hour));
    } else if cursor.take(Token::Word(Word::Hour)) {
        if digits > 2 {
            return None;
        }
        if let Some(Token::Number(..)) = cursor.peek() {
            let (value, two) = cursor.number()?;
            let unit = cursor.take(Token::Word(Word::Minute));
            if two != 2 && !unit || cursor.word() == Some(Word::Hour) {
                return None;
            }
            minute = value;
        } else if cursor.take(Token::Word(Word::Half)) {
            minute = 30;
        }
    } else {
        match digits {
            1 | 2 => {}
            // `830` only where the part of the day is said.
            3 if period.is_some() => (hour, minute) = (hour / 100, hour % 100),
            4 => (hour, minute) = (hour / 100, hour % 100),
            _ => return None,
        }
    }
    let stray = matches!(cursor.peek(), Some(Token::Colon | Token::Word(Word::Month | Word::DayOfMonth)));
    (minute < 60 && hour <= 24 && !stray).then_some(Clock { period, hour, minute, padded: digits != 1 })
}

/// Minutes since the start of the day; past 1440 when it lies on the next.
fn resolve(start: Clock, end: Clock) -> Option<(u16, u16)> {
    let first = minutes(start, start.period)?;
    if start.period.is_none() && !(first == 0 || start.hour >= 4) {
        return None;
    }
    // The afternoon carries over to an unmarked end: 下午1:30-5:30.
    let carried = match start.period {
        Some(period @ (Period::Afternoon | Period::Evening)) if end.hour < 12 => Some(period),
        _ => None,
    };
    let mut last = minutes(end, end.period.or(carried))?;
    if last <= first {
        let late = end.period.is_none() && carried.is_none() && last < 120 && (end.padded || last == 0);
        let overnight = start.period.is_none() && end.period.is_none() && first >= 17 * 60 && last <= 9 * 60;
        // `00:00-00:00` says nothing: neither the whole day nor none of it.
        if first == 0 || !(late || overnight) {
            return None;
        }
        last += DAY;
    }
    (first < DAY && last - first <= DAY).then_some((first, last))
}

fn minutes(clock: Clock, period: Option<Period>) -> Option<u16> {
    // What the part of the day adds; twelve in the afternoon has two readings, and four in the evening has none.
    let shift = match (period, clock.hour) {
        (None, _)
        | (Some(Period::Night), 0..=7)
        | (Some(Period::Morning), 0 | 4..=11)
        | (Some(Period::Noon), 11..=13)
        | (Some(Period::Afternoon), 13..=24)
        | (Some(Period::Evening), 17..=24) => 0,
        (Some(Period::Noon), 1) | (Some(Period::Afternoon), 1..=11) | (Some(Period::Evening), 5..=12) => 12,
        (Some(Period::NextDay), 0..=12) => 24,
        _ => return None,
    };
    Some((clock.hour + shift) * 60 + clock.minute)
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::super::tokens::tokens;
    use super::*;

    fn read(text: &str) -> Option<String> {
        let tokens = tokens(&normalise(text));
        let mut cursor = Cursor { tokens: &tokens, at: 0 };
        let (start, end) = span(&mut cursor)?;
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        (cursor.at == tokens.len()).then(|| format!("{}-{}", clock(start), clock(end)))
    }

    #[test]
    fn one_span_in_many_spellings() {
        for text in [
            "上午8時30分至下午5時",
            "8:30-17:00",
            "０８：３０～１７：００",
            "0830-1700",
            "上午8:30~下午17:00",
            "早上八点半到下午五点",
            "上午8時30至17時",
        ] {
            assert_eq!(read(text).as_deref(), Some("08:30-17:00"), "{text}");
        }
        assert_eq!(read("下午1:30-5:30").as_deref(), Some("13:30-17:30"));
        assert_eq!(read("中午12時至晚間8時").as_deref(), Some("12:00-20:00"));
        assert_eq!(read("8-17點").as_deref(), Some("08:00-17:00"));
        assert_eq!(read("上午9時至11:00").as_deref(), Some("09:00-11:00"));
    }

    #[test]
    fn midnight_is_crossed_where_it_is_meant() {
        assert_eq!(read("6:30-00:30").as_deref(), Some("06:30-24:30"));
        assert_eq!(read("06:00~24:50").as_deref(), Some("06:00-24:50"));
        assert_eq!(read("09:00~晚上12:00").as_deref(), Some("09:00-24:00"));
        assert_eq!(read("06:00~隔日01:00").as_deref(), Some("06:00-25:00"));
        assert_eq!(read("22:00-06:00").as_deref(), Some("22:00-30:00"));
        assert_eq!(read("05:00~00:00").as_deref(), Some("05:00-24:00"));
    }

    #[test]
    fn what_has_two_readings_is_refused() {
        for text in [
            "00:00-00:00",
            "08:30-07:00",
            "9:00-9:00",
            "上午5時至下午12時",
            "上午8:00至5:30",
            "1:30-5:30",
            "08:030-17:30",
            "08:00~175:30",
            "8時30時至17時",
            "上午14時至15時",
            "0930:00-17:00",
            "10-4月",
            "8:00 17:00",
            "25:00-26:00",
            "8:60-9:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
