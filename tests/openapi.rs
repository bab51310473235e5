//! The OpenAPI document: fresh in `docs/openapi.json`, and sound by the rules of OpenAPI 3.1 that tools trip over.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use yizhan::http;

fn document() -> Json {
    serde_json::to_value(http::document()).expect("a description serialises")
}

/// `YIZHAN_WRITE_DOCS=1 cargo test --test openapi` writes it anew.
#[test]
fn the_document_in_docs_is_the_one_the_server_gives() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");
    let text = http::document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("YIZHAN_WRITE_DOCS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == text, "docs/openapi.json is stale: run YIZHAN_WRITE_DOCS=1 cargo test --test openapi");
}

#[test]
fn it_is_a_sound_openapi_3_1_document() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(!document["info"]["title"].as_str().unwrap().is_empty());
    assert!(!document["info"]["version"].as_str().unwrap().is_empty());
    let mut ids = BTreeSet::new();
    let tags: BTreeSet<&str> =
        document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with('/'), "{path}");
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(
                ids.insert(operation["operationId"].as_str().unwrap().to_owned()),
                "{name}: operationId is not unique"
            );
            assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{name}: undeclared tag");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{name}: no summary");
            let declared: Vec<(&str, &str)> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|parameter| (parameter["name"].as_str().unwrap(), parameter["in"].as_str().unwrap()))
                .collect();
            assert_eq!(
                declared.iter().collect::<BTreeSet<_>>().len(),
                declared.len(),
                "{name}: a parameter stands twice"
            );
            let in_template: BTreeSet<&str> =
                path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
            let in_list: BTreeSet<&str> =
                declared.iter().filter(|(_, place)| *place == "path").map(|(name, _)| *name).collect();
            assert_eq!(in_template, in_list, "{name}: path parameters");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                assert!(parameter["schema"].is_object(), "{name}: {parameter}");
                if parameter["in"] == "path" {
                    assert_eq!(parameter["required"], true, "{name}: {parameter}");
                }
            }
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("default"), "{name}: refusals are described");
            for response in responses.values() {
                assert!(!response["description"].as_str().unwrap_or_default().is_empty(), "{name}: {response}");
            }
        }
    }
    references(&document, &document);
}

/// Every `$ref` leads somewhere.
fn references(document: &Json, value: &Json) {
    match value {
        Json::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Json::as_str) {
                let pointer = target.strip_prefix('#').expect("a reference inside the document");
                assert!(document.pointer(pointer).is_some(), "{target} leads nowhere");
            }
            members.values().for_each(|member| references(document, member));
        }
        Json::Array(list) => list.iter().for_each(|entry| references(document, entry)),
        _ => {}
    }
}

#[test]
fn every_route_of_the_contract_that_this_part_builds_is_there() {
    let document = document();
    for (path, methods) in [
        ("/v1/stations", &["get", "post"][..]),
        ("/v1/stations/nearest", &["get", "post"]),
        ("/v1/stations/{id}", &["get", "put", "patch", "delete"]),
        ("/v1/stations/{id}/history", &["get"]),
        ("/v1/stations/{id}/restore", &["post"]),
        ("/v1/stations/{id}/merge", &["post"]),
        ("/v1/search", &["get"]),
        ("/v1/imports", &["post"]),
        ("/v1/changes", &["get"]),
        ("/v1/events", &["get"]),
        ("/v1/areas", &["get"]),
        ("/v1/areas/{id}", &["put", "delete"]),
        ("/v1/tokens", &["get", "post"]),
        ("/v1/tokens/{id}", &["delete"]),
        ("/v1/vocabulary", &["get"]),
        ("/v1/about", &["get"]),
        ("/healthz", &["get"]),
        ("/readyz", &["get"]),
        ("/metrics", &["get"]),
        ("/openapi.json", &["get"]),
    ] {
        for method in methods {
            assert!(document["paths"][path][method].is_object(), "{method} {path}");
        }
    }
    let writes = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object().unwrap().iter().map(move |(method, operation)| (path, method, operation))
    });
    for (path, method, operation) in writes.filter(|(_, _, operation)| operation["security"].is_array()) {
        let scopes = operation["security"][0]["bearer"].as_array().map(Vec::len);
        assert_eq!(scopes, Some(1), "{method} {path}: one scope is named");
    }
}
