//! `If-Match` among rivals: of many that go on from one version, just one wins.

use serde_json::json;

use crate::harness::{Database, Service, THREADS, in_parallel, on_both};

on_both!(of_many_writers_that_have_seen_the_same_version_one_wins);

const RIVALS: usize = 16;

fn of_many_writers_that_have_seen_the_same_version_one_wins(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let thread = alice.thread("Contended");
    let path = format!("{THREADS}/{thread}");
    for round in 0..5 {
        let seen = alice.get(&path).header("etag").to_owned();
        let statuses = in_parallel(RIVALS, |number| {
            let title = json!({"title": format!("{round} by {number}")}).to_string();
            let headers = [("Content-Type", "application/json"), ("If-Match", seen.as_str())];
            alice.ask("PATCH", &path, &headers, Some(title)).status
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 412).count(), RIVALS - 1, "{statuses:?}");
    }
}
