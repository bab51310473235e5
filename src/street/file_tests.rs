//! The street file: what is written is what is mapped, and nothing else passes.

use super::*;
use crate::earth::LngLat;
use crate::street::Profile;
use proptest::prelude::*;

fn streets() -> Streets {
    let xml = r#"<osm><node id="1" lon="121.5" lat="31.2"><tag k="name" v="茶馆"/><tag k="amenity" v="cafe"/></node>
        <node id="2" lon="121.501" lat="31.2"/><node id="3" lon="121.501" lat="31.201"/>
        <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/><tag k="name" v="南京路"/></way>
        <way id="2"><nd ref="3"/><nd ref="1"/><tag k="highway" v="footway"/></way></osm>"#;
    Streets::build(&[xml.as_bytes()], 1, |_| {}).unwrap()
}

fn bytes() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("streets.yzs");
    streets().write(&path).unwrap();
    std::fs::read(path).unwrap()
}

/// An aligned copy, as a mapping is.
struct Aligned(Vec<u64>, usize);

impl AsRef<[u8]> for Aligned {
    fn as_ref(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.0)[..self.1]
    }
}

fn opened(bytes: &[u8]) -> Result<Streets, FileError> {
    let mut aligned = vec![0_u64; bytes.len().div_ceil(8)];
    bytemuck::cast_slice_mut::<u64, u8>(&mut aligned)[..bytes.len()].copy_from_slice(bytes);
    let aligned: Bytes = Arc::new(Aligned(aligned, bytes.len()));
    Streets::from_bytes(&aligned, Path::new("made.yzs"))
}

#[test]
fn what_is_written_is_what_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("streets.yzs");
    let written = streets();
    written.write(&path).unwrap();
    let found = Streets::open(&path).unwrap();
    for mode in Mode::ALL {
        let (a, b) = (written.network(mode), found.network(mode));
        assert_eq!(a.nodes[..], b.nodes[..]);
        assert_eq!(a.entries[..], b.entries[..]);
        assert_eq!(a.links[..], b.links[..]);
        assert_eq!(a.edges[..], b.edges[..]);
        let at = LngLat::new(121.5005, 31.2001).unwrap();
        assert_eq!(a.snap(at, &Profile::of(mode)), b.snap(at, &Profile::of(mode)));
    }
    assert_eq!(found.network(Mode::Walk).name(0), written.network(Mode::Walk).name(0));
    assert_eq!(written.places(), found.places());
    let names: Vec<&str> = found.places().iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["茶馆", "南京路"]);
    assert!(!path.with_extension("part").exists());
}

#[test]
fn a_file_is_replaced_while_the_old_one_serves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("streets.yzs");
    streets().write(&path).unwrap();
    let old = Streets::open(&path).unwrap();
    Streets::build(&[b"<osm/>"], 1, |_| {}).unwrap().write(&path).unwrap();
    assert_eq!(old.network(Mode::Walk).edge_count(), 2);
    assert_eq!(Streets::open(&path).unwrap().network(Mode::Walk).edge_count(), 0);
}

#[test]
fn every_flipped_bit_is_noticed() {
    let whole = bytes();
    for place in 0..whole.len() * 8 {
        let mut bent = whole.clone();
        bent[place / 8] ^= 1 << (place % 8);
        assert!(opened(&bent).is_err(), "bit {place}");
    }
}

#[test]
fn a_file_cut_anywhere_or_of_another_kind_is_refused() {
    let whole = bytes();
    for end in 0..whole.len() {
        assert!(opened(&whole[..end]).is_err(), "cut at {end}");
    }
    let mut newer = whole.clone();
    newer[8] = 99;
    assert_eq!(
        opened(&newer).unwrap_err().to_string(),
        "made.yzs is of version 99, this program reads version 1: import the streets again"
    );
    assert!(matches!(opened(b"PK something else"), Err(FileError::Foreign(_))));
    assert!(matches!(Streets::open(Path::new("/nowhere/streets.yzs")), Err(FileError::Io { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A liar with a good checksum: whatever opens can be searched without leaving its arrays.
    #[test]
    fn a_bent_file_with_a_good_checksum_never_panics(bends in prop::collection::vec((0_usize..4096, any::<u8>()), 1..6)) {
        let mut bent = bytes();
        let body = bent.len() - 48;
        for (place, value) in bends {
            bent[48 + place % body] = value;
        }
        let sum = Sha256::digest(&bent[48..]);
        bent[16..48].copy_from_slice(&sum);
        if let Ok(streets) = opened(&bent) {
            for mode in Mode::ALL {
                let network = streets.network(mode);
                let profile = Profile::of(mode);
                let at = LngLat::new(121.5005, 31.2001).unwrap();
                let facilities = crate::street::Facilities::new(network, &[(1, at)], &profile);
                if let Ok(from) = network.snap(at, &profile) {
                    let times = crate::street::matrix(network, &[from], &facilities, &profile, crate::street::Heading::Away, 60_000);
                    prop_assert_eq!(times.len(), facilities.len());
                }
                for edge in 0..u32::try_from(network.edge_count()).unwrap() {
                    prop_assert!(network.name(edge).len() < 1000);
                }
            }
        }
    }
}
