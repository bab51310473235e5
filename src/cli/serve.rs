//! `yizhan serve`: opens the store, says where it listens, answers until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use super::demo;
use super::failure::{Exit, Failure};
use super::terminal::Terminal;
use super::workplace::Workplace;
use crate::http;
use crate::store::Live;

/// How often the store is asked whether another program wrote to it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// Fill an empty store with the synthetic city first; a store with stations is served as it is
    #[arg(long)]
    demo: bool,
}

pub(super) async fn run(flags: &Flags, workplace: &Workplace, terminal: Terminal) -> Result<(), Failure> {
    let stop = stop_signal()?;
    // The port comes first: a second server should learn that it is one before it has read a whole nation.
    let listener =
        http::bind(workplace.settings.listen).await.map_err(|error| Failure::new(Exit::Failed, error.to_string()))?;
    let address = listener.local_addr().map_err(|error| Failure::failed("the listening address", &error))?;
    let repository = workplace.repository(terminal).await?;
    if flags.demo {
        demo::city_if_empty(&repository, workplace, terminal).await?;
    }
    let live = workplace.live(repository).await?;
    tracing::info!(
        stations = live.snapshot().len(),
        revision = %live.snapshot().revision,
        store = %workplace.location,
        "ready"
    );
    terminal.line(format_args!("listening on http://{address}"))?;
    let watch = tokio::spawn(follow(live.clone()));
    http::serve(listener, live.clone(), workplace.settings.clone(), stop).await;
    watch.abort();
    live.repository().close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Takes over what other programs write into the store while it is served: an import on this machine, an edit in QGIS.
async fn follow(live: Arc<Live>) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        match live.poll().await {
            Ok(false) => {}
            Ok(true) => tracing::info!(revision = %live.snapshot().revision, "took over what another program wrote"),
            Err(error) => tracing::warn!(reason = %error, "the store could not be asked for changes"),
        }
    }
}

/// Resolves on Ctrl-C or a termination signal.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    // Installed before anything is opened, so that a stop during a long start is not lost.
    let listen = |kind| signal(kind).map_err(|error| Failure::failed("listening for signals", &error));
    let mut terminate = listen(SignalKind::terminate())?;
    let mut interrupt = listen(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
