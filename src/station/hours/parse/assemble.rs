//! From statements to an OSM expression: one week, or one week a season, and the days that differ.
//!
//! Statements that contradict each other end here: two hours for one day are taken only when they lie side by side, or when the
//! later covers the earlier. What holds only sometimes (a season without dates, an evening with an event) is written as
//! `unknown`, so that the certain hours are not lost with it.

use super::days::{Days, WEEK};
use super::season::{Season, fill_the_year};
use super::statements::{Draft, Opening};
use super::week::{Spans, Week, names};

/// The expression of a draft; `None` when it holds no hours or contradicts itself.
pub(super) fn expression(mut draft: Draft) -> Option<String> {
    settle_pending(&mut draft)?;
    // Hours of their own, and beside them hours that only an event gives: when the door is shut is not said.
    if draft.openings.is_empty() || draft.event {
        return None;
    }
    take_pauses(&mut draft)?;
    let mut rules = Vec::new();
    for (selector, mut week) in weeks(&draft)? {
        for maybe in &draft.maybe {
            week.may_open(*maybe);
        }
        week.rules(&selector, &mut rules)?;
    }
    let days = || draft.openings.iter().filter_map(|opening| opening.days.as_ref());
    let closes_holidays = draft.closed.iter().any(|days| days.holiday) || days().any(|days| days.workdays);
    if closes_holidays && (days().any(|days| days.holiday) || draft.never) {
        return None;
    }
    if closes_holidays {
        rules.push("PH off".to_owned());
    }
    for (bits, nth) in draft.closed.iter().flat_map(|days| &days.nth) {
        rules.push(format!("{}[{nth}] off", names(*bits)));
    }
    Some(rules.join("; "))
}

/// Days that stand after their hours: `08:00-16:00(周一至周五)`, or that only restrict them: `(仅上班日提供)`.
fn settle_pending(draft: &mut Draft) -> Option<()> {
    let Some(days) = draft.pending.take() else {
        // Hours of work, on days that are not said.
        let undated = draft.openings.iter().any(|opening| opening.days.is_none());
        return (!(draft.work_label && undated)).then_some(());
    };
    let [only] = draft.openings.as_mut_slice() else { return None };
    match &mut only.days {
        None => only.days = Some(days),
        Some(given) if days.workdays && given.week & !days.week == 0 => given.workdays = true,
        Some(_) => return None,
    }
    Some(())
}

/// Takes breaks out of the hours they belong to.
fn take_pauses(draft: &mut Draft) -> Option<()> {
    let count = draft.openings.len();
    for pause in std::mem::take(&mut draft.pauses) {
        let last = pause.after == count;
        let all = count == 1 || pause.own_line && last;
        // A break behind the last of several openings may be meant for that one or for all.
        if last && !all && !draft.openings[..count - 1].iter().all(|opening| opening.spans.len() > 1) {
            return None;
        }
        let reach = if all { 0..count } else { pause.after - 1..pause.after };
        for opening in &mut draft.openings[reach] {
            opening.spans = without(&opening.spans, pause.span)?;
        }
    }
    Some(())
}

/// The spans without a break, which must lie inside one of them or outside of all.
fn without(spans: &[(u16, u16)], pause: (u16, u16)) -> Option<Spans> {
    let mut left = Spans::new();
    for span in spans {
        if pause.1 <= span.0 || span.1 <= pause.0 {
            left.push(*span);
        } else if span.0 < pause.0 && pause.1 < span.1 {
            left.extend([(span.0, pause.0), (pause.1, span.1)]);
        } else {
            return None;
        }
    }
    Some(left)
}

/// One week, or the week of each season with its selector.
fn weeks(draft: &Draft) -> Option<Vec<(String, Week)>> {
    let mut seasons: Vec<Option<Season>> = Vec::new();
    for opening in &draft.openings {
        if !seasons.contains(&opening.season) {
            seasons.push(opening.season);
        }
    }
    let week = |season: &Option<Season>| {
        let openings: Vec<_> = draft.openings.iter().filter(|opening| opening.season == *season).collect();
        week_of(&openings, draft)
    };
    if let [None] = seasons.as_slice() {
        return Some(vec![(String::new(), week(&None)?)]);
    }
    let dated: Vec<_> = seasons
        .iter()
        .filter_map(|season| match season {
            Some(Season::Dated(dates)) => Some(dates),
            _ => None,
        })
        .collect();
    if dated.is_empty() {
        // Seasons without dates: what holds in each of them holds; one alone says nothing of the rest of the year.
        let weeks = seasons.iter().map(week).collect::<Option<Vec<_>>>()?;
        let alternatives = weeks.len() > 1;
        return alternatives.then(|| Week::common(&weeks)).flatten().map(|week| vec![(String::new(), week)]);
    }
    let whole = dated.len() == seasons.len() && fill_the_year(dated.iter().copied());
    if !whole {
        return None;
    }
    let selectors = dated.iter().map(|dates| dates.selector() + " ");
    selectors.zip(&seasons).map(|(selector, season)| Some((selector, week(season)?))).collect()
}

fn week_of(openings: &[&Opening], draft: &Draft) -> Option<Week> {
    let everyday = Days { week: WEEK, every: true, ..Days::default() };
    let mut week = Week::default();
    for opening in openings {
        week.add(opening, opening.days.as_ref().unwrap_or(&everyday))?;
    }
    for opening in openings {
        week.add_rest_days(opening);
    }
    week.close(draft, explicit(draft))?;
    Some(week)
}

/// The weekdays that have hours by their name and not by "every day".
pub(super) fn explicit(draft: &Draft) -> u8 {
    let days = draft.openings.iter().filter_map(|opening| opening.days.as_ref());
    days.filter(|days| !days.every).fold(0, |all, days| all | days.week)
}
