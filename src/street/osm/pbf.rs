//! Reads OpenStreetMap's PBF format: blobs of zlib-packed protocol buffers. Only what a street graph needs is decoded.
//!
//! A reader of our own because it has to stand hostile bytes (every length is checked against what is there before anything is
//! allocated, and a blob may unpack to 32 MiB at most, the format's own limit) and because skipping what no graph needs
//! (authors, versions, points that no street touches) is most of its speed. Blobs are decoded on as many threads as are asked for.
//!
//! Reference: <https://wiki.openstreetmap.org/wiki/PBF_Format>.

use std::io::Read;

use super::tags::Tags;
use super::{Member, ReadError, Sink};

/// The format's own limits.
const MAX_HEADER: usize = 64 * 1024;
const MAX_BLOB: usize = 32 * 1024 * 1024;

/// What the file may demand of its reader, and we can do.
const FEATURES: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

/// Reads a whole file into one sink a thread, in the order of the file.
pub(super) fn read<S: Sink + Send>(
    bytes: &[u8],
    threads: usize,
    make: impl Fn() -> S + Sync,
) -> Result<Vec<S>, ReadError> {
    let blobs = blobs(bytes)?;
    let chunk = blobs.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let make = &make;
        let parts: Vec<_> = blobs.chunks(chunk).map(|part| scope.spawn(move || decode_all(part, make()))).collect();
        parts.into_iter().map(|part| part.join().unwrap_or(Err(ReadError::Pbf("a reader thread stopped")))).collect()
    })
}

fn decode_all<S: Sink>(blobs: &[&[u8]], mut sink: S) -> Result<S, ReadError> {
    let (mut unpacked, mut scratch) = (Vec::new(), Scratch::default());
    for blob in blobs {
        unpack(blob, &mut unpacked)?;
        block(&unpacked, &mut sink, &mut scratch)?;
    }
    Ok(sink)
}

/// The data blobs of a file, after its header has been found good.
fn blobs(mut bytes: &[u8]) -> Result<Vec<&[u8]>, ReadError> {
    let mut found = Vec::new();
    let mut seen_header = false;
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or(ReadError::Pbf("ends within a blob's length"))?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > MAX_HEADER {
            return Err(ReadError::Pbf(if seen_header {
                "a blob header is longer than 64 KiB"
            } else {
                "is no OSM PBF: its first blob header would be longer than 64 KiB"
            }));
        }
        let header = rest.get(..length).ok_or(ReadError::Pbf("ends within a blob header"))?;
        let (mut kind, mut size) = (&b""[..], None);
        for field in fields(header) {
            match field? {
                (1, Field::Bytes(name)) => kind = name,
                (3, Field::Int(n)) => size = usize::try_from(n).ok(),
                _ => {}
            }
        }
        let size =
            size.filter(|size| *size <= MAX_BLOB).ok_or(ReadError::Pbf("a blob has no size, or one beyond 32 MiB"))?;
        let blob = rest.get(length..length + size).ok_or(ReadError::Pbf("ends within a blob"))?;
        match kind {
            b"OSMHeader" => {
                demands(blob)?;
                seen_header = true;
            }
            b"OSMData" if seen_header => found.push(blob),
            b"OSMData" => return Err(ReadError::Pbf("has data before its header")),
            // The format asks readers to pass over what they do not know.
            _ if seen_header => {}
            _ => return Err(ReadError::Pbf("is no OSM PBF: it does not begin with an OSMHeader")),
        }
        bytes = &rest[length + size..];
    }
    if seen_header { Ok(found) } else { Err(ReadError::Pbf("is empty")) }
}

fn demands(blob: &[u8]) -> Result<(), ReadError> {
    let mut unpacked = Vec::new();
    unpack(blob, &mut unpacked)?;
    for field in fields(&unpacked) {
        if let (4, Field::Bytes(feature)) = field?
            && !FEATURES.iter().any(|known| known.as_bytes() == feature)
        {
            return Err(ReadError::Feature(String::from_utf8_lossy(feature).into_owned()));
        }
    }
    Ok(())
}

fn unpack(blob: &[u8], out: &mut Vec<u8>) -> Result<(), ReadError> {
    out.clear();
    let (mut packed, mut raw_size) = (None, 0);
    for field in fields(blob) {
        match field? {
            (1, Field::Bytes(raw)) => {
                out.extend_from_slice(raw);
                return Ok(());
            }
            (2, Field::Int(n)) => raw_size = usize::try_from(n).unwrap_or(0),
            (3, Field::Bytes(zlib)) => packed = Some(zlib),
            (4..=7, Field::Bytes(_)) => return Err(ReadError::Pbf("a blob is packed otherwise than by zlib")),
            _ => {}
        }
    }
    let packed = packed.ok_or(ReadError::Pbf("a blob holds nothing"))?;
    out.reserve(raw_size.min(MAX_BLOB));
    let mut reader = flate2::read::ZlibDecoder::new(packed).take(MAX_BLOB as u64 + 1);
    reader.read_to_end(out).map_err(|error| ReadError::Unpack(error.to_string()))?;
    if out.len() > MAX_BLOB {
        return Err(ReadError::Pbf("a blob unpacks to more than 32 MiB"));
    }
    Ok(())
}

/// What one block's elements are decoded into, kept from block to block.
#[derive(Default)]
struct Scratch {
    refs: Vec<i64>,
    members: Vec<(i64, u64, u64)>,
}

/// The strings of a block and how its coordinates count.
struct Block<'a> {
    strings: Vec<&'a str>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'a> Block<'a> {
    fn string(&self, index: u64) -> Result<&'a str, ReadError> {
        usize::try_from(index)
            .ok()
            .and_then(|index| self.strings.get(index))
            .copied()
            .ok_or(ReadError::Pbf("an element names a string that its block does not hold"))
    }

    /// Ten-millionths of a degree; `None` where that is no place on Earth.
    fn position(&self, lon: i64, lat: i64) -> Option<[i32; 2]> {
        let tenth_micro =
            |offset: i64, value: i64| Some(offset.checked_add(self.granularity.checked_mul(value)?)? / 100);
        super::position(tenth_micro(self.lon_offset, lon)?, tenth_micro(self.lat_offset, lat)?)
    }
}

fn block<S: Sink>(bytes: &[u8], sink: &mut S, scratch: &mut Scratch) -> Result<(), ReadError> {
    let mut block = Block { strings: Vec::new(), granularity: 100, lat_offset: 0, lon_offset: 0 };
    let mut groups = Vec::new();
    for field in fields(bytes) {
        match field? {
            (1, Field::Bytes(table)) => {
                for string in fields(table) {
                    if let (1, Field::Bytes(string)) = string? {
                        // A string that is not UTF-8 is no tag that a rule knows.
                        block.strings.push(std::str::from_utf8(string).unwrap_or_default());
                    }
                }
            }
            (2, Field::Bytes(group)) => groups.push(group),
            #[expect(clippy::cast_possible_wrap, reason = "int64 fields carry negative numbers as two's complement")]
            (17, Field::Int(n)) => block.granularity = n as i64,
            #[expect(clippy::cast_possible_wrap, reason = "int64 fields carry negative numbers as two's complement")]
            (19, Field::Int(n)) => block.lat_offset = n as i64,
            #[expect(clippy::cast_possible_wrap, reason = "int64 fields carry negative numbers as two's complement")]
            (20, Field::Int(n)) => block.lon_offset = n as i64,
            _ => {}
        }
    }
    for group in groups {
        for field in fields(group) {
            match field? {
                (1, Field::Bytes(node)) if S::NODES => plain_node(node, &block, sink)?,
                (2, Field::Bytes(dense)) if S::NODES => dense_nodes(dense, &block, sink)?,
                (3, Field::Bytes(way)) if S::WAYS => read_way(way, &block, sink, scratch)?,
                (4, Field::Bytes(relation)) if S::WAYS => read_relation(relation, &block, sink, scratch)?,
                _ => {}
            }
        }
    }
    Ok(())
}

fn pairs<'a>(
    block: &Block<'a>,
    keys: &[u8],
    values: &[u8],
    tags: &mut Vec<(&'a str, &'a str)>,
) -> Result<(), ReadError> {
    tags.clear();
    let (mut keys, mut values) = (Varints(keys), Varints(values));
    while let (Some(key), Some(value)) = (keys.next()?, values.next()?) {
        tags.push((block.string(key)?, block.string(value)?));
    }
    Ok(())
}

fn plain_node<S: Sink>(bytes: &[u8], block: &Block, sink: &mut S) -> Result<(), ReadError> {
    let (mut id, mut lat, mut lon, mut keys, mut values) = (0, 0, 0, &b""[..], &b""[..]);
    for field in fields(bytes) {
        match field? {
            (1, Field::Int(n)) => id = zigzag(n),
            (2, Field::Bytes(packed)) => keys = packed,
            (3, Field::Bytes(packed)) => values = packed,
            (8, Field::Int(n)) => lat = zigzag(n),
            (9, Field::Int(n)) => lon = zigzag(n),
            _ => {}
        }
    }
    let mut tags = Vec::new();
    pairs(block, keys, values, &mut tags)?;
    sink.node(id, block.position(lon, lat), Tags(&tags));
    Ok(())
}

fn dense_nodes<S: Sink>(bytes: &[u8], block: &Block, sink: &mut S) -> Result<(), ReadError> {
    let (mut ids, mut lats, mut lons, mut tags) = (Varints(b""), Varints(b""), Varints(b""), Varints(b""));
    for field in fields(bytes) {
        match field? {
            (1, Field::Bytes(packed)) => ids = Varints(packed),
            (8, Field::Bytes(packed)) => lats = Varints(packed),
            (9, Field::Bytes(packed)) => lons = Varints(packed),
            (10, Field::Bytes(packed)) => tags = Varints(packed),
            _ => {}
        }
    }
    let (mut id, mut lat, mut lon) = (0_i64, 0_i64, 0_i64);
    let mut own = Vec::new();
    while let Some(step) = ids.next()? {
        let (Some(up), Some(right)) = (lats.next()?, lons.next()?) else {
            return Err(ReadError::Pbf("a block has fewer coordinates than nodes"));
        };
        id = id.wrapping_add(zigzag(step));
        lat = lat.wrapping_add(zigzag(up));
        lon = lon.wrapping_add(zigzag(right));
        own.clear();
        while let Some(key) = tags.next()? {
            if key == 0 {
                break;
            }
            let value = tags.next()?.ok_or(ReadError::Pbf("a node's last tag has a key and no value"))?;
            own.push((block.string(key)?, block.string(value)?));
        }
        sink.node(id, block.position(lon, lat), Tags(&own));
    }
    Ok(())
}

fn read_way<S: Sink>(bytes: &[u8], block: &Block, sink: &mut S, scratch: &mut Scratch) -> Result<(), ReadError> {
    let (mut id, mut keys, mut values) = (0_i64, &b""[..], &b""[..]);
    scratch.refs.clear();
    for field in fields(bytes) {
        match field? {
            #[expect(clippy::cast_possible_wrap, reason = "int64 fields carry negative numbers as two's complement")]
            (1, Field::Int(n)) => id = n as i64,
            (2, Field::Bytes(packed)) => keys = packed,
            (3, Field::Bytes(packed)) => values = packed,
            (8, Field::Bytes(packed)) => {
                let (mut steps, mut at) = (Varints(packed), 0_i64);
                while let Some(step) = steps.next()? {
                    at = at.wrapping_add(zigzag(step));
                    scratch.refs.push(at);
                }
            }
            _ => {}
        }
    }
    let mut tags = Vec::new();
    pairs(block, keys, values, &mut tags)?;
    sink.way(id, &scratch.refs, Tags(&tags));
    Ok(())
}

fn read_relation<S: Sink>(bytes: &[u8], block: &Block, sink: &mut S, scratch: &mut Scratch) -> Result<(), ReadError> {
    let (mut keys, mut values) = (&b""[..], &b""[..]);
    let (mut roles, mut ids, mut types) = (Varints(b""), Varints(b""), Varints(b""));
    for field in fields(bytes) {
        match field? {
            (2, Field::Bytes(packed)) => keys = packed,
            (3, Field::Bytes(packed)) => values = packed,
            (8, Field::Bytes(packed)) => roles = Varints(packed),
            (9, Field::Bytes(packed)) => ids = Varints(packed),
            (10, Field::Bytes(packed)) => types = Varints(packed),
            _ => {}
        }
    }
    scratch.members.clear();
    let mut id = 0_i64;
    while let (Some(role), Some(step), Some(kind)) = (roles.next()?, ids.next()?, types.next()?) {
        id = id.wrapping_add(zigzag(step));
        scratch.members.push((id, role, kind));
    }
    let mut tags = Vec::new();
    pairs(block, keys, values, &mut tags)?;
    let mut members = Vec::with_capacity(scratch.members.len());
    for (id, role, kind) in &scratch.members {
        members.push(Member { way: *kind == 1, node: *kind == 0, id: *id, role: block.string(*role)? });
    }
    sink.relation(&members, Tags(&tags));
    Ok(())
}

/// One field of a message.
enum Field<'a> {
    Int(u64),
    Bytes(&'a [u8]),
    /// Fixed-width numbers, which no field of ours is.
    Other,
}

/// The fields of a message, number and value.
fn fields(bytes: &[u8]) -> Fields<'_> {
    Fields(Varints(bytes))
}

struct Fields<'a>(Varints<'a>);

impl<'a> Fields<'a> {
    fn field(&mut self, key: u64) -> Result<(u64, Field<'a>), ReadError> {
        let cut = ReadError::Pbf("ends within a field");
        let value = match key & 7 {
            0 => Field::Int(self.0.next()?.ok_or(cut)?),
            2 => {
                let length = self.0.next()?.and_then(|length| usize::try_from(length).ok());
                let (bytes, rest) = length
                    .and_then(|length| self.0.0.split_at_checked(length))
                    .ok_or(ReadError::Pbf("a field claims more bytes than its message has"))?;
                self.0.0 = rest;
                Field::Bytes(bytes)
            }
            wire @ (1 | 5) => {
                self.0.0 = self.0.0.get(if wire == 1 { 8 } else { 4 }..).ok_or(cut)?;
                Field::Other
            }
            _ => return Err(ReadError::Pbf("a field is of no known wire type")),
        };
        Ok((key >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = match self.0.next() {
            Ok(None) => return None,
            Ok(Some(key)) => self.field(key),
            Err(error) => Err(error),
        };
        if read.is_err() {
            // Nothing after a fault can be told apart.
            self.0 = Varints(b"");
        }
        Some(read)
    }
}

/// Numbers of seven bits a byte, one after another.
struct Varints<'a>(&'a [u8]);

impl Varints<'_> {
    #[inline]
    fn next(&mut self) -> Result<Option<u64>, ReadError> {
        let mut value = 0_u64;
        for (i, &byte) in self.0.iter().enumerate().take(10) {
            value |= u64::from(byte & 0x7f) << (7 * i).min(63);
            if byte < 0x80 {
                self.0 = &self.0[i + 1..];
                return Ok(Some(value));
            }
        }
        if self.0.is_empty() { Ok(None) } else { Err(ReadError::Pbf("a number does not end")) }
    }
}

#[expect(clippy::cast_possible_wrap, reason = "the zigzag code of signed numbers")]
const fn zigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

#[cfg(test)]
#[path = "pbf_tests.rs"]
mod tests;
