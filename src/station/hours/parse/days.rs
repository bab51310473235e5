//! Which days: `周一至五`, `周六、日及国定假日`, `每月第一个星期四`, `除夕至初三`.

use super::super::closure::Festival;
use super::times::Cursor;
use super::tokens::Token;
use super::words::Word;

/// Monday to Friday, as bits.
const WORKING: u8 = 0b001_1111;
/// Saturday and Sunday.
pub(super) const WEEKEND: u8 = 0b110_0000;
/// All seven.
pub(super) const WEEK: u8 = 0b111_1111;

/// A set of days as written.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that the text holds or does not")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Days {
    /// Weekdays, bit 0 = Monday.
    pub(super) week: u8,
    /// Public holidays.
    pub(super) holiday: bool,
    /// Days before a public holiday.
    pub(super) eve: bool,
    /// The nth weekday of each month: bits and n.
    pub(super) nth: Vec<(u8, i8)>,
    /// Festivals.
    pub(super) festivals: Vec<Festival>,
    /// Election days.
    pub(super) election: bool,
    /// Said as "every day": a closure may take days away from it.
    pub(super) every: bool,
    /// Said as "working days": holidays are off.
    pub(super) workdays: bool,
    /// "Days of rest": holidays and the weekend, as far as the text says nothing else of a Saturday or Sunday.
    pub(super) rest: bool,
}

impl Days {
    /// Days that only a closing word goes with: `每月最后一个周四不对外开放` shuts the house, it does not say who may enter.
    pub(super) fn is_exceptional(&self) -> bool {
        self.week == 0
    }

    fn join(&mut self, other: Self) {
        self.week |= other.week;
        self.holiday |= other.holiday;
        self.eve |= other.eve;
        self.nth.extend(other.nth);
        self.festivals.extend(other.festivals);
        self.election |= other.election;
        self.every |= other.every;
        self.workdays |= other.workdays;
        self.rest |= other.rest;
    }
}

/// Whether a set of days begins here.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.word(),
        Some(
            Word::Days(_)
                | Word::Everyday
                | Word::Weekdays
                | Word::Workdays
                | Word::RestDays
                | Word::Holiday
                | Word::HolidayEve
                | Word::Nth(_)
                | Word::Festival(_)
                | Word::Folk
                | Word::Election
        )
    )
}

/// Reads days as far as they go; `None` when a range among them makes no sense.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Days> {
    let mut days = atom(cursor)?;
    loop {
        let mut ahead = cursor.clone();
        let mut separated = false;
        while matches!(ahead.peek(), Some(Token::Comma | Token::Word(Word::And))) {
            separated = true;
            ahead.at += 1;
        }
        // `、每逢周一`; but `周一至周五提供,例假日无` are two lists.
        while separated && ahead.take(Token::Word(Word::Noise)) {}
        if !begins(&ahead) {
            return Some(days);
        }
        *cursor = ahead;
        days.join(atom(cursor)?);
    }
}

fn atom(cursor: &mut Cursor<'_>) -> Option<Days> {
    let word = cursor.word()?;
    cursor.at += 1;
    let mut days = Days::default();
    match word {
        Word::Days(bits) => {
            days.week = bits;
            if cursor.take(Token::Word(Word::To)) {
                let Some(Word::Days(last)) = cursor.word() else { return None };
                cursor.at += 1;
                days.week = range(bits, last)?;
            }
        }
        Word::Everyday => (days.week, days.every) = (WEEK, true),
        Word::Weekdays => days.week = WORKING,
        Word::Workdays => (days.week, days.workdays) = (WORKING, true),
        Word::RestDays => (days.holiday, days.rest) = (true, true),
        Word::Holiday => days.holiday = true,
        Word::HolidayEve => days.eve = true,
        Word::Nth(nth) => {
            while cursor.take(Token::Word(Word::Noise)) {}
            let Some(Word::Days(bits)) =
                cursor.word().filter(|word| matches!(word, Word::Days(b) if b.is_power_of_two()))
            else {
                return None;
            };
            cursor.at += 1;
            days.nth.push((bits, nth));
        }
        Word::Festival(first) => {
            days.festivals.push(first);
            if cursor.take(Token::Word(Word::To)) {
                let Some(Word::Festival(last @ Festival::LunarNewYear(_))) = cursor.word() else { return None };
                cursor.at += 1;
                days.festivals.push(last);
            }
        }
        Word::Folk => {
            days.festivals.extend([
                Festival::LunarNewYearEve,
                Festival::LunarNewYear(3),
                Festival::Qingming,
                Festival::DragonBoat,
                Festival::MidAutumn,
            ]);
        }
        Word::Election => days.election = true,
        _ => return None,
    }
    Some(days)
}

/// The days from one to another, over the end of the week where need be.
fn range(first: u8, last: u8) -> Option<u8> {
    if !first.is_power_of_two() || !last.is_power_of_two() {
        return None;
    }
    let (first, last) = (first.trailing_zeros(), last.trailing_zeros());
    let length = (last + 7 - first) % 7;
    Some((0..=length).fold(0, |days, n| days | 1 << ((first + n) % 7)))
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::super::tokens::tokens;
    use super::*;

    fn days(text: &str) -> Option<Days> {
        let tokens = tokens(&normalise(text));
        let mut cursor = Cursor { tokens: &tokens, at: 0 };
        read(&mut cursor).filter(|_| cursor.at == tokens.len())
    }

    #[test]
    fn ranges_run_over_the_end_of_the_week() {
        assert_eq!(days("週五至週三").map(|d| d.week), Some(0b111_0111));
        assert_eq!(days("周一至五").map(|d| d.week), Some(WORKING));
        assert_eq!(days("周日至周一").map(|d| d.week), Some(0b100_0001));
        assert_eq!(days("周六日至周一"), None);
        assert_eq!(days("周一至"), None);
    }

    #[test]
    fn lists_join_weekdays_holidays_and_festivals() {
        let all = days("週一、除夕至初三及每月最後一週的週四").unwrap();
        assert_eq!(all.week, 1);
        assert_eq!(all.nth, [(0b1000, -1)]);
        assert_eq!(all.festivals, [Festival::LunarNewYearEve, Festival::LunarNewYear(3)]);
        assert!(days("週六週日及例假日").is_some_and(|d| d.holiday && d.rest && d.week == WEEKEND));
        assert_eq!(days("每月最後一個上班日"), None);
    }
}
