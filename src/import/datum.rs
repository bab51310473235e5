//! Evidence that a file is in another datum than declared: stations known already that stand elsewhere by just its shift.
//!
//! Nothing is corrected and nothing is guessed: without known stations to compare with there is no evidence and no warning.

use crate::earth::LngLat;
use crate::earth::crs::{Datum, Extent};
use crate::earth::distance::distance;

use super::coordinates::Located;

/// Nearer than this is the same place.
const SAME_M: f64 = 60.0;
/// Farther than this is another place: the smallest shift is 265 m.
const OTHER_M: f64 = 150.0;
/// The fewest rows that are evidence.
const FEWEST: u64 = 3;

/// Counts which datum known stations speak for.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    compared: u64,
    for_datum: [u64; Datum::ALL.len()],
    rows: Vec<u64>,
}

impl Evidence {
    /// Compares a row with where its station was before.
    pub(super) fn compare(&mut self, row: u64, located: &Located, before: LngLat, extent: Extent) {
        self.compared += 1;
        if distance(located.at, before).get() < OTHER_M {
            return;
        }
        for (count, datum) in self.for_datum.iter_mut().zip(Datum::ALL) {
            // The four have two pairs of twins; wgs84 stands for cgcs2000.
            let other = datum != located.datum && datum != Datum::Cgcs2000;
            let there = datum.to_wgs84(located.given.0, located.given.1, extent);
            if other && there.is_ok_and(|there| distance(there, before).get() < SAME_M) {
                *count += 1;
                if self.rows.len() < 20 {
                    self.rows.push(row);
                }
            }
        }
    }

    /// What the known stations say, when enough of them say the same.
    pub(super) fn verdict(self) -> Option<(String, u64, Vec<u64>)> {
        let (count, datum) = self.for_datum.into_iter().zip(Datum::ALL).max_by_key(|(count, _)| *count)?;
        let enough = count >= FEWEST && count * 2 > self.compared;
        enough.then(|| {
            let message = format!(
                "{count} of {} stations known already lie where they were only if the file is in {datum}: is the \
                 declared datum right?",
                self.compared
            );
            (message, count, self.rows)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_stations_tell_bd09_that_was_declared_wgs84() {
        let mut evidence = Evidence::default();
        for row in 0..4u32 {
            let true_at = LngLat::new(112.9388 + f64::from(row) / 50.0, 28.2282).unwrap();
            let given = Datum::Bd09.from_wgs84(true_at, Extent::Mainland);
            let located = Located {
                at: LngLat::new(given.0, given.1).unwrap(),
                given,
                raw: (String::new(), String::new()),
                datum: Datum::Wgs84,
                degrees: false,
                contradicts: false,
            };
            evidence.compare(row.into(), &located, true_at, Extent::Mainland);
        }
        let (message, count, _) = evidence.verdict().unwrap();
        assert_eq!(count, 4);
        assert!(message.contains("bd09"), "{message}");
        assert!(Evidence::default().verdict().is_none());
    }
}
