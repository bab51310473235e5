//! The few facts every filter reads, packed: two dozen bytes a station, so that a search touches one cache line each.

use crate::station::hours::ScheduleId;
use crate::station::{AccessScope, EntryMethods, Facts, HostType, Kind, Status};

/// What filters ask of a station, without the station.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// The services that are there or nearby, one bit each in vocabulary order.
    pub usable_services: u64,
    /// When it is open: a place in the segment's schedule book.
    pub schedule: ScheduleId,
    /// How one gets in.
    pub entry: EntryMethods,
    /// The kind of place.
    pub kind: Kind,
    /// Where it stands in its life.
    pub status: Status,
    /// Who may enter.
    pub access: AccessScope,
    /// Whose premises it stands in.
    pub host: Option<HostType>,
    /// Stars, 0–5.
    pub star: Option<u8>,
    /// Whether entry needs an application.
    pub needs_app: Option<bool>,
    /// Whether it is open round the clock.
    pub is_24h: Option<bool>,
}

impl Traits {
    /// The traits of a station's facts.
    #[must_use]
    pub fn of(facts: &Facts, schedule: ScheduleId) -> Self {
        Self {
            usable_services: facts.services().usable(),
            schedule,
            entry: facts.entry(),
            kind: facts.kind(),
            status: facts.status(),
            access: facts.access(),
            host: facts.host(),
            star: facts.star(),
            needs_app: facts.needs_app(),
            is_24h: facts.is_24h(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_stay_within_half_a_cache_line() {
        assert!(size_of::<Traits>() <= 32, "{}", size_of::<Traits>());
    }
}
