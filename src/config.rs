//! Settings: flags over `YIZHAN_*` variables over `yizhan.toml` over defaults. Imports nothing of ours, so a store is
//! still the text a person wrote and a region still a word; who reads them checks them.
//!
//! One struct, [`Choices`], is both the flags and the file: `--data-dir`, `YIZHAN_DATA_DIR` and `data_dir = "…"` are one
//! line of code, and `--help` is the manual of all three.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The name of the settings file looked for in the working directory.
pub const FILE_NAME: &str = "yizhan.toml";

/// What a person chose, in flags and variables or in the file; what is `None` was left to the next in line.
///
/// The doc comments are the manual: clap prints them under `--help`.
#[derive(Debug, Clone, Default, PartialEq, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Settings (flag, else YIZHAN_* variable, else the same name with _ in yizhan.toml)")]
pub struct Choices {
    /// The settings file. Default: yizhan.toml in the working directory, when there is one. Paths in it are relative to
    /// the folder it stands in; a key it should not have is refused by name.
    #[arg(long, global = true, env = "YIZHAN_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Where the embedded store, streets and tiles live. Default: ./data/local
    #[arg(long, global = true, env = "YIZHAN_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// The system of record: a GeoPackage file (created when absent). Default: yizhan.gpkg in the data folder.
    // The value may hold a password once it is a database's address: help does not echo the variable.
    #[arg(long, global = true, env = "YIZHAN_STORE", value_name = "FILE.gpkg", hide_env_values = true)]
    pub store: Option<String>,

    /// Where to listen; port 0 takes a free one. Default: 127.0.0.1:8080
    #[arg(long, global = true, env = "YIZHAN_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,

    /// The source line shown on the map and in exports. Default: none.
    #[arg(long, global = true, env = "YIZHAN_ATTRIBUTION", value_name = "TEXT", hide_short_help = true)]
    pub attribution: Option<String>,

    /// The map approval number (审图号) shown on the map. Default: none.
    #[arg(long, global = true, env = "YIZHAN_MAP_APPROVAL", value_name = "TEXT", hide_short_help = true)]
    pub map_approval: Option<String>,

    /// Ask for a token to read, too. Default: false; writing always asks for one.
    #[arg(
        long, global = true, env = "YIZHAN_CLOSED", value_name = "BOOL", hide_short_help = true,
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    pub closed: Option<bool>,

    /// The region whose holiday calendar opening hours follow. Default: cn
    #[arg(long, global = true, env = "YIZHAN_REGION", value_name = "CODE", hide_short_help = true)]
    pub region: Option<String>,

    /// A calendar file to use in place of the bundled one (the form of data/calendar/cn.toml). Default: none.
    #[arg(long, global = true, env = "YIZHAN_CALENDAR", value_name = "FILE", hide_short_help = true)]
    pub calendar: Option<PathBuf>,

    /// A vocabulary of kinds and services to use in place of the built-in one (the form of data/vocabulary.json).
    /// Default: none.
    #[arg(long, global = true, env = "YIZHAN_VOCABULARY", value_name = "FILE", hide_short_help = true)]
    pub vocabulary: Option<PathBuf>,

    /// How fast one walks, in metres a second. Default: 1.11 (1,000 m in 15 minutes)
    #[arg(long, global = true, env = "YIZHAN_WALK_SPEED_MPS", value_name = "MPS", hide_short_help = true)]
    pub walk_speed_mps: Option<f64>,

    /// How fast an e-bike rides, in metres a second. Default: 4.17 (15 km/h)
    #[arg(long, global = true, env = "YIZHAN_EBIKE_SPEED_MPS", value_name = "MPS", hide_short_help = true)]
    pub ebike_speed_mps: Option<f64>,

    /// The largest request body but an import's, in bytes. Default: 1048576 (1 MiB)
    #[arg(long, global = true, env = "YIZHAN_BODY_LIMIT_BYTES", value_name = "BYTES", hide_short_help = true)]
    pub body_limit_bytes: Option<u64>,

    /// The largest file imported over HTTP, in bytes. Default: 268435456 (256 MiB)
    #[arg(long, global = true, env = "YIZHAN_IMPORT_LIMIT_BYTES", value_name = "BYTES", hide_short_help = true)]
    pub import_limit_bytes: Option<u64>,

    /// How long one request may take, in seconds; imports and event streams are not bound by it. Default: 30
    #[arg(long, global = true, env = "YIZHAN_REQUEST_TIMEOUT_S", value_name = "SECONDS", hide_short_help = true)]
    pub request_timeout_s: Option<f64>,

    /// How long requests under way may go on after a stop was asked for, in seconds. Default: 10
    #[arg(long, global = true, env = "YIZHAN_DRAIN_TIMEOUT_S", value_name = "SECONDS", hide_short_help = true)]
    pub drain_timeout_s: Option<f64>,

    /// How many heavy computations may run at once. Default: as many as the machine has cores.
    #[arg(long, global = true, env = "YIZHAN_CPU_PERMITS", value_name = "N", hide_short_help = true)]
    pub cpu_permits: Option<usize>,

    /// What is logged, to standard error: a level (error, warn, info, debug, trace) or levels by target
    /// (`info,yizhan::http=debug`). Default: info for serve, warn for every other command
    #[arg(long, global = true, env = "YIZHAN_LOG", value_name = "FILTER")]
    pub log: Option<String>,

    /// How a log line looks: auto (text), text or json (one object a line). Default: auto
    #[arg(long, global = true, env = "YIZHAN_LOG_FORMAT", value_name = "FORMAT", hide_short_help = true)]
    pub log_format: Option<LogFormat>,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text, coloured on a terminal.
    #[default]
    Auto,
    /// Text without colour.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings in force: every choice made or defaulted, and checked as far as the ground can.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where the embedded store, streets and tiles live.
    pub data_dir: PathBuf,
    /// The system of record as written: a GeoPackage's path, later a database's address. Empty choices are refused.
    pub store: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The source line of the map and of exports.
    pub attribution: Option<String>,
    /// The map approval number (审图号).
    pub map_approval: Option<String>,
    /// Whether reading needs a token.
    pub closed: bool,
    /// The region whose calendar opening hours follow.
    pub region: String,
    /// A calendar file in place of the bundled one.
    pub calendar: Option<PathBuf>,
    /// A vocabulary file in place of the built-in one.
    pub vocabulary: Option<PathBuf>,
    /// Walking speed, metres a second, 0.1 to 10.
    pub walk_speed_mps: f64,
    /// E-bike speed, metres a second, 0.5 to 20.
    pub ebike_speed_mps: f64,
    /// What a request may cost.
    pub limits: Limits,
    /// What is logged; `None` leaves it to the command.
    pub log: Option<String>,
    /// How a log line looks.
    pub log_format: LogFormat,
}

/// What a request may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The largest request body but an import's, bytes.
    pub body_bytes: u64,
    /// The largest file imported over HTTP, bytes.
    pub import_bytes: u64,
    /// How long one request may take, seconds.
    pub request_timeout_s: f64,
    /// How long requests under way may go on after a stop was asked for, seconds.
    pub drain_timeout_s: f64,
    /// How many heavy computations may run at once.
    pub cpu_permits: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            import_bytes: 256 << 20,
            request_timeout_s: 30.0,
            drain_timeout_s: 10.0,
            cpu_permits: std::thread::available_parallelism().map_or(2, Into::into),
        }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file named by `--config` or found in the working directory cannot be read.
    #[error("settings file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, has a key it should not have, or a value of another type.
    #[error("settings file {}: {source}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What and where, with the line quoted.
        source: Box<toml::de::Error>,
    },
    /// A value is out of its range.
    #[error("setting {setting} is {value}; expected {expected}")]
    Invalid {
        /// The setting.
        setting: &'static str,
        /// What was chosen.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
}

impl Settings {
    /// The settings that follow from flags and variables (already in `choices`), the file they name or the
    /// [`FILE_NAME`] in `working_dir`, and the defaults.
    ///
    /// # Errors
    /// When the file was named and is absent, cannot be read, is not TOML or has an unknown key; when a value is out of
    /// its range.
    pub fn resolve(choices: Choices, working_dir: &Path) -> Result<Self, SettingsError> {
        let usual = working_dir.join(FILE_NAME);
        let named = choices.config.clone().or_else(|| usual.is_file().then_some(usual));
        let file = named.map(|path| Choices::read(&path)).transpose()?;
        choices.or(file.unwrap_or_default()).settle()
    }
}

impl Choices {
    fn read(path: &Path) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.into(), source })?;
        let mut read: Self = toml::from_str(&text)
            .map_err(|source| SettingsError::Parse { path: path.into(), source: Box::new(source) })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for own in [&mut read.data_dir, &mut read.calendar, &mut read.vocabulary].into_iter().flatten() {
            *own = folder.join(&*own);
        }
        if let Some(store) = read.store.as_mut().filter(|store| !store.contains("://") && !store.trim().is_empty()) {
            *store = folder.join(&*store).to_string_lossy().into_owned();
        }
        Ok(read)
    }

    fn or(self, next: Self) -> Self {
        Self {
            config: self.config,
            data_dir: self.data_dir.or(next.data_dir),
            store: self.store.or(next.store),
            listen: self.listen.or(next.listen),
            attribution: self.attribution.or(next.attribution),
            map_approval: self.map_approval.or(next.map_approval),
            closed: self.closed.or(next.closed),
            region: self.region.or(next.region),
            calendar: self.calendar.or(next.calendar),
            vocabulary: self.vocabulary.or(next.vocabulary),
            walk_speed_mps: self.walk_speed_mps.or(next.walk_speed_mps),
            ebike_speed_mps: self.ebike_speed_mps.or(next.ebike_speed_mps),
            body_limit_bytes: self.body_limit_bytes.or(next.body_limit_bytes),
            import_limit_bytes: self.import_limit_bytes.or(next.import_limit_bytes),
            request_timeout_s: self.request_timeout_s.or(next.request_timeout_s),
            drain_timeout_s: self.drain_timeout_s.or(next.drain_timeout_s),
            cpu_permits: self.cpu_permits.or(next.cpu_permits),
            log: self.log.or(next.log),
            log_format: self.log_format.or(next.log_format),
        }
    }

    fn settle(self) -> Result<Settings, SettingsError> {
        let usual = Limits::default();
        let data_dir = self.data_dir.unwrap_or_else(|| PathBuf::from("./data/local"));
        let store = match self.store {
            Some(store) if store.trim().is_empty() => {
                return Err(invalid("store", "empty", "the path of a GeoPackage file"));
            }
            Some(store) => store,
            None => data_dir.join("yizhan.gpkg").to_string_lossy().into_owned(),
        };
        Ok(Settings {
            store,
            data_dir,
            listen: self.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            attribution: self.attribution.filter(|text| !text.is_empty()),
            map_approval: self.map_approval.filter(|text| !text.is_empty()),
            closed: self.closed.unwrap_or(false),
            region: self.region.unwrap_or_else(|| "cn".into()),
            calendar: self.calendar,
            vocabulary: self.vocabulary,
            walk_speed_mps: within("walk_speed_mps", self.walk_speed_mps.unwrap_or(1.11), 0.1, 10.0, "0.1 to 10")?,
            ebike_speed_mps: within("ebike_speed_mps", self.ebike_speed_mps.unwrap_or(4.17), 0.5, 20.0, "0.5 to 20")?,
            limits: Limits {
                body_bytes: self.body_limit_bytes.unwrap_or(usual.body_bytes),
                import_bytes: self.import_limit_bytes.unwrap_or(usual.import_bytes),
                request_timeout_s: within(
                    "request_timeout_s",
                    self.request_timeout_s.unwrap_or(usual.request_timeout_s),
                    0.1,
                    3600.0,
                    "0.1 to 3600 seconds",
                )?,
                drain_timeout_s: within(
                    "drain_timeout_s",
                    self.drain_timeout_s.unwrap_or(usual.drain_timeout_s),
                    0.0,
                    3600.0,
                    "0 to 3600 seconds",
                )?,
                cpu_permits: match self.cpu_permits.unwrap_or(usual.cpu_permits) {
                    permits @ 1..=1024 => permits,
                    other => return Err(invalid("cpu_permits", other, "1 to 1024")),
                },
            },
            log: self.log,
            log_format: self.log_format.unwrap_or_default(),
        })
    }
}

fn within(
    setting: &'static str,
    value: f64,
    low: f64,
    high: f64,
    expected: &'static str,
) -> Result<f64, SettingsError> {
    // A NaN is in no range.
    if (low..=high).contains(&value) { Ok(value) } else { Err(invalid(setting, value, expected)) }
}

fn invalid(setting: &'static str, value: impl fmt::Display, expected: &'static str) -> SettingsError {
    SettingsError::Invalid { setting, value: value.to_string(), expected }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
