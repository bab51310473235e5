//! Quantities as types: metres, seconds, metres per second.
//!
//! Inside the program a length is a [`Meters`] and a time a [`Seconds`]; at its edges (JSON, SQL, logs, settings) they are
//! plain numbers whose names end in `_m` and `_s`. These types do not check a range: what is negative or not finite is refused
//! where it is read.

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $suffix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        pub struct $name(f64);

        impl $name {
            /// Nothing of it.
            pub const ZERO: Self = Self(0.0);
            /// More than any other.
            pub const INFINITY: Self = Self(f64::INFINITY);

            /// The quantity that the plain number stands for.
            #[must_use]
            pub const fn new(value: f64) -> Self {
                Self(value)
            }

            /// The plain number.
            #[must_use]
            pub const fn get(self) -> f64 {
                self.0
            }

            /// The order of IEEE 754 `totalOrder`: usable for sorting, NaN comes last.
            #[must_use]
            pub fn total_cmp(&self, other: &Self) -> Ordering {
                self.0.total_cmp(&other.0)
            }

            /// The smaller of the two.
            #[must_use]
            pub const fn min(self, other: Self) -> Self {
                Self(self.0.min(other.0))
            }

            /// The larger of the two.
            #[must_use]
            pub const fn max(self, other: Self) -> Self {
                Self(self.0.max(other.0))
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }

        impl Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)?;
                f.write_str($suffix)
            }
        }
    };
}

quantity!(
    /// A length in metres.
    Meters,
    " m"
);
quantity!(
    /// A duration in seconds.
    Seconds,
    " s"
);
quantity!(
    /// A speed in metres per second.
    MetersPerSecond,
    " m/s"
);

impl Div<MetersPerSecond> for Meters {
    type Output = Seconds;
    fn div(self, speed: MetersPerSecond) -> Seconds {
        Seconds(self.0 / speed.0)
    }
}

impl Mul<Seconds> for MetersPerSecond {
    type Output = Meters;
    fn mul(self, time: Seconds) -> Meters {
        Meters(self.0 * time.0)
    }
}

impl Seconds {
    /// That many minutes.
    ///
    /// ```
    /// # use yizhan::earth::Seconds;
    /// assert_eq!(Seconds::from_minutes(15.0), Seconds::new(900.0));
    /// ```
    #[must_use]
    pub const fn from_minutes(minutes: f64) -> Self {
        Self(minutes * 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_over_a_speed_is_a_time() {
        // domain.md: 1,000 m at the default walking speed of 1.11 m/s is 15 minutes.
        let time = Meters::new(1000.0) / MetersPerSecond::new(1.11);
        assert!((time.get() - 900.9).abs() < 0.01);
        assert!((MetersPerSecond::new(1.11) * time - Meters::new(1000.0)).get().abs() < 1e-9);
    }

    #[test]
    fn quantities_print_with_their_unit() {
        assert_eq!(format!("{:.1}", Meters::new(12.34)), "12.3 m");
        assert_eq!(Seconds::from_minutes(1.5).to_string(), "90 s");
    }

    #[test]
    fn quantities_add_up_and_sort() {
        let total: Meters = [1.0, 2.0, 3.5].into_iter().map(Meters::new).sum();
        assert_eq!(total, Meters::new(6.5));
        let mut all = [Meters::new(f64::NAN), Meters::new(2.0), Meters::new(1.0)];
        all.sort_by(Meters::total_cmp);
        assert_eq!(&all[..2], &[Meters::new(1.0), Meters::new(2.0)]);
    }
}
