//! A validated OSM `opening_hours` expression, split so that each day can be judged on its own.
//!
//! Evaluation of one day is the `opening-hours` crate's. What is added here is that *hours belong to the day they begin on*:
//! the part of a span after midnight is evaluated apart and laid over the following day. The crate alone loses the small
//! hours in `Su-Th 09:00-23:00; Fr-Sa 09:00-01:00` on Sundays, because the Sunday rule replaces everything.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, Weekday};
use opening_hours::Context;
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::day::WeekDayRange;
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleKind, RuleOperator};

/// The evaluator of the `opening-hours` crate.
type Evaluator = opening_hours::OpeningHours;

/// Minutes of a civil day.
pub(super) const DAY: u32 = 1440;

/// Longest expression taken, in bytes: the evaluator is quadratic in the number of rules.
pub const MAX_EXPRESSION: usize = 1024;

/// Why an expression was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Longer than [`MAX_EXPRESSION`].
    #[error("an opening_hours expression of {length} bytes; at most {MAX_EXPRESSION} are taken")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// Not OSM `opening_hours` syntax.
    #[error("`{expression}` is not OSM opening_hours syntax: {reason}")]
    Syntax {
        /// The text.
        expression: String,
        /// What the parser says.
        reason: String,
    },
    /// Valid syntax whose meaning cannot be evaluated here.
    #[error("`{expression}`: {what} cannot be evaluated")]
    Unsupported {
        /// The text.
        expression: String,
        /// Which construct.
        what: &'static str,
    },
    /// An override that ends before it begins.
    #[error("an override from {from} to {to} ends before it begins")]
    OverrideOrder {
        /// First day.
        from: NaiveDate,
        /// Last day.
        to: NaiveDate,
    },
}

/// What holds during a span of a day, from the weakest to the strongest: staff at the door settles an entry by code, and that
/// settles not knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Presence {
    Closed = 0,
    Unknown = 1,
    Unattended = 2,
    Open = 3,
}

/// A span of minutes `[start, end)` of a civil day, 0 ≤ start < end ≤ 1440.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) presence: Presence,
}

/// A validated expression. Cheap to clone, compare and hash: its text decides all the rest.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    text: Arc<str>,
    /// Spans cut off at midnight.
    today: Evaluator,
    /// What spans past midnight leave to the following day, as an expression of the day they began on.
    spill: Option<Evaluator>,
    /// Mentions weekdays or public holidays, hence needs a calendar.
    calendar: bool,
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl Hash for Expression {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Expression {
    /// Validates an expression.
    pub(super) fn parse(text: &str) -> Result<Self, HoursError> {
        let text = text.trim();
        if text.len() > MAX_EXPRESSION {
            return Err(HoursError::TooLong { length: text.len() });
        }
        let rules = opening_hours_syntax::parse(text).map_err(|error| HoursError::Syntax {
            expression: text.to_owned(),
            // The grammar's own message is a drawing of several lines; the first says where.
            reason: error
                .to_string()
                .lines()
                .map(str::trim)
                .filter(|line| line.starts_with('='))
                .map(|line| line.trim_start_matches('=').trim())
                .next()
                .map_or_else(|| error.to_string().lines().next().unwrap_or("").to_owned(), str::to_owned),
        })?;
        if let Some(what) = unsupported(&rules) {
            return Err(HoursError::Unsupported { expression: text.to_owned(), what });
        }
        let crosses = rules.rules.iter().any(|rule| spills(&rule.time_selector));
        if crosses && rules.rules.iter().any(|rule| rule.operator == RuleOperator::Fallback) {
            return Err(HoursError::Unsupported {
                expression: text.to_owned(),
                what: "a fallback rule beside hours past midnight",
            });
        }
        Ok(Self {
            text: text.into(),
            today: evaluator(&clipped(&rules), text)?,
            spill: crosses.then(|| evaluator(&spilled(&rules), text)).transpose()?,
            calendar: rules.rules.iter().any(|rule| !rule.day_selector.weekday.is_empty()),
        })
    }

    /// The text as it was given.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the outcome may depend on holidays or make-up days.
    pub(super) fn needs_calendar(&self) -> bool {
        self.calendar
    }

    /// Open at every minute of every day.
    pub(super) fn is_always(&self) -> bool {
        let rules = self.today.get_expression();
        rules.is_constant() && rules.rules.last().is_some_and(|rule| rule.kind == RuleKind::Open)
    }

    /// The spans that begin on the day. `as_weekday`: the weekday that a make-up day stands for.
    pub(super) fn today(&self, date: NaiveDate, as_weekday: Option<Weekday>, context: &Context) -> Vec<Span> {
        spans_on(&self.today, date, as_weekday, context)
    }

    /// The spans that began on `date` and reach into the following day, in that day's minutes.
    pub(super) fn spill(&self, date: NaiveDate, as_weekday: Option<Weekday>, context: &Context) -> Vec<Span> {
        self.spill.as_ref().map(|spill| spans_on(spill, date, as_weekday, context)).unwrap_or_default()
    }

    /// The same without the rules for an nth weekday of the month: what a typical week looks like. Not to be compared with the
    /// full one, whose text it keeps.
    pub(super) fn typical(&self) -> Self {
        let keep = |evaluator: &Evaluator| {
            let mut rules = evaluator.get_expression().as_ref().clone();
            let before = rules.rules.len();
            rules.rules.retain(|rule| {
                !rule.day_selector.weekday.iter().any(|range| match range {
                    WeekDayRange::Fixed { nth_from_start, nth_from_end, .. } => {
                        nth_from_start.iter().chain(nth_from_end).any(|every| !every)
                    }
                    WeekDayRange::Holiday { .. } => false,
                })
            });
            if rules.rules.len() == before || rules.rules.is_empty() {
                return evaluator.clone();
            }
            reparsed(&rules).unwrap_or_else(|| evaluator.clone())
        };
        Self {
            text: Arc::clone(&self.text),
            today: keep(&self.today),
            spill: self.spill.as_ref().map(keep),
            calendar: self.calendar,
        }
    }
}

/// Evaluates one day, with the weekday of a make-up day put in its place.
fn spans_on(evaluator: &Evaluator, date: NaiveDate, as_weekday: Option<Weekday>, context: &Context) -> Vec<Span> {
    let substituted = as_weekday.filter(|weekday| *weekday != date.weekday()).and_then(|weekday| {
        let rules = evaluator.get_expression();
        reparsed(&with_weekday_as(&rules, date.weekday(), weekday))
    });
    substituted
        .unwrap_or_else(|| evaluator.clone())
        .with_context(context.clone())
        .schedule_at(date)
        .into_iter()
        .filter_map(|range| {
            let presence = match range.kind {
                RuleKind::Open => Presence::Open,
                RuleKind::Unknown => Presence::Unknown,
                RuleKind::Closed => return None,
            };
            Some(Span { start: minutes(range.range.start), end: minutes(range.range.end).min(DAY), presence })
        })
        .collect()
}

fn minutes(time: ExtendedTime) -> u32 {
    u32::from(time.hour()) * 60 + u32::from(time.minute())
}

/// Constructs that parse but cannot be evaluated truthfully without a position or a second reading.
fn unsupported(rules: &OpeningHoursExpression) -> Option<&'static str> {
    let mut spans = rules.rules.iter().flat_map(|rule| &rule.time_selector.spans);
    spans.find_map(|span| match (&span.range.start, &span.range.end) {
        (Time::Variable(_), _) | (_, Time::Variable(_)) => Some("a time of sunrise, sunset, dawn or dusk"),
        (Time::Fixed(start), Time::Fixed(end)) if start == end => Some("a span that ends when it begins"),
        _ if span.open_end => Some("an open end (`+`)"),
        _ if span.repeats.is_some() => Some("a repeated point in time"),
        _ => None,
    })
}

/// A span's fixed minutes, `end` past 1440 where it crosses midnight.
fn fixed(span: &TimeSpan) -> Option<(u32, u32)> {
    let (Time::Fixed(start), Time::Fixed(end)) = (span.range.start, span.range.end) else {
        return None;
    };
    let (start, end) = (minutes(start), minutes(end));
    Some((start, if end <= start { end + DAY } else { end }))
}

fn spills(times: &TimeSelector) -> bool {
    times.spans.iter().filter_map(fixed).any(|(_, end)| end > DAY)
}

fn is_whole_day(times: &TimeSelector) -> bool {
    times.spans.iter().filter_map(fixed).any(|(start, end)| start == 0 && end >= DAY)
}

fn selector(spans: impl Iterator<Item = (u32, u32)>) -> Option<TimeSelector> {
    let time = |minutes: u32| ExtendedTime::new(u8::try_from(minutes / 60).ok()?, u8::try_from(minutes % 60).ok()?);
    let spans: Vec<_> =
        spans.filter_map(|(start, end)| Some(TimeSpan::fixed_range(time(start)?, time(end)?))).collect();
    (!spans.is_empty()).then(|| TimeSelector::new(spans))
}

/// The rules with every span cut off at 24:00.
fn clipped(rules: &OpeningHoursExpression) -> OpeningHoursExpression {
    let mut rules = rules.clone();
    for rule in &mut rules.rules {
        let spans = rule.time_selector.spans.iter().filter_map(fixed);
        if let Some(times) = selector(spans.map(|(start, end)| (start, end.min(DAY)))) {
            rule.time_selector = times;
        }
    }
    rules
}

/// The rules that say, for the day a span begins on, what is left of it after midnight.
///
/// A rule that replaces others on its days replaces their small hours too, even when it has none of its own.
fn spilled(rules: &OpeningHoursExpression) -> OpeningHoursExpression {
    let kept = rules.rules.iter().filter_map(|rule| {
        let mut rule = rule.clone();
        let spans = rule.time_selector.spans.iter().filter_map(fixed);
        let after = spans.filter(|(_, end)| *end > DAY).map(|(_, end)| (0, end - DAY));
        if let Some(times) = selector(after) {
            rule.time_selector = times;
            return Some(rule);
        }
        let replaces = rule.operator == RuleOperator::Normal
            && (rule.kind != RuleKind::Closed || is_whole_day(&rule.time_selector));
        replaces.then(|| {
            rule.kind = RuleKind::Closed;
            rule.time_selector = TimeSelector::default();
            rule
        })
    });
    OpeningHoursExpression { rules: kept.collect() }
}

/// The rules in which `actual` is matched exactly where `stands_for` was; ranges by the nth of a month stay as they are,
/// for "the first Thursday" is a date, not a working pattern.
fn with_weekday_as(rules: &OpeningHoursExpression, actual: Weekday, stands_for: Weekday) -> OpeningHoursExpression {
    let mut rules = rules.clone();
    rules.rules.retain_mut(|rule| {
        let ranges = &mut rule.day_selector.weekday;
        if ranges.is_empty() {
            return true;
        }
        let (plain, mut kept): (Vec<_>, Vec<_>) = ranges.drain(..).partition(|range| {
            matches!(range, WeekDayRange::Fixed { nth_from_start, nth_from_end, offset: 0, .. }
                if nth_from_start.iter().chain(nth_from_end).all(|every| *every))
        });
        let matched = |day: Weekday| {
            plain.iter().any(|range| match range {
                WeekDayRange::Fixed { range, .. } => in_week(*range.start(), *range.end(), day),
                WeekDayRange::Holiday { .. } => false,
            })
        };
        let mut day = Weekday::Mon;
        let mut week = Vec::new();
        for _ in 0..7 {
            if matched(if day == actual { stands_for } else { day }) {
                week.push(WeekDayRange::Fixed {
                    range: day..=day,
                    offset: 0,
                    nth_from_start: [true; 5],
                    nth_from_end: [true; 5],
                });
            }
            day = day.succ();
        }
        // Weekdays first, then holidays: the order in which the syntax takes them.
        week.append(&mut kept);
        *ranges = week;
        !ranges.is_empty()
    });
    rules
}

/// Whether the day lies in a range of weekdays that may run over the end of the week.
fn in_week(from: Weekday, to: Weekday, day: Weekday) -> bool {
    day.days_since(from) <= to.days_since(from)
}

fn reparsed(rules: &OpeningHoursExpression) -> Option<Evaluator> {
    // An expression without a rule prints as `closed`, which parses back to a rule that is closed.
    rules.to_string().parse().ok()
}

fn evaluator(rules: &OpeningHoursExpression, text: &str) -> Result<Evaluator, HoursError> {
    reparsed(rules)
        .ok_or_else(|| HoursError::Unsupported { expression: text.to_owned(), what: "this combination of rules" })
}
