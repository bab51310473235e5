//! `yizhan search TEXT`: stations and areas by their words, as one would type them.

use chrono::Utc;
use serde_json::{Value, json};

use super::failure::{Exit, Failure};
use super::selection::{Attributes, position};
use super::table;
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::http::extract::given;
use crate::http::extract::selection::SelectionGiven;
use crate::query::Open;
use crate::query::search::{MAX_ANSWERS, Matches, Typed, search};
use crate::station::Field;
use crate::store::Snapshot;

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Words of a name, brand, alias or address: simplified, traditional, pinyin or initials
    text: String,
    /// Longitude of where one is, degrees: of equal matches the nearer comes first
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true, requires = "lat")]
    lon: Option<String>,
    /// Latitude of where one is, degrees
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true, requires = "lon")]
    lat: Option<String>,
    /// The datum of that position: wgs84, gcj02, bd09 or cgcs2000
    #[arg(long, value_name = "DATUM", default_value = "wgs84")]
    crs: String,
    /// At most so many, 1 to 50
    #[arg(long, default_value = "10")]
    limit: String,
    #[command(flatten)]
    attributes: Attributes,
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let parts = [("lon", flags.lon.as_deref()), ("lat", flags.lat.as_deref()), ("crs", Some(flags.crs.as_str()))];
    let near = position(parts.into_iter().filter_map(|(name, value)| Some((name, value?))))?.finish()?;
    let limit = given::integer("limit", &flags.limit, 1..=MAX_ANSWERS as u64)?;
    let mut given = SelectionGiven::new(Open::Any);
    flags.attributes.apply(&mut given, &workplace.vocabulary)?;
    let snapshot = workplace.snapshot(terminal).await?;
    let typed = Typed {
        words: &flags.text,
        near,
        at: Utc::now(),
        filter: &given.filter,
        limit: usize::try_from(limit).unwrap_or(MAX_ANSWERS),
    };
    let matches = search(&snapshot, &typed);
    if terminal.is_json() {
        terminal.json(&view(&snapshot, &matches))?;
    } else {
        show(&snapshot, &matches, terminal)?;
    }
    if matches.stations.is_empty() && matches.areas.is_empty() {
        return Err(Failure::new(Exit::NothingFound, format!("nothing is called {:?}", flags.text)));
    }
    Ok(())
}

fn view(snapshot: &Snapshot, matches: &Matches<'_>) -> Value {
    let stations: Vec<Value> = matches
        .stations
        .iter()
        .map(|found| {
            let facts = &found.station.facts;
            json!({
                "id": found.station.id.get(),
                "name": facts.name(),
                "kind": snapshot.vocabulary.kind_code(facts.kind()),
                "address": facts.text(Field::Address),
                "lon": facts.position().map(crate::earth::LngLat::lon),
                "lat": facts.position().map(crate::earth::LngLat::lat),
                "matched": found.matched(),
                "distance_m": found.distance.map(crate::earth::Meters::get),
            })
        })
        .collect();
    let areas: Vec<Value> = matches
        .areas
        .iter()
        .map(|area| {
            let bounds = area.polygon.bounds();
            json!({
                "id": area.code.as_ref(),
                "name": area.name.as_ref(),
                "bounds": [bounds.west(), bounds.south(), bounds.east(), bounds.north()],
            })
        })
        .collect();
    json!({ "revision": snapshot.revision.to_string(), "stations": stations, "areas": areas })
}

fn show(snapshot: &Snapshot, matches: &Matches<'_>, terminal: Terminal) -> Result<(), Failure> {
    if !matches.stations.is_empty() {
        let mut rows = table::headed(&["station", "kind", "address", "distance", "id"]);
        for found in &matches.stations {
            let facts = &found.station.facts;
            let distance = match (found.distance, facts.position()) {
                (Some(metres), _) => format!("{:.1} km", metres.get() / 1000.0),
                (None, None) => "not located".to_owned(),
                (None, Some(_)) => String::new(),
            };
            rows.add_row([
                facts.name().into(),
                snapshot.vocabulary.kinds().get(usize::from(facts.kind().0)).map_or("", |term| term.zh.as_ref()).into(),
                facts.text(Field::Address).unwrap_or("").into(),
                table::number(distance),
                table::number(found.station.id.get()),
            ]);
        }
        terminal.table(&rows)?;
    }
    if !matches.areas.is_empty() {
        let mut rows = table::headed(&["area", "code", "level"]);
        for area in &matches.areas {
            rows.add_row([area.name.as_ref(), area.code.as_ref(), area.level.as_ref()]);
        }
        terminal.table(&rows)?;
    }
    Ok(())
}
