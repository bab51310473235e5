//! Finding: nearest, the filtered set, search.

use reqwest::Method;
use serde_json::json;
use yizhan::auth::Scope;

use super::harness::{Server, problem};

#[tokio::test]
async fn the_nearest_open_stations_come_first_and_the_closed_one_is_explained() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let ids = server.five(&secret).await;
    // 03:00 in Shanghai: the third is shut, the others never close.
    let path =
        "/v1/stations/nearest?lon=113.0004&lat=28.2&k=3&mode=straight&at=2026-11-20T03:00:00%2B08:00&explain=true";
    let answer = server.json(path).await;
    let found: Vec<_> =
        answer["stations"].as_array().unwrap().iter().map(|station| station["id"].as_u64().unwrap()).collect();
    assert_eq!(found, [ids[0], ids[1], ids[3]]);
    assert_eq!(
        answer["passed_over"],
        json!([{ "id": ids[2], "duration_s": answer["passed_over"][0]["duration_s"], "reason": "closed" }])
    );
    let first = &answer["stations"][0];
    // 0.0004° of longitude at 28.2° N is 39.3 m: 0.0004 × 111,319.5 × cos 28.2° × 1.0007.
    assert!((first["distance_m"].as_f64().unwrap() - 39.27).abs() < 0.05, "{first}");
    assert_eq!(first["hours_state"], "open");
    assert_eq!(first["open_until"], json!(null));
    assert_eq!(first["is_24h"], true);
    assert_eq!(
        first["services"],
        json!({ "toilet": "yes", "water": "no" }).as_object().map(|_| first["services"].clone()).unwrap()
    );
    assert_eq!(first["services"]["water"], "no");
    assert_eq!(first["entry"], json!({ "method": ["staffed"], "needs_app": null, "access_scope": "public" }));
    assert_eq!(first["alternatives"].as_array().unwrap().len(), 3);
    assert!(first["navigation"]["amap"].as_str().unwrap().contains("uri.amap.com"));
    assert_eq!(answer["method"], "straight");
}

#[tokio::test]
async fn a_position_by_post_gives_the_same_answer_as_by_get() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    server.five(&secret).await;
    let at = "2026-11-20T03:00:00+08:00";
    let by_get = server
        .json("/v1/stations/nearest?lon=113&lat=28.2&k=2&kind=worker_station,mom_room&at=2026-11-20T03:00:00%2B08:00")
        .await;
    let body = json!({ "lon": 113, "lat": 28.2, "k": 2, "kind": ["worker_station", "mom_room"], "at": at });
    let by_post = server.request(Method::POST, "/v1/stations/nearest").json(&body).send().await.unwrap();
    assert_eq!(by_post.status(), 200);
    assert_eq!(by_post.json::<serde_json::Value>().await.unwrap(), by_get);
}

#[tokio::test]
async fn bad_positions_and_counts_are_refused_by_name() {
    let server = Server::start().await;
    for (query, field) in [
        ("lon=NaN&lat=1", "lon"),
        ("lon=inf&lat=1", "lon"),
        ("lon=28&lat=113", "lat"),
        ("lon=113&lat=28&k=0", "k"),
        ("lon=113&lat=28&k=1000000", "k"),
        ("lon=113&lat=28&k=-1", "k"),
        ("lon=113&lat=28&mode=fly", "mode"),
        ("lon=113&lat=28&kind=castle", "kind"),
        ("lon=113&lat=28&services=gold", "services"),
        ("lon=113&lat=28&open=maybe", "open"),
        ("lon=113&lat=28&crs=mars", "crs"),
        ("lon=113&lat=28&at=yesterday", "at"),
        ("lon=113&lat=28&crs=gcj02&f=geojson", "crs"),
        ("lon=113&lat=28&lon=114", "lon"),
        ("lon=113&lat=%FF", "lat"),
        ("lon=113&lat=28&walk_speed_mps=0", "walk_speed_mps"),
    ] {
        let problem = problem(server.get(&format!("/v1/stations/nearest?{query}")).await).await;
        assert_eq!(problem["status"], 400, "{query}");
        assert_eq!(problem["code"], "invalid-parameter", "{query}");
        assert_eq!(problem["errors"][0]["field"], field, "{query}: {problem}");
        assert!(problem["errors"][0]["expected"].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
    let missing = problem(server.get("/v1/stations/nearest?lon=113").await).await;
    assert_eq!((&missing["code"], &missing["errors"][0]["field"]), (&json!("missing-parameter"), &json!("lat")));
    let unknown = problem(server.get("/v1/stations/nearest?lon=113&lat=28&limit=3").await).await;
    assert_eq!((&unknown["code"], &unknown["errors"][0]["field"]), (&json!("unknown-parameter"), &json!("limit")));
}
