//! From OpenStreetMap files to what a graph is built of: street ways with their rules, the nodes they touch, turns, shores, names.
//!
//! Two passes over each file: ways and relations first, then only the nodes that those ways touch, so that memory grows with the
//! streets and not with the houses. Several files merge by OSM id; of an element that two files hold, the last one's stands.
//! Not a general OSM library.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use thiserror::Error;

use tags::{NodeRule, Tags, WayRule};

mod pbf;
pub(super) mod tags;
mod xml;

/// Why an extract could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The file is damaged, cut off, or no PBF.
    #[error("the OSM PBF file {0}")]
    Pbf(&'static str),
    /// The file demands of its reader what this one cannot do.
    #[error("the OSM PBF file requires the feature {0:?}, which is not supported")]
    Feature(String),
    /// A packed part does not unpack.
    #[error("a packed part of the file does not unpack: {0}")]
    Unpack(String),
    /// The XML is damaged or no OSM.
    #[error("the OSM XML file is wrong at byte {offset}: {reason}")]
    Xml {
        /// Where, counted in the unpacked file.
        offset: u64,
        /// What is wrong there.
        reason: String,
    },
    /// A number too many for the graph's 32-bit numbers.
    #[error("the extract has more than {limit} {what}")]
    TooLarge {
        /// Of what there are too many.
        what: &'static str,
        /// How many are possible.
        limit: u32,
    },
}

/// A member of a relation.
struct Member<'a> {
    way: bool,
    node: bool,
    id: i64,
    role: &'a str,
}

/// What takes the elements of a file.
trait Sink {
    /// Whether nodes are of interest.
    const NODES: bool;
    /// Whether ways and relations are.
    const WAYS: bool;
    fn node(&mut self, id: i64, at: Option<[i32; 2]>, tags: Tags);
    fn way(&mut self, id: i64, refs: &[i64], tags: Tags);
    fn relation(&mut self, members: &[Member], tags: Tags);
}

/// A node that no file holds, or whose coordinates are none.
pub(super) const MISSING: [i32; 2] = [i32::MIN; 2];

/// Ten-millionths of a degree east and north, if that is a place.
fn position(lon: i64, lat: i64) -> Option<[i32; 2]> {
    let lon = i32::try_from(lon).ok().filter(|lon| lon.abs() <= 1_800_000_000)?;
    let lat = i32::try_from(lat).ok().filter(|lat| lat.abs() <= 900_000_000)?;
    Some([lon, lat])
}

/// A street.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) id: i64,
    /// Its nodes, in [`Extract::refs`].
    pub(super) nodes: std::ops::Range<usize>,
    pub(super) rule: WayRule,
    /// Its name, in [`Extract::names`]; 0 is no name.
    pub(super) name: u32,
}

/// A forbidden or a prescribed turn at a node, for vehicles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) from: i64,
    /// A node's number in the extract.
    pub(super) via: u32,
    pub(super) to: i64,
    /// The only turn allowed, instead of one forbidden.
    pub(super) only: bool,
}

/// A named point of interest.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// As it is written there.
    pub name: String,
    /// The tag that says what it is, `amenity=cafe`; `highway` for a street.
    pub kind: String,
    /// Where, degrees east and north.
    pub at: (f64, f64),
}

/// What was read.
#[derive(Debug, Default)]
pub struct Extract {
    pub(super) ways: Vec<Way>,
    pub(super) refs: Vec<u32>,
    /// Ten-millionths of a degree, or [`MISSING`].
    pub(super) at: Vec<[i32; 2]>,
    /// [`NodeRule`] bits.
    pub(super) rules: Vec<u8>,
    pub(super) names: Vec<String>,
    pub(super) turns: Vec<Turn>,
    /// Shores and streams, as chains of node numbers.
    pub(super) shores: Vec<Vec<u32>>,
    /// Named points of interest.
    pub places: Vec<Place>,
}

impl Extract {
    /// Reads and merges extracts in PBF or XML, plain or packed by gzip or bzip2. The format is told by the content; the
    /// file's name plays no part.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when a file is damaged, cut off, or neither. Ways that touch missing nodes are no error: they are broken
    /// there.
    pub fn read(files: &[&[u8]], threads: usize) -> Result<Self, ReadError> {
        let mut streets = Streets::default();
        for file in files {
            for part in read_file(file, threads, Streets::default)? {
                streets.append(part);
            }
        }
        streets.keep_last_of_each();
        let mut ids: Vec<i64> = streets.refs.iter().chain(streets.shores.iter().flatten()).copied().collect();
        ids.extend(streets.turns.iter().map(|turn| turn.1));
        ids.sort_unstable();
        ids.dedup();
        if u32::try_from(ids.len()).is_err() {
            return Err(ReadError::TooLarge { what: "street nodes", limit: u32::MAX });
        }
        let mut extract = Self { at: vec![MISSING; ids.len()], rules: vec![0; ids.len()], ..Self::default() };
        for file in files {
            for part in
                read_file(file, threads, || Points { ids: &ids, cursor: 0, hits: Vec::new(), places: Vec::new() })?
            {
                for (index, at, rule) in part.hits {
                    extract.at[index as usize] = at;
                    extract.rules[index as usize] = rule;
                }
                extract.places.extend(part.places);
            }
        }
        extract.number(streets, &ids);
        Ok(extract)
    }

    /// Puts node numbers in the place of OSM ids.
    fn number(&mut self, streets: Streets, ids: &[i64]) {
        let number = |id: i64| {
            let index = ids.binary_search(&id).unwrap_or_default();
            u32::try_from(index).unwrap_or_default()
        };
        // Looking ids up in their order keeps the search in the cache; a hash table is no faster here.
        let mut order: Vec<(i64, u32)> = streets.refs.iter().copied().zip(0..).collect();
        order.sort_unstable();
        self.refs = vec![0; streets.refs.len()];
        let mut index = 0_usize;
        for (id, place) in order {
            while ids[index] < id {
                index += 1;
            }
            self.refs[place as usize] = u32::try_from(index).unwrap_or_default();
        }
        self.ways = streets
            .ways
            .into_iter()
            .map(|way| Way { id: way.id, nodes: way.first..way.first + way.count, rule: way.rule, name: way.name })
            .collect();
        self.names = streets.names.list;
        self.turns =
            streets.turns.iter().map(|&(from, via, to, only)| Turn { from, via: number(via), to, only }).collect();
        self.shores = streets.shores.iter().map(|chain| chain.iter().map(|&id| number(id)).collect()).collect();
    }
}

fn read_file<S: Sink + Send>(file: &[u8], threads: usize, make: impl Fn() -> S + Sync) -> Result<Vec<S>, ReadError> {
    let xml =
        |source: &mut dyn Read, sink| xml::read(BufReader::with_capacity(1 << 16, source), sink).map(|sink| vec![sink]);
    match file {
        [0x1f, 0x8b, ..] => xml(&mut flate2::read::MultiGzDecoder::new(file), make()),
        [b'B', b'Z', b'h', ..] => xml(&mut bzip2::read::MultiBzDecoder::new(file), make()),
        _ => {
            let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file).trim_ascii_start();
            if text.first() == Some(&b'<') { xml(&mut &*text, make()) } else { pbf::read(file, threads, make) }
        }
    }
}

/// Names, each once; number 0 is no name.
struct Names {
    list: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Default for Names {
    fn default() -> Self {
        Self { list: vec![String::new()], numbers: HashMap::new() }
    }
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.list.len()).unwrap_or(0);
        self.list.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

struct RawWay {
    id: i64,
    first: usize,
    count: usize,
    rule: WayRule,
    name: u32,
}

/// The first pass: ways, turns, shores.
#[derive(Default)]
struct Streets {
    ways: Vec<RawWay>,
    refs: Vec<i64>,
    names: Names,
    turns: Vec<(i64, i64, i64, bool)>,
    shores: Vec<Vec<i64>>,
}

impl Streets {
    fn append(&mut self, part: Self) {
        let renamed: Vec<u32> = part.names.list.iter().map(|name| self.names.number(name)).collect();
        let base = self.refs.len();
        self.refs.extend(part.refs);
        self.ways.extend(part.ways.into_iter().map(|way| RawWay {
            first: base + way.first,
            name: renamed[way.name as usize],
            ..way
        }));
        self.turns.extend(part.turns);
        self.shores.extend(part.shores);
    }

    /// Of the ways that bear one id, keeps the last; ways come into the order of their ids.
    fn keep_last_of_each(&mut self) {
        // The sort is stable: of equal ids the last one read stays last.
        self.ways.sort_by_key(|way| way.id);
        let mut kept: Vec<RawWay> = Vec::with_capacity(self.ways.len());
        for way in self.ways.drain(..) {
            match kept.last_mut() {
                Some(last) if last.id == way.id => *last = way,
                _ => kept.push(way),
            }
        }
        self.ways = kept;
        self.turns.sort_unstable();
        self.turns.dedup();
    }
}

impl Sink for Streets {
    const NODES: bool = false;
    const WAYS: bool = true;

    fn node(&mut self, _: i64, _: Option<[i32; 2]>, _: Tags) {}

    fn way(&mut self, id: i64, refs: &[i64], tags: Tags) {
        if refs.len() < 2 {
            return;
        }
        if tags::water(tags) {
            self.shores.push(refs.to_vec());
        }
        let Some(rule) = tags::way(tags) else { return };
        let name = tags.get("name").or_else(|| tags.get("ref")).map_or(0, |name| self.names.number(name));
        self.ways.push(RawWay { id, first: self.refs.len(), count: refs.len(), rule, name });
        self.refs.extend_from_slice(refs);
    }

    fn relation(&mut self, members: &[Member], tags: Tags) {
        if tags.get("type") != Some("restriction") {
            return;
        }
        let Some(kind) = tags.get("restriction").or_else(|| tags.get("restriction:motorcar")) else { return };
        // Restrictions that hold at some hours only, or not for cars, are not modelled.
        if !kind.starts_with("no_") && !kind.starts_with("only_")
            || tags.get("except").is_some_and(|except| except.split(';').any(|mode| mode.trim() == "motorcar"))
        {
            return;
        }
        let via: Vec<i64> = members.iter().filter(|m| m.role == "via" && m.node).map(|m| m.id).collect();
        let [via] = via[..] else { return };
        if members.iter().any(|member| member.role == "via" && member.way) {
            return;
        }
        for from in members.iter().filter(|member| member.role == "from" && member.way) {
            for to in members.iter().filter(|member| member.role == "to" && member.way) {
                self.turns.push((from.id, via, to.id, kind.starts_with("only_")));
            }
        }
    }
}

/// The second pass: the nodes that streets touch, and named places.
struct Points<'a> {
    ids: &'a [i64],
    /// Where the last node was found: files list nodes in the order of their ids.
    cursor: usize,
    hits: Vec<(u32, [i32; 2], u8)>,
    places: Vec<Place>,
}

impl Sink for Points<'_> {
    const NODES: bool = true;
    const WAYS: bool = false;

    fn node(&mut self, id: i64, at: Option<[i32; 2]>, tags: Tags) {
        let Some(at) = at else { return };
        if !tags.0.is_empty()
            && let Some(place) = place(at, tags)
        {
            self.places.push(place);
        }
        let near = self.ids.get(self.cursor..self.cursor + 8).and_then(|next| next.iter().position(|next| *next == id));
        let found = match near {
            Some(ahead) => self.cursor + ahead,
            None => match self.ids.binary_search(&id) {
                Ok(found) => found,
                Err(_) => return,
            },
        };
        self.cursor = found;
        let rule = if tags.0.is_empty() { NodeRule::default() } else { tags::node(tags) };
        self.hits.push((u32::try_from(found).unwrap_or_default(), at, rule.bits()));
    }

    fn way(&mut self, _: i64, _: &[i64], _: Tags) {}

    fn relation(&mut self, _: &[Member], _: Tags) {}
}

/// A node that somebody may look for by its name. What must not be drawn (`domain.md`, "Law and courtesy") is not found either.
fn place(at: [i32; 2], tags: Tags) -> Option<Place> {
    let name = tags.get("name")?;
    if tags.get("military").is_some() || tags.get("amenity") == Some("prison") {
        return None;
    }
    let kinds = ["place", "amenity", "shop", "tourism", "office", "leisure", "railway", "public_transport"];
    let (key, value) = kinds.iter().find_map(|key| Some((*key, tags.get(key)?)))?;
    // Regions and countries are no places to walk to.
    if key == "place" && matches!(value, "country" | "state" | "region" | "province" | "ocean" | "sea") {
        return None;
    }
    let degrees = |n: i32| f64::from(n) / 1e7;
    Some(Place { name: name.to_owned(), kind: format!("{key}={value}"), at: (degrees(at[0]), degrees(at[1])) })
}
