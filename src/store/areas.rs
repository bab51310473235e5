//! The planning areas of a snapshot, by code.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::area::Area;
use crate::earth::LngLat;
use crate::index::text::{self, Query, Text};

/// Planning areas in order of code, and by the words of their names.
#[derive(Debug)]
pub struct Areas {
    areas: Vec<Arc<Area>>,
    names: Text,
}

impl Areas {
    /// The areas, the last of those with one code.
    #[must_use]
    pub fn new(areas: Vec<Area>) -> Self {
        let by_code: BTreeMap<Arc<str>, Area> = areas.into_iter().map(|area| (area.code.clone(), area)).collect();
        let areas: Vec<Arc<Area>> = by_code.into_values().map(Arc::new).collect();
        let mut names = text::Builder::new();
        for (at, area) in (0u32..).zip(&areas) {
            names.add(at, [(text::Field::Name, area.name.as_ref()), (text::Field::Alias, area.code.as_ref())]);
        }
        Self { areas, names: names.finish() }
    }

    /// The area of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Arc<Area>> {
        let at = self.areas.binary_search_by(|area| area.code.as_ref().cmp(code)).ok()?;
        Some(&self.areas[at])
    }

    /// The areas in order of code.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.areas.iter()
    }

    /// At most `limit` areas whose name or code answers a query, best first.
    #[must_use]
    pub fn named(&self, query: &Query, limit: usize) -> Vec<&Arc<Area>> {
        let answer = self.names.search(query, limit, |_| Some(0.0));
        answer.found.iter().map(|found| &self.areas[found.id as usize]).collect()
    }

    /// The areas that hold a position, in order of code.
    pub fn around(&self, position: LngLat) -> impl Iterator<Item = &Arc<Area>> {
        self.areas.iter().filter(move |area| area.polygon.contains(position))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }
}
