//! The filters as flags. They are read by the code that reads a request's parameters, so `--kind mom_room` and
//! `kind=mom_room` cannot come to mean different things.

use std::iter;

use crate::http::extract::position::PositionGiven;
use crate::http::extract::selection::SelectionGiven;
use crate::query::Place;
use crate::station::Vocabulary;
use crate::store::Snapshot;

use super::failure::Failure;

/// The filters on what a station is.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Which stations")]
pub(super) struct Attributes {
    /// Kinds, separated by commas: `worker_station`, `driver_home`, `mom_room` … [default: all]
    #[arg(long, value_name = "CODES")]
    pub(super) kind: Option<String>,
    /// Services that must be there or nearby, separated by commas: toilet,water …
    #[arg(long, value_name = "CODES")]
    services: Option<String>,
    /// Who may enter: access scopes separated by commas, or any [default: `public,target_groups,unknown`]
    #[arg(long, value_name = "CODES")]
    access: Option<String>,
    /// How one gets in: `no_app` and `no_face` leave out what needs an app, what only a face opens
    #[arg(long, value_name = "CODES")]
    entry: Option<String>,
    /// Whose premises, separated by commas: bank, `shop_mall` …
    #[arg(long, value_name = "CODES")]
    host_type: Option<String>,
    /// Where in its life, separated by commas, or any [default: operating,trial]
    #[arg(long, value_name = "CODES")]
    status: Option<String>,
    /// At least so many stars
    #[arg(long, value_name = "0-5")]
    min_star: Option<String>,
    /// Open round the clock, or not
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    is_24h: Option<String>,
    /// When it must be open: any, now or arrival [default: arrival for nearest, else any]
    #[arg(long, value_name = "WHEN")]
    open: Option<String>,
}

/// The filters on where a station is, and on its words.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Where")]
pub(super) struct Places {
    /// Inside a box: west,south,east,north in degrees, WGS 84
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    bbox: Option<String>,
    /// Inside a planning area, by its code
    #[arg(long, value_name = "AREA_ID")]
    within: Option<String>,
    /// Inside an H3 cell
    #[arg(long, value_name = "INDEX")]
    cell: Option<String>,
    /// At most so many metres from --lon and --lat
    #[arg(long, value_name = "METRES")]
    radius_m: Option<String>,
    /// Longitude of the circle's centre, degrees
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    lon: Option<String>,
    /// Latitude of the circle's centre, degrees
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    lat: Option<String>,
    /// The datum of --lon and --lat: wgs84, gcj02, bd09 or cgcs2000 [default: wgs84]
    #[arg(long, value_name = "DATUM")]
    crs: Option<String>,
    /// Words of the name or address: simplified, traditional, pinyin or initials
    #[arg(long, value_name = "TEXT")]
    q: Option<String>,
}

impl Attributes {
    /// The pairs that were given, named as the API names them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("kind", &self.kind),
            ("services", &self.services),
            ("access", &self.access),
            ("entry", &self.entry),
            ("host_type", &self.host_type),
            ("status", &self.status),
            ("min_star", &self.min_star),
            ("is_24h", &self.is_24h),
            ("open", &self.open),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// Hands the filters to `given`.
    pub(super) fn apply(&self, given: &mut SelectionGiven, vocabulary: &Vocabulary) -> Result<(), Failure> {
        for (name, value) in self.pairs() {
            given.take_attribute(name, value, vocabulary)?;
        }
        Ok(())
    }
}

impl Places {
    /// The pairs that were given, named as the API names them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let own = [
            ("bbox", &self.bbox),
            ("within", &self.within),
            ("cell", &self.cell),
            ("radius_m", &self.radius_m),
            ("q", &self.q),
        ];
        own.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?))).chain(self.center())
    }

    fn center(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let parts = [("lon", &self.lon), ("lat", &self.lat), ("crs", &self.crs)];
        parts.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// Hands the filters to `given` and answers with the place they make.
    pub(super) fn apply(&self, given: &mut SelectionGiven, snapshot: &Snapshot) -> Result<Place, Failure> {
        for (name, value) in self.pairs() {
            given.take_place(name, value, snapshot)?;
        }
        let center = position(self.center())?.finish()?;
        Ok(given.place(center)?)
    }
}

/// A position from its parts, in the datum they name.
pub(super) fn position<'a>(parts: impl IntoIterator<Item = (&'static str, &'a str)>) -> Result<PositionGiven, Failure> {
    let mut given = PositionGiven::default();
    for (name, value) in parts {
        given.take(name, value)?;
    }
    Ok(given)
}

/// `name value` of every filter in force, for a file that has to say how it was made.
pub(super) fn told<'a>(attributes: &'a Attributes, places: &'a Places) -> Vec<(String, String)> {
    iter::empty::<(&str, &str)>()
        .chain(attributes.pairs())
        .chain(places.pairs())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
