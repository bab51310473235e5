//! The planning areas of a snapshot, by code.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::area::Area;
use crate::earth::LngLat;

/// Planning areas by code.
#[derive(Debug, Default)]
pub struct Areas(BTreeMap<Arc<str>, Arc<Area>>);

impl Areas {
    /// The areas, the last of those with one code.
    #[must_use]
    pub fn new(areas: Vec<Area>) -> Self {
        Self(areas.into_iter().map(|area| (area.code.clone(), Arc::new(area))).collect())
    }

    /// The area of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Arc<Area>> {
        self.0.get(code)
    }

    /// The areas in order of code.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Area>> {
        self.0.values()
    }

    /// The areas that hold a position, in order of code.
    pub fn around(&self, position: LngLat) -> impl Iterator<Item = &Arc<Area>> {
        self.0.values().filter(move |area| area.polygon.contains(position))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
