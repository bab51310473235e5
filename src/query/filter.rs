//! Which stations a question is about: the filters of the API, wherever stations are selected.
//!
//! Unknown passes the defaults: a station whose access or hours nobody stated is kept, flagged, and ranked after known ones.

use std::sync::Arc;

use crate::area::{Area, Polygon};
use crate::earth::cell::Cell;
use crate::earth::{Bounds, LngLat, Meters};
use crate::station::{AccessScope, HostType, Kind, Service, Services, Status};
use crate::store::Traits;

/// When a station must be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Open {
    /// Hours do not matter.
    #[default]
    Any,
    /// Open at the instant asked about.
    Now,
    /// Open when one gets there.
    Arrival,
}

/// A set of the values of a small code list, as bits; the empty set of the default stands for "all".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Codes(u64);

impl Codes {
    /// Every value.
    pub const ALL: Self = Self(u64::MAX);
    /// No value.
    pub const NONE: Self = Self(0);

    /// The set with the value numbered `at` (0–63) added.
    #[must_use]
    pub const fn with(self, at: u8) -> Self {
        Self(self.0 | 1 << (at & 63))
    }

    /// Whether the value numbered `at` is in the set.
    #[must_use]
    pub const fn contains(self, at: u8) -> bool {
        self.0 & 1 << (at & 63) != 0
    }
}

/// The attribute part of a filter: what [`Traits`] can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The kinds asked for; `None` is all.
    pub kinds: Option<Vec<Kind>>,
    /// Services that must be there or nearby, as a mask.
    pub services: u64,
    /// Who may enter.
    pub access: Codes,
    /// Leave out stations that only an application opens.
    pub no_app: bool,
    /// Leave out stations where a face scan is the only way in.
    pub no_face: bool,
    /// Whose premises; `None` is any, stated or not.
    pub hosts: Option<Codes>,
    /// Where in its life.
    pub status: Codes,
    /// At least so many stars; stations without a rating fail it.
    pub min_star: u8,
    /// Open round the clock, or not; stations with unknown hours fail both.
    pub is_24h: Option<bool>,
    /// When it must be open.
    pub open: Open,
}

impl Default for Filter {
    /// Every kind, operating or on trial, open to the public, to target groups, or of unknown access; hours do not matter.
    fn default() -> Self {
        Self {
            kinds: None,
            services: 0,
            access: [AccessScope::Public, AccessScope::TargetGroups, AccessScope::Unknown]
                .into_iter()
                .fold(Codes::NONE, |codes, access| codes.with(access as u8)),
            no_app: false,
            no_face: false,
            hosts: None,
            status: [Status::Operating, Status::Trial]
                .into_iter()
                .fold(Codes::NONE, |codes, status| codes.with(status as u8)),
            min_star: 0,
            is_24h: None,
            open: Open::Any,
        }
    }
}

/// Why a station does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Not of the kinds asked for.
    Kind,
    /// Planned, suspended, moved or withdrawn.
    Status,
    /// Not for the person asking.
    Access,
    /// Entry needs an application or a face scan.
    Entry,
    /// A service is missing, broken or not stated.
    Services,
    /// Outside the place asked for.
    Place,
    /// Not such a host.
    Host,
    /// Too few stars.
    Star,
    /// Not open round the clock, or always, or unknown.
    RoundTheClock,
    /// Closed when one gets there.
    Closed,
    /// Closes on the way.
    ClosesBeforeArrival,
    /// Opens only after one gets there.
    OpensSoon,
}

impl Refusal {
    /// The code on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Access => "access",
            Self::Entry => "entry",
            Self::Services => "services",
            Self::Place => "place",
            Self::Host => "host_type",
            Self::Star => "min_star",
            Self::RoundTheClock => "is_24h",
            Self::Closed => "closed",
            Self::ClosesBeforeArrival => "closes_before_arrival",
            Self::OpensSoon => "opens_soon",
        }
    }
}

impl Filter {
    /// A filter for services by their vocabulary places, everything else as by default.
    #[must_use]
    pub fn with_services(services: &[Service]) -> Self {
        Self { services: Services::mask(services), ..Self::default() }
    }

    /// The filter that lets everything through, tombstones too.
    #[must_use]
    pub fn everything() -> Self {
        Self { access: Codes::ALL, status: Codes::ALL, ..Self::default() }
    }

    /// The only kind asked for, if there is exactly one.
    #[must_use]
    pub fn single_kind(&self) -> Option<Kind> {
        match self.kinds.as_deref() {
            Some([kind]) => Some(*kind),
            _ => None,
        }
    }

    /// Whether a station with these traits passes, hours apart.
    #[must_use]
    pub fn accepts(&self, traits: &Traits) -> bool {
        self.refusal(traits).is_none()
    }

    /// Why a station with these traits does not pass, hours apart; the first reason in the order a person would ask.
    #[must_use]
    #[inline]
    pub fn refusal(&self, traits: &Traits) -> Option<Refusal> {
        if !self.status.contains(traits.status as u8) {
            return Some(Refusal::Status);
        }
        if !self.access.contains(traits.access as u8) {
            return Some(Refusal::Access);
        }
        if traits.usable_services & self.services != self.services {
            return Some(Refusal::Services);
        }
        if let Some(kinds) = &self.kinds
            && !kinds.contains(&traits.kind)
        {
            return Some(Refusal::Kind);
        }
        if self.no_app && (traits.needs_app == Some(true) || traits.entry.is_app_only())
            || self.no_face && traits.entry.is_face_only()
        {
            return Some(Refusal::Entry);
        }
        if let Some(hosts) = self.hosts
            && !traits.host.is_some_and(|host: HostType| hosts.contains(host as u8))
        {
            return Some(Refusal::Host);
        }
        if self.min_star > 0 && traits.star.unwrap_or(0) < self.min_star {
            return Some(Refusal::Star);
        }
        if self.is_24h.is_some() && self.is_24h != traits.is_24h {
            return Some(Refusal::RoundTheClock);
        }
        None
    }
}

/// The place part of a filter: at most one of each; all given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Place {
    /// Inside a box.
    pub bounds: Option<Bounds>,
    /// Inside a planning area.
    pub within: Option<Arc<Area>>,
    /// At most so far from a point, geodesic.
    pub circle: Option<(LngLat, Meters)>,
    /// Inside an H3 cell.
    pub cell: Option<Cell>,
    /// Inside a polygon handed over with the question.
    pub polygon: Option<Arc<Polygon>>,
}

impl Place {
    /// Whether nothing is asked of the place, so that unlocated stations pass too.
    #[must_use]
    pub fn is_anywhere(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a position passes.
    #[must_use]
    pub fn contains(&self, at: LngLat) -> bool {
        self.bounds.is_none_or(|bounds| bounds.contains(at))
            && self
                .circle
                .is_none_or(|(center, radius)| crate::earth::distance::distance(center, at).total_cmp(&radius).is_le())
            && self.cell.is_none_or(|cell| Cell::of(at, cell.resolution()) == cell)
            && self.within.as_ref().is_none_or(|area| area.polygon.contains(at))
            && self.polygon.as_ref().is_none_or(|polygon| polygon.contains(at))
    }

    /// A box that holds everything that can pass; `None` when only the cell bounds it, or nothing does.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let boxes = [
            self.bounds,
            self.circle.map(|(center, radius)| Bounds::around(center, radius)),
            self.within.as_ref().map(|area| area.polygon.bounds()),
            self.polygon.as_ref().map(|polygon| polygon.bounds()),
        ];
        boxes.into_iter().flatten().min_by(|a, b| extent(a).total_cmp(&extent(b)))
    }
}

/// The size of a box in square degrees: good enough to choose the smaller of two.
fn extent(bounds: &Bounds) -> f64 {
    bounds.lon_span() * (bounds.north() - bounds.south())
}
