//! A region's public holidays and make-up working days (调休), read from a data file.
//!
//! Not a rule engine: holidays are announced, not computed, so a calendar knows the years of its file and says so through
//! [`Calendar::covers`]. The mainland's file is compiled in; another region's is loaded with [`Calendar::parse`].

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{NaiveDate, Weekday};
use opening_hours::{Context, ContextHolidays};

/// The file that is compiled in: the mainland, 2024–2026.
const CN_FILE: &str = include_str!("../../../data/calendar/cn.toml");

/// The calendar compiled in for the region `CN`, parsed once.
///
/// A test holds that the file parses; were it broken, this would be an empty calendar that covers no day, so that every
/// answer says `NotCovered` instead of inventing holidays.
static CN: LazyLock<Arc<Calendar>> =
    LazyLock::new(|| Arc::new(Calendar::parse(CN_FILE).unwrap_or_else(|_| Calendar::empty("CN"))));

/// The public holidays and make-up working days of one region over a span of days.
#[derive(Debug, Clone)]
pub struct Calendar {
    region: Arc<str>,
    covers: Option<(NaiveDate, NaiveDate)>,
    holidays: BTreeMap<NaiveDate, Arc<str>>,
    make_up: BTreeMap<NaiveDate, Weekday>,
    context: Context,
}

/// Why a calendar file was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is no TOML.
    #[error("the calendar file is not TOML: {0}")]
    Toml(String),
    /// A key is absent or of another type.
    #[error("the calendar file needs `{key}`: {expected}")]
    Missing {
        /// Which key, with its table.
        key: &'static str,
        /// What was expected there.
        expected: &'static str,
    },
    /// A value cannot be a date or a weekday.
    #[error("`{value}` is not {expected}")]
    Value {
        /// The text as written.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A span ends before it begins, or a day lies outside `covers`, or is both a holiday and worked.
    #[error("{date}: {reason}")]
    Date {
        /// The day at fault.
        date: NaiveDate,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl Calendar {
    /// The calendar that is compiled in for a region key (`CN`), if there is one.
    ///
    /// ```
    /// use yizhan::station::hours::Calendar;
    /// let cn = Calendar::bundled("CN").unwrap();
    /// let national_day = chrono::NaiveDate::from_ymd_opt(2026, 10, 1).unwrap();
    /// assert_eq!(cn.holiday(national_day), Some("国庆节"));
    /// assert!(Calendar::bundled("XX").is_none());
    /// ```
    #[must_use]
    pub fn bundled(region: &str) -> Option<Arc<Self>> {
        region.eq_ignore_ascii_case("CN").then(|| Arc::clone(&CN)).filter(|calendar| calendar.covers.is_some())
    }

    /// A calendar that covers nothing: what a region without a file has.
    #[must_use]
    pub fn empty(region: &str) -> Self {
        Self {
            region: region.into(),
            covers: None,
            holidays: BTreeMap::new(),
            make_up: BTreeMap::new(),
            context: Context::default(),
        }
    }

    /// Reads a calendar file; `data/calendar/cn.toml` shows the format.
    ///
    /// # Errors
    ///
    /// [`CalendarError`] when the text is not TOML, lacks `region` or `covers`, holds a value that is no date or weekday, a
    /// day outside `covers`, or a day that is at once a holiday and a make-up day.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: toml::Table =
            text.parse().map_err(|error: toml::de::Error| CalendarError::Toml(error.message().to_owned()))?;
        let region = file
            .get("region")
            .and_then(toml::Value::as_str)
            .ok_or(CalendarError::Missing { key: "region", expected: "a region key such as \"CN\"" })?;
        let covers = span(&file, "covers")?;
        let mut holidays = BTreeMap::new();
        for entry in tables(&file, "holiday") {
            let name: Arc<str> = string(entry, "name")?.into();
            let (from, to) = span(entry, "days")?;
            for date in from.iter_days().take_while(|date| *date <= to) {
                holidays.insert(within(date, covers)?, Arc::clone(&name));
            }
        }
        let mut make_up = BTreeMap::new();
        for entry in tables(&file, "make_up") {
            let date = within(date(string(entry, "date")?)?, covers)?;
            if holidays.contains_key(&date) {
                return Err(CalendarError::Date { date, reason: "both a holiday and a make-up day" });
            }
            let value = string(entry, "works_as")?;
            let weekday = weekday(value).ok_or_else(|| CalendarError::Value {
                value: value.to_owned(),
                expected: "a weekday (Mo, Tu, We, Th, Fr, Sa, Su)",
            })?;
            make_up.insert(date, weekday);
        }
        Ok(Self {
            region: region.into(),
            covers: Some(covers),
            context: with_public_holidays(holidays.keys().copied()),
            holidays,
            make_up,
        })
    }

    /// The region key.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Whether the file says anything about this day. Outside, holidays and make-up days are not known, and no day is one.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.covers.is_some_and(|(from, to)| from <= date && date <= to)
    }

    /// The name of the public holiday that this day is off for.
    #[must_use]
    pub fn holiday(&self, date: NaiveDate) -> Option<&str> {
        self.holidays.get(&date).map(AsRef::as_ref)
    }

    /// The weekday whose hours hold on this make-up working day, `None` on any other day.
    #[must_use]
    pub fn make_up(&self, date: NaiveDate) -> Option<Weekday> {
        self.make_up.get(&date).copied()
    }

    /// The region key, shared.
    pub(super) fn region_key(&self) -> Arc<str> {
        Arc::clone(&self.region)
    }

    /// The holidays in the form that the evaluator takes.
    pub(super) fn context(&self) -> &Context {
        &self.context
    }
}

/// An evaluation context in which just these days are public holidays.
pub(super) fn with_public_holidays(days: impl Iterator<Item = NaiveDate>) -> Context {
    let mut public = ContextHolidays::default().get_public().clone();
    for day in days {
        public.insert(day);
    }
    Context::default().with_holidays(ContextHolidays::new(Arc::new(public), Arc::default()))
}

/// The weekday of a two-letter OSM code.
pub(super) fn weekday(code: &str) -> Option<Weekday> {
    Some(match code {
        "Mo" => Weekday::Mon,
        "Tu" => Weekday::Tue,
        "We" => Weekday::Wed,
        "Th" => Weekday::Thu,
        "Fr" => Weekday::Fri,
        "Sa" => Weekday::Sat,
        "Su" => Weekday::Sun,
        _ => return None,
    })
}

fn tables<'a>(file: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Table> {
    file.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table)
}

fn string<'a>(entry: &'a toml::Table, key: &'static str) -> Result<&'a str, CalendarError> {
    entry.get(key).and_then(toml::Value::as_str).ok_or(CalendarError::Missing { key, expected: "a text" })
}

fn span(entry: &toml::Table, key: &'static str) -> Result<(NaiveDate, NaiveDate), CalendarError> {
    let missing = CalendarError::Missing { key, expected: "the first and the last day" };
    let Some([from, to]) = entry.get(key).and_then(toml::Value::as_array).map(Vec::as_slice) else {
        return Err(missing);
    };
    let (Some(from), Some(to)) = (from.as_str(), to.as_str()) else {
        return Err(missing);
    };
    let (from, to) = (date(from)?, date(to)?);
    if to < from {
        return Err(CalendarError::Date { date: to, reason: "a span ends before it begins" });
    }
    Ok((from, to))
}

fn date(text: &str) -> Result<NaiveDate, CalendarError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_ignored| CalendarError::Value { value: text.to_owned(), expected: "a date (YYYY-MM-DD)" })
}

fn within(date: NaiveDate, (from, to): (NaiveDate, NaiveDate)) -> Result<NaiveDate, CalendarError> {
    if from <= date && date <= to { Ok(date) } else { Err(CalendarError::Date { date, reason: "outside `covers`" }) }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
