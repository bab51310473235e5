//! Is this archive what it says? Its parts are unpacked once into nothing, counting, before a parser may hold them.
//!
//! The sizes an archive declares are claims; so are the limits of a parser that believes them. Unpacking costs about a
//! second a gigabyte and is bounded by the same limits.

use std::io::{Read, SeekFrom};

use flate2::bufread::DeflateDecoder;

use crate::formats::source::Stream;
use crate::formats::{FormatError, MAX_FIELD, Source};

/// A sheet is streamed, so it may be large.
const MAX_SHEET: u64 = 1 << 30;
/// Every other part (shared strings, styles) is held in memory.
const MAX_PART: u64 = 128 << 20;
/// The most parts of a workbook.
const MAX_PARTS: usize = 4_096;
/// The longest stretch of a part without a tag, which a parser holds at once.
const MAX_STRETCH: u64 = 4 * MAX_FIELD as u64;

/// One part as the directory lists it.
struct Part {
    name: String,
    method: u16,
    offset: u64,
}

/// Checks every XML part of a workbook. Other parts (pictures) are never unpacked.
pub(super) fn check(source: &Source) -> Result<(), FormatError> {
    let broken = |reason: &str| FormatError::Workbook { name: source.name().to_owned(), reason: reason.to_owned() };
    let io = || FormatError::io(source.name());
    let mut stream = source.open()?;
    let parts = directory(&mut *stream, source.size()).map_err(io())?.map_err(broken)?;
    if !parts.iter().any(|part| part.name.ends_with("workbook.xml")) {
        return Err(broken("the archive holds no workbook (a ZIP file of something else?)"));
    }
    for part in parts.iter().filter(|part| {
        let extension = part.name.rsplit('.').next().unwrap_or_default();
        extension.eq_ignore_ascii_case("xml") || extension.eq_ignore_ascii_case("rels")
    }) {
        let limit = if part.name.contains("worksheets/") { MAX_SHEET } else { MAX_PART };
        let (size, stretch) = measure(&mut *stream, part, limit).map_err(io())?.map_err(broken)?;
        if size > limit {
            let (name, part) = (source.name().to_owned(), part.name.clone());
            return Err(FormatError::ZipBomb { name, part, limit });
        }
        if stretch > MAX_STRETCH {
            let (name, what) = (source.name().to_owned(), format!("one text of {}", part.name));
            let limit = usize::try_from(MAX_STRETCH).unwrap_or(usize::MAX);
            return Err(FormatError::TooLong { name, row: 0, what, limit, unit: "bytes" });
        }
    }
    Ok(())
}

type Checked<T> = std::io::Result<Result<T, &'static str>>;

/// The directory at the archive's end: APPNOTE.TXT of the ZIP format, sections 4.3.12 and 4.3.16.
fn directory(stream: &mut dyn Stream, size: u64) -> Checked<Vec<Part>> {
    const END: [u8; 4] = *b"PK\x05\x06";
    const ENTRY: [u8; 4] = *b"PK\x01\x02";
    // The end record is 22 bytes and a comment of at most 65,535.
    let tail_len = size.min(22 + 65_535);
    stream.seek(SeekFrom::Start(size - tail_len))?;
    let mut tail = Vec::new();
    stream.read_to_end(&mut tail)?;
    let Some(end) = tail.windows(4).rposition(|window| window == END).filter(|at| tail.len() >= at + 22) else {
        return Ok(Err("the archive is cut off: it has no directory"));
    };
    let (count, length, start) = (u16_at(&tail, end + 10), u32_at(&tail, end + 12), u64::from(u32_at(&tail, end + 16)));
    if count == u16::MAX || start == u64::from(u32::MAX) {
        return Ok(Err("ZIP64 archives are not read"));
    }
    if usize::from(count) > MAX_PARTS || u64::from(length) > size {
        return Ok(Err("the archive's directory is too large"));
    }
    stream.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut bytes)?;
    let mut parts = Vec::new();
    let mut at = 0;
    while bytes.len() >= at + 46 && bytes[at..at + 4] == ENTRY {
        let name_len = usize::from(u16_at(&bytes, at + 28));
        let next = at + 46 + name_len + usize::from(u16_at(&bytes, at + 30)) + usize::from(u16_at(&bytes, at + 32));
        let Some(name) = bytes.get(at + 46..at + 46 + name_len) else { break };
        parts.push(Part {
            name: String::from_utf8_lossy(name).into_owned(),
            method: u16_at(&bytes, at + 10),
            offset: u64::from(u32_at(&bytes, at + 42)),
        });
        at = next;
    }
    if parts.len() == usize::from(count) { Ok(Ok(parts)) } else { Ok(Err("the archive's directory is damaged")) }
}

/// How many bytes a part unpacks to (counting stops past `limit`), and its longest stretch without a `<`.
fn measure(stream: &mut dyn Stream, part: &Part, limit: u64) -> Checked<(u64, u64)> {
    stream.seek(SeekFrom::Start(part.offset))?;
    let mut local = [0u8; 30];
    if stream.read_exact(&mut local).is_err() || local[..4] != *b"PK\x03\x04" {
        return Ok(Err("a part is not where the directory says"));
    }
    let skip = i64::from(u16_at(&local, 26)) + i64::from(u16_at(&local, 28));
    stream.seek(SeekFrom::Current(skip))?;
    let mut unpacked: Box<dyn Read + '_> = match part.method {
        // Stored parts are as long as they are; the file's own size bounds them.
        0 => return Ok(Ok((0, 0))),
        8 => Box::new(DeflateDecoder::new(std::io::BufReader::with_capacity(64 << 10, stream))),
        _ => return Ok(Err("a part is packed by a method other than deflate, or encrypted")),
    };
    let mut buffer = vec![0; 64 << 10];
    let (mut size, mut stretch, mut longest) = (0u64, 0u64, 0u64);
    while size <= limit && longest <= MAX_STRETCH {
        let Ok(read) = unpacked.read(&mut buffer) else {
            return Ok(Err("a part cannot be unpacked: the archive is damaged"));
        };
        if read == 0 {
            break;
        }
        size += read as u64;
        for piece in buffer[..read].split_inclusive(|byte| *byte == b'<') {
            stretch += piece.len() as u64;
            longest = longest.max(stretch);
            if piece.ends_with(b"<") {
                stretch = 0;
            }
        }
    }
    Ok(Ok((size, longest)))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
