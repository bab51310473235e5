//! Every parameter of the API, described once: the OpenAPI document is made of this table.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Required};

/// What values a parameter takes.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Number(f64, f64),
    Integer(u64, u64),
    Flag,
    Word(&'static [&'static str]),
    Words(&'static [&'static str]),
    Texts,
    Text,
    Instant,
}

struct Row(&'static str, Shape, &'static str, &'static str);

/// Name, shape, an example that works, what it does.
static TABLE: &[Row] = &[
    Row("lon", Shape::Number(-180.0, 180.0), "113.0", "Longitude in degrees, in the datum of `crs`."),
    Row("lat", Shape::Number(-90.0, 90.0), "28.2", "Latitude in degrees, in the datum of `crs`."),
    Row(
        "crs",
        Shape::Word(&["wgs84", "gcj02", "bd09", "cgcs2000"]),
        "wgs84",
        "The datum of the positions asked with and, in JSON, answered with. Default `wgs84`.",
    ),
    Row("k", Shape::Integer(1, 1000), "5", "How many stations. Default 5."),
    Row(
        "alternatives",
        Shape::Integer(0, 3),
        "3",
        "How many stations to name from each door for who finds it shut. Default 3.",
    ),
    Row("explain", Shape::Flag, "false", "Also name nearer stations that were passed over, each with the reason."),
    Row(
        "mode",
        Shape::Word(&["walk", "ebike", "car", "straight"]),
        "walk",
        "How one travels. Default `walk`. `straight` is geodesic metres over walking speed; where no streets are imported the others take the geodesic × 1.3 and `method` says `straight_detour`.",
    ),
    Row("walk_speed_mps", Shape::Number(0.1, 10.0), "1.11", "Walking speed in metres per second. Default 1.11."),
    Row("ebike_speed_mps", Shape::Number(0.5, 20.0), "4.17", "E-bike speed in metres per second. Default 4.17."),
    Row("step_free", Shape::Flag, "false", "Avoid steps, where streets are imported."),
    Row(
        "at",
        Shape::Instant,
        "now",
        "The departure: `now` (default) or an RFC 3339 instant. Opening is judged at arrival.",
    ),
    Row("kind", Shape::Texts, "worker_station,mom_room", "Kinds of place, codes of `/v1/vocabulary`."),
    Row("services", Shape::Texts, "toilet,water", "Services that must be there or nearby, codes of `/v1/vocabulary`."),
    Row(
        "access",
        Shape::Words(&["any", "public", "target_groups", "members_only", "employees_only", "on_request", "unknown"]),
        "public,target_groups,unknown",
        "Who may enter: a literal list, or `any`. Default `public,target_groups,unknown`.",
    ),
    Row(
        "entry",
        Shape::Words(&["no_app", "no_face"]),
        "no_app",
        "Leave out places that only an application, or only a face scan, opens.",
    ),
    Row(
        "host_type",
        Shape::Words(&[
            "self_built",
            "government",
            "street_community",
            "bank",
            "telecom_post",
            "shop_mall",
            "fuel_charging",
            "transport",
            "enterprise",
            "social_org",
            "hospital",
            "park",
            "other",
        ]),
        "bank",
        "Whose premises it stands in.",
    ),
    Row(
        "status",
        Shape::Words(&[
            "any",
            "planned",
            "trial",
            "operating",
            "suspended",
            "seasonal_closed",
            "relocated",
            "merged",
            "withdrawn",
        ]),
        "operating,trial",
        "Where in its life: a list, or `any`. Default `operating,trial`.",
    ),
    Row("min_star", Shape::Integer(0, 5), "3", "At least so many stars."),
    Row("is_24h", Shape::Flag, "true", "Open round the clock, or not."),
    Row(
        "open",
        Shape::Word(&["any", "now", "arrival"]),
        "any",
        "When it must be open. Default `arrival` for the nearest, `any` for collections. Unknown hours pass, flagged.",
    ),
    Row(
        "bbox",
        Shape::Text,
        "112.9,28.1,113.1,28.3",
        "A box `west,south,east,north` in WGS 84 degrees; west greater than east crosses the antimeridian.",
    ),
    Row("within", Shape::Text, "D01", "The code of a planning area of `/v1/areas`."),
    Row("cell", Shape::Text, "8a4118d9a4b7fff", "An H3 cell."),
    Row("radius_m", Shape::Number(0.0, 20_100_000.0), "1000", "At most so many metres, geodesic, from `lon`, `lat`."),
    Row(
        "q",
        Shape::Text,
        "ghyz",
        "Words of a name, brand, alias or address: simplified or traditional, pinyin or initials.",
    ),
    Row("limit", Shape::Text, "100", "How many at most: 1 to 10,000 (default 100), or `all` where the route streams."),
    Row("cursor", Shape::Text, "", "Where the page before ended, from its `next`."),
    Row("f", Shape::Text, "json", "The format of the answer, instead of `Accept`."),
    Row("min_revision", Shape::Text, "1.42", "Wait briefly until this revision has arrived, else 503."),
    Row("since", Shape::Text, "1.41", "A revision: what came after it is told."),
    Row("dry_run", Shape::Flag, "true", "Report what would happen and change nothing."),
    Row(
        "on_existing",
        Shape::Word(&["upsert", "replace"]),
        "upsert",
        "`replace` also withdraws what the same source no longer has. Default `upsert`.",
    ),
    Row(
        "source",
        Shape::Text,
        "city-union",
        "Where the rows come from; part of the key by which they are found again.",
    ),
    Row("keep_suspect", Shape::Flag, "false", "Keep rows that lie far from the other rows of their city."),
    Row("strict", Shape::Flag, "false", "Refuse the whole file when one row is refused."),
    Row("map", Shape::Text, "name=站名,lon=X", "Columns by field: `field=column`, separated by commas."),
    Row("fields", Shape::Texts, "name,kind,status", "Only these attributes, by dictionary name. Default all."),
    Row("name", Shape::Text, "stations.csv", "The file's name, from which its format is told."),
    Row("geometry", Shape::Flag, "false", "Whether to send the shapes. Default true."),
    Row("before", Shape::Integer(0, 1 << 53), "42", "Only what is older than this revision number."),
];

/// Declares the query parameters of a route: a type that names them for the reader and describes them for OpenAPI.
/// `needed` marks the ones that are needed.
macro_rules! of_route {
    ($(#[$doc:meta])* $route:ident: $($name:literal $($needed:ident)?),+ $(,)?) => {
        $(#[$doc])*
        pub(crate) struct $route;

        impl $route {
            /// The names, for refusing all others.
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];
        }

        impl utoipa::IntoParams for $route {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                let needed = [$(false $(|| $crate::http::extract::parameters::of_route!(@needed $needed))?),+];
                Self::NAMES.iter().zip(needed)
                    .filter_map(|(name, needed)| $crate::http::extract::parameters::describe(name, needed))
                    .collect()
            }
        }
    };
    (@needed needed) => { true };
}

pub(crate) use of_route;

/// A parameter by name, for the OpenAPI document; `None` when the table lacks it (a test holds that it lacks none).
pub(crate) fn describe(name: &str, required: bool) -> Option<Parameter> {
    let Row(name, shape, example, about) = TABLE.iter().find(|row| row.0 == name)?;
    let mut parameter = ParameterBuilder::new()
        .name(*name)
        .parameter_in(ParameterIn::Query)
        .required(if required { Required::True } else { Required::False })
        .description(Some(*about))
        .schema(Some(schema(*shape)));
    if matches!(shape, Shape::Texts | Shape::Words(_)) {
        parameter = parameter.explode(Some(false));
    }
    if !example.is_empty() {
        parameter = parameter.example(Some(example_value(*shape, example)));
    }
    Some(parameter.build())
}

fn example_value(shape: Shape, example: &str) -> serde_json::Value {
    match shape {
        Shape::Texts | Shape::Words(_) => example.split(',').collect(),
        Shape::Number(..) | Shape::Integer(..) | Shape::Flag => serde_json::from_str(example).unwrap_or_default(),
        _ => example.into(),
    }
}

fn schema(shape: Shape) -> RefOr<Schema> {
    let object = |kind: Type| ObjectBuilder::new().schema_type(SchemaType::Type(kind));
    match shape {
        Shape::Number(min, max) => object(Type::Number).minimum(Some(min)).maximum(Some(max)).into(),
        Shape::Integer(min, max) => object(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(min))
            .maximum(Some(max))
            .into(),
        Shape::Flag => object(Type::Boolean).into(),
        Shape::Word(words) => object(Type::String).enum_values(Some(words.iter().copied())).into(),
        Shape::Words(words) => {
            ArrayBuilder::new().items(object(Type::String).enum_values(Some(words.iter().copied()))).into()
        }
        Shape::Texts => ArrayBuilder::new().items(object(Type::String)).into(),
        Shape::Text | Shape::Instant => object(Type::String).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_named_once_and_describable() {
        for (at, row) in TABLE.iter().enumerate() {
            assert!(TABLE[at + 1..].iter().all(|other| other.0 != row.0), "{} stands twice", row.0);
            assert!(describe(row.0, false).is_some());
            assert!(row.3.ends_with('.'), "{} is described by a sentence", row.0);
        }
    }
}
