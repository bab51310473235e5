//! GeoPackage geometry blobs ⇄ positions and polygons (OGC 12-128r17, clause 2.1.3: a small header, then WKB).
//!
//! Written in the plainest form: little-endian, no envelope. Read in every form other programs write: either byte order, any
//! envelope, a third or fourth ordinate (dropped), polygons and multipolygons.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::earth::LngLat;

const SRS: i32 = 4326;
const POINT: u32 = 1;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

/// Why a blob is no geometry this program can use; completes "is not …".
pub(super) type Expected = String;

/// The blob of a point.
pub(super) fn point(position: LngLat) -> Vec<u8> {
    let mut blob = header(29);
    number(&mut blob, POINT);
    pair(&mut blob, Coord { x: position.lon(), y: position.lat() });
    blob
}

/// The blob of a multipolygon.
pub(super) fn multi_polygon(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let mut blob = header(64);
    number(&mut blob, MULTI_POLYGON);
    count(&mut blob, shape.0.len());
    for polygon in shape {
        blob.push(1);
        number(&mut blob, POLYGON);
        count(&mut blob, 1 + polygon.interiors().len());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            count(&mut blob, ring.0.len());
            for coord in &ring.0 {
                pair(&mut blob, *coord);
            }
        }
    }
    blob
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The header of a blob: magic, version 0, flags "little-endian, no envelope, not empty", datum; then WKB's byte order.
fn header(capacity: usize) -> Vec<u8> {
    let mut blob = Vec::with_capacity(capacity);
    blob.extend_from_slice(b"GP\0\x01");
    blob.extend_from_slice(&SRS.to_le_bytes());
    blob.push(1);
    blob
}

fn number(blob: &mut Vec<u8>, number: u32) {
    blob.extend_from_slice(&number.to_le_bytes());
}

fn count(blob: &mut Vec<u8>, count: usize) {
    // A polygon has at most 5 million points (`area::Polygon::MAX_POINTS`), so counts fit.
    number(blob, u32::try_from(count).unwrap_or(u32::MAX));
}

fn pair(blob: &mut Vec<u8>, coord: Coord<f64>) {
    blob.extend_from_slice(&coord.x.to_le_bytes());
    blob.extend_from_slice(&coord.y.to_le_bytes());
}

/// The position in a blob; `None` for an empty point.
pub(super) fn read_point(blob: &[u8]) -> Result<Option<LngLat>, Expected> {
    let (mut wkb, empty) = Wkb::open(blob)?;
    match wkb.kind()? {
        (POINT, extra) => {
            let coord = wkb.coord(extra)?;
            if empty || (coord.x.is_nan() && coord.y.is_nan()) {
                return Ok(None);
            }
            LngLat::new(coord.x, coord.y).map(Some).map_err(|error| format!("a position ({error})"))
        }
        (other, _) => Err(format!("a point (it is WKB type {other})")),
    }
}

/// The polygons in a blob.
pub(super) fn read_multi_polygon(blob: &[u8]) -> Result<MultiPolygon<f64>, Expected> {
    let (mut wkb, _) = Wkb::open(blob)?;
    match wkb.kind()? {
        (POLYGON, extra) => Ok(MultiPolygon(vec![wkb.polygon(extra)?])),
        (MULTI_POLYGON, _) => {
            let mut polygons = Vec::new();
            for _ in 0..wkb.number()? {
                wkb.byte_order()?;
                match wkb.kind()? {
                    (POLYGON, extra) => polygons.push(wkb.polygon(extra)?),
                    (other, _) => return Err(format!("a multipolygon of polygons (a part is WKB type {other})")),
                }
            }
            Ok(MultiPolygon(polygons))
        }
        (other, _) => Err(format!("a polygon or multipolygon (it is WKB type {other})")),
    }
}

/// What is left to read of a blob.
struct Wkb<'a> {
    rest: &'a [u8],
    little: bool,
}

impl<'a> Wkb<'a> {
    /// Reads the header; tells whether it says that the geometry is empty.
    fn open(blob: &'a [u8]) -> Result<(Self, bool), Expected> {
        let [b'G', b'P', 0, flags, rest @ ..] = blob else {
            return Err("a GeoPackage geometry (it does not start with GP and version 0)".to_owned());
        };
        let mut wkb = Self { rest, little: flags & 1 != 0 };
        let srs = wkb.number()?.cast_signed();
        if srs != SRS {
            return Err(format!("a geometry in WGS 84 (srs_id 4326; it has {srs})"));
        }
        let envelope = match flags >> 1 & 7 {
            0 => 0,
            1 => 32,
            2 | 3 => 48,
            4 => 64,
            other => return Err(format!("a GeoPackage geometry (envelope code {other})")),
        };
        wkb.take(envelope)?;
        wkb.byte_order()?;
        Ok((wkb, flags & 16 != 0))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Expected> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or("a whole geometry (it ends early)")?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte_order(&mut self) -> Result<(), Expected> {
        self.little = match self.take(1)? {
            [1] => true,
            [0] => false,
            _ => return Err("WKB (unknown byte order)".to_owned()),
        };
        Ok(())
    }

    fn number(&mut self) -> Result<u32, Expected> {
        let bytes = self.take(4)?.try_into().map_err(|_wrong_length| "four bytes")?;
        Ok(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// The type of a geometry and how many ordinates follow x and y. ISO adds 1000 (z), 2000 (m), 3000 (both); EWKB
    /// sets the top bits.
    fn kind(&mut self) -> Result<(u32, usize), Expected> {
        let code = self.number()?;
        let (plain, flagged) = (code & 0x0fff_ffff, usize::from(code >> 31 == 1) + usize::from(code >> 30 & 1 == 1));
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(format!("WKB (type {code})")),
        };
        Ok((plain % 1000, iso.max(flagged)))
    }

    fn coord(&mut self, extra: usize) -> Result<Coord<f64>, Expected> {
        let little = self.little;
        let mut next = || -> Result<f64, Expected> {
            let bytes = self.take(8)?.try_into().map_err(|_wrong_length| "eight bytes")?;
            Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
        };
        let coord = Coord { x: next()?, y: next()? };
        for _ in 0..extra {
            next()?;
        }
        Ok(coord)
    }

    fn polygon(&mut self, extra: usize) -> Result<Polygon<f64>, Expected> {
        let mut rings = Vec::new();
        for _ in 0..self.number()? {
            let points = self.number()? as usize;
            // A count larger than what is left is a lie; believing it would allocate gigabytes.
            if points > self.rest.len() / 16 {
                return Err("a whole geometry (it ends early)".to_owned());
            }
            let coords = (0..points).map(|_| self.coord(extra)).collect::<Result<Vec<_>, _>>()?;
            rings.push(LineString(coords));
        }
        let mut rings = rings.into_iter();
        Ok(Polygon::new(rings.next().unwrap_or_else(|| LineString(Vec::new())), rings.collect()))
    }
}

#[cfg(test)]
mod tests {
    use geo::polygon;
    use proptest::prelude::*;

    use super::*;

    /// The example of the standard's header: 'GP', version 0, little-endian, srs 4326, then `01 01000000` and the ordinates.
    #[test]
    fn a_point_is_29_bytes_as_the_standard_lays_them_out() {
        let blob = point(LngLat::new(1.0, -2.0).unwrap());
        let mut expected = vec![0x47, 0x50, 0, 1, 0xe6, 0x10, 0, 0, 1, 1, 0, 0, 0];
        expected.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0]);
        assert_eq!(blob, expected);
    }

    #[test]
    fn big_endian_with_envelope_and_height_is_read() {
        let mut blob = vec![b'G', b'P', 0, 0b0000_0010];
        blob.extend_from_slice(&4326i32.to_be_bytes());
        blob.extend_from_slice(&[0; 32]);
        blob.push(0);
        blob.extend_from_slice(&1001u32.to_be_bytes());
        for ordinate in [112.5f64, 28.25, 40.0] {
            blob.extend_from_slice(&ordinate.to_be_bytes());
        }
        assert_eq!(read_point(&blob), Ok(LngLat::new(112.5, 28.25).ok()));
    }

    #[test]
    fn an_empty_point_is_no_position() {
        let mut blob = b"GP\0\x11\xe6\x10\0\0\x01\x01\0\0\0".to_vec();
        blob.extend_from_slice(&f64::NAN.to_le_bytes());
        blob.extend_from_slice(&f64::NAN.to_le_bytes());
        assert_eq!(read_point(&blob), Ok(None));
    }

    #[test]
    fn another_datum_is_refused_by_number() {
        let mut blob = point(LngLat::new(1.0, 2.0).unwrap());
        blob[4..8].copy_from_slice(&3857i32.to_le_bytes());
        assert_eq!(read_point(&blob), Err("a geometry in WGS 84 (srs_id 4326; it has 3857)".to_owned()));
    }

    #[test]
    fn polygons_with_holes_survive() {
        let shape = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0)],
            interiors: [[(x: 4.0, y: 1.0), (x: 6.0, y: 1.0), (x: 6.0, y: 3.0)]],
        ];
        let shape = MultiPolygon(vec![shape.clone(), shape]);
        assert_eq!(read_multi_polygon(&multi_polygon(&shape)), Ok(shape));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), head in any::<bool>()) {
            let mut blob = if head { b"GP\0\x01\xe6\x10\0\0".to_vec() } else { Vec::new() };
            blob.extend(bytes);
            let _ = (read_point(&blob), read_multi_polygon(&blob));
        }

        #[test]
        fn points_survive_to_the_bit(lon in -180.0f64..=180.0, lat in -90.0f64..=90.0) {
            let position = LngLat::new(lon, lat).unwrap();
            prop_assert_eq!(read_point(&point(position)), Ok(Some(position)));
        }
    }
}
