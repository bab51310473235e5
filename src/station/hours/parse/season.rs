//! Seasons: in months or dates (`10-4月`, `夏天(3月至10月)`, `5月1日至9月30日`), or by a name alone.
//!
//! A name alone has no dates that hold everywhere; `assemble` then keeps what holds in every season.

use super::times::Cursor;
use super::tokens::Token;
use super::words::{self, Word};

/// A part of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Season {
    /// By its dates.
    Dated(Dates),
    /// By its name.
    Named(words::Season),
}

/// Months, perhaps with their days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dates {
    from: (u16, Option<u16>),
    to: (u16, Option<u16>),
}

const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Days of each month in a leap year.
const LENGTHS: [u16; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Dates {
    /// As an OSM selector.
    pub(super) fn selector(&self) -> String {
        let name = |(month, day): (u16, Option<u16>)| {
            let name = NAMES[usize::from(month - 1) % 12];
            day.map_or_else(|| name.to_owned(), |day| format!("{name} {day:02}"))
        };
        if self.from == self.to {
            return name(self.from);
        }
        format!("{}-{}", name(self.from), name(self.to))
    }

    /// Days of a leap year, 0…365, in the order in which the season runs.
    fn days(&self) -> impl Iterator<Item = usize> {
        let before = |month: u16| LENGTHS[..usize::from(month - 1)].iter().sum::<u16>();
        let first = before(self.from.0) + self.from.1.unwrap_or(1) - 1;
        let last = before(self.to.0) + self.to.1.unwrap_or(LENGTHS[usize::from(self.to.0 - 1)]) - 1;
        let length = (last + 366 - first) % 366 + 1;
        (0..length).map(move |n| usize::from((first + n) % 366))
    }
}

/// Whether the seasons fill the year, each day once.
pub(super) fn fill_the_year<'a>(seasons: impl Iterator<Item = &'a Dates>) -> bool {
    let mut year = [0u8; 366];
    for day in seasons.flat_map(Dates::days) {
        year[day] += 1;
    }
    year.iter().all(|count| *count == 1)
}

/// Reads a season, with the parentheses around its months; the cursor behind it.
pub(super) fn read<'a>(cursor: &Cursor<'a>) -> Option<(Season, Cursor<'a>)> {
    let mut ahead = cursor.clone();
    let Some(Word::Season(name)) = cursor.word() else {
        return dates(&mut ahead).map(|dates| (Season::Dated(dates), ahead));
    };
    ahead.at += 1;
    let after_name = ahead.clone();
    while matches!(ahead.peek(), Some(Token::Open | Token::Colon | Token::Word(Word::Noise))) {
        ahead.at += 1;
    }
    match dates(&mut ahead) {
        Some(dates) => {
            let _ = ahead.take(Token::Close);
            Some((Season::Dated(dates), ahead))
        }
        None => Some((Season::Named(name), after_name)),
    }
}

fn dates(cursor: &mut Cursor<'_>) -> Option<Dates> {
    let month = Token::Word(Word::Month);
    let (first, _) = cursor.number()?;
    let named = cursor.take(month);
    let from_day = if named { day(cursor) } else { None };
    if !cursor.take(Token::Word(Word::To)) {
        return None;
    }
    let (last, _) = cursor.number()?;
    if !cursor.take(month) {
        return None;
    }
    let to_day = day(cursor);
    let valid = |number: u16, day: Option<u16>| {
        let length = LENGTHS.get(usize::from(number.checked_sub(1)?))?;
        day.is_none_or(|day| (1..=*length).contains(&day)).then_some(())
    };
    valid(first, from_day)?;
    valid(last, to_day)?;
    (from_day.is_some() == to_day.is_some()).then_some(Dates { from: (first, from_day), to: (last, to_day) })
}

/// A day of the month, if one follows.
fn day(cursor: &mut Cursor<'_>) -> Option<u16> {
    let mut ahead = cursor.clone();
    let (value, _) = ahead.number()?;
    // `5-9月09:00-18:00`: the number is an hour.
    ahead.take(Token::Word(Word::DayOfMonth)).then(|| {
        *cursor = ahead;
        value
    })
}

#[cfg(test)]
mod tests {
    use super::super::normalise::normalise;
    use super::super::tokens::tokens;
    use super::*;

    fn season(text: &str) -> Option<Dates> {
        let tokens = tokens(&normalise(text));
        match read(&Cursor { tokens: &tokens, at: 0 })?.0 {
            Season::Dated(dates) => Some(dates),
            Season::Named(_) => None,
        }
    }

    #[test]
    fn months_and_dates_become_selectors() {
        assert_eq!(season("10-4月").unwrap().selector(), "Oct-Apr");
        assert_eq!(season("夏天(3月至10月)").unwrap().selector(), "Mar-Oct");
        assert_eq!(season("5月1日至9月30日").unwrap().selector(), "May 01-Sep 30");
        assert_eq!(season("夏季9:00-17:00"), None);
        assert_eq!(season("13-2月"), None);
    }

    #[test]
    fn seasons_must_fill_the_year_without_overlap() {
        let all = |texts: &[&str]| {
            let seasons: Vec<_> = texts.iter().filter_map(|text| season(text)).collect();
            fill_the_year(seasons.iter())
        };
        assert!(all(&["10-4月", "5-9月"]));
        assert!(all(&["5月1日至9月30日", "10月1日至4月30日"]));
        assert!(!all(&["1-4月", "5-9月"]));
        assert!(!all(&["3-10月", "10-2月"]));
    }
}
