//! Questions asked of a Snapshot: pure functions, no I/O, time is an argument.
