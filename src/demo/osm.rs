//! A small drawing in OpenStreetMap's model (nodes, ways, turn restrictions), and its file form, OSM XML 0.6.
//!
//! Only what the synthetic city needs: no history, no users, no multipolygons.

use std::borrow::Cow;
use std::io::{self, Write};

use super::plane::Point;

/// Key and value.
pub(super) type Tag = (&'static str, Cow<'static, str>);

/// The first id; far above the ids that OpenStreetMap has given out (about 1.4 × 10¹⁰ nodes in 2026), so that this
/// file can be merged by id with a real extract, and below 2⁵³.
const FIRST_ID: u64 = 990_000_000_001;

#[derive(Debug, Clone)]
struct Node {
    at: Point,
    tags: Vec<Tag>,
}

#[derive(Debug, Clone)]
struct Way {
    nodes: Vec<usize>,
    tags: Vec<Tag>,
}

/// A turn that is forbidden, or the only one allowed.
#[derive(Debug, Clone)]
struct Restriction {
    from: usize,
    via: usize,
    to: usize,
    what: &'static str,
}

/// A drawing: nodes, the ways through them, restrictions between ways.
#[derive(Debug, Clone, Default)]
pub(super) struct Drawing {
    nodes: Vec<Node>,
    ways: Vec<Way>,
    restrictions: Vec<Restriction>,
}

impl Drawing {
    /// Adds a node.
    pub(super) fn node(&mut self, at: Point) -> usize {
        self.nodes.push(Node { at, tags: Vec::new() });
        self.nodes.len() - 1
    }

    /// Adds a node that is a thing of its own.
    pub(super) fn thing(&mut self, at: Point, tags: Vec<Tag>) {
        self.nodes.push(Node { at, tags });
    }

    /// Adds tags to a node; keys that it has already keep their value.
    pub(super) fn mark(&mut self, node: usize, tags: &[(&'static str, &'static str)]) {
        let own = &mut self.nodes[node].tags;
        for (key, value) in tags {
            if own.iter().all(|tag| tag.0 != *key) {
                own.push((key, Cow::Borrowed(value)));
            }
        }
    }

    /// Where a node is.
    pub(super) fn at(&self, node: usize) -> Point {
        self.nodes[node].at
    }

    /// Adds a way through nodes; a repeated neighbour is dropped, and a way of fewer than two nodes is not added.
    pub(super) fn way(&mut self, mut nodes: Vec<usize>, tags: Vec<Tag>) -> Option<usize> {
        nodes.dedup();
        if nodes.len() < 2 {
            return None;
        }
        self.ways.push(Way { nodes, tags });
        Some(self.ways.len() - 1)
    }

    /// Adds a closed way around new nodes.
    pub(super) fn ring(&mut self, corners: impl IntoIterator<Item = Point>, tags: Vec<Tag>) {
        let mut nodes: Vec<usize> = corners.into_iter().map(|corner| self.node(corner)).collect();
        nodes.extend(nodes.first().copied());
        self.way(nodes, tags);
    }

    /// Adds a turn restriction if the two ways do meet at the node's ends, and says whether they did.
    pub(super) fn restrict(&mut self, what: &'static str, from: usize, via: usize, to: usize) -> bool {
        let ends = |way: usize| {
            let nodes = &self.ways[way].nodes;
            nodes.first() == Some(&via) || nodes.last() == Some(&via)
        };
        let meet = from != to && ends(from) && ends(to);
        if meet {
            self.restrictions.push(Restriction { from, via, to, what });
        }
        meet
    }

    /// The node in exactly this place, if there is one.
    pub(super) fn node_at(&self, place: Point) -> Option<usize> {
        self.nodes.iter().position(|node| node.at == place)
    }

    /// The ways that begin or end at a node and have a key.
    pub(super) fn ways_at(&self, node: usize, key: &str) -> Vec<(usize, Point)> {
        let mut found = Vec::new();
        for (at, way) in self.ways.iter().enumerate() {
            if !way.tags.iter().any(|tag| tag.0 == key) {
                continue;
            }
            // The second element is where the way leads to, one node on.
            if way.nodes.first() == Some(&node) {
                found.push((at, self.at(way.nodes[1])));
            } else if way.nodes.last() == Some(&node) {
                found.push((at, self.at(way.nodes[way.nodes.len() - 2])));
            }
        }
        found
    }

    /// Counts of nodes, ways and relations.
    pub(super) fn counts(&self) -> [usize; 3] {
        [self.nodes.len(), self.ways.len(), self.restrictions.len()]
    }

    /// Writes OSM XML 0.6 with `generator` and `note` in its head.
    pub(super) fn write(&self, out: &mut impl Write, date: &str, note: &str) -> io::Result<()> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(
            out,
            "<osm version=\"0.6\" generator=\"yizhan demo\" copyright=\"CC0-1.0\" attribution=\"{}\">",
            escaped(note)
        )?;
        let places: Vec<(f64, f64)> = self.nodes.iter().map(|node| node.at.degrees()).collect();
        let mut bounds = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
        for (lon, lat) in &places {
            bounds = [bounds[0].min(*lon), bounds[1].min(*lat), bounds[2].max(*lon), bounds[3].max(*lat)];
        }
        if !places.is_empty() {
            let [west, south, east, north] = bounds;
            writeln!(
                out,
                "  <bounds minlat=\"{south:.7}\" minlon=\"{west:.7}\" maxlat=\"{north:.7}\" maxlon=\"{east:.7}\"/>"
            )?;
        }
        let head = format!("version=\"1\" timestamp=\"{date}T00:00:00Z\"");
        let mut used = vec![false; self.nodes.len()];
        for node in self.ways.iter().flat_map(|way| &way.nodes) {
            used[*node] = true;
        }
        for (at, (node, (lon, lat))) in self.nodes.iter().zip(places).enumerate() {
            if node.tags.is_empty() && !used[at] {
                continue;
            }
            write!(out, "  <node id=\"{}\" {head} lat=\"{lat:.7}\" lon=\"{lon:.7}\"", id(at))?;
            if node.tags.is_empty() {
                writeln!(out, "/>")?;
            } else {
                writeln!(out, ">")?;
                write_tags(out, &node.tags)?;
                writeln!(out, "  </node>")?;
            }
        }
        for (at, way) in self.ways.iter().enumerate() {
            writeln!(out, "  <way id=\"{}\" {head}>", id(at))?;
            for node in &way.nodes {
                writeln!(out, "    <nd ref=\"{}\"/>", id(*node))?;
            }
            write_tags(out, &way.tags)?;
            writeln!(out, "  </way>")?;
        }
        for (at, turn) in self.restrictions.iter().enumerate() {
            writeln!(out, "  <relation id=\"{}\" {head}>", id(at))?;
            for (kind, member, role) in [("way", turn.from, "from"), ("node", turn.via, "via"), ("way", turn.to, "to")]
            {
                writeln!(out, "    <member type=\"{kind}\" ref=\"{}\" role=\"{role}\"/>", id(member))?;
            }
            write_tags(out, &[("type", Cow::Borrowed("restriction")), ("restriction", Cow::Borrowed(turn.what))])?;
            writeln!(out, "  </relation>")?;
        }
        writeln!(out, "</osm>")
    }
}

/// OpenStreetMap numbers nodes, ways and relations apart, so one range serves all three.
fn id(at: usize) -> u64 {
    FIRST_ID + u64::try_from(at).unwrap_or(0)
}

fn write_tags(out: &mut impl Write, tags: &[Tag]) -> io::Result<()> {
    for (key, value) in tags {
        writeln!(out, "    <tag k=\"{key}\" v=\"{}\"/>", escaped(value))?;
    }
    Ok(())
}

fn escaped(text: &str) -> Cow<'_, str> {
    if text.contains(['&', '<', '>', '"']) {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restriction_needs_ways_that_meet() {
        let mut drawing = Drawing::default();
        let nodes: Vec<usize> = (0..4).map(|n| drawing.node(Point::new(f64::from(n) * 100.0, 0.0))).collect();
        let one = drawing.way(nodes[..2].to_vec(), vec![("highway", "residential".into())]).unwrap();
        let two = drawing.way(nodes[1..3].to_vec(), vec![("highway", "residential".into())]).unwrap();
        let three = drawing.way(nodes[2..].to_vec(), vec![("highway", "residential".into())]).unwrap();
        assert!(drawing.restrict("no_u_turn", one, nodes[1], two));
        assert!(!drawing.restrict("no_u_turn", one, nodes[1], three));
        assert!(drawing.way(vec![nodes[0], nodes[0]], Vec::new()).is_none());
    }

    #[test]
    fn text_that_would_break_the_file_is_escaped() {
        assert_eq!(escaped("a<b & \"c\""), "a&lt;b &amp; &quot;c&quot;");
    }
}
