//! A place on the ground: WGS 84 longitude and latitude in degrees, valid by construction.
//!
//! Not here: other datums ([`super::crs`]), text such as `113°15'20"E` ([`super::detect`]).

use std::fmt;

use thiserror::Error;

/// A position in WGS 84 degrees: longitude −180 to 180, latitude −90 to 90, both finite.
///
/// Both −180 and 180 are accepted and kept as given; they name the same meridian and every distance treats them so.
#[derive(Clone, Copy, PartialEq)]
pub struct LngLat {
    lon: f64,
    lat: f64,
}

/// A number that cannot be a longitude or a latitude.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[error("{field} is {value}, expected {expected}")]
pub struct InvalidPosition {
    /// `lon` or `lat`.
    pub field: &'static str,
    /// What was given.
    pub value: f64,
    /// What would have been accepted, in words.
    pub expected: &'static str,
}

const LON_RANGE: &str = "a finite number of degrees from -180 to 180";
const LAT_RANGE: &str = "a finite number of degrees from -90 to 90";

impl LngLat {
    /// A position from degrees east and degrees north.
    ///
    /// ```
    /// use yizhan::earth::LngLat;
    /// let changsha = LngLat::new(112.9388, 28.2282)?;
    /// assert_eq!(changsha.lon(), 112.9388);
    /// # Ok::<(), yizhan::earth::InvalidPosition>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidPosition`] when a number is NaN, infinite or outside its range. The longitude is looked at first.
    pub fn new(lon: f64, lat: f64) -> Result<Self, InvalidPosition> {
        // A range test is false for NaN, so it refuses everything that is not a number as well.
        if !(-180.0..=180.0).contains(&lon) {
            return Err(InvalidPosition { field: "lon", value: lon, expected: LON_RANGE });
        }
        if !(-90.0..=90.0).contains(&lat) {
            return Err(InvalidPosition { field: "lat", value: lat, expected: LAT_RANGE });
        }
        // Adding zero turns −0 into 0, so that equal positions print and hash alike.
        Ok(Self { lon: lon + 0.0, lat: lat + 0.0 })
    }

    /// A position from any finite longitude, brought into −180 ≤ lon < 180 by whole turns (190 becomes −170).
    ///
    /// # Errors
    ///
    /// [`InvalidPosition`] when the longitude is not finite or the latitude is outside −90 to 90.
    pub fn wrapping(lon: f64, lat: f64) -> Result<Self, InvalidPosition> {
        if !lon.is_finite() {
            return Err(InvalidPosition { field: "lon", value: lon, expected: "a finite number of degrees" });
        }
        Self::new((lon + 180.0).rem_euclid(360.0) - 180.0, lat)
    }

    /// 0° E, 0° N, in the Gulf of Guinea.
    pub const ORIGIN: Self = Self::from_valid(0.0, 0.0);

    /// A position from numbers that are known to be in range, for this floor's own arithmetic.
    pub(super) const fn from_valid(lon: f64, lat: f64) -> Self {
        debug_assert!(
            lon >= -180.0 && lon <= 180.0 && lat >= -90.0 && lat <= 90.0,
            "from_valid takes a valid position"
        );
        Self { lon, lat }
    }

    /// Degrees east, −180 to 180.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north, −90 to 90.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }
}

impl fmt::Debug for LngLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LngLat({}, {})", self.lon, self.lat)
    }
}

/// `lon,lat` in degrees with seven decimals (about a centimetre).
impl fmt::Display for LngLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.7},{:.7}", self.lon, self.lat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_position_is_refused_with_field_value_and_range() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 180.000_001, -180.5, 1e300] {
            let error = LngLat::new(bad, 0.0).unwrap_err();
            assert_eq!(error.field, "lon");
            assert!(error.value.to_bits() == bad.to_bits());
        }
        for bad in [f64::NAN, f64::INFINITY, 90.1, -91.0, 121.3] {
            assert_eq!(LngLat::new(0.0, bad).unwrap_err().field, "lat");
        }
        assert_eq!(
            LngLat::new(0.0, 121.3).unwrap_err().to_string(),
            "lat is 121.3, expected a finite number of degrees from -90 to 90"
        );
    }

    #[test]
    fn the_edges_of_the_world_are_positions() {
        for (lon, lat) in [(-180.0, -90.0), (180.0, 90.0), (0.0, 0.0), (-0.0, -0.0)] {
            let p = LngLat::new(lon, lat).unwrap();
            assert!(p.lon().is_sign_positive() || p.lon() < 0.0);
            assert_eq!((p.lon(), p.lat()), (lon, lat));
        }
    }

    #[test]
    fn whole_turns_are_taken_off() {
        assert_eq!(LngLat::wrapping(190.0, 1.0).unwrap(), LngLat::new(-170.0, 1.0).unwrap());
        assert_eq!(LngLat::wrapping(-900.0, 1.0).unwrap(), LngLat::new(-180.0, 1.0).unwrap());
        assert!(LngLat::wrapping(f64::NAN, 1.0).is_err());
    }
}
