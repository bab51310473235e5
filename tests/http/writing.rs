//! Writing: stations, their history, areas, tokens; who may and who may not.

use reqwest::Method;
use serde_json::{Value as Json, json};
use yizhan::auth::Scope;

use super::harness::{Server, problem};

fn square(west: f64) -> Json {
    json!({
        "type": "Feature",
        "properties": { "name": "示例区", "level": "district" },
        "geometry": { "type": "Polygon", "coordinates": [[
            [west, 28.0], [west + 1.0, 28.0], [west + 1.0, 29.0], [west, 29.0], [west, 28.0],
        ]] },
    })
}

#[tokio::test]
async fn a_station_is_made_read_changed_withdrawn_and_restored() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let made = server
        .create(&secret, json!({ "name": "驿站", "kind": "worker_station", "lon": 113, "lat": 28, "star": 3 }))
        .await;
    let id = made["id"].as_u64().unwrap();
    let path = format!("/v1/stations/{id}");
    let first = server.get(&path).await;
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let read: Json = first.json().await.unwrap();
    assert_eq!((&read["name"], &read["star"], &read["status"]), (&json!("驿站"), &json!(3), &json!("operating")));
    assert_eq!(tag, format!("\"{}\"", read["revision"]));

    let patch = |tag: String, body: Json| {
        server.request(Method::PATCH, &path).bearer_auth(&secret).header("if-match", tag).json(&body)
    };
    let patched = patch(tag.clone(), json!({ "star": null, "brand": "暖心" })).send().await.unwrap();
    assert_eq!(patched.status(), 200);
    let new_tag = patched.headers()["etag"].to_str().unwrap().to_owned();
    let patched: Json = patched.json().await.unwrap();
    assert_eq!((patched.get("star"), &patched["brand"], &patched["name"]), (None, &json!("暖心"), &json!("驿站")));
    let lost = problem(patch(tag, json!({ "star": 5 })).send().await.unwrap()).await;
    assert_eq!((&lost["code"], &lost["status"]), (&json!("revision-conflict"), &json!(412)));

    // What was read can be written back: PUT with the answer's own additions.
    let put = server.request(Method::PUT, &path).bearer_auth(&secret).header("if-match", new_tag).json(&patched);
    let put = put.send().await.unwrap();
    assert_eq!(put.status(), 200, "{}", put.text().await.unwrap());

    let gone = server.request(Method::DELETE, &path).bearer_auth(&secret).send().await.unwrap();
    assert_eq!(gone.json::<Json>().await.unwrap()["status"], "withdrawn");
    assert_eq!(server.json(&path).await["status"], "withdrawn", "a tombstone is found by its number");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 0, "and in no list");

    let history = server.json(&format!("{path}/history")).await;
    let ops: Vec<_> =
        history["changes"].as_array().unwrap().iter().map(|change| change["op"].as_str().unwrap()).collect();
    assert_eq!(ops.first().zip(ops.last()), Some((&"withdraw", &"create")), "{history}");
    let revision = made["revision"].as_u64().unwrap();
    let body = json!({ "revision": revision });
    let back =
        server.request(Method::POST, &format!("{path}/restore")).bearer_auth(&secret).json(&body).send().await.unwrap();
    let back: Json = back.json().await.unwrap();
    assert_eq!((&back["status"], &back["star"]), (&json!("operating"), &json!(3)));
    let before = json!({ "revision": 0 });
    let never = server.request(Method::POST, &format!("{path}/restore")).bearer_auth(&secret).json(&before);
    assert_eq!(problem(never.send().await.unwrap()).await["code"], "conflict");
}

#[tokio::test]
async fn a_repeated_request_with_its_key_is_answered_again_and_not_done_again() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let send = |name: &str| {
        let body = json!({ "name": name, "kind": "mom_room" });
        server
            .request(Method::POST, "/v1/stations")
            .bearer_auth(&secret)
            .header("idempotency-key", "k1")
            .json(&body)
            .send()
    };
    let first: Json = send("甲").await.unwrap().json().await.unwrap();
    let again = send("甲").await.unwrap();
    assert_eq!(again.status(), 201);
    assert_eq!(again.json::<Json>().await.unwrap()["id"], first["id"]);
    assert_eq!(problem(send("乙").await.unwrap()).await["code"], "idempotency-conflict");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 1);
}

#[tokio::test]
async fn a_merged_station_points_at_the_one_that_took_over() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let ids = server.five(&secret).await;
    let merge = |from: u64, into: Json| {
        let path = format!("/v1/stations/{from}/merge");
        server.request(Method::POST, &path).bearer_auth(&secret).json(&json!({ "into": into })).send()
    };
    let merged: Json = merge(ids[0], json!(ids[1])).await.unwrap().json().await.unwrap();
    assert_eq!((&merged["status"], &merged["successor"]), (&json!("merged"), &json!(ids[1])));
    assert_eq!(problem(merge(ids[1], json!(ids[1])).await.unwrap()).await["code"], "conflict", "into itself");
    assert_eq!(problem(merge(ids[1], json!(ids[0])).await.unwrap()).await["code"], "conflict", "into a tombstone");
    assert_eq!(problem(merge(ids[1], json!(999)).await.unwrap()).await["code"], "station-not-found");
    assert_eq!(problem(merge(ids[1], json!("x")).await.unwrap()).await["code"], "invalid-parameter");
}

#[tokio::test]
async fn facts_that_are_not_valid_are_refused_field_by_field() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let send = |body: String| {
        let request = server.request(Method::POST, "/v1/stations").bearer_auth(&secret);
        request.header("content-type", "application/json").body(body).send()
    };
    let refused =
        problem(send(json!({ "kind": "castle", "star": 9, "colour": "red" }).to_string()).await.unwrap()).await;
    assert_eq!((&refused["code"], &refused["status"]), (&json!("invalid-station"), &json!(422)));
    let mut fields: Vec<_> =
        refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["colour", "kind", "star"]);
    for (body, code) in [
        ("", "invalid-body"),
        ("{", "invalid-body"),
        ("[1]", "invalid-body"),
        ("{\"name\": \"x\", \"lon\": NaN}", "invalid-body"),
        ("{\"name\":\"x\",\"kind\":\"mom_room\",\"lon\":181,\"lat\":0}", "invalid-station"),
        ("{\"name\":\"x\",\"kind\":\"mom_room\",\"lon\":113}", "invalid-station"),
        ("{\"name\":\"\",\"kind\":\"mom_room\"}", "invalid-station"),
    ] {
        assert_eq!(problem(send(body.to_owned()).await.unwrap()).await["code"], code, "{body}");
    }
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(problem(send(large).await.unwrap()).await["code"], "body-too-large");
    let text = server.request(Method::POST, "/v1/stations").bearer_auth(&secret).body("name=x").send().await.unwrap();
    assert_eq!(problem(text).await["code"], "unsupported-media-type");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 0, "nothing was made");
}

#[tokio::test]
async fn only_tokens_that_may_write_and_private_fields_stay_private() {
    let server = Server::start().await;
    let (edit, report) = (server.token(Scope::Edit).await, server.token(Scope::Report).await);
    let ids = server.five(&edit).await;
    let path = format!("/v1/stations/{}", ids[0]);
    let body = json!({ "star": 1 });
    for (secret, status, code) in
        [(None, 401, "unauthorized"), (Some("yz_no"), 401, "unauthorized"), (Some(report.as_str()), 403, "forbidden")]
    {
        for method in [Method::PATCH, Method::PUT, Method::DELETE] {
            let request = server.request(method, &path).json(&body);
            let request = match secret {
                Some(secret) => request.bearer_auth(secret),
                None => request,
            };
            let refused = problem(request.send().await.unwrap()).await;
            assert_eq!((&refused["status"], &refused["code"]), (&json!(status), &json!(code)), "{secret:?}");
        }
    }
    let phone = "000-0000";
    for public in [
        path.as_str(),
        &format!("{path}?f=geojson"),
        "/v1/stations",
        "/v1/stations?f=csv",
        &format!("{path}/history"),
        "/v1/changes?since=0.0",
    ] {
        let text = server.get(public).await.text().await.unwrap();
        assert!(!text.contains(phone), "{public}");
        let seen = server.request(Method::GET, public).bearer_auth(&report).send().await.unwrap().text().await.unwrap();
        assert!(!seen.contains(phone), "{public} with a weak token");
    }
    let seen = server.request(Method::GET, &path).bearer_auth(&edit).send().await.unwrap().text().await.unwrap();
    assert!(seen.contains(phone), "an editor sees it");
}

#[tokio::test]
async fn a_limited_token_writes_its_kind_in_its_area_only() {
    let server = Server::start().await;
    let edit = server.token(Scope::Edit).await;
    let area =
        server.request(Method::PUT, "/v1/areas/D1").bearer_auth(&edit).json(&square(113.0)).send().await.unwrap();
    assert_eq!(area.status(), 201, "{}", area.text().await.unwrap());
    let limited = server
        .limited_token(Scope::Edit, |token| {
            token.kinds = vec!["mom_room".into()];
            token.area = Some("D1".into());
        })
        .await;
    for (kind, lon, status) in [("mom_room", 113.5, 201), ("worker_station", 113.5, 403), ("mom_room", 115.0, 403)] {
        let body = json!({ "name": "x", "kind": kind, "lon": lon, "lat": 28.5 });
        let response =
            server.request(Method::POST, "/v1/stations").bearer_auth(&limited).json(&body).send().await.unwrap();
        assert_eq!(response.status(), status, "{kind} at {lon}");
    }
    let area = server.request(Method::DELETE, "/v1/areas/D1").bearer_auth(&limited).send().await.unwrap();
    assert_eq!(problem(area).await["code"], "forbidden");
}

#[tokio::test]
async fn areas_are_made_listed_used_as_a_filter_and_taken_out() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    server.five(&secret).await;
    let put = |code: &str, body: Json| {
        server.request(Method::PUT, &format!("/v1/areas/{code}")).bearer_auth(&secret).json(&body).send()
    };
    assert_eq!(put("D1", square(112.9)).await.unwrap().status(), 201);
    assert_eq!(put("D1", square(112.9)).await.unwrap().status(), 200);
    assert_eq!(put("D2", square(120.0)).await.unwrap().status(), 201);
    let list = server.json("/v1/areas").await;
    assert_eq!(list["features"].as_array().unwrap().len(), 2);
    assert_eq!(list["features"][0]["properties"]["note"], "示意,非法定界线 · illustrative, not a legal boundary");
    assert_eq!(server.json("/v1/stations?within=D1").await["numberMatched"], 5);
    assert_eq!(server.json("/v1/stations?within=D2").await["numberMatched"], 0);
    let found = server.json("/v1/search?q=示例区").await;
    assert_eq!(found["areas"].as_array().unwrap().len(), 2);
    let mut open = square(113.0);
    open["geometry"]["coordinates"][0].as_array_mut().unwrap().pop();
    for body in [
        open,
        json!({ "type": "Point", "coordinates": [1, 2] }),
        json!({ "type": "Feature", "properties": {}, "geometry": null }),
    ] {
        let refused = problem(put("D3", body.clone()).await.unwrap()).await;
        assert_eq!(refused["code"], "invalid-area", "{body}");
    }
    let gone = server.request(Method::DELETE, "/v1/areas/D2").bearer_auth(&secret).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    assert_eq!(problem(server.get("/v1/areas/D2").await).await["code"], "area-not-found");
    assert_eq!(problem(server.get("/v1/stations?within=D2").await).await["errors"][0]["field"], "within");
}

#[tokio::test]
async fn tokens_are_made_shown_once_and_ended() {
    let server = Server::start().await;
    let admin = server.token(Scope::Admin).await;
    let make = |body: Json| server.request(Method::POST, "/v1/tokens").bearer_auth(&admin).json(&body).send();
    let made: Json = make(json!({ "name": "county union", "scope": "edit", "kinds": ["mom_room"] }))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let secret = made["secret"].as_str().unwrap().to_owned();
    let station = json!({ "name": "x", "kind": "mom_room" });
    server.create(&secret, station.clone()).await;
    let list =
        server.request(Method::GET, "/v1/tokens").bearer_auth(&admin).send().await.unwrap().text().await.unwrap();
    assert!(list.contains("county union") && !list.contains(&secret) && !list.contains("digest"));
    let path = format!("/v1/tokens/{}", made["id"]);
    assert_eq!(server.request(Method::DELETE, &path).bearer_auth(&admin).send().await.unwrap().status(), 204);
    let refused =
        server.request(Method::POST, "/v1/stations").bearer_auth(&secret).json(&station).send().await.unwrap();
    assert_eq!(problem(refused).await["code"], "unauthorized");
    let missing = server.request(Method::DELETE, "/v1/tokens/999").bearer_auth(&admin).send().await.unwrap();
    assert_eq!(problem(missing).await["code"], "token-not-found");
    for body in [
        json!({ "name": "x" }),
        json!({ "name": "x", "scope": "god" }),
        json!({ "name": "x", "scope": "edit", "expires_at": "2001-01-01T00:00:00Z" }),
    ] {
        assert_eq!(problem(make(body).await.unwrap()).await["status"], 400);
    }
    let edit = server.token(Scope::Edit).await;
    let weak = server.request(Method::GET, "/v1/tokens").bearer_auth(&edit).send().await.unwrap();
    assert_eq!(problem(weak).await["code"], "forbidden");
}

#[tokio::test]
async fn a_closed_server_asks_readers_for_a_token() {
    let server = Server::with(|settings| settings.closed = true).await;
    let read = server.token(Scope::Read).await;
    for path in [
        "/v1/stations",
        "/v1/stations/nearest?lon=113&lat=28",
        "/v1/search?q=a",
        "/v1/areas",
        "/v1/vocabulary",
        "/v1/changes?since=1.0",
        "/v1/events",
    ] {
        assert_eq!(problem(server.get(path).await).await["code"], "unauthorized", "{path}");
    }
    let answer = server.request(Method::GET, "/v1/stations").bearer_auth(&read).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(server.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn an_import_is_reported_row_by_row_and_seen_at_once() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let csv = "名称,经度,纬度,地址\n甲站,113.0,28.2,示例路1号\n乙站,500,28.2,示例路2号\n丙站,,,示例路3号\n";
    let import = |query: &str| {
        server.request(Method::POST, &format!("/v1/imports?{query}")).bearer_auth(&secret).body(csv).send()
    };
    let refused = problem(import("kind=worker_station").await.unwrap()).await;
    assert_eq!(refused["code"], "import-refused", "the datum is never guessed: {refused}");
    let dry: Json = import("kind=worker_station&crs=wgs84&dry_run=true&source=t").await.unwrap().json().await.unwrap();
    assert_eq!((&dry["accepted"], &dry["revision"]), (&json!(2), &json!(null)), "{dry}");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 0);
    let report: Json = import("kind=worker_station&crs=wgs84&source=t&name=a.csv").await.unwrap().json().await.unwrap();
    assert_eq!(
        (&report["created"], &report["rejected"], &report["unlocated"]),
        (&json!(2), &json!(1), &json!(1)),
        "{report}"
    );
    assert_eq!(report["file"], "a.csv");
    assert_eq!(report["rejects"][0]["name"], "乙站");
    assert_eq!(server.json("/v1/stations?f=json").await["numberMatched"], 2);
    let left: Vec<_> = std::fs::read_dir(server.folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
        .collect();
    assert!(!left.iter().any(|name| name.starts_with("upload")), "{left:?}");
    let nobody = server.request(Method::POST, "/v1/imports").body(csv).send().await.unwrap();
    assert_eq!(problem(nobody).await["code"], "unauthorized");
    let empty = server.request(Method::POST, "/v1/imports?kind=mom_room").bearer_auth(&secret).send().await.unwrap();
    assert_eq!(problem(empty).await["code"], "invalid-body");
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused() {
    let server = Server::with(|settings| settings.limits.import_bytes = 1000).await;
    let secret = server.token(Scope::Edit).await;
    let request = server.request(Method::POST, "/v1/imports?kind=mom_room").bearer_auth(&secret);
    assert_eq!(problem(request.body("x".repeat(2000)).send().await.unwrap()).await["code"], "body-too-large");
}

#[tokio::test]
async fn a_limited_token_sees_private_fields_of_its_own_stations_only() {
    let server = Server::start().await;
    let edit = server.token(Scope::Edit).await;
    let area = server.request(Method::PUT, "/v1/areas/D1").bearer_auth(&edit).json(&square(113.0)).send().await;
    assert_eq!(area.unwrap().status(), 201);
    let mut paths = vec!["/v1/stations?f=json".to_owned(), "/v1/stations".to_owned(), "/v1/changes?since=0".to_owned()];
    for (kind, lon, phone) in
        [("mom_room", 113.5, "1111-1"), ("worker_station", 113.5, "2222-2"), ("mom_room", 115.0, "3333-3")]
    {
        let body = json!({ "name": "x", "kind": kind, "lon": lon, "lat": 28.5, "manager_phone": phone });
        let id = server.create(&edit, body).await["id"].clone();
        paths.extend(["", "?f=geojson", "/history"].map(|tail| format!("/v1/stations/{id}{tail}")));
    }
    let kinds = |token: &mut yizhan::auth::Token| token.kinds = vec!["mom_room".into()];
    let here = |token: &mut yizhan::auth::Token| token.area = Some("D1".into());
    let by_kind = server.limited_token(Scope::Edit, kinds).await;
    let by_area = server.limited_token(Scope::Edit, here).await;
    let by_none = server.token(Scope::Edit).await;
    for (secret, seen) in
        [(by_kind, [true, false, true]), (by_area, [true, true, false]), (by_none, [true, true, true])]
    {
        let mut text = String::new();
        for path in &paths {
            let response = server.request(Method::GET, path).bearer_auth(&secret).send().await.unwrap();
            text.push_str(&response.text().await.unwrap());
        }
        let events =
            server.request(Method::GET, "/v1/events").bearer_auth(&secret).header("last-event-id", "0.0").send();
        let mut events = events.await.unwrap();
        let mut told = String::new();
        while told.matches("event: change").count() < 3 || !told.ends_with("\n\n") {
            told.push_str(std::str::from_utf8(&events.chunk().await.unwrap().unwrap()).unwrap());
        }
        for (phone, seen) in ["1111-1", "2222-2", "3333-3"].into_iter().zip(seen) {
            assert_eq!(text.matches(phone).count(), if seen { 6 } else { 0 }, "{phone}");
            assert_eq!(told.contains(phone), seen, "{phone} in events");
        }
    }
}

#[tokio::test]
async fn a_merge_patch_reaches_inside_and_leaves_nothing_stale() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let ids = server.five(&secret).await;
    let path = format!("/v1/stations/{}", ids[0]);
    let patch = |query: &str, body: Json| {
        server.request(Method::PATCH, &format!("{path}{query}")).bearer_auth(&secret).json(&body).send()
    };
    let read: Json = patch("", json!({ "services": { "toilet": "no" } })).await.unwrap().json().await.unwrap();
    assert_eq!(read["services"], json!({ "toilet": "no", "water": "no" }));
    let read: Json = patch("", json!({ "services": { "toilet": null } })).await.unwrap().json().await.unwrap();
    assert_eq!(read["services"], json!({ "water": "no" }));
    let read: Json = patch("", json!({ "services": { "water": null } })).await.unwrap().json().await.unwrap();
    assert_eq!(read.get("services"), None);
    for (crs, lon) in [("gcj02", 113.2), ("wgs84", 113.3)] {
        let body = json!({ "lon": lon, "lat": 28.1 });
        let read: Json = patch(&format!("?crs={crs}"), body).await.unwrap().json().await.unwrap();
        let raw = (&read["raw_x"], &read["raw_y"], &read["crs_source"]);
        assert_eq!(raw, (&json!(lon.to_string()), &json!("28.1"), &json!(crs)));
    }
    let half = problem(patch("?crs=gcj02", json!({ "lon": 113.2 })).await.unwrap()).await;
    assert_eq!(half["errors"][0]["field"], "lat");
}

#[tokio::test]
async fn a_successor_is_another_standing_station() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let ids = server.five(&secret).await;
    let gone = server.request(Method::DELETE, &format!("/v1/stations/{}", ids[1])).bearer_auth(&secret).send().await;
    assert_eq!(gone.unwrap().status(), 200);
    let path = format!("/v1/stations/{}", ids[0]);
    for successor in [ids[0], ids[1], 999] {
        let body = json!({ "name": "x", "kind": "mom_room", "status": "merged", "successor": successor });
        for method in [Method::PATCH, Method::PUT] {
            let refused = server.request(method, &path).bearer_auth(&secret).json(&body).send().await.unwrap();
            let refused = problem(refused).await;
            assert_eq!((&refused["status"], &refused["code"]), (&json!(422), &json!("invalid-station")));
            assert_eq!(refused["errors"][0]["field"], "successor");
            assert_eq!(refused["errors"][0]["value"], successor.to_string());
        }
    }
}

#[tokio::test]
async fn equal_questions_have_equal_answers() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    server.five(&secret).await;
    let ask = "/v1/stations?f=json&limit=2&crs=gcj02";
    let first = server.get(ask).await.text().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    assert_eq!(first, server.get(ask).await.text().await.unwrap());
    let first: Json = serde_json::from_str(&first).unwrap();
    assert_eq!(first["metadata"]["crs"], "gcj02");
    let next = format!("{ask}&cursor={}", first["next"].as_str().unwrap());
    assert_eq!(server.json(&next).await["stations"].as_array().unwrap().len(), 2);
    let open = server.json("/v1/stations?f=json&open=now").await;
    assert!(open["metadata"]["parameters"]["at"].is_string(), "{open}");
}
