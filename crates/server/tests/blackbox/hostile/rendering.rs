//! Contents that are written to be hard to render: each costs what its length costs, and nobody else waits for it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Database, Kind, SOON, Service, THREADS, in_parallel};

/// Characters of a message.
const MOST: usize = 99_990;

/// Users who export, each a content of another kind, and who ask for other things meanwhile.
const EXPORTING: usize = 8;
const OTHERS: usize = 2;

/// Longer than an answer may take that has nothing to do with exports.
const PROMPTLY: Duration = Duration::from_secs(3);

fn filled(unit: &str, characters: usize) -> String {
    unit.chars().cycle().take(characters).collect()
}

/// Contents that open more than they close.
fn contents() -> [String; EXPORTING] {
    let half = MOST / 2;
    [
        filled(">", MOST),
        filled("- ", MOST - 1) + "a",
        filled("1) ", MOST),
        filled("> ", half) + "a\n" + &filled("x\n", half - 1),
        filled("- ", half) + "a\n" + &filled("x\n", half - 1),
        filled("*a_ ", MOST),
        filled("[a](", MOST),
        format!("{}\n{}\n{}", "|a".repeat(500), "|-".repeat(500), filled("x\n", MOST / 2)),
    ]
}

#[test]
fn exports_of_hostile_contents_end_soon_and_nobody_else_waits_for_them() {
    let service = Service::start_with(&Database::fresh(Kind::Sqlite), &[("WORKERS", "2")]);
    let threads: Vec<(String, i64)> = contents()
        .iter()
        .enumerate()
        .map(|(number, content)| {
            let user = format!("user {number}");
            let body = json!({"messages": vec![json!({"role": "user", "content": content}); 3]});
            let made = service.client(&user).post(THREADS, &body).expect(201);
            (user, made["id"].as_i64().unwrap())
        })
        .collect();
    let exporting = AtomicUsize::new(EXPORTING);
    let slowest = in_parallel(EXPORTING + OTHERS, |number| {
        let start = Instant::now();
        let Some((user, thread)) = threads.get(number) else {
            return slowest_answer(&service, || exporting.load(Ordering::SeqCst) > 0);
        };
        let client = service.client(user);
        for form in ["html", "markdown"] {
            let file = client.get(&format!("{THREADS}/{thread}/export?format={form}"));
            assert_eq!(file.status, 200, "{user}");
            assert!(file.text.len() < 60 * MOST, "{user}: {} bytes", file.text.len());
        }
        exporting.fetch_sub(1, Ordering::SeqCst);
        assert!(start.elapsed() < SOON, "{user}: {:?}", start.elapsed());
        Duration::ZERO
    });
    assert!(slowest.iter().all(|slowest| *slowest < PROMPTLY), "{slowest:?}");
    service.stop();
}

/// The longest that one of the others waited for an answer, as long as there is something to wait for.
fn slowest_answer(service: &Service, goes_on: impl Fn() -> bool) -> Duration {
    let (stranger, other) = (service.stranger(), service.client("other"));
    let mut slowest = Duration::ZERO;
    while goes_on() {
        for (client, path) in [(&stranger, "/healthz"), (&other, THREADS)] {
            let start = Instant::now();
            assert_eq!(client.get(path).status, 200, "{path}");
            slowest = slowest.max(start.elapsed());
        }
    }
    slowest
}
