//! Pages are walked while others write: what did not change is seen exactly once.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::harness::{Database, Service, THREADS, in_parallel, on_both};

on_both!(walking_the_threads_while_others_write_neither_repeats_nor_skips_one_that_did_not_change);

const QUIET: usize = 40;
const BUSY: usize = 10;
const WALKS: usize = 8;

fn walking_the_threads_while_others_write_neither_repeats_nor_skips_one_that_did_not_change(
    database: &Database,
) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let client = service.bearer(&token);
    // Every fifth is busy, so that busy ones leave from the middle of pages.
    let threads: Vec<i64> = (0..QUIET + BUSY).map(|n| client.thread(&format!("Thread {n}"))).collect();
    let (busy, quiet): (Vec<_>, Vec<_>) = threads.iter().enumerate().partition(|(n, _)| n % 5 == 2);
    let (busy, quiet): (Vec<i64>, Vec<i64>) =
        (busy.into_iter().map(|(_, id)| *id).collect(), quiet.into_iter().map(|(_, id)| *id).collect());
    assert_eq!((busy.len(), quiet.len()), (BUSY, QUIET));

    let walking = AtomicBool::new(true);
    in_parallel(2, |number| {
        let client = service.bearer(&token);
        if number == 0 {
            for busy in busy.iter().cycle() {
                client.say(*busy, "touched").expect(201);
                client
                    .patch(&format!("{THREADS}/{busy}"), &json!({"metadata": {"touched": true}}))
                    .expect(200);
                let extra = client.thread("New");
                client.delete(&format!("{THREADS}/{extra}")).expect(204);
                client.thread("Newer");
                if !walking.load(Ordering::SeqCst) {
                    return;
                }
            }
        }
        for _ in 0..WALKS {
            let mut seen: HashMap<i64, usize> = HashMap::new();
            for thread in client.walk(THREADS, "threads", 7) {
                *seen.entry(thread["id"].as_i64().unwrap()).or_default() += 1;
            }
            let wrong: Vec<&i64> = quiet.iter().filter(|id| seen.get(id) != Some(&1)).collect();
            assert!(wrong.is_empty(), "not seen exactly once: {wrong:?}");
        }
        walking.store(false, Ordering::SeqCst);
    });
}
