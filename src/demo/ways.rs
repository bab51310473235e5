//! Ways in the making: what the pieces of one street have in common, how streets are called and tagged.

use super::lattice::{Class, Lattice};
use super::names::{Name, STREETS};
use super::osm::{Drawing, Tag};

/// What all pieces of one way have in common.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub name: (String, String),
    pub class: Class,
    pub bridge: bool,
    pub one_way: Option<&'static str>,
}

impl Piece {
    pub(super) fn tags(&self) -> Vec<Tag> {
        let (highway, lanes, speed) = match self.class {
            Class::Trunk => ("trunk", "6", "70"),
            Class::Primary => ("primary", "6", "60"),
            Class::Secondary => ("secondary", "4", "50"),
            Class::Tertiary => ("tertiary", "2", "40"),
            Class::Residential => ("residential", "1", "30"),
        };
        let mut tags: Vec<Tag> = vec![
            ("highway", highway.into()),
            ("name", self.name.0.clone().into()),
            ("name:en", self.name.1.clone().into()),
            ("lanes", lanes.into()),
            ("maxspeed", speed.into()),
        ];
        if self.class >= Class::Secondary {
            tags.push(("sidewalk", "both".into()));
        }
        if self.bridge {
            tags.extend([("bridge", "yes".into()), ("layer", "1".into())]);
        }
        if let Some(way) = self.one_way {
            tags.extend([("oneway", way.into()), ("oneway:bicycle", "no".into())]);
        }
        tags
    }
}

/// A way in the making.
#[derive(Default)]
pub(super) struct Run {
    piece: Option<Piece>,
    nodes: Vec<usize>,
}

impl Run {
    pub(super) fn add(&mut self, drawing: &mut Drawing, piece: Piece, nodes: &[usize], cut: bool) {
        if cut || self.piece.as_ref() != Some(&piece) || self.nodes.last() != nodes.first() {
            self.end(drawing);
            self.piece = Some(piece);
        }
        self.nodes.extend_from_slice(nodes);
    }

    pub(super) fn end(&mut self, drawing: &mut Drawing) {
        let nodes = std::mem::take(&mut self.nodes);
        if let Some(piece) = self.piece.take() {
            drawing.way(nodes, piece.tags());
        }
    }
}

fn stem(number: usize) -> Name {
    STREETS[number % STREETS.len()]
}

/// The name of an east–west street; beyond the ring road the trunk roads become avenues.
pub(super) fn row_name(row: i32, column: i32) -> (String, String) {
    let index = usize::try_from(if row > 0 { 52 + row } else { 76 - row }).unwrap_or(0);
    let (zh, en) = stem(index);
    match Lattice::row_class(row, column) {
        _ if row == 1 => ("滨江北路".into(), "Binjiang North Road".into()),
        _ if row == -1 => ("滨江南路".into(), "Binjiang South Road".into()),
        Class::Trunk if row > 0 => ("环城北路".into(), "North Ring Road".into()),
        Class::Trunk => ("环城南路".into(), "South Ring Road".into()),
        Class::Primary => (format!("{zh}大道"), format!("{en} Avenue")),
        Class::Residential => (format!("{zh}巷"), format!("{en} Lane")),
        _ => (format!("{zh}街"), format!("{en} Street")),
    }
}

/// The name of a north–south street, which differs on the two banks.
pub(super) fn column_name(column: i32, north: bool, row: i32) -> (String, String) {
    let (zh, en) = stem(usize::try_from(column + 26).unwrap_or(0));
    let (side, side_en) = if north { ("北", "North") } else { ("南", "South") };
    match Lattice::column_class(column, row) {
        Class::Trunk if column < 0 => ("环城西路".into(), "West Ring Road".into()),
        Class::Trunk => ("环城东路".into(), "East Ring Road".into()),
        Class::Residential => (format!("{zh}{side}里"), format!("{en} {side_en} Lane")),
        Class::Primary => (format!("{zh}{side}大道"), format!("{en} {side_en} Avenue")),
        _ => (format!("{zh}{side}路"), format!("{en} {side_en} Road")),
    }
}
