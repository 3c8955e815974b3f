//! Many clients append to one thread at once: nothing is lost, doubled or put out of order, also for those who watch.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::harness::{Client, Database, SOON, Service, THREADS, eventually, in_parallel, on_both};

on_both!(concurrent_appends_to_one_thread_lose_none_keep_each_clients_order_and_show_no_gap_to_readers);

const CLIENTS: usize = 8;
const EACH: usize = 250;
const READERS: usize = 4;

fn concurrent_appends_to_one_thread_lose_none_keep_each_clients_order_and_show_no_gap_to_readers(
    database: &Database,
) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Many at once");
    let appended = AtomicUsize::new(0);
    in_parallel(CLIENTS + READERS, |number| {
        let client = service.bearer(&token);
        if number < CLIENTS {
            for n in 0..EACH {
                client.say(thread, &format!("client-{number} {n}")).expect(201);
                appended.fetch_add(1, Ordering::SeqCst);
            }
            return;
        }
        let mut seen = Vec::new();
        for tenth in 0..10 {
            let due = || (appended.load(Ordering::SeqCst) >= tenth * CLIENTS * EACH / 10).then_some(());
            eventually("the clients append on", 3 * SOON, due);
            let now = walk(&client, thread, 90 + number);
            assert!(now.starts_with(&seen), "a message slipped in before others that a reader had seen");
            seen = now;
        }
    });
    let client = service.bearer(&token);
    assert_eq!(walk(&client, thread, 1_000).len(), CLIENTS * EACH);
    assert_eq!(
        client.get(&format!("{THREADS}/{thread}?messages_limit=0")).expect(200)["message_count"],
        CLIENTS * EACH
    );
}

/// Every message of the thread, whose ids ascend and in which each client has said 0, 1, 2 … without a gap.
fn walk(client: &Client, thread: i64, limit: usize) -> Vec<(i64, String)> {
    let told =
        |message: &Value| (message["id"].as_i64().unwrap(), message["content"].as_str().unwrap().to_owned());
    let messages = client.walk(&format!("{THREADS}/{thread}/messages"), "messages", limit);
    let messages: Vec<(i64, String)> = messages.iter().map(told).collect();
    assert!(messages.is_sorted_by(|one, next| one.0 < next.0), "ids ascend");
    for number in 0..CLIENTS {
        let name = format!("client-{number} ");
        let said =
            messages.iter().filter_map(|(_, content)| content.strip_prefix(&name)?.parse::<usize>().ok());
        assert!(said.clone().eq(0..said.count()), "client-{number} is out of order");
    }
    messages
}
