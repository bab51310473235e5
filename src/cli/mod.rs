//! The commands a person types: each reads its flags, asks the floors below, and shows a table or JSON.
//!
//! A command is a file of this folder with a `Flags` and a `run`. Nothing is computed here, and a parameter means what it
//! means in the API: the filters are read by the same code as a request's.

mod failure;
mod import_report;
mod progress;
mod selection;
mod table;
mod terminal;
mod workplace;

mod backup;
mod check;
mod completions;
mod demo;
mod export;
mod import;
mod migrate;
mod nearest;
mod search;
mod serve;
mod token;

use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::config::{Choices, LogFormat, Settings};
use crate::telemetry::{self, Lines};
use failure::{Exit, Failure};
use terminal::{Format, Terminal};
use workplace::Workplace;

/// 驿站: finds the nearest open service station, keeps the records, serves the map.
///
/// Settings may be flags, YIZHAN_* variables or lines of yizhan.toml, in that order of precedence; every flag under
/// "Settings" below names its variable and its default.
#[derive(Debug, Parser)]
#[command(name = "yizhan", version, after_long_help = EXIT_CODES, propagate_version = true, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// How answers are shown: table for people, json for machines
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table", env = "YIZHAN_FORMAT")]
    format: Format,

    #[command(flatten)]
    choices: Choices,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done (a reader that closes the pipe early is no error)
  1  failed: the machine did not play along (disk, network, another program)
  2  used wrongly: a flag, a variable or the settings file
  3  input refused: a file or a value that cannot be taken; nothing was applied
  4  nothing found
  5  the store cannot be used: damaged, newer than this program, locked, of another application";

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the map and the API; prints one line with the URL when ready
    Serve(serve::Flags),
    /// Bring a file of stations, or of planning areas, into the store
    Import(import::Flags),
    /// Write the filtered stations to a file, with their provenance beside it
    Export(export::Flags),
    /// Find the k nearest usable stations
    Nearest(nearest::Flags),
    /// Find stations and areas by their words
    Search(search::Flags),
    /// Make a synthetic city or nation, clearly labelled, and put it into an empty store
    Demo(demo::Flags),
    /// Bring the store's schema up to this program's, creating the store when there is none
    Migrate,
    /// Copy the store into one file, while it is in use
    Backup(backup::Flags),
    /// Make, list and revoke the tokens that writing asks for
    Token(token::Flags),
    /// Check the store, the settings, the calendar and the vocabulary
    Check,
    /// Print the completions of a shell
    Completions(completions::Flags),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version are errors to clap; they exit with 0, wrong usage with 2.
        Err(error) => {
            // A terminal that is gone cannot be told.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    let terminal = Terminal::new(arguments.format);
    match dispatch(arguments, terminal) {
        Ok(()) => Exit::Done.into(),
        Err(failure) => terminal.fail(&failure),
    }
}

fn dispatch(arguments: Arguments, terminal: Terminal) -> Result<(), Failure> {
    if let Command::Completions(flags) = &arguments.command {
        return completions::run(flags, &mut Arguments::command(), terminal);
    }
    let settings = Settings::resolve(arguments.choices, Path::new(""))?;
    let usual_log = if matches!(arguments.command, Command::Serve(_)) { "info" } else { "warn" };
    let lines = match settings.log_format {
        LogFormat::Auto => Lines::Auto,
        LogFormat::Text => Lines::Text,
        LogFormat::Json => Lines::Json,
    };
    telemetry::init(settings.log.as_deref().unwrap_or(usual_log), lines)?;
    let workplace = Workplace::new(settings)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed("starting the runtime", &error))?;
    runtime.block_on(async {
        match arguments.command {
            Command::Serve(flags) => serve::run(&flags, &workplace, terminal).await,
            Command::Import(flags) => import::run(flags, &workplace, terminal).await,
            Command::Export(flags) => export::run(&flags, &workplace, terminal).await,
            Command::Nearest(flags) => nearest::run(&flags, &workplace, terminal).await,
            Command::Search(flags) => search::run(&flags, &workplace, terminal).await,
            Command::Demo(flags) => demo::run(&flags, &workplace, terminal).await,
            Command::Migrate => migrate::run(&workplace, terminal).await,
            Command::Backup(flags) => backup::run(&flags, &workplace, terminal).await,
            Command::Token(flags) => token::run(flags, &workplace, terminal).await,
            Command::Check => check::run(&workplace, terminal).await,
            Command::Completions(_) => Ok(()),
        }
    })
}
