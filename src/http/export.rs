//! A filtered set on its way out: selected once, written in portions as the client takes them.
//!
//! A portion is written on the pool and then sent; between portions nothing is held but a list of ids and the snapshot, so
//! a slow client costs no thread. Not here: what a row looks like (`views`, `formats::export`).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::auth::Reader;
use super::extract::accept::Format;
use super::extract::cursor::Cursor;
use super::problem::Problem;
use super::state::App;
use super::views::attributes::{self, Manner};
use super::views::detail::write_feature;
use crate::earth::crs::Datum;
use crate::formats::FormatError;
use crate::formats::export::{CsvExport, ExportRow, Provenance, XlsxExport};
use crate::query::Open;
use crate::query::select::{self, Selection};
use crate::station::{Field, StationId};
use crate::store::Snapshot;

/// How long a client may leave what it asked for unread before it is cut off.
const READER_PATIENCE: Duration = Duration::from_mins(2);
/// How many rows are written at once.
const PORTION: usize = 256;

/// What is wanted.
#[derive(Debug)]
pub(crate) struct Order {
    /// Which stations.
    pub(crate) selection: Selection,
    /// The filters as asked, `name=value` joined by `&`.
    pub(crate) asked: String,
    /// Which attributes; `None` is all.
    pub(crate) fields: Option<Vec<Field>>,
    /// How many; `None` is all.
    pub(crate) limit: Option<usize>,
    /// Where the page before ended.
    pub(crate) after: Option<StationId>,
    /// When opening is judged.
    pub(crate) at: DateTime<Utc>,
    /// In which format.
    pub(crate) format: Format,
    /// The datum of positions in JSON.
    pub(crate) datum: Datum,
    /// Who reads.
    pub(crate) reader: Reader,
}

/// A set being written.
pub(crate) struct Export {
    snapshot: Arc<Snapshot>,
    order: Order,
    ids: Vec<StationId>,
    written: usize,
    matched: usize,
    next: Option<String>,
    provenance: Provenance,
    rows: Rows,
}

/// The format's own state.
enum Rows {
    Text,
    Csv(Option<Box<CsvExport<Spool>>>, Spool),
    Xlsx(Option<Box<XlsxExport>>),
}

/// Where a writer that wants to own its receiver leaves its bytes.
#[derive(Clone, Default)]
struct Spool(Arc<Mutex<Vec<u8>>>);

impl Spool {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::io::Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Export {
    /// Selects the set. O(n) in what the place or the words leave.
    pub(crate) fn new(snapshot: Arc<Snapshot>, order: Order) -> Self {
        let selected = select::select(&snapshot, &order.selection, order.at);
        let limit = order.limit.unwrap_or(usize::MAX);
        let (page, more) = select::page(&selected, order.after, limit);
        let ids: Vec<StationId> = page.iter().map(|selected| selected.station().id).collect();
        let sources: BTreeSet<&str> =
            page.iter().filter_map(|selected| selected.station().facts.text(Field::Source)).collect();
        let at = Some(order.at).filter(|_| order.selection.filter.open != Open::Any);
        let last = ids.last().filter(|_| more);
        let next = last.map(|last| Cursor::new(snapshot.revision, *last, at, &order.asked).text());
        let parameters = order.asked.split('&').filter_map(|pair| pair.split_once('='));
        let provenance = Provenance {
            as_of: snapshot.as_of,
            revision: snapshot.revision,
            method: "filtered set, in order of id".to_owned(),
            parameters: parameters
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .chain(at.map(|at| ("at".to_owned(), crate::station::codec_text::rfc3339(at))))
                .collect(),
            sources: sources.into_iter().map(str::to_owned).collect(),
        };
        let matched = selected.len();
        Self { snapshot, order, ids, written: 0, matched, next, provenance, rows: Rows::Text }
    }

    /// The cursor of the next page.
    pub(crate) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// Where the rows come from.
    pub(crate) fn sources(&self) -> &[String] {
        &self.provenance.sources
    }

    /// What stands before the rows.
    fn head(&mut self) -> Result<Vec<u8>, FormatError> {
        match self.order.format {
            Format::GeoJson | Format::Json => return Ok(self.envelope()),
            Format::Csv => {
                let spool = Spool::default();
                self.rows = Rows::Csv(Some(Box::new(CsvExport::new(spool.clone())?)), spool);
            }
            Format::Xlsx => self.rows = Rows::Xlsx(Some(Box::new(XlsxExport::new()?))),
        }
        Ok(Vec::new())
    }

    fn envelope(&self) -> Vec<u8> {
        let geojson = self.order.format == Format::GeoJson;
        let mut envelope = json!({
            "revision": self.snapshot.revision.to_string(),
            "as_of": crate::station::codec_text::rfc3339(self.snapshot.as_of),
            "numberMatched": self.matched,
            "numberReturned": self.ids.len(),
            "next": self.next,
            "metadata": Json::Object(self.provenance.json()),
        });
        if geojson {
            envelope["type"] = "FeatureCollection".into();
        } else {
            envelope["crs"] = self.order.datum.as_str().into();
            envelope["metadata"]["crs"] = self.order.datum.as_str().into();
        }
        let mut text = envelope.to_string();
        text.pop();
        text.push_str(if geojson { ",\"features\":[" } else { ",\"stations\":[" });
        text.into_bytes()
    }

    /// The next portion; `None` when all is written.
    fn portion(&mut self) -> Result<Option<Vec<u8>>, FormatError> {
        let ids: Vec<StationId> = self.ids.iter().skip(self.written).take(PORTION).copied().collect();
        if ids.is_empty() {
            return Ok(None);
        }
        let mut out = Vec::with_capacity(PORTION * 1024);
        let snapshot = self.snapshot.clone();
        for id in ids {
            // The snapshot is the one the ids were selected from: each is there.
            if let Some(station) = snapshot.station(id) {
                self.row(&mut out, station)?;
            }
            self.written += 1;
        }
        if let Rows::Csv(Some(csv), spool) = &mut self.rows {
            csv.flush()?;
            out = spool.take();
        }
        Ok(Some(out))
    }

    fn row(&mut self, out: &mut Vec<u8>, station: &crate::station::Station) -> Result<(), FormatError> {
        let vocabulary = &self.snapshot.vocabulary;
        let row =
            |record| ExportRow { id: station.id, revision: station.revision, updated_at: station.updated_at, record };
        match &mut self.rows {
            Rows::Text => {
                let sight = self.order.reader.sight(&station.facts, &self.snapshot);
                let datum = Some(self.order.datum);
                let manner = Manner { vocabulary, datum, sight, fields: self.order.fields.as_deref() };
                if self.written > 0 {
                    out.extend_from_slice(b",\n");
                }
                if self.order.format == Format::GeoJson {
                    write_feature(out, station, &manner);
                } else {
                    out.push(b'{');
                    attributes::members(out, station, &manner);
                    attributes::hours(out, station, &manner);
                    out.push(b'}');
                }
            }
            Rows::Csv(Some(csv), _) => csv.row(&row(&station.facts.record(vocabulary)))?,
            Rows::Xlsx(Some(xlsx)) => xlsx.row(&row(&station.facts.record(vocabulary)))?,
            Rows::Csv(None, _) | Rows::Xlsx(None) => {}
        }
        Ok(())
    }

    /// What stands after the rows.
    fn tail(&mut self) -> Result<Vec<u8>, FormatError> {
        match &mut self.rows {
            Rows::Text => Ok(b"]}\n".to_vec()),
            Rows::Csv(csv, spool) => {
                csv.take().map(|csv| csv.finish()).transpose()?;
                Ok(spool.take())
            }
            Rows::Xlsx(xlsx) => {
                let mut file = Vec::new();
                if let Some(xlsx) = xlsx.take() {
                    xlsx.finish(&self.provenance, &mut file)?;
                }
                Ok(file)
            }
        }
    }

    /// Writes the next piece: the head and the first rows, more rows, the tail. An empty piece is not the end.
    fn piece(&mut self) -> Result<(Vec<u8>, bool), FormatError> {
        let mut out = if self.written == 0 { self.head()? } else { Vec::new() };
        out.extend(self.portion()?.unwrap_or_default());
        let last = self.written >= self.ids.len();
        if last {
            out.extend(self.tail()?);
        }
        Ok((out, last))
    }
}

/// The body of a set: whole when one portion holds it, else streamed as the client takes it.
pub(crate) async fn body(app: &Arc<App>, export: Export) -> Result<Body, Problem> {
    let (outcome, export) = write(app, export).await?;
    // The first piece is written before the head of the answer goes out: a fault in it is still a problem, not a torn body.
    let (first, last) = outcome.map_err(|error| Problem::internal(&error))?;
    if last {
        return Ok(Body::from(first));
    }
    let (sender, receiver) = mpsc::channel(2);
    let whole = Arc::new(AtomicBool::new(false));
    tokio::spawn(send(app.clone(), export, first, sender, whole.clone()));
    // Without this, a stream that was given up would end like a whole one, and a table would lack rows unnoticed.
    let torn = move || {
        let torn = !whole.swap(true, Ordering::AcqRel);
        torn.then(|| Err(std::io::Error::other("the set could not be sent whole")))
    };
    Ok(Body::from_stream(ReceiverStream::new(receiver).map(Ok).chain(tokio_stream::iter(std::iter::from_fn(torn)))))
}

/// Sends the pieces as the client takes them; `whole` is set when the last is on its way.
async fn send(app: Arc<App>, mut export: Export, first: Vec<u8>, sender: mpsc::Sender<Bytes>, whole: Arc<AtomicBool>) {
    let (mut bytes, mut last) = (first, false);
    loop {
        // Before the piece is sent: the stream looks as soon as the sender is gone.
        whole.store(last, Ordering::Release);
        let sent = tokio::time::timeout(READER_PATIENCE, sender.send(bytes.into())).await;
        if !matches!(sent, Ok(Ok(()))) {
            whole.store(false, Ordering::Release);
            return;
        }
        if last {
            return;
        }
        let (outcome, given_back) = match write(&app, export).await {
            Ok(written) => written,
            Err(problem) => return tracing::warn!(code = problem.code().code(), "a set was not sent whole"),
        };
        export = given_back;
        (bytes, last) = match outcome {
            Ok(piece) => piece,
            Err(error) => return tracing::error!(reason = %error, "a set was not sent whole"),
        };
    }
}

type Piece = Result<(Vec<u8>, bool), FormatError>;

async fn write(app: &App, mut export: Export) -> Result<(Piece, Export), Problem> {
    app.cpu.run(move || (export.piece(), export)).await
}
