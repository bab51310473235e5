//! Where in a JSON file the rows are: found by reading its outline, without keeping any value.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::formats::{FormatError, Source};

/// Names of the geometry types of RFC 7946.
pub(super) const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// How the rows lie in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::formats) enum Layout {
    /// The list under this path of member names; none is the whole file.
    List {
        /// The names from the outside in.
        path: Vec<String>,
        /// Empty lists and the like beside it.
        ignored: Vec<String>,
    },
    /// The file is one feature or geometry.
    One,
    /// One object a line.
    Lines,
}

/// Reads the outline.
pub(in crate::formats) fn layout(source: &Source) -> Result<Layout, FormatError> {
    let mut stream = source.metered(&|_| {})?;
    skip_mark(&mut stream).map_err(FormatError::io(source.name()))?;
    let mut json = serde_json::Deserializer::from_reader(stream);
    let json_error =
        |error: serde_json::Error| FormatError::Json { name: source.name().to_owned(), reason: error.to_string() };
    let outline = Seed { depth: 0 }.deserialize(&mut json).map_err(json_error)?;
    if let Err(error) = json.end() {
        return if matches!(outline, Outline::Object { .. }) { Ok(Layout::Lines) } else { Err(json_error(error)) };
    }
    let shape = |reason: String| FormatError::Shape { name: source.name().to_owned(), reason };
    match outline {
        Outline::Scalar => Err(shape("it holds a single value".to_owned())),
        Outline::List { objects: true, .. } => Ok(Layout::List { path: Vec::new(), ignored: Vec::new() }),
        Outline::List { empty: true, .. } => Err(FormatError::Empty { name: source.name().to_owned() }),
        Outline::List { .. } => Err(shape("its list does not hold objects".to_owned())),
        Outline::Object { kind: Some(kind), .. } if kind == "Feature" || GEOMETRIES.contains(&kind.as_str()) => {
            Ok(Layout::One)
        }
        Outline::Object { kind: Some(kind), .. } if kind == "FeatureCollection" => {
            Ok(Layout::List { path: vec!["features".to_owned()], ignored: Vec::new() })
        }
        Outline::Object { members, .. } => {
            let mut lists = Vec::new();
            let mut ignored = Vec::new();
            gather(&members, &mut Vec::new(), &mut lists, &mut ignored);
            match lists.len() {
                0 if ignored.is_empty() => Err(shape("it holds no list".to_owned())),
                0 => Err(shape(format!("its lists ({}) do not hold objects", ignored.join(", ")))),
                1 => Ok(Layout::List { path: lists.remove(0), ignored }),
                _ => {
                    let names: Vec<_> = lists.iter().map(|path| path.join(".")).collect();
                    Err(shape(format!("it holds several lists of objects ({})", names.join(", "))))
                }
            }
        }
    }
}

/// Steps over a byte-order mark.
pub(super) fn skip_mark(stream: &mut impl std::io::BufRead) -> std::io::Result<()> {
    if stream.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        stream.consume(3);
    }
    Ok(())
}

fn gather(
    members: &[(String, Outline)],
    path: &mut Vec<String>,
    lists: &mut Vec<Vec<String>>,
    ignored: &mut Vec<String>,
) {
    for (name, outline) in members {
        path.push(name.clone());
        match outline {
            Outline::List { objects: true, .. } => lists.push(path.clone()),
            Outline::List { .. } => ignored.push(path.join(".")),
            Outline::Object { members, .. } => gather(members, path, lists, ignored),
            Outline::Scalar => {}
        }
        path.pop();
    }
}

/// A value without its content.
enum Outline {
    Scalar,
    List { objects: bool, empty: bool },
    Object { kind: Option<String>, members: Vec<(String, Outline)> },
}

/// Looks at a value; below the second level, and inside lists, nothing is kept.
struct Seed {
    depth: u8,
}

/// The most members of one object that are looked at: an object keyed by station would be a table in disguise.
const MAX_MEMBERS: usize = 1_000;

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Outline;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Outline, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Outline;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_unit<E>(self) -> Result<Outline, E> {
        Ok(Outline::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Outline, A::Error> {
        let (mut objects, mut empty) = (false, true);
        while let Some(IsObject(object)) = list.next_element()? {
            objects |= object;
            empty = false;
        }
        Ok(Outline::List { objects, empty })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Outline, A::Error> {
        let mut members = Vec::new();
        let mut kind = None;
        while let Some(name) = map.next_key::<String>()? {
            if name == "type" && self.depth == 0 {
                kind = map.next_value::<serde_json::Value>()?.as_str().map(str::to_owned);
            } else if self.depth < 2 && members.len() < MAX_MEMBERS {
                members.push((name, map.next_value_seed(Seed { depth: self.depth + 1 })?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Outline::Object { kind, members })
    }
}

/// Whether an element is an object; its content is skipped.
struct IsObject(bool);

impl<'de> serde::Deserialize<'de> for IsObject {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Look;

        impl<'de> Visitor<'de> for Look {
            type Value = IsObject;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_bool<E>(self, _: bool) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_i64<E>(self, _: i64) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_u64<E>(self, _: u64) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_f64<E>(self, _: f64) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_str<E>(self, _: &str) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_unit<E>(self) -> Result<IsObject, E> {
                Ok(IsObject(false))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<IsObject, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(IsObject(false))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<IsObject, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(IsObject(true))
            }
        }

        json.deserialize_any(Look)
    }
}
