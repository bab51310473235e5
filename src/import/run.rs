//! The import as a whole: two passes on threads of their own, one transaction.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::{JoinError, spawn_blocking};

use super::analyse::analyse;
use super::compare::{self, Compare, Outcome, Work};
use super::datum::Evidence;
use super::duplicates::{Candidate, pairs};
use super::known::KnownStations;
use super::merge::{Merged, merge, withdrawn};
use super::report::{MAX_LISTED, Reject};
use super::{ImportError, OnExisting, Options, Progress, Report, Stage};
use crate::formats::{RowFault, Source};
use crate::persist::{Bulk, Put, Repository};
use crate::station::{Op, StationId, Vocabulary};

/// Portions that may wait between the reader and the store.
const WAITING: usize = 2;
/// Stations fetched or withdrawn at a time.
const FETCHED: usize = 1_000;

/// Imports a file.
///
/// Rows are matched by (source, `ext_id`), else by normalised name, address and floor. While rows are written every other
/// writer of the store waits; readers do not. Dropping the future applies nothing.
///
/// # Errors
/// [`ImportError`], and nothing is applied: the file cannot be read, has no names, has coordinates without a declared
/// datum, names an unknown kind; with `strict`, any rejected row; any fault of the store.
pub async fn run(
    repository: &Repository,
    vocabulary: &Arc<Vocabulary>,
    source: Source,
    options: Options,
    progress: Arc<dyn Progress>,
) -> Result<Report, ImportError> {
    let kind = kind(options.kind.as_deref(), vocabulary)?;
    if options.on_existing == OnExisting::Replace && options.source.is_none() {
        return Err(ImportError::ReplaceWithoutSource);
    }
    let source_name: Arc<str> = options.source.as_deref().unwrap_or_else(|| source.stem()).into();
    let (file, total) = (source.name().to_owned(), source.size());
    let options = Arc::new(options);

    let middles = {
        let (source, options) = (source.clone(), Arc::clone(&options));
        let (vocabulary, progress) = (Arc::clone(vocabulary), Arc::clone(&progress));
        spawn_blocking(move || analyse(&source, &options, &vocabulary, &*progress)).await.map_err(crashed)??
    };

    // The writer's place is taken before the keys are read, so that nobody creates one of them in between.
    let mut bulk = if options.dry_run {
        None
    } else {
        Some(repository.begin(Arc::clone(&options.actor), Arc::clone(&source_name), options.at).await?)
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    let replacing = options.on_existing == OnExisting::Replace;
    let known = KnownStations::load(repository, replacing, |candidate| candidates.push(candidate)).await?;

    let (to, mut from) = mpsc::channel::<Vec<Work>>(WAITING);
    let input = compare::Input {
        source,
        options: Arc::clone(&options),
        vocabulary: Arc::clone(vocabulary),
        middles,
        known,
        candidates,
        kind,
        source_name: Arc::clone(&source_name),
    };
    let reader = {
        let progress = Arc::clone(&progress);
        spawn_blocking(move || compare::compare(input, to, &*progress))
    };
    let mut counts = Counts::default();
    while let Some(portion) = from.recv().await {
        counts.take(portion, repository, vocabulary, &options, bulk.as_mut()).await?;
    }
    let outcome = reader.await.map_err(crashed)??;
    if replacing {
        counts.withdraw(&outcome.known.absent(&source_name), repository, vocabulary, bulk.as_mut()).await?;
    }
    let report = spawn_blocking(move || report(outcome, counts)).await.map_err(crashed)?;
    let mut report = Report { file, source: source_name.to_string(), dry_run: options.dry_run, ..report };
    if options.strict && report.rejected > 0 {
        return Err(ImportError::Strict { report: Box::new(report) });
    }
    if let Some(bulk) = bulk {
        progress.progress(Stage::Committing, total, total);
        let committed = bulk.commit().await?;
        report.revision = (committed.written > 0).then_some(committed.revision);
    }
    Ok(report)
}

fn kind(name: Option<&str>, vocabulary: &Vocabulary) -> Result<Option<Arc<str>>, ImportError> {
    let Some(name) = name else { return Ok(None) };
    let Some(kind) = vocabulary.kind(name) else {
        let known: Vec<_> = vocabulary.kinds().iter().map(|term| term.code.as_ref()).collect();
        return Err(ImportError::UnknownKind { kind: name.to_owned(), known: known.join(", ") });
    };
    Ok(Some(vocabulary.kind_code(kind).into()))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err takes")]
fn crashed(error: JoinError) -> ImportError {
    ImportError::Crashed { reason: error.to_string() }
}

/// What was done on the store's side.
#[derive(Default)]
struct Counts {
    created: u64,
    changed: u64,
    unchanged: u64,
    withdrawn: u64,
    refused: Vec<(String, Vec<RowFault>)>,
    evidence: Evidence,
}

impl Counts {
    /// Creates, compares and updates a portion.
    async fn take(
        &mut self,
        portion: Vec<Work>,
        repository: &Repository,
        vocabulary: &Arc<Vocabulary>,
        options: &Options,
        bulk: Option<&mut Bulk>,
    ) -> Result<(), ImportError> {
        let (mut puts, mut rows) = (Vec::with_capacity(portion.len()), Vec::new());
        for work in portion {
            match work {
                Work::Create(facts) => puts.push(Put { id: None, op: Op::Create, facts: *facts }),
                Work::Compare(row) => rows.push(*row),
            }
        }
        self.created += puts.len() as u64;
        if !rows.is_empty() {
            let merged = self.compare(rows, repository, vocabulary, options).await?;
            self.changed += merged.puts.len() as u64;
            self.unchanged += merged.unchanged;
            self.refused.extend(merged.refused);
            puts.extend(merged.puts);
        }
        put(bulk, puts).await
    }

    async fn compare(
        &mut self,
        rows: Vec<Compare>,
        repository: &Repository,
        vocabulary: &Arc<Vocabulary>,
        options: &Options,
    ) -> Result<Merged, ImportError> {
        let ids: Vec<StationId> = rows.iter().map(|row| row.id).collect();
        let stations = repository.stations(&ids).await?;
        let mut evidence = std::mem::take(&mut self.evidence);
        let (vocabulary, extent) = (Arc::clone(vocabulary), options.extent);
        let done = spawn_blocking(move || {
            let merged = merge(rows, stations, &vocabulary, &mut evidence, extent);
            (merged, evidence)
        });
        let (merged, evidence) = done.await.map_err(crashed)?;
        self.evidence = evidence;
        Ok(merged)
    }

    /// Makes tombstones of what the file, which is everything its source has, does not speak of.
    async fn withdraw(
        &mut self,
        absent: &[StationId],
        repository: &Repository,
        vocabulary: &Vocabulary,
        mut bulk: Option<&mut Bulk>,
    ) -> Result<(), ImportError> {
        for ids in absent.chunks(FETCHED) {
            let puts = withdrawn(repository.stations(ids).await?, vocabulary);
            self.withdrawn += puts.len() as u64;
            put(bulk.as_deref_mut(), puts).await?;
        }
        Ok(())
    }
}

/// Writes a portion; a dry run writes none.
async fn put(bulk: Option<&mut Bulk>, puts: Vec<Put>) -> Result<(), ImportError> {
    if let Some(bulk) = bulk.filter(|_| !puts.is_empty()) {
        bulk.put(puts).await?;
    }
    Ok(())
}

/// Adds up both sides.
fn report(mut outcome: Outcome, counts: Counts) -> Report {
    let refused = counts.refused.len() as u64;
    for (name, faults) in counts.refused {
        for RowFault { row, field, value, reason } in faults {
            if outcome.rejects.len() < MAX_LISTED {
                outcome.rejects.push(Reject { row, name: name.clone(), field, value, reason });
            }
        }
    }
    outcome.rejects.sort_by_key(|reject| reject.row);
    let mut warnings = outcome.warnings.list();
    if let Some((message, count, rows)) = counts.evidence.verdict() {
        warnings.insert(0, super::Warning { code: "datum", message, count, rows });
    }
    let mut candidates = outcome.candidates;
    // A station that a row of the file is stands there once, as the row.
    let rows: std::collections::HashSet<_> =
        candidates.iter().filter(|candidate| candidate.row().is_some()).filter_map(Candidate::id).collect();
    candidates.retain(|candidate| candidate.row().is_some() || candidate.id().is_none_or(|id| !rows.contains(&id)));
    let (duplicates, duplicate_pairs) = pairs(&candidates);
    let rejected = outcome.rejected + refused;
    Report {
        file: String::new(),
        format: outcome.format,
        source: String::new(),
        dry_run: false,
        revision: None,
        rows: outcome.rows,
        accepted: outcome.rows - rejected,
        created: counts.created,
        changed: counts.changed,
        unchanged: outcome.unchanged + counts.unchanged,
        rejected,
        withdrawn: counts.withdrawn,
        unlocated: outcome.unlocated,
        rejects: outcome.rejects,
        columns: outcome.columns,
        warnings,
        notes: outcome.notes,
        duplicates,
        duplicate_pairs,
    }
}
