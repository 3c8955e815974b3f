//! Two users: neither can see, change or even notice what is the other's.

use serde_json::{Value, json};

use crate::harness::{Answer, Database, Service, THREADS, on_both};

on_both!(every_operation_on_anothers_objects_finds_nothing_and_changes_nothing);

fn every_operation_on_anothers_objects_finds_nothing_and_changes_nothing(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = alice.thread("Hers");
    let message = alice.say(hers, "Nobody's business").expect(201)["id"].as_i64().unwrap();
    alice.say(hers, "Nor is this").expect(201);
    let his = bob.thread("His");
    let his_message = bob.say(his, "Mine").expect(201)["id"].as_i64().unwrap();
    let before = alice.get(&format!("{THREADS}/{hers}")).text;

    let body = json!({"role": "user", "content": "intruder"});
    let many = json!({"messages": [body]});
    let on_thread = |id: i64| -> Vec<Answer> {
        let thread = format!("{THREADS}/{id}");
        vec![
            bob.get(&thread),
            bob.ask("GET", &thread, &[("If-None-Match", "*")], None),
            bob.patch(&thread, &json!({"title": "intruder"})),
            bob.delete(&thread),
            bob.get(&format!("{thread}/messages")),
            bob.post(&format!("{thread}/messages"), &body),
            bob.post(&format!("{thread}/messages"), &many),
        ]
    };
    let on_message = |thread: i64, id: i64| -> Vec<Answer> {
        let message = format!("{THREADS}/{thread}/messages/{id}");
        vec![bob.get(&message), bob.patch(&message, &json!({"content": "intruder"})), bob.delete(&message)]
    };
    let nowhere = 9_007_199_254_740_991;
    for (foreign, absent) in on_thread(hers).into_iter().zip(on_thread(nowhere)) {
        assert_eq!(foreign.problem(404), absent.problem(404), "another's thread and nobody's look the same");
    }
    // Her message where it is, hers as if it were in his thread, and his as if it were in hers.
    for (thread, id) in [(hers, message), (his, message), (hers, his_message)] {
        for (foreign, absent) in on_message(thread, id).into_iter().zip(on_message(nowhere, nowhere)) {
            foreign.problem(404);
            absent.problem(404);
        }
    }
    assert_eq!(alice.get(&format!("{THREADS}/{hers}")).text, before);
    assert_eq!(bob.contents(his), ["Mine"]);

    let ids = |list: &Value| -> Vec<i64> {
        list["threads"].as_array().unwrap().iter().map(|thread| thread["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&alice.get(THREADS).expect(200)), [hers]);
    assert_eq!(ids(&bob.get(THREADS).expect(200)), [his]);

    alice.thread("Another of hers");
    let page = alice.get(&format!("{THREADS}?limit=1")).expect(200);
    bob.get(&format!("{THREADS}?cursor={}", page["next_cursor"].as_str().unwrap())).problem(400);
    let page = alice.get(&format!("{THREADS}/{hers}/messages?limit=1")).expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    bob.get(&format!("{THREADS}/{his}/messages?cursor={cursor}")).problem(400);
}
