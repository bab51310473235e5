//! The streets of a region, all modes together: what an import makes, a file holds and a server serves.

use std::collections::HashMap;

use super::build::{Shared, build_with};
use super::graph::Network;
use super::ground;
use super::osm::{Extract, Place, ReadError};
use super::profile::Mode;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading the extracts.
    Reading,
    /// Building the graph of a mode.
    Building(Mode),
    /// Gathering the names of streets and places.
    Naming,
}

/// The graphs of all modes over one set of extracts, and the places named in them.
#[derive(Debug)]
pub struct Streets {
    pub(super) networks: [Network; 3],
    pub(super) places: Vec<Place>,
}

impl Streets {
    /// Builds the graphs of all modes from OSM extracts (PBF or XML, plain, gzip or bzip2), which merge by OSM id.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when an extract cannot be read.
    pub fn build(files: &[&[u8]], threads: usize, progress: impl Fn(Step)) -> Result<Self, ReadError> {
        progress(Step::Reading);
        let mut extract = Extract::read(files, threads)?;
        let shared = Shared::new(&extract);
        let of = |mode| build_with(&extract, mode, &shared);
        let networks = if threads > 1 {
            progress(Step::Building(Mode::Walk));
            std::thread::scope(|scope| {
                let spawn = |mode| scope.spawn(move || of(mode));
                let others = [spawn(Mode::Ebike), spawn(Mode::Car)];
                let walk = of(Mode::Walk);
                let stopped = || Err(ReadError::Pbf("was read, but a builder thread stopped"));
                let [ebike, car] = others.map(|other| other.join().unwrap_or_else(|_panic| stopped()));
                Ok::<_, ReadError>([walk?, ebike?, car?])
            })?
        } else {
            let one = |mode| {
                progress(Step::Building(mode));
                of(mode)
            };
            [one(Mode::Walk)?, one(Mode::Ebike)?, one(Mode::Car)?]
        };
        progress(Step::Naming);
        let mut places = std::mem::take(&mut extract.places);
        let [walk, ebike, car] = &networks;
        places.extend(named_streets([walk, car, ebike]));
        Ok(Self { networks, places })
    }

    /// The graph of a mode.
    #[must_use]
    pub fn network(&self, mode: Mode) -> &Network {
        &self.networks[mode.index()]
    }

    /// Named places and streets, for the search by name.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }
}

/// Each name once in every five kilometres or so, at the middle of its longest piece there. A street that two modes have is
/// named once.
fn named_streets(networks: [&Network; 3]) -> Vec<Place> {
    const CELL: i32 = 500_000;
    let mut longest: HashMap<(&str, i32, i32), (f64, [i32; 2])> = HashMap::new();
    for network in networks {
        for edge in 0..u32::try_from(network.edge_count()).unwrap_or(0) {
            let name = network.name(edge);
            if name.is_empty() {
                continue;
            }
            let middle = network.midpoint(edge);
            let length = network.length(edge);
            let cell = longest
                .entry((name, middle[0].div_euclid(CELL), middle[1].div_euclid(CELL)))
                .or_insert((length, middle));
            if length > cell.0 {
                *cell = (length, middle);
            }
        }
    }
    let mut places: Vec<Place> = longest
        .into_iter()
        .map(|((name, ..), (_, at))| {
            let at = ground::position(at);
            Place { name: name.to_owned(), kind: "highway".to_owned(), at: (at.lon(), at.lat()) }
        })
        .collect();
    places.sort_by(|a, b| a.name.cmp(&b.name).then(a.at.0.total_cmp(&b.at.0)).then(a.at.1.total_cmp(&b.at.1)));
    places
}
