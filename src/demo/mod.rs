//! The synthetic city and the synthetic nation: deterministic, seeded, labelled synthetic.
//!
//! Not real data, and not made from any: names, hours and facilities are invented, only the positions and names of the
//! nation's cities are facts (`data/demo/cities.csv`). Nothing here touches a file or a clock: output goes to a
//! [`Write`] that the caller opens, and every date counts back from [`AS_OF`]. The rows are in the import format and
//! take the same road into the store as anybody's file.

mod attributes;
mod dice;
mod districts;
mod ground;
mod hours;
mod lattice;
mod lines;
mod names;
mod national;
mod osm;
mod places;
mod plan;
mod plane;
mod row;
mod streets;
mod ways;

use std::io::{self, Write};

pub use districts::PopulationPoint;
pub use national::{NATIONAL_KINDS, National};
pub use row::Row;

use districts::Districts;
use osm::Drawing;
use streets::Streets;

/// The day the demo's facts were true, `YYYY-MM-DD`. Dates count back from it.
pub const AS_OF: &str = "2026-11-20";
fn as_of() -> chrono::NaiveDate {
    AS_OF.parse().unwrap_or_default()
}

/// The `source` of every row.
pub const SOURCE: &str = "synthetic-demo";
/// The licence of everything generated here.
pub const LICENCE: &str = "CC0-1.0";
/// How many people live in the synthetic city.
pub const PEOPLE: u32 = 1_200_000;

/// What is written into every file that has room for it.
const NOTE: &str = "合成演示数据 / synthetic demo data, no real place; CC0-1.0";

/// A synthetic city: stations, districts, people and streets that belong together.
#[derive(Debug, Clone)]
pub struct City {
    /// Its 400 stations.
    pub stations: Vec<Row>,
    /// Where its people live; the sum is [`PEOPLE`].
    pub population: Vec<PopulationPoint>,
    districts: Districts,
    streets: Drawing,
}

/// Makes the city of a seed: the same seed gives the same city on every machine.
#[must_use]
pub fn city(seed: u64) -> City {
    let mut drawing = Drawing::default();
    let streets = Streets::lay(seed, &mut drawing);
    lines::river(&streets, &mut drawing);
    lines::railway(&streets, &mut drawing);
    lines::motorway(&streets, &mut drawing);
    ground::fill(seed, &streets, &mut drawing);
    let districts = Districts::cut(&streets.plan.lattice);
    let population = districts::people(seed, &streets, PEOPLE);
    let stations = places::stations(seed, &streets, &districts, as_of());
    City { stations, population, districts, streets: drawing }
}

impl City {
    /// Writes the stations as CSV in the import format (UTF-8, header line, WGS 84).
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write_stations_csv(&self, out: &mut impl Write) -> io::Result<()> {
        row::write_csv(out, crate::station::Field::ALL, self.stations.iter().cloned())
    }

    /// Writes the city and its districts as GeoJSON polygons with `code`, `name` and `parent`.
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write_districts_geojson(&self, out: &mut impl Write) -> io::Result<()> {
        self.districts.write(out, NOTE)
    }

    /// Writes the population points as CSV: `lon,lat,population`.
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write_population_csv(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "lon,lat,population")?;
        for point in &self.population {
            writeln!(out, "{:.7},{:.7},{}", point.lon, point.lat, point.people)?;
        }
        Ok(())
    }

    /// Writes streets, water, railway, houses and places as OSM XML 0.6.
    ///
    /// # Errors
    /// Only what `out` reports.
    pub fn write_streets_osm(&self, out: &mut impl Write) -> io::Result<()> {
        self.streets.write(out, AS_OF, NOTE)
    }

    /// How many nodes, ways and turn restrictions the street file has.
    #[must_use]
    pub fn street_counts(&self) -> [usize; 3] {
        self.streets.counts()
    }
}

/// The stations of the nation: 221,000 rows, one at a time, in bounded memory.
#[must_use]
pub fn national(seed: u64) -> National {
    National::new(seed, as_of())
}

/// Writes the stations of [`national()`] as CSV in the import format (UTF-8, header line, WGS 84), about 100 MB.
///
/// # Errors
/// Only what `out` reports.
pub fn write_national_csv(seed: u64, out: &mut impl Write) -> io::Result<()> {
    row::write_csv(out, &national::FIELDS, national(seed))
}
