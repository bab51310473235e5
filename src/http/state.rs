//! What every handler shares: the store, the settings, the pool for heavy work, the measures.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use axum::http::HeaderValue;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::cpu::Cpu;
use super::metrics::Metrics;
use super::overview::Overview;
use super::problem::{Code, Problem};
use crate::config::Settings;
use crate::station::Revision;
use crate::station::codec_text::rfc3339;
use crate::store::{Live, Snapshot};

/// How long a request with `min_revision` waits for it.
const REVISION_PATIENCE: Duration = Duration::from_secs(2);

/// The shared state, behind one `Arc`.
#[derive(Debug)]
pub(crate) struct App {
    /// The store.
    pub(crate) live: Arc<Live>,
    /// The settings in force.
    pub(crate) settings: Settings,
    /// The pool for work that takes longer than a tenth of a millisecond.
    pub(crate) cpu: Cpu,
    /// What `/metrics` shows.
    pub(crate) metrics: Metrics,
    /// True once a stop was asked for.
    pub(crate) stopping: watch::Receiver<bool>,
    /// A digest of the program's version and the vocabulary, part of every entity tag.
    pub(crate) build: [u8; 8],
    serial: AtomicU64,
    stamp: ArcSwapOption<Stamp>,
    overview: ArcSwapOption<Overview>,
}

/// A snapshot's revision and time as text, made once a revision.
#[derive(Debug)]
pub(crate) struct Stamp {
    of: (Revision, DateTime<Utc>),
    /// `EPOCH.N`.
    pub(crate) revision: HeaderValue,
    /// RFC 3339.
    pub(crate) as_of: HeaderValue,
}

impl App {
    /// The state over a store.
    pub(crate) fn new(live: Arc<Live>, settings: Settings, stopping: watch::Receiver<bool>) -> Arc<Self> {
        let build = super::etag::build(&live.snapshot().vocabulary);
        let cpu = Cpu::new(settings.limits.cpu_permits);
        Arc::new(Self {
            live,
            settings,
            cpu,
            metrics: Metrics::new(),
            stopping,
            build,
            serial: AtomicU64::new(0),
            stamp: ArcSwapOption::empty(),
            overview: ArcSwapOption::empty(),
        })
    }

    /// The snapshot to answer from: the current one, once it has reached `at_least`.
    ///
    /// # Errors
    /// [`Code::RevisionUnavailable`] when it does not get there in two seconds, or is of another epoch.
    pub(crate) async fn snapshot(&self, at_least: Option<Revision>) -> Result<Arc<Snapshot>, Problem> {
        let Some(wanted) = at_least else { return Ok(self.live.snapshot()) };
        let reached =
            |snapshot: &Snapshot| snapshot.revision.epoch == wanted.epoch && snapshot.revision.number >= wanted.number;
        let mut events = self.live.listen();
        let deadline = tokio::time::Instant::now() + REVISION_PATIENCE;
        loop {
            let snapshot = self.live.snapshot();
            if reached(&snapshot) {
                return Ok(snapshot);
            }
            // Lagging behind the events is no obstacle: the snapshot is looked at again.
            let waited = tokio::time::timeout_at(deadline, events.recv()).await;
            if snapshot.revision.epoch != wanted.epoch || waited.is_err() {
                let detail = format!("Revision {wanted} has not arrived; the store is at {}", snapshot.revision);
                return Err(Problem::new(Code::RevisionUnavailable, detail).retry_after(1));
            }
        }
    }

    /// A number that no other call in this process gets.
    pub(crate) fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Ordering::Relaxed)
    }

    /// The snapshot's revision and time as header values.
    pub(crate) fn stamp(&self, snapshot: &Snapshot) -> Arc<Stamp> {
        let of = (snapshot.revision, snapshot.as_of);
        if let Some(stamp) = self.stamp.load().as_ref().filter(|stamp| stamp.of == of) {
            return stamp.clone();
        }
        let text = |text: String| HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
        let stamp =
            Arc::new(Stamp { of, revision: text(snapshot.revision.to_string()), as_of: text(rfc3339(snapshot.as_of)) });
        self.stamp.store(Some(stamp.clone()));
        stamp
    }

    /// What the data is as a whole, worked out once a revision off the async threads.
    ///
    /// # Errors
    /// [`Code::Overloaded`] when the pool is full.
    pub(crate) async fn overview(&self, snapshot: &Arc<Snapshot>) -> Result<Arc<Overview>, Problem> {
        let of = snapshot.revision;
        if let Some(overview) = self.overview.load_full().filter(|overview| overview.revision == of) {
            return Ok(overview);
        }
        let snapshot = snapshot.clone();
        let overview = Arc::new(self.cpu.run(move || Overview::of(&snapshot)).await?);
        self.overview.store(Some(overview.clone()));
        Ok(overview)
    }
}

/// Waits until a stop is asked for.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A sender that is gone means the server is.
    drop(stopping.wait_for(|stop| *stop).await);
}
