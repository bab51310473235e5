//! `POST /v1/imports`: a file of stations, streamed to disk, imported in one transaction, reported truthfully.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::{Request, State};
use axum::http::Response;
use chrono::Utc;
use tokio::io::AsyncWriteExt as _;
use tokio_stream::StreamExt as _;

use super::areas::unlimited;
use crate::auth::Scope;
use crate::formats::Source;
use crate::http::answer::{self, Keep};
use crate::http::auth;
use crate::http::extract::query::QueryString;
use crate::http::extract::{self, given, parameters, position};
use crate::http::problem::{Code, Problem};
use crate::http::state::App;
use crate::http::views;
use crate::import::{self, ImportError, OnExisting, Options};
use crate::station::Fault;

parameters::of_route! {
    /// The parameters of an import.
    Imports: "kind", "crs", "dry_run", "on_existing", "source", "name", "map", "keep_suspect", "strict"
}

/// How long the next piece of a file may take to arrive.
const PIECE_PATIENCE: Duration = Duration::from_mins(1);

/// Imports stations from the file that is the body: CSV (UTF-8 or GBK), XLSX, GeoJSON, JSON; told by its content.
///
/// `crs` is required where there are coordinates, and never guessed. All or nothing: a fault of the file changes nothing;
/// rejected rows are reported by row, field, value and reason and do not keep the others out, unless `strict`.
#[utoipa::path(post, path = "/v1/imports", tag = "stations", params(Imports), security(("bearer" = ["edit"])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, as it is"),
    responses((status = 200, description = "The report: accepted, created, changed, unchanged, rejected rows, warnings", body = serde_json::Value)))]
pub(crate) async fn create(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, body) = request.into_parts();
    let token = unlimited(auth::require(&app, &parts.headers, Scope::Edit)?)?;
    let (options, name) = read(parts.uri.query().unwrap_or_default(), &token.name)?;
    let upload = Upload::receive(&app, body.into_data_stream()).await?;
    let source = Source::file(&upload.0).map(|source| source.renamed(&name)).map_err(|error| refused(&error.into()))?;
    let vocabulary = app.live.snapshot().vocabulary.clone();
    let live = app.live.clone();
    // On a task of its own: a client that goes away after sending its file must not leave memory behind the record.
    let work = tokio::spawn(async move {
        let report = import::run(live.repository(), &vocabulary, source, options, Arc::new(())).await;
        drop(upload);
        let report = report.map_err(|error| refused(&error))?;
        live.catch_up().await?;
        Ok::<_, Problem>(report)
    });
    let report = work.await.map_err(|error| Problem::internal(&error))??;
    Ok(answer::json(&app, &app.live.snapshot(), Keep::No, &views::report::json(&report)))
}

/// The options, and the file's name, from which a doubtful format is told.
fn read(query: &str, actor: &str) -> Result<(Options, String), Problem> {
    let mut options = Options::new(actor, Utc::now());
    options.extent = position::EXTENT;
    let mut file = "upload".to_owned();
    extract::read(QueryString(query), Imports::NAMES, |name, value| {
        match name {
            "kind" => options.kind = Some(value.to_owned()),
            "crs" => options.crs = Some(position::datum(name, value)?),
            "dry_run" => options.dry_run = given::flag(name, value)?,
            "keep_suspect" => options.keep_suspect = given::flag(name, value)?,
            "strict" => options.strict = given::flag(name, value)?,
            "on_existing" => {
                let words = [("upsert", OnExisting::Upsert), ("replace", OnExisting::Replace)];
                options.on_existing = given::word(name, value, &words)?;
            }
            "source" | "name" => {
                let text = value.trim();
                if text.is_empty() || text.chars().count() > 200 || text.contains(['/', '\\', '\0']) {
                    return Err(Fault::new(name, value, "1 to 200 characters without slashes"));
                }
                if name == "name" {
                    text.clone_into(&mut file);
                } else {
                    options.source = Some(text.to_owned());
                }
            }
            "map" => {
                for pair in given::list(name, value)? {
                    let (field, column) = pair
                        .split_once('=')
                        .ok_or_else(|| Fault::new(name, pair, "field=column, separated by commas"))?;
                    options.map.push((field.trim().to_owned(), column.trim().to_owned()));
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((options, file))
}

/// A file that cannot be imported: the file's fault says so, ours is logged.
fn refused(error: &ImportError) -> Problem {
    match error {
        ImportError::Persist(_) | ImportError::Crashed { .. } => Problem::internal(error),
        ImportError::Strict { report } => {
            let faults = report.rejects.iter().take(100).map(|reject| {
                Fault::new(format!("row {} {}", reject.row, reject.field), &reject.value, reject.reason.clone())
            });
            Problem::faults(Code::ImportRefused, faults.collect())
        }
        other => Problem::new(Code::ImportRefused, other.to_string()),
    }
}

/// An upload on disk, beside the store; gone when dropped.
struct Upload(PathBuf);

impl Upload {
    /// Writes the body to a file, piece by piece.
    ///
    /// # Errors
    /// Too large, too slow, broken off, or the disk is full.
    async fn receive(app: &App, mut body: BodyDataStream) -> Result<Self, Problem> {
        let limit = app.settings.limits.import_bytes;
        let folder = &app.settings.data_dir;
        tokio::fs::create_dir_all(folder).await.map_err(|error| storage(&error))?;
        let upload = Self(folder.join(format!("upload-{}-{}.part", std::process::id(), app.serial())));
        let mut file = tokio::fs::File::create_new(&upload.0).await.map_err(|error| storage(&error))?;
        let mut received = 0;
        loop {
            let piece = tokio::time::timeout(PIECE_PATIENCE, body.next()).await.map_err(|_elapsed| {
                Problem::new(
                    Code::RequestTimeout,
                    format!("No more of the file came in {} s", PIECE_PATIENCE.as_secs()),
                )
            })?;
            let Some(piece) = piece else { break };
            let piece = piece.map_err(|_broken| Problem::new(Code::InvalidBody, "The file ended early"))?;
            received += piece.len() as u64;
            if received > limit {
                return Err(Problem::new(Code::BodyTooLarge, format!("The file is larger than {limit} bytes")));
            }
            file.write_all(&piece).await.map_err(|error| storage(&error))?;
        }
        file.flush().await.map_err(|error| storage(&error))?;
        if received == 0 {
            return Err(Problem::new(Code::InvalidBody, "The body is empty; it is to be the file"));
        }
        Ok(upload)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // What cannot be removed is found by name and removed at leisure.
        drop(std::fs::remove_file(&self.0));
    }
}

fn storage(error: &std::io::Error) -> Problem {
    tracing::error!(reason = %error, "an upload could not be stored");
    Problem::new(Code::StorageFull, "The upload could not be stored on the server's disk; nothing was changed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_lead_out_of_the_upload_folder() {
        for query in ["name=../../etc/passwd", "name=a%2Fb", "name=", "source=a%5Cb"] {
            assert!(read(query, "t").is_err(), "{query}");
        }
        let (options, name) =
            read("name=站点.csv&crs=gcj02&dry_run=true&on_existing=replace&map=name=站名,lon=X", "t").unwrap();
        assert_eq!(name, "站点.csv");
        assert!(options.dry_run && options.on_existing == OnExisting::Replace);
        assert_eq!(options.map, [("name".to_owned(), "站名".to_owned()), ("lon".to_owned(), "X".to_owned())]);
        assert_eq!(options.crs, Some(crate::earth::crs::Datum::Gcj02));
    }
}
