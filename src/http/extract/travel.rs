//! How and when one travels: `mode`, the speeds, `at`.

use chrono::{DateTime, Utc};

use crate::config::Settings;
use crate::earth::MetersPerSecond;
use crate::query::{Mode, Travel};
use crate::station::Fault;

use super::given;

/// How one travels, as it comes in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TravelGiven {
    mode: Mode,
    walk: MetersPerSecond,
    ebike: MetersPerSecond,
    now: DateTime<Utc>,
    /// When one leaves; `None` is now.
    departure: Option<DateTime<Utc>>,
}

impl TravelGiven {
    /// On foot, at the speeds of the settings, leaving now.
    pub(crate) fn leaving(now: DateTime<Utc>, settings: &Settings) -> Self {
        Self {
            mode: Mode::Walk,
            walk: MetersPerSecond::new(settings.walk_speed_mps),
            ebike: MetersPerSecond::new(settings.ebike_speed_mps),
            now,
            departure: None,
        }
    }

    /// Takes the pair if it is about travelling.
    pub(crate) fn take(&mut self, name: &str, value: &str) -> Result<bool, Fault> {
        match name {
            "mode" => {
                self.mode =
                    Mode::from_code(value).ok_or_else(|| Fault::new(name, value, "walk, ebike, car or straight"))?;
            }
            "walk_speed_mps" => self.walk = MetersPerSecond::new(given::number(name, value, 0.1..=10.0)?),
            "ebike_speed_mps" => self.ebike = MetersPerSecond::new(given::number(name, value, 0.5..=20.0)?),
            // Accepted for the day streets are imported; where there are none, no way has known steps.
            "step_free" => drop(given::flag(name, value)?),
            "at" => {
                self.departure = match value {
                    "now" => None,
                    text => Some(given::instant(name, text, self.now)?),
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The mode at its speed.
    pub(crate) fn travel(&self) -> Travel {
        let speed = match self.mode {
            Mode::Walk | Mode::Straight => self.walk,
            Mode::Ebike => self.ebike,
            Mode::Car => self.mode.default_speed(),
        };
        Travel { mode: self.mode, speed }
    }

    /// When one leaves.
    pub(crate) fn departure(&self) -> DateTime<Utc> {
        self.departure.unwrap_or(self.now)
    }

    /// Whether the answer depends on the clock.
    pub(crate) fn is_now(&self) -> bool {
        self.departure.is_none()
    }
}
