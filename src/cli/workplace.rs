//! What the settings name, opened: the vocabulary, the calendar, the store. Commands open as much as they need.

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;

use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use crate::config::Settings;
use crate::persist::{Location, Repository};
use crate::station::Vocabulary;
use crate::station::hours::Calendar;
use crate::store::{Live, Snapshot};

/// The settings and what follows from them without touching the store.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) settings: Settings,
    pub(super) vocabulary: Arc<Vocabulary>,
    /// `None` where the region has no calendar; answers then say so.
    pub(super) calendar: Option<Arc<Calendar>>,
    pub(super) location: Location,
}

impl Workplace {
    pub(super) fn new(settings: Settings) -> Result<Self, Failure> {
        let location = settings.store.parse()?;
        let vocabulary = match &settings.vocabulary {
            Some(path) => Vocabulary::from_json(&read(path)?).map_err(|error| refused(path, &error))?,
            None => Vocabulary::built_in().map_err(|error| Failure::failed("the built-in vocabulary", &error))?,
        };
        let calendar = match &settings.calendar {
            Some(path) => Some(Arc::new(Calendar::parse(&read(path)?).map_err(|error| refused(path, &error))?)),
            None => Calendar::bundled(&settings.region),
        };
        Ok(Self { settings, vocabulary: Arc::new(vocabulary), calendar, location })
    }

    /// Opens the store, creating it and its folder when absent, and says what was found changed from outside.
    pub(super) async fn repository(&self, terminal: Terminal) -> Result<Repository, Failure> {
        let Location::GeoPackage(path) = &self.location;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| Failure::new(Exit::Failed, format!("creating {}: {error}", folder.display())))?;
        }
        let repository = Repository::open(&self.location, self.vocabulary.clone()).await?;
        let adoption = repository.adoption();
        if let Some(revision) = adoption.revision {
            terminal.remark(format_args!(
                "{}: took over {} changes made by another program, as revision {revision}",
                self.location,
                adoption.changes.len() + adoption.areas.len()
            ));
        }
        for refused in &adoption.refused {
            for fault in &refused.faults {
                terminal.remark(format_args!(
                    "{}: put {} {} back as it was: {fault}",
                    self.location, refused.entity, refused.id
                ));
            }
        }
        Ok(repository)
    }

    /// Opens the store for reading only what is there: a store that does not exist is not made by asking it.
    pub(super) async fn existing(&self, terminal: Terminal) -> Result<Repository, Failure> {
        let Location::GeoPackage(path) = &self.location;
        if !path.exists() {
            return Err(Failure::new(Exit::NothingFound, format!("{}: there is no store here", path.display())).hint(
                "Make one with `yizhan import FILE` or `yizhan demo`, or name another with --store or --data-dir.",
            ));
        }
        self.repository(terminal).await
    }

    /// The store and its snapshot in memory.
    pub(super) async fn live(&self, repository: Repository) -> Result<Arc<Live>, Failure> {
        Ok(Live::open(repository, self.vocabulary.clone(), self.calendar.clone(), Utc::now()).await?)
    }

    /// The snapshot alone, for a command that asks one question.
    pub(super) async fn snapshot(&self, terminal: Terminal) -> Result<Arc<Snapshot>, Failure> {
        let repository = self.existing(terminal).await?;
        let live = self.live(repository).await?;
        Ok(live.snapshot())
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::new(Exit::Usage, format!("{}: {error}", path.display())))
}

fn refused(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::new(Exit::Usage, format!("{}: {error}", path.display()))
}
