//! The eight districts of the synthetic city, cut from one drawing so that they neither overlap nor leave gaps, and the
//! people who live in them.

use std::io::{self, Write};

use super::dice::Dice;
use super::lattice::Lattice;
use super::names::{CITY, CITY_CODE, DISTRICTS};
use super::plane::{Point, inside};
use super::streets::Streets;

/// Lattice metres between two corners of a border.
const STEP: f64 = 300.0;

/// A point that stands for the people around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PopulationPoint {
    /// Degrees, WGS 84.
    pub lon: f64,
    /// Degrees, WGS 84.
    pub lat: f64,
    /// People who live around it.
    pub people: u32,
}

/// Places along a line from `from` to `to`, both included, none more than [`STEP`] apart, with every place of `also`
/// that lies between: two districts that share a border must share its corners.
fn along(from: f64, to: f64, also: &[f64]) -> Vec<f64> {
    let mut stops: Vec<f64> = also.iter().copied().filter(|stop| *stop > from && *stop < to).collect();
    stops.extend([from, to]);
    stops.sort_by(f64::total_cmp);
    let mut places = vec![from];
    for pair in stops.windows(2) {
        let mut parts = 1.0;
        while (pair[1] - pair[0]) / parts > STEP {
            parts += 1.0;
        }
        let mut n = 1.0;
        while n <= parts {
            places.push(if n < parts { pair[0] + (pair[1] - pair[0]) * n / parts } else { pair[1] });
            n += 1.0;
        }
    }
    places
}

/// The city and its districts.
#[derive(Debug, Clone)]
pub(super) struct Districts {
    /// The borders of the districts in the order of [`DISTRICTS`], anticlockwise and not closed.
    pub list: Vec<Vec<Point>>,
    /// The border of the city.
    pub outline: Vec<Point>,
}

impl Districts {
    /// Cuts the city. North of the river the borders follow main streets, south of it the railway and main streets;
    /// between the banks the border is the middle of the river.
    pub(super) fn cut(lattice: &Lattice) -> Self {
        let u = |number: i32| lattice.column(number).map_or(0.0, |at| lattice.columns[at].1);
        let [west, south, east, north] = lattice.borders();
        let banks = [[west, u(-8), u(4), u(16), east], [west, lattice.rail_u(), u(0), u(12), east]];
        let river = banks.concat();
        let mut list = Vec::with_capacity(8);
        for (cuts, low, high) in [(banks[0], 0.0, north), (banks[1], south, 0.0)] {
            for pair in cuts.windows(2) {
                let (bottom, top) = if low == 0.0 { (&river[..], &[][..]) } else { (&[][..], &river[..]) };
                let bottom = along(pair[0], pair[1], bottom).into_iter().map(|u| (u, low));
                let top = along(pair[0], pair[1], top).into_iter().map(|u| (u, high));
                list.push(ring(bottom, &along(low, high, &[]), top));
            }
        }
        let bottom = along(west, east, &banks[1]).into_iter().map(|u| (u, south));
        let top = along(west, east, &banks[0]).into_iter().map(|u| (u, north));
        Self { list, outline: ring(bottom, &along(south, north, &[0.0]), top) }
    }

    /// The district a place lies in: its index in [`DISTRICTS`].
    pub(super) fn holding(&self, at: Point) -> Option<usize> {
        self.list.iter().position(|district| inside(district, at))
    }

    /// Writes the city and the districts as a GeoJSON feature collection (RFC 7946, WGS 84).
    pub(super) fn write(&self, out: &mut impl Write, note: &str) -> io::Result<()> {
        writeln!(out, "{{\"type\":\"FeatureCollection\",\"name\":\"{CITY}\",\"note\":\"{note}\",\"features\":[")?;
        let feature = |ring: &[Point], properties: String| {
            let closed = ring.iter().chain(ring.first());
            let corners: Vec<String> =
                closed.map(|corner| corner.degrees()).map(|(lon, lat)| format!("[{lon:.7},{lat:.7}]")).collect();
            format!(
                "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
                corners.join(",")
            )
        };
        let common = "\"source\":\"synthetic-demo\",\"licence\":\"CC0-1.0\"";
        let city = format!("\"code\":\"{CITY_CODE}\",\"name\":\"{CITY}\",\"parent\":null,\"level\":\"city\",{common}");
        write!(out, "{}", feature(&self.outline, city))?;
        for (name, district) in DISTRICTS.iter().zip(&self.list) {
            let properties = format!(
                "\"code\":\"{}\",\"name\":\"{}\",\"name_en\":\"{} District\",\"parent\":\"{CITY_CODE}\",\"level\":\"district\",{common}",
                name.code, name.zh, name.en
            );
            write!(out, ",\n{}", feature(district, properties))?;
        }
        writeln!(out, "\n]}}")
    }
}

/// The anticlockwise ring around a box of the lattice whose corners on the southern and northern side are given.
fn ring(
    bottom: impl Iterator<Item = (f64, f64)>,
    sides: &[f64],
    top: impl DoubleEndedIterator<Item = (f64, f64)>,
) -> Vec<Point> {
    let mut corners: Vec<(f64, f64)> = bottom.collect();
    let west = corners.first().map_or(0.0, |corner| corner.0);
    let east = corners.last().map_or(0.0, |corner| corner.0);
    corners.extend(sides.iter().skip(1).map(|v| (east, *v)));
    corners.extend(top.rev().skip(1));
    corners.extend(sides.iter().rev().skip(1).map(|v| (west, *v)));
    corners.pop();
    corners.into_iter().map(|(u, v)| Lattice::bend(u, v)).collect()
}

/// Where people live: one or two points in every block that has a street, denser in the centres, none in parks,
/// on the water or on the tracks; together exactly `total` people.
pub(super) fn people(seed: u64, streets: &Streets, total: u32) -> Vec<PopulationPoint> {
    let mut dice = Dice::new(seed, "people");
    let lattice = &streets.plan.lattice;
    let mut homes: Vec<(Point, f64)> = Vec::new();
    for (j, rows) in lattice.rows.windows(2).enumerate() {
        for (i, columns) in lattice.columns.windows(2).enumerate() {
            let reached = streets.plan.has_along(i, j)
                || streets.plan.has_along(i, j + 1)
                || streets.plan.has_across(i, j)
                || streets.plan.has_across(i + 1, j);
            let empty = rows[0].0 == -1 || columns[0].0 == super::lattice::RAIL.0 || streets.plan.in_park(i, j);
            let (u, v) = (f64::midpoint(columns[0].1, columns[1].1), f64::midpoint(rows[0].1, rows[1].1));
            let density = Lattice::density(u, v);
            if !reached || empty || density < 0.10 {
                continue;
            }
            let hectares = (columns[1].1 - columns[0].1) * (rows[1].1 - rows[0].1) / 10_000.0;
            let points = if hectares > 6.0 { 2 } else { 1 + u32::from(dice.chance(0.35)) };
            for _ in 0..points {
                let (s, t) = (dice.between(0.15, 0.85), dice.between(0.15, 0.85));
                let place = Lattice::bend(
                    columns[0].1 + s * (columns[1].1 - columns[0].1),
                    rows[0].1 + t * (rows[1].1 - rows[0].1),
                );
                // Density squared: towers in the centre, two storeys at the edge.
                let weight = hectares * density * (0.15 + density) * dice.between(0.5, 1.5) / f64::from(points);
                homes.push((place, weight));
            }
        }
    }
    share_out(&homes, total)
}

/// Rounds the running sum, not the shares, so that the parts add up to the whole exactly.
fn share_out(homes: &[(Point, f64)], total: u32) -> Vec<PopulationPoint> {
    let sum: f64 = homes.iter().map(|home| home.1).sum();
    let (mut so_far, mut given) = (0.0, 0u32);
    let mut points = Vec::with_capacity(homes.len());
    for (at, (place, weight)) in homes.iter().enumerate() {
        so_far += weight;
        let final_one = at + 1 == homes.len();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a u32 total")]
        let upto = if final_one { total } else { (f64::from(total) * (so_far / sum)).round() as u32 };
        let (lon, lat) = place.degrees();
        points.push(PopulationPoint { lon, lat, people: upto.saturating_sub(given) });
        given = upto.max(given);
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twice the area of a ring, by the shoelace formula.
    fn area(ring: &[Point]) -> f64 {
        let next = ring.iter().cycle().skip(1);
        ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
    }

    #[test]
    fn districts_fill_the_city_without_overlap() {
        for seed in [1, 2, 99] {
            let districts = Districts::cut(&Lattice::new(seed));
            let parts: f64 = districts.list.iter().map(|district| area(district)).sum();
            let whole = area(&districts.outline);
            assert!(whole > 0.0 && (parts / whole - 1.0).abs() < 1e-12, "{parts} of {whole}");
            // Equal areas could still hide a gap as large as an overlap: every random place lies in exactly one.
            let mut dice = Dice::new(seed, "test");
            for _ in 0..2_000 {
                let at = Point::new(dice.between(-7_500.0, 8_500.0), dice.between(-6_000.0, 6_000.0));
                let holding = districts.list.iter().filter(|district| inside(district, at)).count();
                assert_eq!(holding, usize::from(inside(&districts.outline, at)), "{at:?}");
            }
        }
    }

    #[test]
    fn shares_add_up_exactly() {
        let homes: Vec<(Point, f64)> = (1..=7).map(|n| (Point::new(0.0, 0.0), 1.0 / f64::from(n))).collect();
        assert_eq!(share_out(&homes, 1_000).iter().map(|point| point.people).sum::<u32>(), 1_000);
        assert!(share_out(&[], 5).is_empty());
    }
}
