//! The state of every service of one station, as bit planes: "has a toilet, here or nearby" is one `and`.

use super::vocabulary::Service;

/// What is known of one service. Not stated is [`ServiceState::Unknown`], never "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ServiceState {
    /// Nothing is stated.
    Unknown,
    /// It is there.
    Yes,
    /// It is not there.
    No,
    /// It is not there, but close by.
    Nearby,
    /// It is there, out of order.
    Broken,
}

impl ServiceState {
    /// The code as written in files and on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Nearby => "nearby",
            Self::Broken => "broken",
        }
    }

    /// The state of a code; `None` when there is no such code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Unknown, Self::Yes, Self::No, Self::Nearby, Self::Broken].into_iter().find(|state| state.code() == code)
    }
}

/// The state of up to 64 services. Two bits of state and one of knowledge a service, kept as three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Services {
    /// Usable: yes or nearby.
    usable: u64,
    /// Stated at all.
    stated: u64,
    /// The weaker of the pair: nearby among the usable, broken among the unusable.
    weaker: u64,
}

impl Services {
    /// Records the state of one service.
    pub fn set(&mut self, service: Service, state: ServiceState) {
        let bit = 1u64 << (service.0 & 63);
        let mut put = |word: fn(&mut Self) -> &mut u64, on: bool| {
            let word = word(self);
            *word = if on { *word | bit } else { *word & !bit };
        };
        put(|s| &mut s.stated, state != ServiceState::Unknown);
        put(|s| &mut s.usable, matches!(state, ServiceState::Yes | ServiceState::Nearby));
        put(|s| &mut s.weaker, matches!(state, ServiceState::Nearby | ServiceState::Broken));
    }

    /// The state of one service.
    #[must_use]
    pub fn get(&self, service: Service) -> ServiceState {
        let bit = 1u64 << (service.0 & 63);
        match (self.stated & bit != 0, self.usable & bit != 0, self.weaker & bit != 0) {
            (false, ..) => ServiceState::Unknown,
            (true, true, false) => ServiceState::Yes,
            (true, true, true) => ServiceState::Nearby,
            (true, false, false) => ServiceState::No,
            (true, false, true) => ServiceState::Broken,
        }
    }

    /// Whether every service of `wanted` (a mask of [`Self::mask`]) is there or nearby.
    #[must_use]
    pub fn has_all(&self, wanted: u64) -> bool {
        self.usable & wanted == wanted
    }

    /// The mask of the services that are there or nearby.
    #[must_use]
    pub fn usable(&self) -> u64 {
        self.usable
    }

    /// Whether nothing is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stated == 0
    }

    /// The stated services with their states, in vocabulary order.
    pub fn iter(&self) -> impl Iterator<Item = (Service, ServiceState)> + '_ {
        let mut left = self.stated;
        std::iter::from_fn(move || {
            let at = u8::try_from(left.trailing_zeros()).ok().filter(|at| *at < 64)?;
            left &= left - 1;
            Some((Service(at), self.get(Service(at))))
        })
    }

    /// The mask of a set of services, for [`Self::has_all`].
    #[must_use]
    pub fn mask(services: &[Service]) -> u64 {
        services.iter().fold(0, |mask, service| mask | 1 << (service.0 & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_survives() {
        let states =
            [ServiceState::Yes, ServiceState::No, ServiceState::Nearby, ServiceState::Broken, ServiceState::Unknown];
        let mut services = Services::default();
        for (at, state) in (59u8..).zip(states) {
            services.set(Service(at), ServiceState::Yes);
            services.set(Service(at), state);
        }
        for (at, state) in (59u8..).zip(states) {
            assert_eq!(services.get(Service(at)), state);
        }
        assert_eq!(services.iter().count(), 4, "unknown is not stated");
    }

    #[test]
    fn nearby_counts_and_broken_does_not() {
        let mut services = Services::default();
        services.set(Service(3), ServiceState::Nearby);
        services.set(Service(4), ServiceState::Broken);
        assert!(services.has_all(Services::mask(&[Service(3)])));
        assert!(!services.has_all(Services::mask(&[Service(3), Service(4)])));
        assert!(services.has_all(0));
    }
}
