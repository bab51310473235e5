//! An open-loop load generator: requests leave at a fixed rate, whatever the answers do.
//!
//! `cargo run --release --example load -- 127.0.0.1:8080 RATE SECONDS REQUESTS_FILE` reads requests, one a line
//! (`GET PATH` or `METHOD PATH TOKEN JSON`), sends them in that order over 32 kept connections, each at its appointed time, and prints
//! the latency from the *appointed* time to the last byte, so that a server that stalls pays for every request that had to
//! wait (no coordinated omission). The timer ticks in milliseconds: latencies are up to one too long. Its traffic goes to a loopback address only.

#![expect(clippy::print_stdout, reason = "it prints what it measured")]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 32;

/// What one connection saw: a label, the latency, whether the answer was 2xx.
type Sample = (String, Duration, bool);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, rate, seconds, file] = &arguments[..] else {
        return Err("usage: load ADDRESS RATE SECONDS REQUESTS_FILE".into());
    };
    let target: std::net::SocketAddr = address.parse()?;
    if !target.ip().is_loopback() {
        return Err(format!("{target} is not a loopback address").into());
    }
    let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
    let requests: Arc<Vec<(String, Vec<u8>)>> = Arc::new(std::fs::read_to_string(file)?.lines().map(request).collect());
    if requests.is_empty() {
        return Err(format!("{file} holds no request").into());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of requests")]
    let total = (rate * seconds) as usize;
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now() + Duration::from_millis(200);
    let mut tasks = Vec::new();
    for _ in 0..CONNECTIONS {
        tasks.push(tokio::spawn(connection(target, requests.clone(), next.clone(), total, rate, start)));
    }
    let mut samples: Vec<Sample> = Vec::new();
    for task in tasks {
        samples.extend(task.await??);
    }
    let took = start.elapsed().as_secs_f64();
    let mut by_label: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for (label, latency, _) in &samples {
        by_label.entry(label).or_default().push(*latency);
        by_label.entry("all").or_default().push(*latency);
    }
    let failed = samples.iter().filter(|(_, _, good)| !good).count();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let reached = samples.len() as f64 / took;
    println!("{{\"rate\": {reached:.0}, \"failed\": {failed}, \"latency_ms\": {{");
    let mut lines = Vec::new();
    for (label, mut latencies) in by_label {
        latencies.sort_unstable();
        let at =
            |share: usize| latencies[(latencies.len() * share / 1000).min(latencies.len() - 1)].as_secs_f64() * 1e3;
        lines.push(format!(
            "\"{label}\": {{\"n\": {}, \"p50\": {:.3}, \"p99\": {:.3}, \"p999\": {:.3}}}",
            latencies.len(),
            at(500),
            at(990),
            at(999)
        ));
    }
    println!("{}}}}}", lines.join(",\n"));
    Ok(())
}

/// A line of the file as a label (method and path up to the query) and the bytes to send.
fn request(line: &str) -> (String, Vec<u8>) {
    let mut parts = line.splitn(4, ' ');
    let (method, path) = (parts.next().unwrap_or("GET"), parts.next().unwrap_or("/"));
    let (token, body) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let route = path.split('?').next().unwrap_or(path);
    let label = format!("{method} {}", route.trim_end_matches(|c: char| c.is_ascii_digit()));
    let authority = if token.is_empty() {
        String::new()
    } else {
        let length = body.len();
        format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n")
    };
    let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{authority}\r\n{body}");
    (label, head.into_bytes())
}

async fn connection(
    target: std::net::SocketAddr,
    requests: Arc<Vec<(String, Vec<u8>)>>,
    next: Arc<AtomicUsize>,
    total: usize,
    rate: f64,
    start: Instant,
) -> Result<Vec<Sample>, std::io::Error> {
    let mut stream = TcpStream::connect(target).await?;
    stream.set_nodelay(true)?;
    let mut samples = Vec::new();
    let mut buffer = Vec::with_capacity(1 << 16);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= total {
            return Ok(samples);
        }
        #[expect(clippy::cast_precision_loss, reason = "a time")]
        let appointed = start + Duration::from_secs_f64(number as f64 / rate);
        tokio::time::sleep_until(appointed.into()).await;
        let (label, bytes) = &requests[number % requests.len()];
        stream.write_all(bytes).await?;
        let good = answer(&mut stream, &mut buffer).await?;
        samples.push((label.clone(), appointed.elapsed(), good));
    }
}

/// Reads one whole answer; whether it was 2xx.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool, std::io::Error> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_lowercase();
        let good = head.starts_with("http/1.1 2");
        let body = &buffer[end + 4..];
        let complete = match head.lines().find_map(|line| line.strip_prefix("content-length: ")) {
            Some(length) => body.len() >= length.trim().parse().unwrap_or(0),
            None => !head.contains("transfer-encoding: chunked") || body.ends_with(b"0\r\n\r\n"),
        };
        if complete {
            return Ok(good);
        }
    }
}
