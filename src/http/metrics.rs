//! What `/metrics` shows, in Prometheus' text format: requests by route template, never by URL.
//!
//! Handles are made once; recording a request is a few atomic operations. No label ever carries what a user sent.

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Label, Level, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use super::router::TEMPLATES;

/// Upper bounds of the latency histogram, in seconds.
const BUCKETS_S: [f64; 12] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0, 30.0];

/// The measures of the running server.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    routes: Vec<RouteMeasures>,
    connections: Gauge,
    listeners: Gauge,
    stations: Gauge,
    revision: Gauge,
}

struct RouteMeasures {
    /// By the first digit of the status, 2 to 5.
    requests: [Counter; 4],
    duration: Histogram,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").field("routes", &self.routes.len()).finish_non_exhaustive()
    }
}

impl Metrics {
    /// A recorder of its own, not the process's: two servers in one process do not mix.
    pub(crate) fn new() -> Self {
        let builder = PrometheusBuilder::new();
        // Refused only for an empty list of buckets.
        let recorder = builder.set_buckets(&BUCKETS_S).unwrap_or_default().build_recorder();
        let routes = TEMPLATES.iter().map(|template| RouteMeasures::new(&recorder, template)).collect();
        let metrics = Self {
            handle: recorder.handle(),
            routes,
            connections: gauge(&recorder, "yizhan_connections", "Open connections"),
            listeners: gauge(&recorder, "yizhan_event_listeners", "Open event streams"),
            stations: gauge(&recorder, "yizhan_stations", "Stations held, tombstones included"),
            revision: gauge(&recorder, "yizhan_revision", "The number of the revision answered from"),
        };
        let describe = |name: &'static str, text: &'static str| (KeyName::from(name), SharedString::from(text));
        let (name, text) = describe("yizhan_http_requests_total", "Requests answered, by route and class of status");
        recorder.describe_counter(name, None, text);
        let (name, text) =
            describe("yizhan_http_request_duration_seconds", "From the head of the request to that of the answer");
        recorder.describe_histogram(name, Some(Unit::Seconds), text);
        metrics
    }

    /// Counts one answered request; `route` is its place in [`TEMPLATES`].
    pub(crate) fn answered(&self, route: usize, status: u16, took: Duration) {
        let Some(measures) = self.routes.get(route) else { return };
        let class = usize::from((status / 100).clamp(2, 5) - 2);
        measures.requests[class].increment(1);
        measures.duration.record(took.as_secs_f64());
    }

    /// Counts an open connection until dropped.
    pub(crate) fn connection(&self) -> Held {
        Held::new(&self.connections)
    }

    /// Counts an open event stream until dropped.
    pub(crate) fn listener(&self) -> Held {
        Held::new(&self.listeners)
    }

    /// The text, with the store's figures as of now.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; 2^53 revisions are centuries away")]
    pub(crate) fn render(&self, stations: usize, revision: u64) -> String {
        self.stations.set(stations as f64);
        self.revision.set(revision as f64);
        self.handle.render()
    }

    /// Folds recorded durations into their buckets; to be called every few seconds, so that they do not pile up unread.
    pub(crate) fn upkeep(&self) {
        self.handle.run_upkeep();
    }
}

impl RouteMeasures {
    fn new(recorder: &PrometheusRecorder, template: &'static str) -> Self {
        let counter = |class: &'static str| {
            let labels = vec![Label::new("route", template), Label::new("status", class)];
            recorder.register_counter(&Key::from_parts("yizhan_http_requests_total", labels), &METADATA)
        };
        let key = Key::from_parts("yizhan_http_request_duration_seconds", vec![Label::new("route", template)]);
        Self {
            requests: ["2xx", "3xx", "4xx", "5xx"].map(counter),
            duration: recorder.register_histogram(&key, &METADATA),
        }
    }
}

/// One open thing, counted by a gauge until it is dropped.
#[derive(Debug)]
pub(crate) struct Held(Gauge);

impl Held {
    fn new(gauge: &Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

static METADATA: Metadata<'static> = Metadata::new("yizhan::http", Level::INFO, None);

fn gauge(recorder: &PrometheusRecorder, name: &'static str, text: &'static str) -> Gauge {
    recorder.describe_gauge(KeyName::from(name), None, SharedString::from(text));
    recorder.register_gauge(&Key::from_name(name), &METADATA)
}
