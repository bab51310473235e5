//! Kills and full disks: a store reopens at a whole revision, and nothing acknowledged is lost.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use yizhan::persist::{PersistError, Put, Repository};
use yizhan::station::{Op, StationId};

use crate::open;
use crate::repository::{batch, create, noon, plain, rich, update};

/// Set in the child process that is to be killed: the store it writes to.
const STORE: &str = "YIZHAN_TEST_STORE";
const ROUNDS: u64 = 25;

/// Not a test of its own: what the child of the next test runs. Writes until it is killed, saying what is acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes_until_it_is_killed() {
    let Ok(path) = std::env::var(STORE) else { return };
    let repository = open(path.as_ref()).await.unwrap();
    let first = repository.apply(batch(vec![create(rich()), create(plain("x"))])).await.unwrap();
    for turn in 0u64.. {
        let id = first.stations[usize::from(turn.is_multiple_of(2))].id;
        let revision = if turn % 10 == 9 {
            let mut bulk = repository.begin("import".into(), "kill.csv".into(), noon()).await.unwrap();
            for portion in 0..4 {
                let put = |at| Put { id: None, op: Op::Create, facts: plain(&format!("{turn}-{portion}-{at}")) };
                bulk.put((0..250).map(put).collect()).await.unwrap();
            }
            bulk.commit().await.unwrap().revision
        } else {
            let writes = vec![create(plain(&format!("{turn}"))), update(id, None, plain(&format!("again {turn}")))];
            repository.apply(batch(writes)).await.unwrap().revision
        };
        println!("acknowledged {}", revision.number);
    }
}

/// When to kill the child: so long after its start, or after it was first told that a write is durable.
enum Moment {
    AfterStart(Duration),
    AfterWrite(Duration),
}

/// Starts the child, lets it write for a while, kills it; returns the last revision it had been told is durable.
fn write_and_kill(path: &Path, moment: &Moment) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::child_that_writes_until_it_is_killed", "--nocapture"])
        .env(STORE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = BufReader::new(child.stdout.take().unwrap());
    let (told, first) = std::sync::mpsc::channel::<u64>();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if let Some(number) = line.rsplit_once("acknowledged ").and_then(|(_, number)| number.parse().ok()) {
                told.send(number).unwrap();
            }
        }
    });
    let mut last = 0;
    match moment {
        Moment::AfterStart(wait) => std::thread::sleep(*wait),
        Moment::AfterWrite(wait) => {
            last = first.recv_timeout(Duration::from_mins(2)).unwrap();
            std::thread::sleep(*wait);
        }
    }
    // SIGKILL: no destructor runs, nothing is flushed.
    child.kill().unwrap();
    child.wait().unwrap();
    // Ends with the pipe, which ends with the child.
    first.iter().last().unwrap_or(last)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_reopens_at_a_whole_revision() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stations.gpkg");
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        // First while the file is being made, then from single writes to the middle of a large commit.
        let moment = match round {
            0..5 => Moment::AfterStart(Duration::from_millis(5 + round * 5)),
            _ => Moment::AfterWrite(Duration::from_millis(round * 37 % 300)),
        };
        let told = write_and_kill(&path, &moment);
        let repository = open(&path).await.unwrap();
        let report = repository.check().await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new(), "round {round}");
        let loaded = repository.load().await.unwrap();
        let durable = loaded.revision.number;
        assert!(durable >= told.max(acknowledged), "round {round}: {told} was acknowledged, {durable} is there");
        // Each revision is whole: two rows of the log by a single write, a thousand by an import.
        let log = repository.changes_since(acknowledged, None, 1_000_000).await.unwrap();
        for revision in log.chunk_by(|a, b| a.revision == b.revision) {
            assert!(matches!(revision.len(), 2 | 1000), "round {round}: {} rows", revision.len());
        }
        acknowledged = durable;
        repository.close().await;
    }
    assert!(acknowledged > ROUNDS, "the child wrote in every round it was given the time to");
}

/// A small file system of its own; `None`, with a word why, where the test may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder)),
            Ok(output) => {
                println!("skipped: no small disk can be mounted: {}", String::from_utf8_lossy(&output.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: no small disk can be mounted: {error}");
                None
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

async fn fill(repository: &Repository) -> (u64, PersistError) {
    for turn in 0u64.. {
        match repository.apply(batch((0..20).map(|at| create(plain(&format!("{turn}-{at}")))).collect())).await {
            Ok(applied) => assert_eq!(applied.revision.number, turn + 1),
            Err(error) => return (turn, error),
        }
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_half_applied_and_reading_goes_on() {
    let Some(disk) = SmallDisk::mount("2m") else { return };
    let repository = open(&disk.0.path().join("stations.gpkg")).await.unwrap();
    let (written, error) = fill(&repository).await;
    assert!(matches!(error, PersistError::DiskFull { .. }), "{error:?}");
    assert!(error.is_temporary());
    let loaded = repository.load().await.unwrap();
    assert_eq!((loaded.revision.number, loaded.stations.len() as u64), (written, written * 20));
    let again = repository.apply(batch((0..200).map(|_| create(rich())).collect())).await;
    assert!(matches!(again, Err(PersistError::DiskFull { .. })), "still full: {again:?}");
    let mut bulk = repository.begin("import".into(), "big.csv".into(), noon()).await.unwrap();
    // The page cache takes some of it; what it cannot hold, or the commit, meets the full disk.
    let mut outcome = Ok(());
    for _ in 0..20 {
        let portion = (0..1000).map(|_| Put { id: None, op: Op::Create, facts: rich() }).collect();
        outcome = bulk.put(portion).await.map(|_| ());
        if outcome.is_err() {
            break;
        }
    }
    assert!(matches!(outcome, Err(PersistError::DiskFull { .. })), "{outcome:?}");
    drop(bulk);
    assert_eq!(repository.check().await.unwrap().problems, Vec::<String>::new());
    // Room again: the same store goes on without being reopened.
    let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(disk.0.path()).status().unwrap();
    assert!(grown.success());
    let applied = repository.apply(batch(vec![create(plain("after"))])).await.unwrap();
    assert_eq!(applied.revision.number, written + 1);
    assert_eq!(applied.stations[0].id, StationId::new(written * 20 + 1).unwrap());
    assert_eq!(repository.check().await.unwrap().problems, Vec::<String>::new());
    repository.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_holds_the_file_makes_a_writer_wait_then_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stations.gpkg");
    let repository = open(&path).await.unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(&path);
    let mut other = <sqlx::SqliteConnection as sqlx::Connection>::connect_with(&options).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let refused = repository.apply(batch(vec![create(plain("x"))])).await;
    assert!(matches!(refused, Err(PersistError::Busy { .. })), "{refused:?}");
    assert_eq!(repository.load().await.unwrap().revision.number, 0, "reading goes on");
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    repository.apply(batch(vec![create(plain("x"))])).await.unwrap();
}
