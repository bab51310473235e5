//! Identity: station numbers and store revisions.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

/// A station's number: positive, at most 2⁵³ (so that every JSON reader keeps it exact), allotted once, never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(NonZeroU64);

/// A number that cannot be a station id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("id {value} is not a station id: expected a whole number from 1 to {}", StationId::MAX)]
pub struct InvalidStationId {
    /// What was given.
    pub value: String,
}

impl StationId {
    /// The largest id, 2⁵³.
    pub const MAX: u64 = 1 << 53;

    /// Makes an id.
    ///
    /// # Errors
    /// When `value` is 0 or greater than [`Self::MAX`].
    pub fn new(value: u64) -> Result<Self, InvalidStationId> {
        match NonZeroU64::new(value) {
            Some(id) if value <= Self::MAX => Ok(Self(id)),
            _ => Err(InvalidStationId { value: value.to_string() }),
        }
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0.get()
    }

    /// The number as SQL stores it; never negative, because ids end at 2⁵³.
    #[must_use]
    pub fn as_i64(self) -> i64 {
        i64::try_from(self.get()).unwrap_or(i64::MAX)
    }
}

impl fmt::Display for StationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for StationId {
    type Err = InvalidStationId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidStationId { value: text.chars().take(40).collect() };
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits { text.parse().ok() } else { None };
        value.and_then(|value| Self::new(value).ok()).ok_or_else(invalid)
    }
}

/// A state of the whole store, written `EPOCH.N`: `N` grows by one per committed transaction in commit order, the
/// epoch changes when a store is restored or a standby promoted. Two revisions of different epochs have no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Revision {
    /// Which history the number belongs to.
    pub epoch: u32,
    /// The number of committed transactions in that history.
    pub number: u64,
}

/// Text that is not a revision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("revision {value:?} is not of the form EPOCH.N, for example 1.42")]
pub struct InvalidRevision {
    /// What was given.
    pub value: String,
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.number)
    }
}

impl FromStr for Revision {
    type Err = InvalidRevision;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split_once('.')
            .and_then(|(epoch, number)| Some(Self { epoch: epoch.parse().ok()?, number: number.parse().ok()? }))
            .ok_or_else(|| InvalidRevision { value: text.chars().take(40).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_run_from_one_to_two_to_the_fifty_three() {
        assert!(StationId::new(0).is_err());
        assert_eq!(StationId::new(1).map(StationId::get), Ok(1));
        assert!(StationId::new(StationId::MAX).is_ok());
        assert!(StationId::new(StationId::MAX + 1).is_err());
    }

    #[test]
    fn ids_are_plain_digits() {
        assert!("12".parse::<StationId>().is_ok());
        for text in ["", "+12", "-1", "0", "1.0", " 1", "99999999999999999999999"] {
            assert!(text.parse::<StationId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn revisions_survive_the_round_trip() {
        let revision = Revision { epoch: 3, number: 42 };
        assert_eq!(revision.to_string().parse(), Ok(revision));
        assert!("3".parse::<Revision>().is_err());
        assert!("a.b".parse::<Revision>().is_err());
    }
}
