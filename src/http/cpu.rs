//! The one pool through which processor work leaves the async threads, limited by permits.
//!
//! Questions that take less than a tenth of a millisecond (`nearest`, one station) stay on the async thread: handing them
//! over would cost as much as answering them.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::problem::{Code, Problem};

/// How long work waits for a permit before the client is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pool.
#[derive(Debug)]
pub(crate) struct Cpu {
    permits: Arc<Semaphore>,
}

impl Cpu {
    /// A pool that runs so many pieces of work at once.
    pub(crate) fn new(permits: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(permits.max(1))) }
    }

    /// Runs `work` on a thread of its own.
    ///
    /// # Errors
    /// [`Code::Overloaded`] when no permit comes free in five seconds.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let Ok(Ok(permit)) = tokio::time::timeout(PATIENCE, self.permits.clone().acquire_owned()).await else {
            return Err(Problem::new(Code::Overloaded, "Too many heavy requests are under way").retry_after(2));
        };
        let outcome = tokio::task::spawn_blocking(move || {
            let made = work();
            // Held until the work is done, also when the client has gone away.
            drop(permit);
            made
        });
        match outcome.await {
            Ok(made) => Ok(made),
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_runs_at_once_than_there_are_permits() {
        static RUNNING: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let cpu = Arc::new(Cpu::new(2));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let cpu = cpu.clone();
                tokio::spawn(async move {
                    let work = || {
                        MOST.fetch_max(RUNNING.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(20));
                        RUNNING.fetch_sub(1, Ordering::SeqCst);
                    };
                    cpu.run(work).await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(MOST.load(Ordering::SeqCst), 2);
    }
}
