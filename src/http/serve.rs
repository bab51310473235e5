//! The listener: connections in, answers out, and an orderly end.
//!
//! HTTP/1.1 through hyper itself, for the two things `axum::serve` does not offer: a time limit for the head of a request
//! (a slow client holds nothing but its own connection) and a drain that is bounded. TLS and HTTP/2 are the proxy's.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use super::state::{App, stopped};
use super::{front, router};
use crate::config::Settings;
use crate::store::Live;

/// How long a client may take to send the head of a request, and an idle connection is kept.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);
/// How often recorded durations are folded into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Why the server cannot listen.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {reason}")]
pub struct ListenError {
    /// The address asked for.
    pub address: SocketAddr,
    /// What is in the way, in words.
    pub reason: String,
}

/// Opens the listening socket.
///
/// # Errors
/// When the port is taken, privileged, or the address is not this machine's.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|error| ListenError {
        address,
        reason: match error.kind() {
            io::ErrorKind::AddrInUse => {
                "the port is in use by another program; choose another with --listen".to_owned()
            }
            io::ErrorKind::PermissionDenied => "ports below 1024 need a privilege; choose a higher one".to_owned(),
            io::ErrorKind::AddrNotAvailable => "the address is not one of this machine's".to_owned(),
            _ => error.to_string(),
        },
    })
}

/// Serves until `stop` resolves, then lets requests under way finish for at most the drain limit of the settings.
///
/// Event streams end at once when the stop comes; they would never finish.
pub async fn serve(listener: TcpListener, live: Arc<Live>, settings: Settings, stop: impl Future<Output = ()>) {
    let (stopping, stopped) = watch::channel(false);
    let drain = Duration::from_secs_f64(settings.limits.drain_timeout_s);
    let app = App::new(live, settings, stopped.clone());
    let router = router::build(&app);
    // Every connection holds a sender; the channel closes when the last one ends.
    let (held, mut all_done) = mpsc::channel::<Infallible>(1);
    let upkeep = tokio::spawn(keep_up(app.clone()));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = connection(app.clone(), router.clone(), stream, stopped.clone());
                    let held = held.clone();
                    tokio::spawn(async move {
                        connection.await;
                        drop(held);
                    });
                }
                Err(error) => {
                    // Out of file descriptors, mostly: those that are open go on, and may free some.
                    tracing::warn!(reason = %error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
    drop(listener);
    stopping.send_replace(true);
    drop(held);
    if tokio::time::timeout(drain, all_done.recv()).await.is_err() {
        tracing::warn!(seconds = drain.as_secs_f64(), "requests still under way were cut off");
    }
    upkeep.abort();
}

async fn connection(app: Arc<App>, router: Router, stream: TcpStream, mut stopping: watch::Receiver<bool>) {
    let _counted = app.metrics.connection();
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        let (app, router) = (&app, &router);
        async move { Ok::<_, Infallible>(front::answer(app, router, request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = stopped(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // A client that went away or sent no HTTP; nothing of what it sent is logged.
        tracing::debug!(timeout = error.is_timeout(), parse = error.is_parse(), "a connection ended early");
    }
}

async fn keep_up(app: Arc<App>) {
    let mut tick = tokio::time::interval(UPKEEP);
    loop {
        tick.tick().await;
        app.metrics.upkeep();
    }
}
