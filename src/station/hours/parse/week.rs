//! A week being put together: hours by weekday, holiday and day before one, certain and uncertain.

use super::days::{Days, WEEK, WEEKEND};
use super::statements::{Draft, Opening};
use super::words::{Maybe, Period};

const NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const NOON: u16 = 720;
const DAY: u16 = 1440;

pub(super) type Spans = Vec<(u16, u16)>;

/// Hours of the seven weekdays, of holidays and of the days before them; `None` where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Week {
    days: [Option<Entry>; 7],
    holiday: Option<Entry>,
    eve: Option<Entry>,
    /// The nth weekday of a month.
    nth: Vec<(u8, i8, Spans)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Entry {
    spans: Spans,
    /// When the place may be open.
    maybe: Spans,
    all_day: bool,
    /// The text names this very day, alone or in a list of at most two.
    named: bool,
}

impl Week {
    /// Adds hours for some days.
    pub(super) fn add(&mut self, opening: &Opening, days: &Days) -> Option<()> {
        if !days.festivals.is_empty() || days.election {
            return None;
        }
        let entry = Entry {
            spans: opening.spans.clone(),
            maybe: Spans::new(),
            all_day: opening.all_day,
            named: !days.every && days.week.count_ones() <= 2,
        };
        let holidays = days.holiday.then_some(&mut self.holiday);
        let eves = days.eve.then_some(&mut self.eve);
        for slot in chosen(&mut self.days, days.week).chain(holidays).chain(eves) {
            merge(slot, &entry)?;
        }
        for (bits, nth) in &days.nth {
            self.nth.push((*bits, *nth, opening.spans.clone()));
        }
        Some(())
    }

    /// Hours of "days of rest" are those of the Saturdays and Sundays that nothing else is said of.
    pub(super) fn add_rest_days(&mut self, opening: &Opening) {
        if opening.days.as_ref().is_some_and(|days| days.rest) {
            for slot in chosen(&mut self.days, WEEKEND) {
                let spans = opening.spans.clone();
                slot.get_or_insert(Entry { spans, all_day: opening.all_day, ..Entry::default() });
            }
        }
    }

    /// Takes away the days that are shut; `explicit`: the weekdays that have hours by their name.
    pub(super) fn close(&mut self, draft: &Draft, explicit: u8) -> Option<()> {
        for closed in &draft.closed {
            // "Shut on days of rest" means the weekend, but not a Saturday that has hours by its name. Were Sunday named as
            // well, nothing would be left that it could mean.
            let rest = if closed.rest { WEEKEND & !explicit } else { 0 };
            if closed.rest && rest == 0 {
                return None;
            }
            for slot in chosen(&mut self.days, closed.week | rest) {
                // Hours of their own for a Saturday, and Saturdays shut: one of the two is not meant so.
                if slot.as_ref().is_some_and(|entry| entry.named) {
                    return None;
                }
                *slot = None;
            }
        }
        for (bits, period) in &draft.half_closed {
            for slot in chosen(&mut self.days, *bits) {
                let entry = slot.as_mut()?;
                if entry.spans.iter().any(|span| span.0 < NOON && NOON < span.1) {
                    return None;
                }
                match period {
                    Period::Morning => entry.spans.retain(|span| span.0 >= NOON),
                    Period::Afternoon => entry.spans.retain(|span| span.1 <= NOON),
                    _ => return None,
                }
                if entry.spans.is_empty() {
                    *slot = None;
                }
            }
        }
        Some(())
    }

    /// What several weeks have in common; what only some of them have is uncertain.
    pub(super) fn common(weeks: &[Self]) -> Option<Self> {
        let (first, others) = weeks.split_first()?;
        if others.iter().any(|week| (&week.holiday, &week.eve, &week.nth) != (&first.holiday, &first.eve, &first.nth)) {
            return None;
        }
        let mut common = first.clone();
        for (day, slot) in common.days.iter_mut().enumerate() {
            let mut counts = vec![0; usize::from(2 * DAY)];
            for span in weeks.iter().filter_map(|week| week.days[day].as_ref()).flat_map(|entry| &entry.spans) {
                counts[usize::from(span.0)..usize::from(span.1)].iter_mut().for_each(|count| *count += 1);
            }
            let spans = runs(&counts, |count| count == weeks.len());
            let maybe = runs(&counts, |count| 0 < count && count < weeks.len());
            *slot = (!spans.is_empty() || !maybe.is_empty()).then(|| Entry { spans, maybe, ..Entry::default() });
        }
        Some(common)
    }

    /// Notes hours in which the place may be open as well.
    pub(super) fn may_open(&mut self, maybe: Maybe) {
        let whole = Entry { maybe: vec![(0, DAY)], ..Entry::default() };
        match maybe {
            Maybe::Nights => {
                for entry in self.days.iter_mut().flatten() {
                    let closes = entry.spans.last().map_or(DAY, |span| span.1);
                    entry.maybe.extend((closes < DAY).then_some((closes, DAY)));
                }
            }
            Maybe::RestDays => {
                for slot in chosen(&mut self.days, WEEKEND).chain([&mut self.holiday]) {
                    slot.get_or_insert(whole.clone());
                }
            }
            Maybe::AnyTime => {
                for slot in chosen(&mut self.days, WEEK) {
                    let entry = slot.get_or_insert(whole.clone());
                    let mut counts = vec![0; usize::from(DAY)];
                    for span in &entry.spans {
                        counts[usize::from(span.0)..usize::from(span.1.min(DAY))].fill(1);
                    }
                    entry.maybe = runs(&counts, |count| count == 0);
                }
            }
        }
    }

    /// Writes the week as rules; `None` when it is never certainly open.
    pub(super) fn rules(&self, selector: &str, rules: &mut Vec<String>) -> Option<()> {
        let mut groups: Vec<(&Entry, u8)> = Vec::new();
        for (day, entry) in self.days.iter().enumerate() {
            let Some(entry) = entry else { continue };
            match groups.iter_mut().find(|(of, _)| of.spans == entry.spans && of.maybe == entry.maybe) {
                Some((_, bits)) => *bits |= 1 << day,
                None => groups.push((entry, 1 << day)),
            }
        }
        if groups.iter().all(|(entry, _)| entry.spans.is_empty()) {
            return None;
        }
        for (entry, bits) in groups {
            rules.push(match (bits, entry.spans.as_slice()) {
                (WEEK, [(0, DAY)]) if selector.is_empty() => "24/7".to_owned(),
                _ => rule(&format!("{selector}{}", names(bits)), entry),
            });
        }
        let special = [("PH -1 day", &self.eve), ("PH", &self.holiday)];
        for (days, entry) in special.into_iter().filter_map(|(days, entry)| Some((days, entry.as_ref()?))) {
            rules.push(rule(&format!("{selector}{days}"), entry));
        }
        for (bits, nth, spans) in &self.nth {
            rules.push(format!("{selector}{}[{nth}] {}", names(*bits), times(spans)));
        }
        Some(())
    }
}

/// The slots of some weekdays.
fn chosen(days: &mut [Option<Entry>; 7], bits: u8) -> impl Iterator<Item = &mut Option<Entry>> {
    days.iter_mut().enumerate().filter(move |(day, _)| bits >> day & 1 == 1).map(|(_, slot)| slot)
}

/// Joins hours said twice for one day: side by side they add up, the wider replaces the narrower; else nobody knows.
fn merge(slot: &mut Option<Entry>, new: &Entry) -> Option<()> {
    let Some(old) = slot else {
        *slot = Some(new.clone());
        return Some(());
    };
    let apart = |(a, b): (&(u16, u16), &(u16, u16))| a.1 <= b.0 || b.1 <= a.0;
    let mut pairs = old.spans.iter().flat_map(|a| new.spans.iter().map(move |b| (a, b)));
    if pairs.all(apart) {
        old.spans.extend(&new.spans);
        old.spans.sort_unstable();
    } else if old.spans != new.spans {
        let covered = old.spans.iter().all(|a| new.spans.iter().any(|b| b.0 <= a.0 && a.1 <= b.1));
        if !covered || old.all_day || new.all_day {
            return None;
        }
        old.spans.clone_from(&new.spans);
    }
    old.named |= new.named;
    Some(())
}

/// The runs of minutes whose count is wanted.
fn runs(counts: &[usize], wanted: impl Fn(usize) -> bool) -> Spans {
    let mut spans = Spans::new();
    for (minute, count) in (0u16..).zip(counts) {
        if !wanted(*count) {
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.1 == minute => last.1 = minute + 1,
            _ => spans.push((minute, minute + 1)),
        }
    }
    spans
}

/// `Mo-Fr 08:00-12:00`, with the uncertain hours beside the certain ones.
fn rule(days: &str, entry: &Entry) -> String {
    let open = (!entry.spans.is_empty()).then(|| format!("{days} {}", times(&entry.spans)));
    let maybe = (!entry.maybe.is_empty()).then(|| format!("{days} {} unknown", times(&entry.maybe)));
    open.into_iter().chain(maybe).collect::<Vec<_>>().join(", ")
}

/// `Mo-Fr,Su`.
pub(super) fn names(bits: u8) -> String {
    let mut parts = Vec::new();
    let mut day = 0;
    while day < 7 {
        let first = day;
        while day < 7 && bits >> day & 1 == 1 {
            day += 1;
        }
        match day - first {
            0 => day += 1,
            1 => parts.push(NAMES[first].to_owned()),
            2 => parts.push(format!("{},{}", NAMES[first], NAMES[day - 1])),
            _ => parts.push(format!("{}-{}", NAMES[first], NAMES[day - 1])),
        }
    }
    parts.join(",")
}

fn times(spans: &[(u16, u16)]) -> String {
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    // Past midnight OSM writes the clock of the next day, and 24:00 for midnight itself.
    let end = |minute: u16| clock(if minute > DAY { minute - DAY } else { minute });
    spans.iter().map(|span| format!("{}-{}", clock(span.0), end(span.1))).collect::<Vec<_>>().join(",")
}
