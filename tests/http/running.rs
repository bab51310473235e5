//! Running: events, an orderly stop, slow clients, measures, and what must never be logged.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use yizhan::auth::Scope;

use super::harness::{Server, problem};

/// Reads events until `count` have come.
async fn events(response: &mut Response, count: usize) -> Vec<(String, Json)> {
    let mut text = String::new();
    loop {
        let found: Vec<_> = text
            .split("\n\n")
            .filter_map(|block| {
                let id = block.lines().find_map(|line| line.strip_prefix("id: "))?;
                let data = block.lines().find_map(|line| line.strip_prefix("data: "))?;
                Some((id.to_owned(), serde_json::from_str(data).ok()?))
            })
            .collect();
        if found.len() >= count {
            return found;
        }
        let chunk = tokio::time::timeout(Duration::from_secs(10), response.chunk()).await.expect("an event in time");
        text.push_str(std::str::from_utf8(&chunk.unwrap().expect("the stream goes on")).unwrap());
    }
}

#[tokio::test]
async fn a_listener_hears_every_change_and_goes_on_where_it_broke_off() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let mut stream = server.get("/v1/events").await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let ids = server.five(&secret).await;
    let heard = events(&mut stream, 5).await;
    assert_eq!(heard.iter().map(|(_, data)| data["id"].as_u64().unwrap()).collect::<Vec<_>>(), ids);
    assert!(heard[0].1["after"].get("manager_phone").is_none(), "private fields are not told");
    let again = server.request(Method::GET, "/v1/events").header("last-event-id", &heard[1].0).send().await.unwrap();
    let mut again = again;
    let rest = events(&mut again, 3).await;
    assert_eq!(
        rest.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(),
        heard[2..].iter().map(|(id, _)| id.clone()).collect::<Vec<_>>()
    );
    let wrong = server.request(Method::GET, "/v1/events").header("last-event-id", "x").send().await.unwrap();
    assert_eq!(problem(wrong).await["errors"][0]["field"], "Last-Event-ID");
    let future = server.request(Method::GET, "/v1/events").header("last-event-id", "999999.0").send().await.unwrap();
    assert_eq!(problem(future).await["code"], "cursor-expired");
}

#[tokio::test]
async fn changes_are_paged_in_order_and_another_history_is_refused() {
    let server = Server::start().await;
    let secret = server.token(Scope::Edit).await;
    let begin = server.json("/v1/about").await["revision"].as_str().unwrap().to_owned();
    let ids = server.five(&secret).await;
    let mut seen = Vec::new();
    let mut path = Some(format!("/v1/changes?since={begin}&limit=2"));
    while let Some(next) = path {
        let page = server.json(&next).await;
        seen.extend(page["changes"].as_array().unwrap().iter().map(|change| change["id"].as_u64().unwrap()));
        path = page["next"].as_str().map(|cursor| format!("/v1/changes?since={begin}&limit=2&cursor={cursor}"));
    }
    assert_eq!(seen, ids);
    assert_eq!(problem(server.get("/v1/changes?since=1.0").await).await["code"], "cursor-expired");
    let all = server.json("/v1/changes").await;
    assert_eq!(all["changes"].as_array().unwrap().len(), 5, "everything, where nothing is said");
    assert_eq!(
        server.json("/v1/changes?since=4").await["changes"].as_array().unwrap().len(),
        2,
        "a number of this history"
    );
    assert_eq!(problem(server.get("/v1/changes?since=x").await).await["errors"][0]["field"], "since");
    let now = server.json("/v1/about").await["revision"].as_str().unwrap().to_owned();
    assert_eq!(server.json(&format!("/v1/stations?f=json&min_revision={now}")).await["revision"], now);
}

#[tokio::test]
async fn an_open_event_stream_does_not_hold_up_the_stop_and_a_request_under_way_is_finished() {
    let mut server = Server::start().await;
    let mut stream = server.get("/v1/events").await;
    // Half a request: its head is complete, its body is still coming.
    let mut upload = TcpStream::connect(server.address).await.unwrap();
    upload.write_all(b"POST /v1/stations/nearest HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 23\r\n\r\n{\"lon\":113,").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begun = Instant::now();
    let finish = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        upload.write_all(b"\"lat\":28.2 }").await.unwrap();
        let mut answer = Vec::new();
        upload.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    };
    let (answer, ()) = tokio::join!(finish, server.stop());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    while let Ok(Some(_)) = stream.chunk().await {}
    assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_client_that_dawdles_over_its_body_is_told_and_others_are_served_meanwhile() {
    let server = Server::with(|settings| settings.limits.request_timeout_s = 0.5).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(
        b"POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
    )
    .await
    .unwrap();
    for _ in 0..20 {
        assert_eq!(server.get("/healthz").await.status(), 200);
    }
    let mut answer = vec![0; 4096];
    let length = tokio::time::timeout(Duration::from_secs(5), slow.read(&mut answer)).await.unwrap().unwrap();
    assert!(
        String::from_utf8_lossy(&answer[..length]).starts_with("HTTP/1.1 408"),
        "{}",
        String::from_utf8_lossy(&answer[..length])
    );
}

#[tokio::test]
async fn garbage_on_the_wire_does_not_take_the_server_down() {
    let server = Server::start().await;
    for bytes in [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\0\0\0\0"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest).await);
    }
    let long = format!("/v1/stations/nearest?lon=113&lat=28&kind={}", "a".repeat(10_000));
    assert_eq!(problem(server.get(&long).await).await["status"], 400);
    assert_eq!(server.get("/healthz").await.status(), 200);
}

#[tokio::test]
async fn a_page_of_another_origin_may_ask() {
    let server = Server::start().await;
    let preflight = server
        .request(Method::OPTIONS, "/v1/stations/1")
        .header("origin", "http://elsewhere.example")
        .header("access-control-request-method", "PATCH")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 204);
    assert!(preflight.headers()["access-control-allow-methods"].to_str().unwrap().contains("PATCH"));
    assert!(preflight.headers()["access-control-allow-headers"].to_str().unwrap().contains("if-match"));
    let answer =
        server.request(Method::GET, "/v1/about").header("origin", "http://elsewhere.example").send().await.unwrap();
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("yizhan-revision"));
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_the_page_or_its_absence_is_said() {
    let server = Server::start().await;
    assert_eq!(problem(server.get("/v2/stations").await).await["code"], "not-found");
    assert_eq!(problem(server.get("/v1/stations/0").await).await["code"], "invalid-parameter");
    assert_eq!(problem(server.get("/v1/stations/77").await).await["code"], "station-not-found");
    let method = server.request(Method::DELETE, "/v1/about").send().await.unwrap();
    assert_eq!(problem(method).await["code"], "method-not-allowed");
    let page = server.get("/").await;
    assert_eq!(page.status(), 200);
    let kind = page.headers()["content-type"].to_str().unwrap().to_owned();
    let policy = page.headers().get("content-security-policy").map(|policy| policy.to_str().unwrap().to_owned());
    let text = page.text().await.unwrap();
    if kind.starts_with("text/html") {
        let policy = policy.unwrap();
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        let asset = text.split('"').find(|part| part.starts_with("/assets/") && part.contains(".js")).unwrap();
        let script = server.get(asset).await;
        assert_eq!(script.headers()["cache-control"], "public, max-age=31536000, immutable");
        let packed = server.request(Method::GET, asset).header("accept-encoding", "br").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "br");
    } else {
        assert!(text.contains("web UI is not built"), "{text}");
    }
    let docs = server.get("/docs/").await;
    assert!(docs.text().await.unwrap().contains("swagger"));
    assert!(server.get("/docs/errors.md").await.text().await.unwrap().contains("### invalid-parameter"));
    assert!(
        server.get("/docs/swagger-ui-bundle.js").await.status().is_success(),
        "the browser of the API needs no network"
    );
}

#[tokio::test]
async fn measures_name_routes_and_never_places() {
    let server = Server::start().await;
    server.get("/v1/stations/nearest?lon=113.123456&lat=28.654321").await;
    server.get("/v1/stations/nearest?lon=x").await;
    server.get("/113.123456,28.654321").await;
    assert_eq!(server.get("/readyz").await.text().await.unwrap(), "ready\n");
    let text = server.get("/metrics").await.text().await.unwrap();
    assert!(text.contains("yizhan_http_requests_total{route=\"/v1/stations/nearest\",status=\"2xx\"} 1"), "{text}");
    assert!(text.contains("yizhan_http_requests_total{route=\"/v1/stations/nearest\",status=\"4xx\"} 1"), "{text}");
    assert!(
        text.contains("yizhan_http_request_duration_seconds_bucket{route=\"/v1/stations/nearest\",le=\"0.01\"}"),
        "{text}"
    );
    assert!(text.contains("yizhan_stations 0"), "{text}");
    assert!(!text.contains("113.1") && !text.contains("28.65"), "{text}");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything that any crate logs at any level while positions are asked about in every way the API has: none of it may
/// hold a digit of them.
#[test]
fn no_log_line_at_any_level_holds_a_users_position() {
    let lines = Lines::default();
    let own = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || own.clone()).finish();
    // One thread, so that the subscriber of this test is the one everything logs to.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        runtime.block_on(async {
            let server = Server::start().await;
            for query in [
                "lon=113.987654&lat=28.123456",
                "lon=113.987654&lat=x28.123456",
                "lon=113.987654&lat=28.123456&explain=true&k=100",
            ] {
                server.get(&format!("/v1/stations/nearest?{query}")).await;
                server.get(&format!("/v1/search?q=a&{query}")).await;
                server.get(&format!("/v1/stations?radius_m=1&{query}")).await;
            }
            let body = json!({ "lon": 113.987_654, "lat": 28.123_456 });
            server.request(Method::POST, "/v1/stations/nearest").json(&body).send().await.unwrap();
            server.get("/113.987654/28.123456").await;
        });
    });
    let text = String::from_utf8_lossy(&lines.0.lock().unwrap()).into_owned();
    let ours: Vec<&str> = text.lines().filter(|line| line.contains("113.98765") || line.contains("28.12345")).collect();
    // The client of this test runs in the same process and logs its own requests.
    let leaks: Vec<&&str> =
        ours.iter().filter(|line| !line.contains("reqwest") && !line.contains("hyper_util::client")).collect();
    assert!(leaks.is_empty(), "{leaks:#?}");
}
