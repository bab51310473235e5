//! What entry depends on where a source gives no hours of its own. Not who may enter: that is an access scope.

/// What entry depends on. The hours themselves stay unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// One may enter while the house is open, whenever that is (門診時間, 依營業時間開放).
    HostHours,
    /// One may enter only while something takes place (有活動才開放).
    Event,
}

impl Condition {
    /// `host_hours`, `event`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::HostHours => "host_hours",
            Self::Event => "event",
        }
    }

    /// The condition of a code; `None` when there is no such code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::HostHours, Self::Event].into_iter().find(|condition| condition.code() == code)
    }
}
