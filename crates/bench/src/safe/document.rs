//! A document of 7 MB to which single characters are added, and what others notice of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use serde::Serialize;
use serde_json::{Value, json};

use super::client::Client;
use super::kind::Kind;
use super::load::{Clients, summary};

/// Its messages, and the characters in each.
const MESSAGES: usize = 70;
const CHARACTERS: usize = 100_000;

/// How long passes from one added character to the next.
const EVERY: Duration = Duration::from_millis(100);

/// What was measured, in milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Document {
    /// Adding a character where the answer is the message.
    pub(super) message_p50: f64,
    /// The same where the answer is the whole document.
    pub(super) whole_p50: f64,
    /// Others' appends while nothing is added to the document.
    pub(super) others_p99: f64,
    /// The same meanwhile, by the answer.
    pub(super) beside_message_p99: f64,
    pub(super) beside_whole_p99: f64,
}

/// Makes the document as that user, and measures each for so many seconds.
pub(super) fn measure(others: Clients<'_>, token: &str, limit: Duration) -> Result<Document> {
    let mut client = Client::connect(others.address, token)?;
    client.send("POST", "/api/v1/chat-threads", "", "{}")?;
    let made: Value = serde_json::from_slice(client.body())?;
    let id = made.get("id").and_then(Value::as_i64).context("a thread without an id")?;
    let message = json!({ "role": "assistant", "content": "x".repeat(CHARACTERS) });
    for _ in 0..MESSAGES / 10 {
        let body = json!({ "messages": vec![&message; 10] }).to_string();
        client.send("POST", &format!("/api/v1/chat/threads/{id}/messages"), "", &body)?;
    }
    let alone = others.send(Kind::Plain, "", limit)?;
    let mut beside = |surface: &str| {
        let path = format!("/api/v1/{surface}/{id}/messages");
        let ended = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let adding = scope.spawn(|| add(&mut client, &path, surface, &ended));
            let sent = others.send(Kind::Plain, "", limit);
            ended.store(true, Ordering::Relaxed);
            let latencies = adding.join().map_err(|_| anyhow!("a client panicked"))??;
            anyhow::Ok((summary(latencies, limit)?.p50_ms, sent?.p99_ms))
        })
    };
    let (message_p50, beside_message_p99) = beside("chat/threads")?;
    let (whole_p50, beside_whole_p99) = beside("chat-threads")?;
    Ok(Document { message_p50, whole_p50, others_p99: alone.p99_ms, beside_message_p99, beside_whole_p99 })
}

/// Adds characters, each with a key, until it is ended; gives the microseconds that each took.
fn add(client: &mut Client, path: &str, surface: &str, ended: &AtomicBool) -> Result<Vec<u64>> {
    let body = json!({ "role": "user", "content": "x" }).to_string();
    let mut latencies = Vec::new();
    while !ended.load(Ordering::Relaxed) {
        let key = format!("Idempotency-Key: {surface}-{}\r\n", latencies.len());
        let begin = Instant::now();
        client.send("POST", path, &key, &body)?;
        let took = begin.elapsed();
        latencies.push(u64::try_from(took.as_micros())?);
        std::thread::sleep(EVERY.saturating_sub(took));
    }
    Ok(latencies)
}
