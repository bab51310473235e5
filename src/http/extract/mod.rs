//! From a request to typed values: every parameter is read here, once, and unknown ones are refused.
//!
//! Positions leave this folder as WGS 84. Not here: what is done with the values.

pub(crate) mod accept;
pub(crate) mod body;
pub(crate) mod cursor;
pub(crate) mod given;
pub(crate) mod parameters;
pub(crate) mod position;
pub(crate) mod query;
pub(crate) mod selection;
pub(crate) mod travel;

use crate::http::problem::{Code, Problem};
use crate::station::{Fault, Revision};
use query::Pairs;

/// Reads every pair with `take`, which answers whether it knows the name; gathers all faults into one problem.
///
/// # Errors
/// [`Code::UnknownParameter`] when only unknown names are to blame, else [`Code::InvalidParameter`].
pub(crate) fn read(
    pairs: impl Pairs,
    known: &[&str],
    mut take: impl FnMut(&str, &str) -> Result<bool, Fault>,
) -> Result<(), Problem> {
    let (mut faults, mut unknown) = (Vec::new(), 0);
    pairs.each(|name, value| {
        match take(name, value) {
            Ok(true) => {}
            Ok(false) => {
                unknown += 1;
                faults.push(Fault::new(name, value, format!("one of the parameters {}", known.join(", "))));
            }
            Err(fault) => faults.push(fault),
        }
        Ok(())
    })?;
    match faults.len() {
        0 => Ok(()),
        all if all == unknown => Err(Problem::faults(Code::UnknownParameter, faults)),
        _ => Err(Problem::faults(Code::InvalidParameter, faults)),
    }
}

/// Refuses every parameter: for routes that take none.
///
/// # Errors
/// [`Code::UnknownParameter`].
pub(crate) fn none(pairs: impl Pairs) -> Result<(), Problem> {
    read(pairs, &["(none)"], |_, _| Ok(false))
}

/// A parameter that must be there.
///
/// # Errors
/// [`Code::MissingParameter`].
pub(crate) fn required<T>(value: Option<T>, name: &str, expected: &str) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::faults(Code::MissingParameter, vec![Fault::new(name, "", expected)]))
}

/// A revision `EPOCH.N`.
///
/// # Errors
/// When the text is none.
pub(crate) fn revision(name: &str, value: &str) -> Result<Revision, Fault> {
    value.parse().map_err(|_invalid: crate::station::InvalidRevision| {
        Fault::new(name, value, "a revision EPOCH.N, for example 1.42")
    })
}
