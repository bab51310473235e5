//! The filtered set: filters, formats, pages, tags, encodings.

use reqwest::Method;
use serde_json::{Value as Json, json};
use yizhan::auth::Scope;

use super::harness::{Server, problem};

async fn five() -> (Server, Vec<u64>) {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let ids = server.five(&secret).await;
    (server, ids)
}

#[tokio::test]
async fn every_filter_selects_what_it_says() {
    let (server, _) = five().await;
    for (query, expected) in [
        ("", 5),
        ("kind=worker_station", 4),
        ("kind=worker_station,mom_room", 5),
        ("services=toilet", 5),
        ("services=water", 0),
        ("access=members_only", 0),
        ("access=any&status=any", 5),
        ("entry=no_app,no_face", 5),
        ("host_type=bank", 0),
        ("min_star=1", 0),
        ("is_24h=true", 4),
        ("is_24h=false", 1),
        ("open=now&at=2026-11-20T03:00:00%2B08:00", 4),
        ("bbox=112.9995,28.1,113.0015,28.3", 2),
        ("bbox=179,-1,-179,1", 0),
        // 0.001° of longitude is 98 m here: the first three lie within 200 m of the first.
        ("lon=113&lat=28.2&radius_m=200", 3),
        ("q=示例驿站3", 1),
        ("q=slyz", 5),
    ] {
        let answer = server.json(&format!("/v1/stations?f=json&{query}")).await;
        assert_eq!(answer["numberMatched"], expected, "{query}: {answer}");
        assert_eq!(answer["stations"].as_array().unwrap().len(), expected, "{query}");
    }
    let polygon = json!({ "type": "Polygon", "coordinates": [[[112.9995, 28.1], [113.0015, 28.1], [113.0015, 28.3], [112.9995, 28.3], [112.9995, 28.1]]] });
    let body = json!({ "polygon": polygon, "kind": "worker_station" });
    let answer = server.request(Method::POST, "/v1/stations/query").json(&body).send().await.unwrap();
    assert_eq!(answer.json::<Json>().await.unwrap()["numberMatched"], 2);
}

#[tokio::test]
async fn bad_filters_are_refused_by_name() {
    let (server, _) = five().await;
    for (query, field) in [
        ("kind=castle", "kind"),
        ("kind=", "kind"),
        ("access=friends", "access"),
        ("status=gone", "status"),
        ("entry=no_door", "entry"),
        ("min_star=6", "min_star"),
        ("is_24h=perhaps", "is_24h"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=113,29,114,28", "bbox"),
        ("bbox=113,28,114,NaN", "bbox"),
        ("within=nowhere", "within"),
        ("cell=zzz", "cell"),
        ("lon=113&lat=28&radius_m=-1", "radius_m"),
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        ("limit=-5", "limit"),
        ("cursor=abc", "cursor"),
        ("fields=colour", "fields"),
        ("fields=name&f=csv", "fields"),
        ("f=shapefile", "f"),
        ("min_revision=latest", "min_revision"),
        ("q=", "q"),
    ] {
        let refused = problem(server.get(&format!("/v1/stations?{query}")).await).await;
        assert_eq!(
            (&refused["status"], &refused["errors"][0]["field"]),
            (&json!(400), &json!(field)),
            "{query}: {refused}"
        );
    }
    for query in ["lon=113&lat=28", "radius_m=5"] {
        assert_eq!(
            problem(server.get(&format!("/v1/stations?{query}")).await).await["code"],
            "missing-parameter",
            "{query}"
        );
    }
    let html = server.request(Method::GET, "/v1/stations").header("accept", "image/png").send().await.unwrap();
    assert_eq!(problem(html).await["code"], "not-acceptable");
    assert_eq!(problem(server.get("/v1/stations?min_revision=1.9999").await).await["code"], "revision-unavailable");
}

#[tokio::test]
async fn pages_stay_at_their_revision_while_the_store_moves_on() {
    let (server, ids) = five().await;
    let secret = server.token(Scope::Edit).await;
    let first = server.get("/v1/stations?f=json&limit=2").await;
    let link = first.headers()["link"].to_str().unwrap().to_owned();
    let first: Json = first.json().await.unwrap();
    assert_eq!((&first["numberMatched"], &first["numberReturned"]), (&json!(5), &json!(2)));
    let path = format!("/v1/stations/{}", ids[3]);
    server.request(Method::DELETE, &path).bearer_auth(&secret).send().await.unwrap();
    let mut seen: Vec<u64> =
        first["stations"].as_array().unwrap().iter().map(|station| station["id"].as_u64().unwrap()).collect();
    let mut next = link.split(['<', '>']).nth(1).map(str::to_owned);
    while let Some(path) = next {
        let page = server.get(&path).await;
        next =
            page.headers().get("link").map(|link| link.to_str().unwrap().split(['<', '>']).nth(1).unwrap().to_owned());
        let page: Json = page.json().await.unwrap();
        assert_eq!(page["revision"], first["revision"]);
        seen.extend(page["stations"].as_array().unwrap().iter().map(|station| station["id"].as_u64().unwrap()));
    }
    assert_eq!(seen, ids, "every station of the first page's revision, once");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 4);
    let cursor = first["next"].as_str().unwrap();
    let other = problem(server.get(&format!("/v1/stations?f=json&kind=mom_room&cursor={cursor}")).await).await;
    assert_eq!(other["errors"][0]["field"], "cursor", "a cursor belongs to its filters");
    let epoch = problem(server.get("/v1/stations?cursor=ff-1-1-1-1").await).await;
    assert_eq!((&epoch["code"], &epoch["status"]), (&json!("cursor-expired"), &json!(410)));
}

#[tokio::test]
async fn formats_say_what_they_are_and_where_they_come_from() {
    let (server, _) = five().await;
    let geojson = server.get("/v1/stations").await;
    assert_eq!(geojson.headers()["content-type"], "application/geo+json");
    let revision = geojson.headers()["yizhan-revision"].to_str().unwrap().to_owned();
    assert_eq!(geojson.headers()["yizhan-sources"], "made%20up");
    let geojson: Json = geojson.json().await.unwrap();
    assert_eq!(geojson["type"], "FeatureCollection");
    assert_eq!(geojson["revision"], revision);
    assert_eq!(
        geojson["features"][0]["geometry"],
        json!({ "type": "Point", "coordinates": [113, 28.2] }).clone(),
        "{geojson}"
    );
    assert_eq!(geojson["features"][0]["properties"]["services"], json!({ "water": "no", "toilet": "yes" }));
    let csv = server.get("/v1/stations?f=csv").await;
    assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    let csv = csv.bytes().await.unwrap();
    assert!(csv.starts_with(b"\xef\xbb\xbfid,name,kind"), "a mark, then the header");
    assert_eq!(String::from_utf8_lossy(&csv).lines().count(), 6);
    let xlsx = server.get("/v1/stations?f=xlsx").await.bytes().await.unwrap();
    assert!(xlsx.starts_with(b"PK"));
    let picked = server.json("/v1/stations?f=json&fields=name,kind&limit=1").await;
    let members: Vec<_> = picked["stations"][0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(members, ["id", "revision", "updated_at", "name", "kind"]);
    // The check row of domain.md does not lie here, but the shift does: some 500 m.
    let shifted = server.json("/v1/stations?f=json&crs=gcj02&limit=1").await;
    assert_eq!(shifted["crs"], "gcj02");
    let moved = shifted["stations"][0]["lon"].as_f64().unwrap() - 113.0;
    assert!((0.004..0.007).contains(&moved), "{moved}");
    let refused = problem(server.get("/v1/stations?f=geojson&crs=bd09").await).await;
    assert_eq!(refused["errors"][0]["field"], "crs");
}

#[tokio::test]
async fn equal_requests_give_equal_bytes_and_tags_spare_them() {
    let (server, _) = five().await;
    for path in [
        "/v1/stations",
        "/v1/stations?f=csv",
        "/v1/search?q=slyz",
        "/v1/areas",
        "/v1/about",
        "/v1/vocabulary",
        "/openapi.json",
    ] {
        let (first, second) = (server.get(path).await, server.get(path).await);
        let tag = first.headers()["etag"].clone();
        assert_eq!(tag, second.headers()["etag"], "{path}");
        assert_eq!(first.bytes().await.unwrap(), second.bytes().await.unwrap(), "{path}");
        let again = server.request(Method::GET, path).header("if-none-match", tag).send().await.unwrap();
        assert_eq!(again.status(), 304, "{path}");
        assert!(again.bytes().await.unwrap().is_empty());
    }
    let before = server.get("/v1/stations").await.headers()["etag"].clone();
    let secret = server.token(Scope::Edit).await;
    server.create(&secret, json!({ "name": "x", "kind": "mom_room" })).await;
    assert_ne!(before, server.get("/v1/stations").await.headers()["etag"], "a change is a new tag");
    let clocked = server.get("/v1/stations?open=now").await;
    assert_eq!(clocked.headers()["cache-control"], "no-store");
    assert!(!clocked.headers().contains_key("etag"));
}

#[tokio::test]
async fn answers_are_encoded_as_the_client_asks_each_under_its_own_tag() {
    let (server, _) = five().await;
    let plain = server.get("/v1/vocabulary").await;
    let plain_tag = plain.headers()["etag"].to_str().unwrap().to_owned();
    for encoding in ["gzip", "br", "zstd"] {
        let request = server.request(Method::GET, "/v1/vocabulary").header("accept-encoding", encoding);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-encoding"], encoding);
        let tag = answer.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(tag, format!("{}-{encoding}\"", plain_tag.trim_end_matches('"')));
        let again = server
            .request(Method::GET, "/v1/vocabulary")
            .header("accept-encoding", encoding)
            .header("if-none-match", tag);
        assert_eq!(again.send().await.unwrap().status(), 304);
    }
    let nearest =
        server.request(Method::GET, "/v1/stations/nearest?lon=113&lat=28.2").header("accept-encoding", "gzip");
    assert_eq!(nearest.send().await.unwrap().headers()["content-encoding"], "gzip");
}

#[tokio::test]
async fn the_whole_set_streams_and_head_has_no_body() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let row = |number: u32| format!("站{number},worker_station,{},28.2,{number}\n", 113.0 + f64::from(number) * 1e-4);
    let csv = std::iter::once("name,kind,lon,lat,ext_id\n".to_owned()).chain((0..1500).map(row)).collect::<String>();
    let import = server
        .request(Method::POST, "/v1/imports?crs=wgs84&source=t")
        .bearer_auth(&secret)
        .body(csv)
        .send()
        .await
        .unwrap();
    assert_eq!(import.json::<Json>().await.unwrap()["created"], 1500);
    let all = server.json("/v1/stations?limit=all").await;
    assert_eq!(all["features"].as_array().unwrap().len(), 1500);
    assert_eq!(all["next"], Json::Null);
    let csv = server.get("/v1/stations?limit=all&f=csv").await.text().await.unwrap();
    assert_eq!(csv.lines().count(), 1501);
    let xlsx = server.get("/v1/stations?limit=all&f=xlsx").await.bytes().await.unwrap();
    assert!(xlsx.len() > 20_000);
    let head = server.request(Method::HEAD, "/v1/stations").send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert!(head.headers().contains_key("etag"));
    assert!(head.bytes().await.unwrap().is_empty());
}
