//! What a station is: identity, attributes, opening hours, lifecycle, changes. No I/O, no serde derives.
//!
//! ```text
//! text / JSON → Record (each field valid) → Facts (the fields agree) → Station (numbered, at a revision)
//! ```

pub mod change;
mod codec_hours;
pub mod codec_json;
pub mod codec_text;
pub mod codes;
pub mod dictionary;
mod facts;
pub mod hours;
mod id;
mod packed;
mod record;
mod services;
mod value;
pub mod vocabulary;

use chrono::{DateTime, Utc};

pub use change::{Change, Op};
pub use codes::{AccessScope, EntryMethod, HostType, Status};
pub use dictionary::{Field, Group, Shape};
pub use facts::{EntryMethods, Facts};
pub use hours::OpeningHours;
pub use id::{InvalidRevision, InvalidStationId, Revision, StationId};
pub use record::Record;
pub use services::{ServiceState, Services};
pub use value::{Fault, Item, Pair, Value};
pub use vocabulary::{Kind, Service, Vocabulary};

/// One station, at one revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Its number.
    pub id: StationId,
    /// The transaction that last changed it; what `If-Match` takes.
    pub revision: u64,
    /// When that was.
    pub updated_at: DateTime<Utc>,
    /// What is known of it.
    pub facts: Facts,
}
