//! The synthetic city's drawing board: metres east and north of its centre, and the way back to degrees.
//!
//! Not a projection for anybody else: it is linear, and good to a few metres over the 16 km of this one city.

/// A place on the board.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    /// Metres east of the centre.
    pub x: f64,
    /// Metres north of the centre.
    pub y: f64,
}

/// Longitude and latitude of the board's origin, degrees, WGS 84: in the dunes of the Tengger desert, where no town
/// lies within 30 km. Whoever meets these stations on a real map sees at once that they are not real, while the
/// place is inside the mainland rectangle, so that datum conversions have an effect.
pub(super) const CENTRE: (f64, f64) = (104.40, 38.20);

/// Length of one degree at 38.2° N in metres: the series 111132.954 − 559.822 cos 2φ + 1.175 cos 4φ and
/// 111412.84 cos φ − 93.5 cos 3φ + 0.118 cos 5φ (NIMA TR8350.2), written out so that no cosine is taken here.
const METRES_PER_DEGREE: (f64, f64) = (87_593.355, 111_000.271);

impl Point {
    pub(super) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Longitude and latitude in degrees, WGS 84, rounded to 10⁻⁷ as OpenStreetMap stores them.
    pub(super) fn degrees(self) -> (f64, f64) {
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        (round(CENTRE.0 + self.x / METRES_PER_DEGREE.0), round(CENTRE.1 + self.y / METRES_PER_DEGREE.1))
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }

    /// Towards `other` by the share `t` of the way.
    pub(super) fn toward(self, other: Self, t: f64) -> Self {
        self.plus(other.minus(self).times(t))
    }

    pub(super) fn length(self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    pub(super) fn distance(self, other: Self) -> f64 {
        self.minus(other).length()
    }

    /// The same direction with length 1; east for the zero vector.
    pub(super) fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self.times(1.0 / length) } else { Self::new(1.0, 0.0) }
    }

    /// A quarter turn to the left.
    pub(super) fn left(self) -> Self {
        Self::new(-self.y, self.x)
    }
}

/// Twelve directions around the circle, anticlockwise from east, to 10⁻⁹: a table because sines and cosines differ in
/// their last digit between platforms.
pub(super) const CLOCK: [Point; 12] = {
    const HALF: f64 = 0.5;
    const ROOT: f64 = 0.866_025_404;
    [
        Point::new(1.0, 0.0),
        Point::new(ROOT, HALF),
        Point::new(HALF, ROOT),
        Point::new(0.0, 1.0),
        Point::new(-HALF, ROOT),
        Point::new(-ROOT, HALF),
        Point::new(-1.0, 0.0),
        Point::new(-ROOT, -HALF),
        Point::new(-HALF, -ROOT),
        Point::new(0.0, -1.0),
        Point::new(HALF, -ROOT),
        Point::new(ROOT, -HALF),
    ]
};

/// Whether `at` lies inside the closed ring (even–odd rule).
pub(super) fn inside(ring: &[Point], at: Point) -> bool {
    let mut odd = false;
    let mut previous = ring.last();
    for corner in ring {
        if let Some(before) = previous {
            let crosses = (corner.y > at.y) != (before.y > at.y)
                && at.x < (before.x - corner.x) * (at.y - corner.y) / (before.y - corner.y) + corner.x;
            odd ^= crosses;
        }
        previous = Some(corner);
    }
    odd
}
