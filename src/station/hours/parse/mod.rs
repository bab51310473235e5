//! Reading hours as people write them: `週一至週五08:30~17:30(國定假日休館)`, `8:30–12:00, 14:30–18:00`, `24小时`.
//!
//! ```text
//! text ── normalise ── tokens (words) ── statements (days, times, season, access) ── assemble ──▶ OSM expression
//! ```
//!
//! Being wrong is worse than unknown. A text gives hours only when every word in it is known to the vocabulary and has a place
//! in the grammar; whatever remains (a condition, another building, a typing error) makes the hours unknown, and the text is
//! kept. Not a language model: no weighing, no guessing, the same answer every time.

mod access;
mod assemble;
mod days;
mod normalise;
mod season;
mod statements;
mod times;
mod tokens;
mod week;
mod words;

use crate::station::AccessScope;

use super::memo::{Memo, recall};
use super::{Closure, Condition, OpeningHours};
use days::{Days, WEEKEND};
use statements::Draft;
use words::Period;

/// Longest text that is read, in bytes; the longest of the real lists has 300.
const MAX_TEXT: usize = 2000;

/// What a text gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The hours, with the text as written; unknown when it could not be read with certainty.
    pub hours: OpeningHours,
    /// How much was understood.
    pub outcome: Outcome,
    /// Who may enter, when the text says so: what holds for a stranger at the door.
    pub access: Option<AccessScope>,
    /// Every scope that an access word in the text speaks of; `access` is the first.
    pub access_words: Vec<AccessScope>,
    /// What entry depends on where the text gives no hours of its own.
    pub condition: Option<Condition>,
    /// Every closure that the text names, in its order.
    pub closures: Vec<Closure>,
}

/// How much of a text was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Opening hours.
    Intervals,
    /// Open around the clock, every day.
    Always,
    /// Who may enter, or on what condition, but not when.
    AccessOnly,
    /// Nothing certain.
    Unknown,
}

impl OpeningHours {
    /// Reads free text (Chinese, simplified or traditional) or an OSM expression. Never fails: what is not understood with
    /// certainty is unknown, with its text.
    ///
    /// ```
    /// use yizhan::station::hours::{OpeningHours, Outcome};
    /// let reading = OpeningHours::read("週一至週五上午8時至下午5時（國定假日休館）");
    /// assert_eq!(reading.hours.expression(), Some("Mo-Fr 08:00-17:00; PH off"));
    /// assert_eq!(OpeningHours::read("週一至週五09:00-17:00(視情況開放)").outcome, Outcome::Unknown);
    /// ```
    #[must_use]
    pub fn read(raw: &str) -> Reading {
        thread_local! {
            static KNOWN: Memo<Reading> = Memo::default();
        }
        recall(&KNOWN, raw, read)
    }
}

fn read(raw: &str) -> Reading {
    let text = raw.trim();
    if text.is_empty() {
        return Reading::unknown();
    }
    // A bare `00:00-00:00` is a form left empty, not an expression; those have letters in them.
    let is_osm = text == "24/7" || text.contains(|c: char| c.is_ascii_alphabetic());
    let expression = is_osm.then(|| OpeningHours::from_expression(text));
    let mut reading = match expression {
        Some(Ok(hours)) => Reading::of(hours, Vec::new()),
        _ if text.len() > MAX_TEXT => Reading::unknown(),
        _ => free_text(text),
    };
    reading.hours = reading.hours.with_raw(raw);
    reading
}

impl Reading {
    fn unknown() -> Self {
        Self {
            hours: OpeningHours::unknown(),
            outcome: Outcome::Unknown,
            access: None,
            access_words: Vec::new(),
            condition: None,
            closures: Vec::new(),
        }
    }

    fn of(hours: OpeningHours, closures: Vec<Closure>) -> Self {
        let outcome = if hours.is_always() { Outcome::Always } else { Outcome::Intervals };
        let hours = if closures.is_empty() { hours } else { hours.with_closures(closures.clone()) };
        Self { hours, outcome, closures, ..Self::unknown() }
    }
}

fn free_text(text: &str) -> Reading {
    let tokens = tokens::tokens(&normalise::normalise(text));
    let draft = statements::read(&tokens);
    let access_words = draft.access.scopes();
    let closures = closures(&draft);
    // Hours that are given but make no sense leave nothing certain, whoever they are for.
    let silent = !draft.failed && draft.openings.is_empty();
    let condition = match (silent, draft.event, draft.host_hours || draft.work_label) {
        (true, true, _) => Some(Condition::Event),
        (true, false, true) => Some(Condition::HostHours),
        _ => None,
    };
    let failed = draft.failed;
    let expression = if failed { None } else { assemble::expression(draft) };
    let hours = expression.and_then(|expression| OpeningHours::from_expression(&expression).ok());
    let reading = match hours {
        Some(hours) => Reading::of(hours, closures),
        None => Reading {
            outcome: if silent && (!access_words.is_empty() || condition.is_some()) {
                Outcome::AccessOnly
            } else {
                Outcome::Unknown
            },
            condition,
            // A closing day that is certain is worth keeping though the hours are not.
            hours: if failed {
                OpeningHours::unknown()
            } else {
                OpeningHours::unknown().with_closures(closures.clone()).with_condition(condition)
            },
            closures,
            ..Reading::unknown()
        },
    };
    Reading { access: access_words.first().copied(), access_words, ..reading }
}

/// The closure words of a draft as facts.
fn closures(draft: &Draft) -> Vec<Closure> {
    let explicit = assemble::explicit(draft);
    let mut found = Vec::new();
    let mut name = |closure| {
        if !found.contains(&closure) {
            found.push(closure);
        }
    };
    for Days { week, holiday, nth, festivals, election, rest, .. } in &draft.closed {
        let bits = |bits: u8| (0..7u8).filter(move |day| bits >> day & 1 == 1);
        // A Saturday with hours by its name is no day of rest.
        let week = if *rest { *week | WEEKEND & !explicit } else { *week };
        if week & WEEKEND == WEEKEND {
            name(Closure::Weekend);
            bits(week & !WEEKEND).map(Closure::Weekday).for_each(&mut name);
        } else {
            bits(week).map(Closure::Weekday).for_each(&mut name);
        }
        if *holiday {
            name(Closure::PublicHoliday);
        }
        for (days, nth) in nth {
            bits(*days).map(|weekday| Closure::NthWeekday { weekday, nth: *nth }).for_each(&mut name);
        }
        festivals.iter().copied().map(Closure::Festival).for_each(&mut name);
        if *election {
            name(Closure::ElectionDay);
        }
    }
    // "On working days" closes the others without a word for closing.
    let workdays = draft.openings.iter().filter_map(|opening| opening.days.as_ref()).any(|days| days.workdays);
    let restricted = draft.pending.as_ref().is_some_and(|days| days.workdays);
    if workdays || restricted {
        if explicit & WEEKEND == 0 {
            name(Closure::Weekend);
        }
        name(Closure::PublicHoliday);
    }
    for (days, period) in &draft.half_closed {
        let days = (0..7u8).filter(|day| days >> day & 1 == 1);
        days.map(|weekday| Closure::HalfDay { weekday, afternoon: *period == Period::Afternoon }).for_each(&mut name);
    }
    for (fact, closure) in [
        (draft.midday_break, Closure::MiddayBreak),
        (draft.announced, Closure::AsAnnounced),
        (draft.never, Closure::Never),
    ] {
        if fact {
            name(closure);
        }
    }
    found
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
