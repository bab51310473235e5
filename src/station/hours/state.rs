//! The answer on arrival: a state, until when, from when, and whether the calendar was known.

use chrono::{DateTime, FixedOffset, TimeZone};

use super::expression::Presence;
use super::schedule::{HORIZON_MIN, Window};
use super::{UTC_OFFSET_S, local_offset};

/// A place that opens within this many minutes after arrival counts as opening soon.
pub const OPENS_SOON_MIN: u32 = 30;

/// A moment of departure, converted once per request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Departure {
    /// Seconds since 1970-01-01T00:00 of the local clock.
    local_s: i64,
}

impl Departure {
    /// A departure at an instant.
    #[must_use]
    pub fn at<Tz: TimeZone>(instant: &DateTime<Tz>) -> Self {
        Self { local_s: instant.timestamp() + i64::from(UTC_OFFSET_S) }
    }

    pub(super) fn local_s(self) -> i64 {
        self.local_s
    }
}

/// Whether one can enter on arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Open on arrival.
    Open,
    /// Closed on arrival, open at most [`OPENS_SOON_MIN`] minutes later.
    OpensSoon,
    /// No staff on arrival, but one can enter.
    UnattendedEntry,
    /// Open on departure, closed on arrival.
    ClosesBeforeArrival,
    /// Closed on arrival.
    Closed,
    /// Not known for the moment of arrival.
    Unknown,
}

impl State {
    /// The code of domain.md: `open`, `opens_soon`, `unattended_entry`, `closes_before_arrival`, `closed`, `unknown`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::OpensSoon => "opens_soon",
            Self::UnattendedEntry => "unattended_entry",
            Self::ClosesBeforeArrival => "closes_before_arrival",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether one can walk in on arrival, with or without staff.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Open | Self::UnattendedEntry)
    }
}

/// Whether the calendar that the answer needed was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarUse {
    /// The hours are the same on every day.
    NotNeeded,
    /// The region's calendar covers the day of arrival.
    Covered,
    /// The region has no calendar, or it does not reach the day of arrival: judged as an ordinary day of the week.
    NotCovered,
}

impl CalendarUse {
    /// `not_needed`, `covered`, `not_covered`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotNeeded => "not_needed",
            Self::Covered => "covered",
            Self::NotCovered => "not_covered",
        }
    }
}

/// The answer for one arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether one can enter.
    pub state: State,
    /// Whether the calendar was known.
    pub calendar: CalendarUse,
    open_until_min: Option<i64>,
    opens_at_min: Option<i64>,
}

impl Verdict {
    /// A state without times.
    pub(super) const fn settled(state: State) -> Self {
        Self { state, calendar: CalendarUse::NotNeeded, open_until_min: None, opens_at_min: None }
    }

    /// Judges an arrival inside a window.
    ///
    /// A place that closes at 12:00 and opens again at 12:20 *opens soon* for who arrives at 12:05: waiting is the more useful
    /// answer than that it was open when they left.
    pub(super) fn conclude(window: &Window, open_before: bool, arrival_s: i64, calendar: CalendarUse) -> Self {
        let minute = arrival_s.div_euclid(60);
        let within = |until: i64| until - minute <= HORIZON_MIN;
        let (presence, change) = window.at(minute);
        let open_until = change.filter(|until| within(*until));
        let verdict = Self { calendar, ..Self::settled(State::Unknown) };
        match presence {
            Presence::Open => Self { state: State::Open, open_until_min: open_until, ..verdict },
            Presence::Unattended => Self {
                state: State::UnattendedEntry,
                open_until_min: open_until,
                opens_at_min: window.next_open(minute).filter(|at| within(*at)),
                ..verdict
            },
            Presence::Unknown => verdict,
            Presence::Closed => {
                let opens_at = window.next_open(minute).filter(|at| within(*at));
                let soon = opens_at.is_some_and(|at| at * 60 - arrival_s <= i64::from(OPENS_SOON_MIN) * 60);
                Self {
                    state: match (soon, open_before) {
                        (true, _) => State::OpensSoon,
                        (false, true) => State::ClosesBeforeArrival,
                        (false, false) => State::Closed,
                    },
                    opens_at_min: opens_at,
                    ..verdict
                }
            }
        }
    }

    /// When the open (or unattended) hours end, followed across midnight; `None` when closed, around the clock, or more than
    /// seven days away.
    #[must_use]
    pub fn open_until(&self) -> Option<DateTime<FixedOffset>> {
        self.open_until_min.and_then(instant)
    }

    /// When the place next opens; `None` when it is open, or not within seven days.
    #[must_use]
    pub fn opens_at(&self) -> Option<DateTime<FixedOffset>> {
        self.opens_at_min.and_then(instant)
    }
}

fn instant(local_minute: i64) -> Option<DateTime<FixedOffset>> {
    let utc_s = local_minute * 60 - i64::from(UTC_OFFSET_S);
    local_offset().timestamp_opt(utc_s, 0).single()
}
