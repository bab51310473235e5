//! Questions asked of a Snapshot: pure functions, no I/O, time is an argument.

pub mod filter;
pub mod nearest;
pub mod search;
pub mod select;
pub mod travel;

pub use filter::{Codes, Filter, Open, Place, Refusal};
pub use travel::{Method, Mode, Travel};
