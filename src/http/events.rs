//! Server-sent events: every change as it is committed, from wherever the listener left off (`Last-Event-ID`).
//!
//! An event's id is `N.SEQ`. A listener that falls behind reads the log until it has caught up, so it misses nothing; one
//! that stops reading holds a small buffer and nothing else. A stop ends the stream at once.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

use super::auth::Reader;
use super::problem::Problem;
use super::state::{App, stopped};
use super::views;
use crate::station::Change;
use crate::store::{Event, Snapshot};

/// How often a silent stream says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many rows of the log are read at once.
const PAGE: usize = 1000;
/// How many pieces wait for a slow reader.
const BUFFER: usize = 16;

/// Where a listener is: the last row of the log it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// The transaction.
    pub(crate) revision: u64,
    /// The row in it; `None` is after its last row.
    pub(crate) seq: Option<u32>,
}

impl Place {
    /// Whether a row comes after this place.
    fn is_before(self, change: &Change) -> bool {
        change.revision > self.revision
            || change.revision == self.revision && self.seq.is_some_and(|seq| change.seq > seq)
    }

    /// Reads `N.SEQ`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (revision, seq) = text.trim().split_once('.')?;
        Some(Self { revision: revision.parse().ok()?, seq: Some(seq.parse().ok()?) })
    }
}

/// Starts a stream of events after `place`; the receiver is its body.
pub(crate) fn stream(
    app: Arc<App>,
    place: Place,
    reader: Reader,
) -> mpsc::Receiver<Result<Bytes, std::convert::Infallible>> {
    let (sender, receiver) = mpsc::channel(BUFFER);
    tokio::spawn(async move {
        let _counted = app.metrics.listener();
        let mut stopping = app.stopping.clone();
        let mut teller = Teller { app, place, reader, sender };
        tokio::select! {
            () = stopped(&mut stopping) => {}
            ended = teller.tell() => {
                if let Err(problem) = ended {
                    // The client sees the stream end and comes back with its Last-Event-ID.
                    tracing::warn!(code = problem.code().code(), "an event stream ended");
                }
            }
        }
    });
    receiver
}

struct Teller {
    app: Arc<App>,
    place: Place,
    reader: Reader,
    sender: mpsc::Sender<Result<Bytes, std::convert::Infallible>>,
}

/// The reader has gone.
struct Gone;

impl Teller {
    async fn tell(&mut self) -> Result<(), Problem> {
        // Listening starts before the log is read, so that nothing falls between the two.
        let mut events = self.app.live.listen();
        // The first bytes tell proxies and clients that the stream is open.
        if self.send(Bytes::from_static(b"retry: 3000\n: open\n\n")).await.is_err() {
            return Ok(());
        }
        if !self.catch_up().await? {
            return Ok(());
        }
        loop {
            let going_on = match tokio::time::timeout(HEARTBEAT, events.recv()).await {
                Err(_) => self.send(Bytes::from_static(b": still here\n\n")).await.is_ok(),
                Ok(Ok(Event { changes, .. })) => self.send_changes(&changes).await.is_ok(),
                Ok(Err(RecvError::Lagged(_))) => self.catch_up().await?,
                Ok(Err(RecvError::Closed)) => false,
            };
            if !going_on {
                return Ok(());
            }
        }
    }

    /// Sends what the log has after the listener's place; false when the reader has gone.
    async fn catch_up(&mut self) -> Result<bool, Problem> {
        loop {
            let place = self.place;
            let changes = self.app.live.repository().changes_since(place.revision, place.seq, PAGE).await?;
            if self.send_changes(&changes).await.is_err() {
                return Ok(false);
            }
            if changes.len() < PAGE {
                return Ok(true);
            }
        }
    }

    async fn send_changes(&mut self, changes: &[Change]) -> Result<(), Gone> {
        for change in changes {
            if self.place.is_before(change) {
                let event = event(change, &self.reader, &self.app.live.snapshot());
                self.send(event).await?;
                self.place = Place { revision: change.revision, seq: Some(change.seq) };
            }
        }
        Ok(())
    }

    async fn send(&self, bytes: Bytes) -> Result<(), Gone> {
        self.sender.send(Ok(bytes)).await.map_err(|_closed| Gone)
    }
}

/// One event; JSON holds no line breaks, so one `data:` line is enough.
fn event(change: &Change, reader: &Reader, snapshot: &Snapshot) -> Bytes {
    let data = views::change::json(change, reader, snapshot);
    format!("id: {}.{}\nevent: change\ndata: {data}\n\n", change.revision, change.seq).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::{Op, StationId};

    fn change(revision: u64, seq: u32) -> Change {
        Change {
            revision,
            seq,
            at: chrono::DateTime::UNIX_EPOCH,
            actor: "a".into(),
            source: "s".into(),
            op: Op::Create,
            id: StationId::new(1).unwrap(),
            before: None,
            after: None,
        }
    }

    #[test]
    fn a_place_in_the_middle_of_a_transaction_has_its_later_rows_still_to_come() {
        let place = Place::parse("7.2").unwrap();
        for (row, follows) in [((6, 9), false), ((7, 2), false), ((7, 3), true), ((8, 0), true)] {
            assert_eq!(place.is_before(&change(row.0, row.1)), follows, "{row:?}");
        }
        let whole = Place { revision: 7, seq: None };
        for (row, follows) in [((7, 0), false), ((7, 9), false), ((8, 0), true)] {
            assert_eq!(whole.is_before(&change(row.0, row.1)), follows, "{row:?}");
        }
    }

    #[test]
    fn event_ids_are_two_numbers() {
        assert!(Place::parse("7").is_none() && Place::parse("a.1").is_none() && Place::parse("").is_none());
    }
}
