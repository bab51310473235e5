//! The PBF door, with bytes put together by hand: good ones, cut ones, lying ones.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the encoder takes the low bits on purpose"
)]

use super::*;

type Words = Vec<(String, String)>;

#[derive(Default, Debug, PartialEq)]
struct Seen {
    nodes: Vec<(i64, Option<[i32; 2]>, usize)>,
    ways: Vec<(i64, Vec<i64>, Words)>,
}

impl Sink for Seen {
    const NODES: bool = true;
    const WAYS: bool = true;
    fn node(&mut self, id: i64, at: Option<[i32; 2]>, tags: Tags) {
        self.nodes.push((id, at, tags.0.len()));
    }
    fn way(&mut self, id: i64, refs: &[i64], tags: Tags) {
        self.ways.push((id, refs.to_vec(), tags.0.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect()));
    }
    fn relation(&mut self, _: &[Member], _: Tags) {}
}

fn varint(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn int(field: u64, n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3, &mut out);
    varint(n, &mut out);
    out
}

fn bytes(field: u64, inner: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(field << 3 | 2, &mut out);
    varint(inner.len() as u64, &mut out);
    out.extend_from_slice(inner);
    out
}

fn packed(field: u64, numbers: &[i64]) -> Vec<u8> {
    let mut inner = Vec::new();
    for n in numbers {
        varint(((n << 1) ^ (n >> 63)) as u64, &mut inner);
    }
    bytes(field, &inner)
}

fn file_block(kind: &str, content: &[u8]) -> Vec<u8> {
    let blob = bytes(1, content);
    let header = [bytes(1, kind.as_bytes()), int(3, blob.len() as u64)].concat();
    [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &blob].concat()
}

/// Two dense nodes, the second tagged, and a way between them.
fn small() -> Vec<u8> {
    let strings: Vec<u8> =
        ["", "highway", "footway", "barrier", "gate"].iter().flat_map(|s| bytes(1, s.as_bytes())).collect();
    let dense = [
        packed(1, &[10, 1]),
        packed(8, &[411_000_000, 10_000]),
        packed(9, &[-86_000_000, 20_000]),
        bytes(10, &[0, 3, 4, 0]),
    ]
    .concat();
    let way = [int(1, 7), bytes(2, &[1]), bytes(3, &[2]), packed(8, &[10, 1])].concat();
    let data = [bytes(1, &strings), bytes(2, &bytes(2, &dense)), bytes(2, &bytes(3, &way))].concat();
    [file_block("OSMHeader", &bytes(4, b"OsmSchema-V0.6")), file_block("OSMData", &data)].concat()
}

#[test]
fn nodes_and_ways_are_read() {
    let parts = read(&small(), 2, Seen::default).unwrap();
    let [seen] = &parts[..] else { panic!("one blob, one part") };
    assert_eq!(seen.nodes, [(10, Some([-86_000_000, 411_000_000]), 0), (11, Some([-85_980_000, 411_010_000]), 1)]);
    assert_eq!(seen.ways, [(7, vec![10, 11], vec![("highway".into(), "footway".into())])]);
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let whole = small();
    let header = file_block("OSMHeader", &bytes(4, b"OsmSchema-V0.6")).len();
    for end in (0..whole.len()).filter(|end| *end != header) {
        assert!(read(&whole[..end], 1, Seen::default).is_err(), "cut at {end}");
    }
}

#[test]
fn a_flipped_bit_never_panics_and_never_allocates_much() {
    let whole = small();
    for place in 0..whole.len() * 8 {
        let mut bent = whole.clone();
        bent[place / 8] ^= 1 << (place % 8);
        if let Ok(parts) = read(&bent, 1, Seen::default) {
            assert!(parts.iter().all(|part| part.nodes.len() <= 64 && part.ways.len() <= 64));
        }
    }
}

#[test]
fn lengths_of_four_gigabytes_are_lies() {
    let huge = [&[0xff; 4][..], b"OSMHeader"].concat();
    assert!(read(&huge, 1, Seen::default).unwrap_err().to_string().contains("64 KiB"));
    let header = [bytes(1, b"OSMHeader"), int(3, u64::from(u32::MAX))].concat();
    let file = [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header].concat();
    assert!(read(&file, 1, Seen::default).unwrap_err().to_string().contains("32 MiB"));
    let inner = [bytes(1, b"OSMHeader"), vec![0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
    let file = [&u32::try_from(inner.len()).unwrap().to_be_bytes()[..], &inner].concat();
    assert!(read(&file, 1, Seen::default).is_err());
}

#[test]
fn what_is_no_pbf_is_named_so() {
    assert!(read(b"", 1, Seen::default).unwrap_err().to_string().contains("empty"));
    assert!(read(b"PK\x03\x04 some zip file", 1, Seen::default).unwrap_err().to_string().contains("no OSM PBF"));
    let demanding = file_block("OSMHeader", &bytes(4, b"Telepathy"));
    assert_eq!(read(&demanding, 1, Seen::default).unwrap_err(), ReadError::Feature("Telepathy".into()));
}

#[test]
fn a_bomb_is_stopped_at_the_formats_limit() {
    use std::io::Write;
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..40 {
        zlib.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let blob = bytes(3, &zlib.finish().unwrap());
    let header = [bytes(1, b"OSMHeader"), int(3, blob.len() as u64)].concat();
    let file = [&u32::try_from(header.len()).unwrap().to_be_bytes()[..], &header, &blob].concat();
    assert!(read(&file, 1, Seen::default).unwrap_err().to_string().contains("more than 32 MiB"));
}
