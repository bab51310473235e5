//! The OpenAPI 3.1 document: the routes' own annotations plus what holds for all of them.
//!
//! `docs/openapi.json` is this document; a test fails when it is stale.

use std::sync::OnceLock;

use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, ResponseBuilder};

use super::problem::{FieldError, MEDIA_TYPE, ProblemView};
use super::views::card::NavigationView;
use super::views::schema::StationView;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "yizhan 驿站",
        description = "Find the nearest service station that is open when you get there; plan where the next ones go. Positions are WGS 84 unless `crs` says otherwise. Every refusal is `application/problem+json`; the codes are explained at /docs/errors.md.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "find", description = "Where can I go now?"),
        (name = "stations", description = "The stations, one by one and as filtered sets"),
        (name = "areas", description = "Planning areas: 示意,非法定界线"),
        (name = "changes", description = "What changed, in order"),
        (name = "tokens", description = "Who may write"),
        (name = "about", description = "What this server is and the words it speaks"),
        (name = "operations", description = "For those who run it"),
    ),
    components(schemas(ProblemView, FieldError, StationView, NavigationView)),
)]
struct Frame;

/// The document without the routes.
pub(crate) fn frame() -> OpenApi {
    let mut api = Frame::openapi();
    let components = api.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of `yizhan token create`, with scope report, edit or admin."));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    api
}

/// The whole document.
#[must_use]
pub fn document() -> OpenApi {
    let mut api = super::router::routes().into_openapi();
    for (path, item) in &mut api.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("delete", &mut item.delete),
            ("patch", &mut item.patch),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(operation_id(method, path));
                refusals(operation);
            }
        }
    }
    api
}

/// A name for generated clients that follows from the route: `get /v1/stations/{id}` is `get_stations_id`.
fn operation_id(method: &str, path: &str) -> String {
    let words =
        path.trim_start_matches("/v1").split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// Every operation may be refused, and always in the same shape.
fn refusals(operation: &mut Operation) {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let refusal = ResponseBuilder::new().description("Refused or failed").content(MEDIA_TYPE, content).build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal));
}

/// The document as text, made once.
pub(crate) fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let mut text = document().to_pretty_json().unwrap_or_default();
        text.push('\n');
        text
    })
}
