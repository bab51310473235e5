//! A real server on a free port over a temporary store, and a client for it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use chrono::Utc;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value as Json, json};
use tokio::sync::oneshot;
use yizhan::auth::{self, Scope, Token};
use yizhan::config::{Choices, Settings};
use yizhan::http;
use yizhan::persist::{Batch, Location, Repository, Write};
use yizhan::station::Vocabulary;
use yizhan::station::hours::Calendar;
use yizhan::store::Live;

/// A running server; dropped, it stops.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) live: Arc<Live>,
    pub(crate) client: Client,
    folder: tempfile::TempDir,
    stop: Option<oneshot::Sender<()>>,
    running: Option<tokio::task::JoinHandle<()>>,
}

impl Server {
    /// A server with an empty store and the default settings.
    pub(crate) async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// A server with an empty store and changed settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path());
        change(&mut settings);
        let vocabulary = Arc::new(Vocabulary::built_in().unwrap());
        let location = Location::GeoPackage(folder.path().join("test.gpkg"));
        let repository = Repository::open(&location, vocabulary.clone()).await.unwrap();
        let live = Live::open(repository, vocabulary, Calendar::bundled("cn"), Utc::now()).await.unwrap();
        let listener = http::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(http::serve(listener, live.clone(), settings, async {
            drop(stopped.await);
        }));
        let client = Client::builder().no_proxy().build().unwrap();
        Self { address, live, client, folder, stop: Some(stop), running: Some(running) }
    }

    /// The folder the store is in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Asks the server to stop and waits until it has.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        self.running.take().unwrap().await.unwrap();
    }

    /// Makes a token and gives its secret.
    pub(crate) async fn token(&self, scope: Scope) -> String {
        self.limited_token(scope, |_| ()).await
    }

    /// Makes a token with limits and gives its secret.
    pub(crate) async fn limited_token(&self, scope: Scope, limit: impl FnOnce(&mut Token)) -> String {
        let number = u8::try_from(self.live.tokens().len()).unwrap();
        let secret = auth::secret([number.wrapping_add(7); 32]);
        let mut token = Token {
            id: 0,
            name: format!("{} {number}", scope.code()).into(),
            scope,
            kinds: Vec::new(),
            area: None,
            digest: auth::digest(&secret),
            created_at: Utc::now(),
            expires_at: None,
            revoked_at: None,
        };
        limit(&mut token);
        let batch = Batch {
            actor: "test".into(),
            source: "test".into(),
            at: Utc::now(),
            writes: vec![Write::Token(token)],
            idempotency: None,
        };
        self.live.apply(batch).await.unwrap();
        secret
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    /// The JSON of an answer that must be a success.
    pub(crate) async fn json(&self, path: &str) -> Json {
        let response = self.get(path).await;
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
    }

    /// Makes a station and gives its answer.
    pub(crate) async fn create(&self, secret: &str, body: Json) -> Json {
        let request = self.request(Method::POST, "/v1/stations").bearer_auth(secret).json(&body);
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 201, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Five stations along a street in a made-up town, each 100 m or so farther east; open always but for the third.
    pub(crate) async fn five(&self, secret: &str) -> Vec<u64> {
        let mut ids = Vec::new();
        for number in 0..5 {
            let hours = if number == 2 { "Mo-Su 09:00-09:01" } else { "24/7" };
            let made = self
                .create(secret, json!({
                    "name": format!("示例驿站{number}"), "kind": if number == 4 { "mom_room" } else { "worker_station" },
                    "lon": 113.0 + 0.001 * f64::from(number), "lat": 28.2, "hours": { "expression": hours },
                    "access_scope": "public", "services": { "toilet": "yes", "water": "no" }, "address": "示例路1号",
                    "manager_phone": "000-0000", "entry_method": ["staffed"], "source": "made up",
                }))
                .await;
            ids.push(made["id"].as_u64().unwrap());
        }
        ids
    }
}

/// What a problem answer says, after checking its shape.
pub(crate) async fn problem(response: Response) -> Json {
    let url = response.url().clone();
    let status = response.status();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let text = response.text().await.unwrap();
    assert_eq!(kind, "application/problem+json", "{url} {status} {text}");
    let problem: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(problem["status"], status.as_u16(), "{text}");
    for member in ["type", "title", "detail", "code"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {text}");
    }
    assert_eq!(problem["type"], format!("/docs/errors.md#{}", problem["code"].as_str().unwrap()));
    problem
}

fn settings(folder: &Path) -> Settings {
    let choices = Choices { data_dir: Some(folder.to_path_buf()), ..Choices::default() };
    Settings::resolve(choices, folder).unwrap()
}
