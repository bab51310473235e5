//! How one travels: the modes, their speeds and what holds them up.
//!
//! A mode picks the graph; a [`Profile`] is a request's settings on it. Times are computed from the profile at search time, so one
//! graph serves every speed.

use crate::earth::{Meters, MetersPerSecond, Seconds};

/// A way of moving along streets; each has its own graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// On foot.
    Walk,
    /// By e-bike (and bicycle): the rider's vehicle.
    Ebike,
    /// By motor vehicle.
    Car,
}

impl Mode {
    /// Every mode, in the order of its number.
    pub const ALL: [Self; 3] = [Self::Walk, Self::Ebike, Self::Car];

    /// Its number: 0, 1, 2.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// `walk`, `ebike`, `car`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Ebike => "ebike",
            Self::Car => "car",
        }
    }

    /// The mode of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// The speed that the graph's weights are computed at: the mode's default (`domain.md`, "Planning methods"). For a car, whose
    /// speed is its street's, it only names the scale: see [`Profile::speed`].
    #[must_use]
    pub const fn default_speed(self) -> MetersPerSecond {
        match self {
            Self::Walk => WALK,
            Self::Ebike => MetersPerSecond::new(15.0 / 3.6),
            Self::Car => MetersPerSecond::new(50.0 / 3.6),
        }
    }
}

/// 1,000 m in 15 minutes: the walking speed of the programmes.
const WALK: MetersPerSecond = MetersPerSecond::new(1.11);

/// A request's settings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// Which graph.
    pub mode: Mode,
    /// Speed on the level. On foot and by e-bike it is the speed; by car, streets have speeds of their own, and all of
    /// them scale by `speed ÷ 50 km/h`.
    pub speed: MetersPerSecond,
    /// Speed of the leg between a point and its street, on foot in every mode.
    pub access_speed: MetersPerSecond,
    /// How far the leg between a point and its street may be.
    pub access_cap: Meters,
    /// Avoid steps.
    pub step_free: bool,
}

/// A speed outside of what a search can scale to.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("speed is {value} m/s, expected {low} to {high}")]
pub struct InvalidSpeed {
    /// As given, m/s.
    pub value: f64,
    /// The slowest, m/s.
    pub low: f64,
    /// The fastest, m/s.
    pub high: f64,
}

impl Profile {
    /// The mode's defaults: walking 1.11 m/s, e-bike 15 km/h, car at the streets' speeds; 250 m to the street at 1.11 m/s.
    #[must_use]
    pub const fn of(mode: Mode) -> Self {
        Self { mode, speed: mode.default_speed(), access_speed: WALK, access_cap: Meters::new(250.0), step_free: false }
    }

    /// The same at another speed. On foot the leg to the street goes at it too.
    ///
    /// # Errors
    ///
    /// [`InvalidSpeed`] unless it is 0.1 to 60 m/s.
    pub fn at_speed(self, speed: MetersPerSecond) -> Result<Self, InvalidSpeed> {
        let (low, high) = (0.1, 60.0);
        if !(low..=high).contains(&speed.get()) {
            return Err(InvalidSpeed { value: speed.get(), low, high });
        }
        let access_speed = if self.mode == Mode::Walk { speed } else { self.access_speed };
        Ok(Self { speed, access_speed, ..self })
    }

    /// How long a leg between a point and its street takes, in milliseconds.
    #[must_use]
    pub fn access_ms(&self, distance: Meters) -> u32 {
        ms(distance / self.access_speed)
    }

    /// By how much the graph's movement times are multiplied, as a fixed-point number with 16 fractional bits.
    pub(super) fn scale(&self) -> u64 {
        let factor = self.mode.default_speed().get() / self.speed.get();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0.01 to 420 by construction")]
        let fixed = (factor.clamp(0.01, 420.0) * 65_536.0).round() as u64;
        fixed
    }
}

/// Whole milliseconds, rounded; what is negative counts as none, what is longer than 49 days as 49 days.
#[must_use]
pub fn ms(time: Seconds) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
    let ms = (time.get() * 1e3).round() as u32;
    ms
}

/// A number of milliseconds as a time.
#[must_use]
pub fn seconds(ms: u32) -> Seconds {
    Seconds::new(f64::from(ms) / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_go_both_ways() {
        for (index, mode) in Mode::ALL.into_iter().enumerate() {
            assert_eq!(mode.index(), index);
            assert_eq!(Mode::named(mode.name()), Some(mode));
        }
        assert_eq!(Mode::named("hovercraft"), None);
    }

    #[test]
    fn half_the_speed_is_twice_the_scale_and_no_speed_is_refused() {
        let walk = Profile::of(Mode::Walk);
        assert_eq!(walk.scale(), 65_536);
        assert_eq!(walk.at_speed(MetersPerSecond::new(0.555)).unwrap().scale(), 131_072);
        for bad in [0.0, -1.0, f64::NAN, 61.0] {
            assert!(walk.at_speed(MetersPerSecond::new(bad)).is_err());
        }
        // 111 m at 1.11 m/s are 100 s.
        assert_eq!(walk.access_ms(Meters::new(111.0)), 100_000);
    }
}
