//! Reads OpenStreetMap's XML format, as the API and most editors write it. No change files.
//!
//! Reference: <https://wiki.openstreetmap.org/wiki/OSM_XML>.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::tags::Tags;
use super::{Member, ReadError, Sink};

/// The element being read.
#[derive(Default)]
struct Open {
    kind: Kind,
    id: i64,
    at: Option<[i32; 2]>,
    refs: Vec<i64>,
    tags: Vec<(String, String)>,
    members: Vec<(Kind, i64, String)>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Kind {
    #[default]
    None,
    Node,
    Way,
    Relation,
}

/// Reads a whole file into a sink.
pub(super) fn read<S: Sink>(source: impl BufRead, mut sink: S) -> Result<S, ReadError> {
    let mut reader = Reader::from_reader(source);
    let mut buffer = Vec::new();
    let mut open = Open::default();
    let mut root = false;
    loop {
        buffer.clear();
        let fault = |reader: &Reader<_>, reason: String| ReadError::Xml { offset: reader.buffer_position(), reason };
        let event = reader.read_event_into(&mut buffer).map_err(|error| fault(&reader, error.to_string()))?;
        match event {
            Event::Start(element) if !root => {
                if element.name().as_ref() != "osm" {
                    return Err(fault(&reader, "the file's first element is not <osm>".into()));
                }
                root = true;
            }
            Event::Empty(element) if !root => {
                if element.name().as_ref() != "osm" {
                    return Err(fault(&reader, "the file's first element is not <osm>".into()));
                }
                root = true;
            }
            Event::Start(element) => open.begin(&element).map_err(|reason| fault(&reader, reason))?,
            Event::Empty(element) => {
                let kind = open.kind;
                open.begin(&element).map_err(|reason| fault(&reader, reason))?;
                if kind == Kind::None {
                    open.end(&mut sink);
                }
            }
            Event::End(element) if matches!(element.name().as_ref(), "node" | "way" | "relation") => {
                open.end(&mut sink);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !root {
        return Err(ReadError::Xml { offset: 0, reason: "there is no <osm> element".into() });
    }
    if open.kind != Kind::None {
        return Err(ReadError::Xml { offset: reader.buffer_position(), reason: "ends within an element".into() });
    }
    Ok(sink)
}

impl Open {
    fn begin(&mut self, element: &BytesStart) -> Result<(), String> {
        match (self.kind, element.name().as_ref()) {
            (Kind::None, "node") => {
                let degrees = |key| Some(attribute(element, key).ok()??.parse::<f64>().ok()? * 1e7);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a float's cast saturates, and position() checks the range"
                )]
                let at = match (degrees("lon"), degrees("lat")) {
                    (Some(lon), Some(lat)) if lon.is_finite() && lat.is_finite() => {
                        super::position(lon.round() as i64, lat.round() as i64)
                    }
                    _ => None,
                };
                *self = Self { kind: Kind::Node, id: number(element, "id")?, at, ..Self::default() };
            }
            (Kind::None, "way") => *self = Self { kind: Kind::Way, id: number(element, "id")?, ..Self::default() },
            (Kind::None, "relation") => *self = Self { kind: Kind::Relation, ..Self::default() },
            (Kind::Way, "nd") => self.refs.push(number(element, "ref")?),
            (Kind::Relation, "member") => {
                let kind = match attribute(element, "type")?.as_deref() {
                    Some("way") => Kind::Way,
                    Some("node") => Kind::Node,
                    _ => Kind::Relation,
                };
                let role = attribute(element, "role")?.unwrap_or_default();
                self.members.push((kind, number(element, "ref")?, role));
            }
            (Kind::Node | Kind::Way | Kind::Relation, "tag") => {
                if let (Some(key), Some(value)) = (attribute(element, "k")?, attribute(element, "v")?) {
                    self.tags.push((key, value));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end<S: Sink>(&mut self, sink: &mut S) {
        let tags: Vec<(&str, &str)> = self.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        match self.kind {
            Kind::Node if S::NODES => sink.node(self.id, self.at, Tags(&tags)),
            Kind::Way if S::WAYS => sink.way(self.id, &self.refs, Tags(&tags)),
            Kind::Relation if S::WAYS => {
                let members: Vec<Member> = self
                    .members
                    .iter()
                    .map(|(kind, id, role)| Member {
                        way: *kind == Kind::Way,
                        node: *kind == Kind::Node,
                        id: *id,
                        role: role.as_str(),
                    })
                    .collect();
                sink.relation(&members, Tags(&tags));
            }
            _ => {}
        }
        self.kind = Kind::None;
    }
}

fn attribute(element: &BytesStart, key: &str) -> Result<Option<String>, String> {
    let Some(found) = element.try_get_attribute(key).map_err(|error| error.to_string())? else { return Ok(None) };
    quick_xml::escape::unescape(&found.value).map(|text| Some(text.into_owned())).map_err(|error| error.to_string())
}

fn number(element: &BytesStart, key: &str) -> Result<i64, String> {
    let text = attribute(element, key)?.ok_or_else(|| format!("an element has no {key}"))?;
    text.parse().map_err(|_error| format!("{key} is {text:?}, expected a whole number"))
}
