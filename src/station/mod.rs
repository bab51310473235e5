//! What a station is: identity, attributes, opening hours, lifecycle, changes. No I/O, no serde derives.
