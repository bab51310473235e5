//! The words of a deployment as JSON: kinds, services, fields and codes, each in Chinese and English.

use serde_json::{Map, Value as Json, json};

use crate::station::codes::{self, CodeList};
use crate::station::vocabulary::Term;
use crate::station::{Field, Shape, Vocabulary};

/// `{kinds, services, fields, codes}`.
pub(crate) fn json(vocabulary: &Vocabulary) -> Json {
    let term = |term: &Term| {
        json!({
            "code": term.code.as_ref(), "zh": term.zh.as_ref(), "en": term.en.as_ref(),
            "icon": term.icon.as_ref(), "group": term.group.as_ref(),
        })
    };
    let fields = Field::ALL.iter().map(|field| {
        let definition = field.definition();
        json!({
            "name": definition.name, "zh": definition.zh, "en": definition.en,
            "type": type_name(definition.shape), "unit": definition.unit, "group": definition.group.code(),
            "private": definition.private,
        })
    });
    json!({
        "kinds": vocabulary.kinds().iter().map(term).collect::<Vec<_>>(),
        "services": vocabulary.services().iter().map(term).collect::<Vec<_>>(),
        "fields": fields.collect::<Vec<_>>(),
        "codes": code_lists(),
    })
}

/// Every closed list under the name of the field whose values it holds; what `listed_on` maps stands under `platform`
/// and `listing`.
fn code_lists() -> Map<String, Json> {
    let mut lists = Map::new();
    for field in Field::ALL {
        let definition = field.definition();
        match definition.shape {
            Shape::Code(list) | Shape::Codes(list) => drop(lists.insert(definition.name.to_owned(), labels(list))),
            _ => {}
        }
    }
    for (name, list) in
        [("service_state", codes::SERVICE_STATE), ("platform", codes::PLATFORM), ("listing", codes::LISTING)]
    {
        lists.insert(name.to_owned(), labels(list));
    }
    lists
}

fn labels(list: CodeList) -> Json {
    Json::Object(list.iter().map(|code| (code.code.to_owned(), json!({ "zh": code.zh, "en": code.en }))).collect())
}

fn type_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "text",
        Shape::Texts(_) => "texts",
        Shape::Int(..) => "integer",
        Shape::Number(..) => "number",
        Shape::Flag => "flag",
        Shape::Date => "date",
        Shape::Instant => "instant",
        Shape::Code(_) => "code",
        Shape::Codes(_) => "codes",
        Shape::Kind => "kind",
        Shape::Services => "services",
        Shape::Hours => "hours",
        Shape::Pairs | Shape::CodePairs(..) => "pairs",
        Shape::Items(_) => "items",
    }
}
