//! `yizhan nearest LON LAT`: the k nearest usable stations, as a table of what decides (minutes, open until, how to get
//! in) or as the JSON of `GET /v1/stations/nearest`.

use chrono::{DateTime, FixedOffset, Utc};

use super::failure::{Exit, Failure};
use super::selection::{Attributes, position};
use super::table;
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::http::extract::given;
use crate::http::extract::selection::SelectionGiven;
use crate::http::extract::travel::TravelGiven;
use crate::http::views::card;
use crate::query::nearest::{ALTERNATIVES, Answer, Ask, Found, MAX_K, nearest};
use crate::query::{Open, Place};
use crate::station::hours::State;
use crate::station::{EntryMethod, ServiceState, Vocabulary};
use crate::store::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Longitude, degrees
    #[arg(allow_negative_numbers = true)]
    lon: String,
    /// Latitude, degrees
    #[arg(allow_negative_numbers = true)]
    lat: String,
    /// The datum of the position, and of the answer's: wgs84, gcj02, bd09 or cgcs2000
    #[arg(long, value_name = "DATUM", default_value = "wgs84")]
    crs: String,
    /// How many, 1 to 1000
    #[arg(short, long, default_value = "5")]
    k: String,
    /// How one travels: walk, ebike, car, or straight (as the crow flies, at walking speed)
    #[arg(long, default_value = "walk")]
    mode: String,
    /// When one leaves: now, or an RFC 3339 instant such as 2026-11-20T08:00:00+08:00
    #[arg(long, value_name = "WHEN", default_value = "now")]
    at: String,
    /// Say which nearer stations were passed over, and why
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    attributes: Attributes,
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    // What the person wrote is judged before the store is opened: a typing error should not cost a second.
    let at = position([("crs", flags.crs.as_str()), ("lon", &flags.lon), ("lat", &flags.lat)])?;
    let datum = at.datum;
    let mut travel = TravelGiven::leaving(Utc::now(), &workplace.settings);
    for (name, value) in [("mode", &flags.mode), ("at", &flags.at)] {
        travel.take(name, value)?;
    }
    let mut selection = SelectionGiven::new(Open::Arrival);
    flags.attributes.apply(&mut selection, &workplace.vocabulary)?;
    let k = usize::try_from(given::integer("k", &flags.k, 1..=MAX_K as u64)?).unwrap_or(MAX_K);
    let ask = Ask {
        from: at.required()?,
        k,
        travel: travel.travel(),
        departure: travel.departure(),
        filter: selection.filter,
        place: Place::default(),
        explain: flags.explain,
        alternatives: ALTERNATIVES,
    };
    let snapshot = workplace.snapshot(terminal).await?;
    let answer = nearest(&snapshot, &ask);
    if terminal.is_json() {
        let mut document = card::nearest(&snapshot, &ask, &answer, datum);
        document.push(b'\n');
        terminal.bytes(&document)?;
    } else {
        show(&snapshot, &ask, &answer, terminal)?;
    }
    if answer.stations.is_empty() {
        Err(Failure::new(Exit::NothingFound, "no station passes these filters"))
    } else {
        Ok(())
    }
}

fn show(snapshot: &Snapshot, ask: &Ask, answer: &Answer<'_>, terminal: Terminal) -> Result<(), Failure> {
    if !answer.stations.is_empty() {
        let mut rows = table::headed(&["min", "distance", "station", "kind", "hours", "entry", "services", "id"]);
        for found in &answer.stations {
            let facts = &found.station.facts;
            rows.add_row([
                table::number(minutes(found.duration.get())),
                table::number(far(found.distance.get())),
                facts.name().into(),
                kind_name(&snapshot.vocabulary, found).into(),
                hours(found).into(),
                entry(found).into(),
                services(&snapshot.vocabulary, found).into(),
                table::number(found.station.id.get()),
            ]);
        }
        terminal.table(&rows)?;
    }
    if !answer.passed_over.is_empty() {
        let mut rows = table::headed(&["min", "passed over", "why", "id"]);
        for passed in &answer.passed_over {
            rows.add_row([
                table::number(minutes(passed.duration.get())),
                snapshot.station(passed.id).map_or("", |station| station.facts.name()).into(),
                passed.reason.code().into(),
                table::number(passed.id.get()),
            ]);
        }
        terminal.table(&rows)?;
    }
    terminal.line(format_args!(
        "{} at {} m/s ({}), leaving {}; revision {}",
        ask.travel.mode.code(),
        ask.travel.speed.get(),
        answer.method.code(),
        clock(ask.departure.fixed_offset().with_timezone(&crate::station::hours::local_offset()), "%Y-%m-%d %H:%M"),
        snapshot.revision,
    ))
}

fn minutes(seconds: f64) -> String {
    format!("{:.0}", (seconds / 60.0).ceil())
}

fn far(metres: f64) -> String {
    if metres < 1000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1000.0) }
}

fn kind_name<'v>(vocabulary: &'v Vocabulary, found: &Found<'_>) -> &'v str {
    let kind = found.station.facts.kind();
    vocabulary.kinds().get(usize::from(kind.0)).map_or("", |term| term.zh.as_ref())
}

/// The hours as one asks for them: open, and until when; closed, and from when again.
fn hours(found: &Found<'_>) -> String {
    let verdict = &found.verdict;
    let times = match (verdict.open_until(), verdict.opens_at()) {
        (Some(until), _) => format!(" until {}", clock(until, "%H:%M")),
        (None, Some(from)) => format!(", opens {}", clock(from, "%a %H:%M")),
        (None, None) if verdict.state == State::Open => " all day".to_owned(),
        (None, None) => String::new(),
    };
    format!("{}{times}", verdict.state.code().replace('_', " "))
}

fn clock(at: DateTime<FixedOffset>, form: &str) -> String {
    at.format(form).to_string()
}

fn entry(found: &Found<'_>) -> String {
    let facts = &found.station.facts;
    let methods: Vec<_> = facts.entry().iter().map(EntryMethod::code).collect();
    let app = if facts.needs_app() == Some(true) { ", needs an app" } else { "" };
    match (methods.is_empty(), facts.access().code()) {
        (true, access) => format!("{access}{app}"),
        (false, access) => format!("{access}: {}{app}", methods.join(" or ")),
    }
}

/// The services that work, in Chinese, the first six.
fn services(vocabulary: &Vocabulary, found: &Found<'_>) -> String {
    let there: Vec<&str> = found
        .station
        .facts
        .services()
        .iter()
        .filter(|(_, state)| matches!(state, ServiceState::Yes))
        .filter_map(|(service, _)| vocabulary.services().get(usize::from(service.0)).map(|term| term.zh.as_ref()))
        .collect();
    match there.len() {
        0 => "unknown".to_owned(),
        1..=6 => there.join(" "),
        all => format!("{} +{}", there[..6].join(" "), all - 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_round_up_so_that_nobody_comes_too_late() {
        assert_eq!(minutes(1.0), "1");
        assert_eq!(minutes(60.0), "1");
        assert_eq!(minutes(61.0), "2");
    }

    #[test]
    fn distances_are_metres_near_by_and_kilometres_beyond() {
        assert_eq!(far(12.4), "12 m");
        assert_eq!(far(999.4), "999 m");
        assert_eq!(far(1250.0), "1.2 km");
    }
}
