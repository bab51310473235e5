//! How one travels, and how long a way takes where no streets are imported.

use crate::earth::{Meters, MetersPerSecond, Seconds};

/// The way of travelling asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// On foot.
    Walk,
    /// By e-bike.
    Ebike,
    /// By car.
    Car,
    /// As the crow flies, at walking speed: geodesic metres, nothing else.
    Straight,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 4] = [Self::Walk, Self::Ebike, Self::Car, Self::Straight];

    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Ebike => "ebike",
            Self::Car => "car",
            Self::Straight => "straight",
        }
    }

    /// The mode of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.code() == code)
    }

    /// The speed assumed when none is given: walking 1.11 m/s (1,000 m in 15 minutes), e-bike 4.17 m/s (15 km/h), car
    /// 8.33 m/s (30 km/h, a city average).
    #[must_use]
    pub fn default_speed(self) -> MetersPerSecond {
        MetersPerSecond::new(match self {
            Self::Walk | Self::Straight => 1.11,
            Self::Ebike => 4.17,
            Self::Car => 8.33,
        })
    }
}

/// How a duration was found; every answer says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Geodesic metres over walking speed.
    Straight,
    /// Geodesic metres times [`DETOUR`] over the mode's speed, because no streets lie under the points.
    StraightDetour,
}

impl Method {
    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Straight => "straight",
            Self::StraightDetour => "straight_detour",
        }
    }
}

/// How much longer a way over streets is taken to be than the geodesic, where there are no streets to follow.
pub const DETOUR: f64 = 1.3;

/// A mode at a speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Travel {
    /// The mode.
    pub mode: Mode,
    /// The speed along the way.
    pub speed: MetersPerSecond,
}

impl Travel {
    /// A mode at its default speed.
    #[must_use]
    pub fn by(mode: Mode) -> Self {
        Self { mode, speed: mode.default_speed() }
    }

    /// How durations are found.
    #[must_use]
    pub fn method(self) -> Method {
        if self.mode == Mode::Straight { Method::Straight } else { Method::StraightDetour }
    }

    /// The length of the way between two points this far apart.
    #[must_use]
    pub fn way(self, geodesic: Meters) -> Meters {
        match self.method() {
            Method::Straight => geodesic,
            Method::StraightDetour => Meters::new(geodesic.get() * DETOUR),
        }
    }

    /// How long that way takes.
    #[must_use]
    pub fn duration(self, geodesic: Meters) -> Seconds {
        Seconds::new(self.way(geodesic).get() / self.speed.get())
    }

    /// The geodesic covered in a time: the inverse of [`Self::duration`].
    #[must_use]
    pub fn reach(self, time: Seconds) -> Meters {
        let metres = time.get() * self.speed.get();
        Meters::new(if self.method() == Method::Straight { metres } else { metres / DETOUR })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kilometre_takes_fifteen_minutes_on_foot() {
        let straight = Travel::by(Mode::Straight);
        assert!((straight.duration(Meters::new(1000.0)).get() - 900.9).abs() < 0.1);
        let walk = Travel::by(Mode::Walk);
        assert!((walk.duration(Meters::new(1000.0)).get() - 1171.2).abs() < 0.1);
        assert!((walk.reach(Seconds::new(1171.171)).get() - 1000.0).abs() < 0.01);
    }
}
