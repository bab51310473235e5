//! The floor that any axum answer stands on: a handler that does nothing and sends a fixed body.
//!
//! `cargo run --release --example floor -- 127.0.0.1:8081 BODY_FILE` serves the file's bytes as JSON at every path. It is the
//! yardstick of `benches/http/run.py`: our share of its rate says what our own work costs.

#![expect(clippy::print_stdout, reason = "it says where it listens")]

use std::error::Error;

use axum::Router;
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::routing::any;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(address), Some(file)) = (arguments.next(), arguments.next()) else {
        return Err("usage: floor ADDRESS BODY_FILE".into());
    };
    let body = Bytes::from(std::fs::read(&file)?);
    let handler = move || {
        let body = body.clone();
        async move { ([(CONTENT_TYPE, "application/json")], body) }
    };
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(any(handler))).await?;
    Ok(())
}
