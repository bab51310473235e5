//! The shapes of answers that follow from the dictionary, for the OpenAPI document and the types generated from it.
//!
//! Not here: the answers themselves. What a shape promises is what `attributes`, `detail` and `vocabulary` write.

use std::borrow::Cow;

use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::station::codes::CodeList;
use crate::station::{Field, Shape};

/// One station, as answered.
pub(crate) struct StationView;

/// A station's attributes, as handed in.
pub(crate) struct StationInput;

/// A feature collection of stations.
pub(crate) struct StationsView;

impl PartialSchema for StationView {
    fn schema() -> RefOr<Schema> {
        let mut object = attributes()
            .description(Some("One station: every known attribute by dictionary name; what is absent is unknown"))
            .property("id", of(Type::Integer))
            .property("revision", described(Type::Integer, "Its own revision, what If-Match takes"))
            .property("updated_at", described(Type::String, "RFC 3339"))
            .property("hours", hours())
            .property("is_24h", nullable(Type::Boolean))
            .property("navigation", Ref::from_schema_name("NavigationView"))
            .property("store_revision", described(Type::String, "The state of the store that was asked, EPOCH.N"))
            .property("as_of", described(Type::String, "RFC 3339"))
            .property("crs", described(Type::String, "The datum of lon and lat"));
        for needed in ["id", "revision", "name", "kind", "status", "access_scope", "hours"] {
            object = object.required(needed);
        }
        object.into()
    }
}

impl ToSchema for StationView {
    fn name() -> Cow<'static, str> {
        "Station".into()
    }
}

impl PartialSchema for StationInput {
    fn schema() -> RefOr<Schema> {
        attributes().description(Some("Attributes by dictionary name; null makes one unknown")).into()
    }
}

impl ToSchema for StationInput {}

impl PartialSchema for StationsView {
    fn schema() -> RefOr<Schema> {
        let feature = ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("type", of(Type::String))
            .property("id", of(Type::Integer))
            .property("geometry", described(Type::Object, "A point, or null for an unlocated station"))
            .property("properties", Ref::from_schema_name("Station"));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .property("type", of(Type::String))
            .property("revision", of(Type::String))
            .property("as_of", of(Type::String))
            .property("numberMatched", of(Type::Integer))
            .property("numberReturned", of(Type::Integer))
            .property("next", nullable(Type::String))
            .property("metadata", described(Type::Object, "Where the rows come from and how they were selected"))
            .property("features", ArrayBuilder::new().items(feature))
            .required("features")
            .into()
    }
}

impl ToSchema for StationsView {
    fn name() -> Cow<'static, str> {
        "Stations".into()
    }
}

/// An object with one property a public field.
fn attributes() -> ObjectBuilder {
    Field::ALL.iter().fold(ObjectBuilder::new().schema_type(Type::Object), |object, field| {
        object.property(field.name(), attribute(*field))
    })
}

fn attribute(field: Field) -> RefOr<Schema> {
    let definition = field.definition();
    let mut about = format!("{} · {}", definition.zh, definition.en);
    if !definition.unit.is_empty() {
        about = format!("{about} ({})", definition.unit);
    }
    if definition.private {
        about.push_str("; only with scope edit");
    }
    let plain = |kind: Type| ObjectBuilder::new().schema_type(SchemaType::Type(kind));
    let coded = |list: CodeList| plain(Type::String).enum_values(Some(list.iter().map(|code| code.code)));
    let about = Some(about);
    match definition.shape {
        Shape::Text(max) => plain(Type::String).max_length(Some(max.into())).description(about).into(),
        Shape::Date | Shape::Instant | Shape::Kind => plain(Type::String).description(about).into(),
        Shape::Int(min, max) => plain(Type::Integer).minimum(Some(min)).maximum(Some(max)).description(about).into(),
        Shape::Number(min, max) => plain(Type::Number).minimum(Some(min)).maximum(Some(max)).description(about).into(),
        Shape::Flag => plain(Type::Boolean).description(about).into(),
        Shape::Code(list) => coded(list).description(about).into(),
        Shape::Texts(_) => ArrayBuilder::new().items(plain(Type::String)).description(about).into(),
        Shape::Codes(list) => ArrayBuilder::new().items(coded(list)).description(about).into(),
        Shape::Items(_) => ArrayBuilder::new().items(plain(Type::Object)).description(about).into(),
        Shape::Services | Shape::Pairs | Shape::CodePairs(..) => {
            plain(Type::Object).additional_properties(Some(texts())).description(about).into()
        }
        Shape::Hours => plain(Type::Object).description(about).into(),
    }
}

fn texts() -> AdditionalProperties<Schema> {
    AdditionalProperties::RefOr(of(Type::String))
}

/// The hours as stored, the state now, and the open minutes of a typical week.
fn hours() -> RefOr<Schema> {
    let spans = || ArrayBuilder::new().items(ArrayBuilder::new().items(of(Type::String)));
    let week = ["mo", "tu", "we", "th", "fr", "sa", "su", "ph"]
        .into_iter()
        .fold(ObjectBuilder::new().schema_type(Type::Object), |week, day| week.property(day, spans()));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("raw", nullable(Type::String))
        .property("expression", nullable(Type::String))
        .property(
            "state",
            ObjectBuilder::new().schema_type(Type::String).enum_values(Some([
                "open",
                "opens_soon",
                "closes_before_arrival",
                "closed",
                "unattended_entry",
                "unknown",
            ])),
        )
        .property("open_until", nullable(Type::String))
        .property("opens_at", nullable(Type::String))
        .property("calendar", of(Type::String))
        .property("is_24h", nullable(Type::Boolean))
        .property(
            "week",
            week.description(Some("Open spans of each weekday and of a public holiday; null when unknown")),
        )
        .into()
}

fn of(kind: Type) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind)).into()
}

fn described(kind: Type, about: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind)).description(Some(about)).into()
}

fn nullable(kind: Type) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::from_iter([kind, Type::Null])).into()
}
