//! A multipolygon that answers "is this point inside?" quickly, whatever its size.
//!
//! Edges are binned into horizontal bands; a ray to the east from a point meets only the edges of its own band, so a
//! polygon of a million points costs a few dozen comparisons a question. Points on an edge count as inside on the south
//! and west, outside on the north and east, so that neighbours that share an edge never both claim a point.

use geo::{Area as _, BoundingRect as _, Coord, MultiPolygon};

use crate::earth::{Bounds, LngLat};

/// A valid multipolygon in WGS 84 with its point-in-polygon index.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    shape: MultiPolygon<f64>,
    bounds: Bounds,
    south: f64,
    band_height: f64,
    /// Start of each band's edges in `edges`, one more than there are bands.
    bands: Vec<u32>,
    /// Edges as (from, to); an edge stands in every band it crosses.
    edges: Vec<[Coord<f64>; 2]>,
}

/// Geometry that is not a usable area.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolygon {
    /// No ring, or rings without area.
    #[error("the polygon is empty: expected at least one ring with an area")]
    Empty,
    /// A ring that is not closed or too short.
    #[error("ring {ring} has {points} points: expected at least 4, the last equal to the first")]
    Ring {
        /// Which ring, counted over all polygons from 0.
        ring: usize,
        /// How many points it has.
        points: usize,
    },
    /// A coordinate that is no position.
    #[error("ring {ring}, point {point}: {reason}")]
    Position {
        /// Which ring, counted over all polygons from 0.
        ring: usize,
        /// Which point of it, from 0.
        point: usize,
        /// What is wrong.
        reason: String,
    },
    /// More points than the program takes.
    #[error("the polygon has {points} points: expected at most {}", Polygon::MAX_POINTS)]
    TooManyPoints {
        /// How many it has.
        points: usize,
    },
}

impl Polygon {
    /// The most points a polygon may have.
    pub const MAX_POINTS: usize = 5_000_000;

    /// Checks and indexes a multipolygon in WGS 84 degrees.
    ///
    /// # Errors
    /// When it is empty or without area, a ring is open or shorter than four points, a coordinate is not a position, or
    /// there are more than [`Self::MAX_POINTS`] points.
    pub fn new(shape: MultiPolygon<f64>) -> Result<Self, InvalidPolygon> {
        let rings = || shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let points: usize = rings().map(|ring| ring.0.len()).sum();
        if points > Self::MAX_POINTS {
            return Err(InvalidPolygon::TooManyPoints { points });
        }
        for (at, ring) in rings().enumerate() {
            if ring.0.len() < 4 || !ring.is_closed() {
                return Err(InvalidPolygon::Ring { ring: at, points: ring.0.len() });
            }
            for (point, coord) in ring.0.iter().enumerate() {
                if let Err(error) = LngLat::new(coord.x, coord.y) {
                    return Err(InvalidPolygon::Position { ring: at, point, reason: error.to_string() });
                }
            }
        }
        let rect = shape.bounding_rect().filter(|_| shape.unsigned_area() > 0.0).ok_or(InvalidPolygon::Empty)?;
        let bounds = Bounds::new(rect.min().x, rect.min().y, rect.max().x, rect.max().y)
            .map_err(|error| InvalidPolygon::Position { ring: 0, point: 0, reason: error.to_string() })?;
        let edges: Vec<[Coord<f64>; 2]> =
            rings().flat_map(|ring| ring.lines().map(|line| [line.start, line.end])).collect();
        Ok(Self::indexed(shape, bounds, rect.min().y, rect.max().y, &edges))
    }

    fn indexed(shape: MultiPolygon<f64>, bounds: Bounds, south: f64, north: f64, all: &[[Coord<f64>; 2]]) -> Self {
        let count = (all.len() / 4).clamp(1, 1 << 16);
        #[expect(clippy::cast_precision_loss, reason = "at most 65,536 bands")]
        let band_height = (north - south) / count as f64;
        let span = |edge: &[Coord<f64>; 2]| {
            let (low, high) = (edge[0].y.min(edge[1].y), edge[0].y.max(edge[1].y));
            band(low, south, band_height, count)..=band(high, south, band_height, count)
        };
        let mut bands = vec![0u32; count + 1];
        for edge in all {
            for at in span(edge) {
                bands[at + 1] += 1;
            }
        }
        for at in 0..count {
            bands[at + 1] += bands[at];
        }
        let mut next = bands.clone();
        let mut edges = vec![[Coord::zero(); 2]; bands[count] as usize];
        for edge in all {
            for at in span(edge) {
                edges[next[at] as usize] = *edge;
                next[at] += 1;
            }
        }
        Self { shape, bounds, south, band_height, bands, edges }
    }

    /// Whether the point is inside (even–odd rule, so holes are outside).
    #[must_use]
    pub fn contains(&self, point: LngLat) -> bool {
        if !self.bounds.contains(point) {
            return false;
        }
        let (x, y) = (point.lon(), point.lat());
        let at = band(y, self.south, self.band_height, self.bands.len() - 1);
        let edges = &self.edges[self.bands[at] as usize..self.bands[at + 1] as usize];
        let crossings =
            edges.iter().filter(|[a, b]| (a.y > y) != (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x);
        crossings.count() % 2 == 1
    }

    /// The box around it.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The geometry, WGS 84 degrees.
    #[must_use]
    pub fn shape(&self) -> &MultiPolygon<f64> {
        &self.shape
    }
}

/// The band of a latitude, clamped to the ends.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..count")]
fn band(y: f64, south: f64, height: f64, count: usize) -> usize {
    let at = (y - south) / height;
    if at > 0.0 { (at as usize).min(count - 1) } else { 0 }
}

#[cfg(test)]
mod tests {
    use geo::{Contains, Point, polygon};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hole_is_outside() {
        let ring = polygon![
            exterior: [(x: 0.0, y: 0.0), (x: 10.0, y: 0.0), (x: 10.0, y: 10.0), (x: 0.0, y: 10.0)],
            interiors: [[(x: 4.0, y: 4.0), (x: 6.0, y: 4.0), (x: 6.0, y: 6.0), (x: 4.0, y: 6.0)]],
        ];
        let polygon = Polygon::new(ring.into()).unwrap();
        assert!(polygon.contains(LngLat::new(2.0, 2.0).unwrap()));
        assert!(!polygon.contains(LngLat::new(5.0, 5.0).unwrap()));
        assert!(!polygon.contains(LngLat::new(11.0, 5.0).unwrap()));
    }

    #[test]
    fn nonsense_is_refused_by_ring_and_point() {
        assert_eq!(Polygon::new(MultiPolygon(vec![])), Err(InvalidPolygon::Empty));
        let line = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0), (x: 2.0, y: 2.0)];
        assert_eq!(Polygon::new(line.into()), Err(InvalidPolygon::Empty));
        let far = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 100.0), (x: 2.0, y: 2.0)];
        assert!(matches!(Polygon::new(far.into()), Err(InvalidPolygon::Position { ring: 0, point: 1, .. })));
    }

    proptest! {
        #[test]
        fn agrees_with_geo_on_stars(
            radii in prop::collection::vec(0.1f64..1.0, 3..60),
            points in prop::collection::vec((-1.2f64..1.2, -1.2f64..1.2), 20),
        ) {
            let step = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
            let star: Vec<(f64, f64)> = (0u32..).zip(&radii).map(|(at, radius)| {
                let angle = step * f64::from(at);
                (radius * angle.cos(), radius * angle.sin())
            }).collect();
            let star = geo::Polygon::new(star.into(), vec![]);
            let polygon = Polygon::new(star.clone().into()).unwrap();
            for (x, y) in points {
                prop_assert_eq!(polygon.contains(LngLat::new(x, y).unwrap()), star.contains(&Point::new(x, y)));
            }
        }
    }
}
