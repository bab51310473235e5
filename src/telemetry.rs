//! Logs: `tracing` to standard error, as text or JSON. Never a user's coordinate: a field whose name could carry one is
//! dropped here, whoever logged it. Metrics live in `http`, which alone has figures to show.

use std::fmt::{self, Write as _};
use std::io::IsTerminal as _;

use chrono::{SecondsFormat, Utc};
use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Fields that never reach a log: where somebody stands, and anything that may repeat a request's query string.
/// A route is logged as its template (`/v1/stations/nearest`), never as the address asked for.
pub const PRIVATE_FIELDS: &[&str] = &[
    "lon",
    "lat",
    "lng",
    "longitude",
    "latitude",
    "x",
    "y",
    "raw_x",
    "raw_y",
    "position",
    "point",
    "origin",
    "from",
    "to",
    "bbox",
    "uri",
    "url",
    "path_and_query",
    "query",
    "referer",
    "body",
    "manager_phone",
    "authorization",
    "token",
];

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Text; coloured when standard error is a terminal.
    Auto,
    /// Text without colour.
    Text,
    /// One JSON object a line.
    Json,
}

/// The logs cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is no filter.
    #[error("log filter {filter:?}: {source}; expected a level (error, warn, info, debug, trace) or target=level, …")]
    Filter {
        /// What was given.
        filter: String,
        /// Why it was refused.
        source: tracing_subscriber::filter::ParseError,
    },
    /// Logs were set up before in this process.
    #[error("logs are set up already: {0}")]
    Twice(#[from] tracing::subscriber::SetGlobalDefaultError),
}

/// Sends this process's logs to standard error.
///
/// # Errors
/// When `filter` is not a filter, or logs were set up before.
pub fn init(filter: &str, lines: Lines) -> Result<(), TelemetryError> {
    let format = match lines {
        Lines::Json => Format::Json,
        Lines::Text => Format::Text { colour: false },
        Lines::Auto => {
            Format::Text { colour: std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
        }
    };
    // Statements would name what is looked up, and a slow commit is no news to who waits for an import: these are opted
    // into by target, never by a bare level.
    let parsed = EnvFilter::builder()
        .parse(format!("sqlx=error,hyper=warn,{filter}"))
        .map_err(|source| TelemetryError::Filter { filter: filter.into(), source })?;
    let subscriber =
        tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr).event_format(format).finish();
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(())
}

/// Our own line format, because the ones of `tracing_subscriber` have no place to drop a field.
#[derive(Debug, Clone, Copy)]
enum Format {
    Text { colour: bool },
    Json,
}

impl<S, N> FormatEvent<S, N> for Format
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    // Spans are left out on purpose: their fields are formatted where this filter does not reach.
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let at = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true);
        let meta = event.metadata();
        match self {
            Self::Json => {
                let mut line = Map::new();
                line.insert("at".into(), at.into());
                line.insert("level".into(), meta.level().as_str().to_lowercase().into());
                line.insert("target".into(), meta.target().into());
                line.insert("message".into(), fields.message.into());
                line.extend(fields.rest);
                writeln!(writer, "{}", Value::Object(line))
            }
            Self::Text { colour } => {
                let (open, close) = if *colour { (shade(*meta.level()), "\u{1b}[0m") } else { ("", "") };
                write!(writer, "{at} {open}{:>5}{close} {}", meta.level().as_str(), fields.message)?;
                for (name, value) in &fields.rest {
                    match value {
                        Value::String(text) => write!(writer, " {name}={text:?}")?,
                        other => write!(writer, " {name}={other}")?,
                    }
                }
                writeln!(writer)
            }
        }
    }
}

fn shade(level: Level) -> &'static str {
    match level {
        Level::ERROR => "\u{1b}[31m",
        Level::WARN => "\u{1b}[33m",
        Level::INFO => "\u{1b}[32m",
        _ => "\u{1b}[2m",
    }
}

/// An event's fields, the private ones left out.
#[derive(Default)]
struct Fields {
    message: String,
    rest: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        // `user.lon` and `r#from` are still a longitude and an origin.
        let name = field.name();
        let last = name.rsplit('.').next().unwrap_or(name);
        if !PRIVATE_FIELDS.iter().any(|private| private.eq_ignore_ascii_case(last)) {
            self.rest.insert(name.to_owned(), value);
        }
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.put(field, value.into());
        }
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a String cannot fail.
            let _ = write!(self.message, "{value:?}");
        } else {
            self.put(field, format!("{value:?}").into());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(format: Format, log: impl FnOnce()) -> String {
        let buffer = Buffer::default();
        let own = buffer.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || own.clone()).event_format(format).finish();
        tracing::subscriber::with_default(subscriber, log);
        let bytes = buffer.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_json_line_carries_fields_with_their_types() {
        let line = logged(Format::Json, || tracing::info!(stations = 3, route = "/v1/stations", "loaded"));
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["message"], "loaded");
        assert_eq!(value["level"], "info");
        assert_eq!(value["stations"], 3);
        assert_eq!(value["route"], "/v1/stations");
    }

    #[test]
    fn a_coordinate_is_dropped_whatever_it_is_called_and_whoever_logs_it() {
        for format in [Format::Json, Format::Text { colour: false }] {
            let line = logged(format, || {
                tracing::warn!(lon = 112.9388, lat = 28.2282, "asked");
                tracing::warn!(user.lon = 112.9388, uri = "/v1/stations/nearest?lon=112.9388", "asked");
                tracing::warn!(position = ?(112.9388, 28.2282), LAT = %"28.2282", duration_s = 0.5, "asked");
            });
            assert_eq!(line.matches("asked").count(), 3, "{line}");
            assert!(line.contains("duration_s"), "{line}");
            assert!(!line.contains("112.9") && !line.contains("28.2"), "{line}");
        }
    }

    #[test]
    fn a_wrong_filter_is_refused_with_what_it_may_be() {
        let message = init("loud=very", Lines::Text).unwrap_err().to_string();
        assert!(message.contains("loud=very") && message.contains("error, warn, info"), "{message}");
    }
}
