//! The streets as a file that is mapped, not read: sections are the graphs' arrays as they lie in memory.
//!
//! Little-endian, sections on 64-byte boundaries: eight bytes of magic, version, number of sections, SHA-256 of all that follows
//! it, then each section's start and end, then the sections. A file is trusted only after its checksum *and* the ranges of all its
//! numbers have been found good, so that a search over it cannot leave its arrays. Writing goes to a file beside it, which is then
//! renamed: a reader has the old streets or the new, and a mapped file is never written into.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytemuck::Pod;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::arrays::{Array, Bytes};
use super::graph::Network;
use super::osm::Place;
use super::profile::Mode;
use super::snap;
use super::streets::Streets;

const MAGIC: &[u8; 8] = b"YZSTREET";
/// Raised with every change of the layout or of the tag rules: an old file is then built anew, never misread.
const VERSION: u32 = 1;
/// Sections of one mode, and those that all modes share.
const OWN: usize = 8;
const SHARED: usize = 4;
const SECTIONS: usize = OWN * 3 + SHARED;
const HEADER: usize = 8 + 4 + 4 + 32 + SECTIONS * 16;
const ALIGN: usize = 64;

/// Why a street file could not be opened or written.
#[derive(Debug, Error)]
pub enum FileError {
    /// The file system said no.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no street file.
    #[error("{0} is no street file")]
    Foreign(PathBuf),
    /// Another program version wrote it.
    #[error("{path} is of version {found}, this program reads version {VERSION}: import the streets again")]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it has.
        found: u32,
    },
    /// Its content is not what was written.
    #[error("{path} is damaged: {what}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        what: &'static str,
    },
}

impl Streets {
    /// Writes the streets to a file, in place of what is there: atomically, durably.
    ///
    /// # Errors
    ///
    /// [`FileError::Io`].
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let beside = path.with_extension("part");
        let result = self.write_to(&beside).and_then(|()| {
            std::fs::rename(&beside, path)?;
            // The rename itself has to be on the disk too.
            path.parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
        });
        if result.is_err() {
            // Half a file is of no use to anybody; that it cannot be removed changes nothing about the fault.
            let _ = std::fs::remove_file(&beside);
        }
        result.map_err(io)
    }

    fn write_to(&self, path: &Path) -> std::io::Result<()> {
        let places = places_text(&self.places);
        let mut sections: Vec<&[u8]> = Vec::with_capacity(SECTIONS);
        for network in &self.networks {
            sections.extend([
                bytemuck::cast_slice(&network.nodes),
                bytemuck::cast_slice(&network.first),
                bytemuck::cast_slice(&network.entries),
                bytemuck::cast_slice(&network.links),
                bytemuck::cast_slice(&network.edges),
                &network.flags[..],
                bytemuck::cast_slice(&network.shape),
                bytemuck::cast_slice(&network.boxes),
            ]);
        }
        let [walk, ..] = &self.networks;
        sections.extend([
            bytemuck::cast_slice(&walk.names),
            &walk.letters[..],
            bytemuck::cast_slice(&walk.shores),
            places.as_bytes(),
        ]);
        let mut table = Vec::with_capacity(SECTIONS * 16);
        let mut at = HEADER.next_multiple_of(ALIGN);
        for section in &sections {
            table.extend_from_slice(&(at as u64).to_le_bytes());
            table.extend_from_slice(&((at + section.len()) as u64).to_le_bytes());
            at = (at + section.len()).next_multiple_of(ALIGN);
        }
        let gap = [0_u8; ALIGN];
        let mut body: Vec<&[u8]> = vec![&table, &gap[..HEADER.next_multiple_of(ALIGN) - HEADER]];
        for section in sections {
            body.extend([section, &gap[..section.len().next_multiple_of(ALIGN) - section.len()]]);
        }
        let mut digest = Sha256::new();
        for part in &body {
            digest.update(part);
        }
        let mut out = BufWriter::new(File::create(path)?);
        out.write_all(MAGIC)?;
        out.write_all(&VERSION.to_le_bytes())?;
        out.write_all(&u32::try_from(SECTIONS).unwrap_or(0).to_le_bytes())?;
        out.write_all(&digest.finalize())?;
        for part in body {
            out.write_all(part)?;
        }
        out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()
    }

    /// Maps a street file and checks it. O(size): about a second a gigabyte.
    ///
    /// # Errors
    ///
    /// [`FileError`] when it cannot be read, is no street file, is of another version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let io = |source| FileError::Io { path: path.to_owned(), source };
        let file = File::open(path).map_err(io)?;
        #[expect(
            unsafe_code,
            reason = "a mapping is sound while nobody writes into the file, and street files are only ever replaced"
        )]
        // SAFETY: `Streets::write` renames a finished file into place and never opens an existing one for writing, so the bytes
        // under this mapping do not change. Whoever else writes into the data folder's files breaks the program's contract.
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(io)?;
        let map: Bytes = Arc::new(map);
        Self::from_bytes(&map, path)
    }

    fn from_bytes(bytes: &Bytes, path: &Path) -> Result<Self, FileError> {
        let damaged = |what| FileError::Damaged { path: path.to_owned(), what };
        let all = (**bytes).as_ref();
        if !all.starts_with(MAGIC) {
            return Err(FileError::Foreign(path.to_owned()));
        }
        let number = |at: usize| all.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes);
        let version = number(8).ok_or_else(|| damaged("it ends within its header"))?;
        if version != VERSION {
            return Err(FileError::Version { path: path.to_owned(), found: version });
        }
        if all.len() < HEADER || number(12) != u32::try_from(SECTIONS).ok() {
            return Err(damaged("it ends within its header"));
        }
        if Sha256::digest(&all[48..]).as_slice() != &all[16..48] {
            return Err(damaged("its checksum is not that of its content"));
        }
        let sections = Sections { bytes: bytes.clone() };
        let names = sections.array(OWN * 3).ok_or_else(|| damaged("a section is out of place"))?;
        let letters = sections.array(OWN * 3 + 1).ok_or_else(|| damaged("a section is out of place"))?;
        let shores = sections.array(OWN * 3 + 2).ok_or_else(|| damaged("a section is out of place"))?;
        let places: Array<u8> = sections.array(OWN * 3 + 3).ok_or_else(|| damaged("a section is out of place"))?;
        let read = |mode: Mode| {
            let at = mode.index() * OWN;
            let network = Network {
                mode,
                nodes: sections.array(at)?,
                first: sections.array(at + 1)?,
                entries: sections.array(at + 2)?,
                links: sections.array(at + 3)?,
                edges: sections.array(at + 4)?,
                flags: sections.array(at + 5)?,
                shape: sections.array(at + 6)?,
                boxes: sections.array(at + 7)?,
                names: Array::clone(&names),
                letters: Array::clone(&letters),
                shores: Array::clone(&shores),
            };
            Some(network)
        };
        let [Some(walk), Some(ebike), Some(car)] = Mode::ALL.map(read) else {
            return Err(damaged("a section is out of place"));
        };
        let networks = [walk, ebike, car];
        for network in &networks {
            sound(network).map_err(damaged)?;
        }
        let places =
            std::str::from_utf8(&places).ok().and_then(places_of).ok_or_else(|| damaged("its places are no text"))?;
        Ok(Self { networks, places })
    }
}

struct Sections {
    bytes: Bytes,
}

impl Sections {
    fn array<T: Pod>(&self, section: usize) -> Option<Array<T>> {
        let all = (*self.bytes).as_ref();
        let number = |at: usize| {
            let eight = all.get(at..at + 8)?.try_into().ok()?;
            usize::try_from(u64::from_le_bytes(eight)).ok()
        };
        let entry = 48 + section * 16;
        Array::mapped(self.bytes.clone(), number(entry)?, number(entry + 8)?)
    }
}

/// Whether every number of a graph is in its range.
fn sound(network: &Network) -> Result<(), &'static str> {
    let rising = |items: &[u32], end: usize| {
        items.first() == Some(&0) && items.is_sorted() && items.last().is_some_and(|last| *last as usize == end)
    };
    let (nodes, edges) = (network.nodes.len(), network.flags.len());
    let check = |good: bool, what| if good { Ok(()) } else { Err(what) };
    check(
        network.first.len() == nodes + 1 && rising(&network.first, network.entries.len()),
        "its rows are out of order",
    )?;
    check(network.links.len() == network.entries.len(), "its rows are not of one length")?;
    check(network.entries.iter().all(|[head, _]| (*head as usize) < nodes), "a street leads to no junction")?;
    check(network.links.iter().all(|link| ((link >> 2) as usize) < edges), "a row names no street")?;
    check(network.edges.len() == edges + 1, "its streets are not of one length")?;
    let names = network.names.len().saturating_sub(1);
    check(
        network.edges[..edges].iter().all(|[tail, head, _, name]| {
            (*tail as usize) < nodes && (*head as usize) < nodes && (*name as usize) < names
        }),
        "a street has no end or no name",
    )?;
    check(
        network.edges.is_sorted_by_key(|edge| edge[2]) && network.edges[edges][2] as usize == network.shape.len(),
        "its shapes are out of order",
    )?;
    check(
        network.boxes.len() == snap::levels(edges).iter().sum::<usize>(),
        "its boxes are not as many as they should be",
    )?;
    check(rising(&network.names, network.letters.len()), "its names are out of order")?;
    Ok(())
}

/// One place a line: name, kind, longitude, latitude, parted by tabs.
fn places_text(places: &[Place]) -> String {
    use std::fmt::Write as _;
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut text = String::new();
    for place in places {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{}\t{}\t{:.7}\t{:.7}", clean(&place.name), clean(&place.kind), place.at.0, place.at.1);
    }
    text
}

fn places_of(text: &str) -> Option<Vec<Place>> {
    text.lines()
        .map(|line| {
            let mut parts = line.split('\t');
            let (name, kind) = (parts.next()?.to_owned(), parts.next()?.to_owned());
            let at = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Place { name, kind, at })
        })
        .collect()
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
