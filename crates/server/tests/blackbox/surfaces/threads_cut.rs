//! The native surface: editing and sending again, and deleting many threads at once.

use serde_json::{Value, json};

use super::{each, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    delete_messages_after_one_leaves_those_up_to_it,
    delete_messages_keeps_the_thread_as_it_was_where_that_is_asked,
    delete_messages_clears_and_refuses_parameters_that_it_does_not_know,
    post_bulk_deletes_all_of_the_threads_or_none,
    delete_threads_deletes_all_only_where_that_is_confirmed
);

fn talk(client: &Client) -> Value {
    let said = |n: usize| json!({"role": if n.is_multiple_of(2) { "user" } else { "assistant" }, "content": format!("{n}")});
    let messages: Vec<Value> = (0..4).map(said).collect();
    client.post(THREADS, &json!({"title": "Talk", "metadata": {"k": 1}, "messages": messages})).expect(201)
}

fn messages(thread: &Value) -> String {
    format!("{THREADS}/{}/messages", thread["id"])
}

fn contents(client: &Client, thread: &Value) -> Vec<Value> {
    each(&client.get(&messages(thread)).expect(200)["messages"], "content")
}

fn delete_messages_after_one_leaves_those_up_to_it(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let (thread, other) = (talk(&alice), talk(&alice));
    let after = |id: &Value| format!("{}?after={id}", messages(&thread));
    let second = &thread["messages"][1]["id"];
    let stale = [("If-Match", "\"1000\"")];
    alice.ask("DELETE", &after(second), &stale, None).problem(412);
    bob.delete(&after(second)).problem(404);
    alice.delete(&after(&other["messages"][1]["id"])).problem(404);
    assert_eq!(contents(&alice, &thread).len(), 4);
    let current = format!("\"{}\"", thread["modseq"]);
    let cut = alice.ask("DELETE", &after(second), &[("If-Match", &current)], None);
    let etag = cut.header("etag").to_owned();
    assert_eq!((cut.status, cut.text.as_str()), (204, ""));
    let left = alice.get(&format!("{THREADS}/{}", thread["id"])).expect(200);
    assert_eq!((&left["message_count"], etag), (&json!(2), format!("\"{}\"", left["modseq"])));
    assert_eq!(left["messages"].as_array().unwrap()[..], thread["messages"].as_array().unwrap()[..2]);
    // It can be sent again.
    alice.delete(&after(second)).expect(204);
    alice.post(&messages(&thread), &json!({"role": "user", "content": "again"})).expect(201);
    assert_eq!(contents(&alice, &thread), ["0", "1", "again"].map(|text| json!(text)));
    assert_eq!(contents(&alice, &other).len(), 4);
}

fn delete_messages_keeps_the_thread_as_it_was_where_that_is_asked(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let thread = talk(&client);
    let path = format!("{}?after={}&keep=true", messages(&thread), thread["messages"][0]["id"]);
    let answer = client.delete(&path);
    let location = answer.header("location").to_owned();
    let kept = answer.expect(200);
    assert_eq!(location, format!("{THREADS}/{}", kept["id"]));
    assert_eq!(kept["metadata"], json!({"k": 1, "branch_of": thread["id"]}));
    assert_eq!(
        (&kept["archived"], &kept["title"], &kept["message_count"]),
        (&json!(true), &json!("Talk"), &json!(4))
    );
    assert_eq!(contents(&client, &kept), ["0", "1", "2", "3"].map(|text| json!(text)));
    assert_eq!(contents(&client, &thread), [json!("0")]);
    assert_eq!(each(&client.get(THREADS).expect(200)["threads"], "id"), [thread["id"].clone()]);
    // Where nothing is cut off, nothing is kept apart.
    client.delete(&path).expect(204);
    let archived = client.get(&format!("{THREADS}?archived=true")).expect(200);
    assert_eq!(each(&archived["threads"], "id"), [kept["id"].clone()]);
}

fn delete_messages_clears_and_refuses_parameters_that_it_does_not_know(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let thread = talk(&client);
    for (query, field) in [
        ("aftr=1", "aftr"),
        ("After=1", "After"),
        ("after=1&limit=2", "limit"),
        ("after=", "after"),
        ("after=0", "after"),
        ("after=1.0", "after"),
        ("keep=yes", "keep"),
        ("after=1&after=2", "after"),
    ] {
        let refused = client.delete(&format!("{}?{query}", messages(&thread)));
        assert_eq!(refused_field(refused, 400), field, "{query}");
    }
    assert_eq!(contents(&client, &thread).len(), 4);
    client.delete(&messages(&thread)).expect(204);
    let cleared = client.get(&format!("{THREADS}/{}", thread["id"])).expect(200);
    assert_eq!((&cleared["message_count"], &cleared["messages"]), (&json!(0), &json!([])));
    assert_eq!((&cleared["summary"], &cleared["title"]), (&Value::Null, &json!("Talk")));
    client.delete(&messages(&thread)).expect(204);
}

fn post_bulk_deletes_all_of_the_threads_or_none(database: &Database) {
    for trash in ["0", "1"] {
        let service = Service::start_with(database, &[("TRASH_DAYS", trash)]);
        let (alice, bob) = (service.client("alice"), service.client("bob"));
        let hers: Vec<Value> = (0..3).map(|_| talk(&alice)["id"].clone()).collect();
        let his = talk(&bob)["id"].clone();
        let bulk = |body: Value| alice.post(&format!("{THREADS}/bulk"), &body);
        bulk(json!({"ids": [hers[0], his], "delete": true})).problem(404);
        for (body, field) in [
            (json!({"ids": hers, "delete": false}), "delete"),
            (json!({"ids": hers, "delete": true, "set": {"starred": true}}), "delete"),
            (json!({"ids": hers}), "set"),
            (json!({"ids": [], "delete": true}), "ids"),
        ] {
            assert_eq!(refused_field(bulk(body), 400), field);
        }
        let deleted = bulk(json!({"ids": [hers[0], hers[1], hers[0]], "delete": true})).expect(200);
        assert_eq!(deleted["threads"], 2);
        assert_eq!(each(&alice.get(THREADS).expect(200)["threads"], "id"), [hers[2].clone()]);
        let trashed = alice.get(&format!("{THREADS}/trash")).expect(200)["threads"].as_array().unwrap().len();
        assert_eq!(trashed, if trash == "0" { 0 } else { 2 });
        bulk(json!({"ids": [hers[0]], "delete": true})).problem(404);
        alice.delete(&format!("{THREADS}?confirm=all")).expect(200);
    }
    let left =
        database.sql().texts("SELECT CAST(count(*) AS TEXT) AS value FROM messages WHERE user_id = 'alice'");
    assert_eq!(left, ["12"], "those in the trash are left");
}

fn delete_threads_deletes_all_only_where_that_is_confirmed(database: &Database) {
    let service = Service::start_with(database, &[("TRASH_DAYS", "1")]);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let first = talk(&alice);
    alice.post(THREADS, &json!({"archived": true})).expect(201);
    talk(&bob);
    for (query, field) in [
        ("", "confirm"),
        ("?confirm=yes", "confirm"),
        ("?confirm=", "confirm"),
        ("?confirm=all&archived=true", "archived"),
        ("?confirm=all&confirm=all", "confirm"),
    ] {
        assert_eq!(refused_field(alice.delete(&format!("{THREADS}{query}")), 400), field, "{query}");
    }
    assert_eq!(
        alice.get(&format!("{THREADS}?archived=any")).expect(200)["threads"].as_array().unwrap().len(),
        2
    );
    assert_eq!(alice.delete(&format!("{THREADS}?confirm=all")).expect(200), json!({"threads": 2}));
    assert_eq!(alice.get(&format!("{THREADS}?archived=any")).expect(200)["threads"], json!([]));
    assert_eq!(alice.delete(&format!("{THREADS}?confirm=all")).expect(200), json!({"threads": 0}));
    let restored = alice.ask("POST", &format!("{THREADS}/{}/restore", first["id"]), &[], None).expect(200);
    assert_eq!(restored["message_count"], 4);
    assert_eq!(bob.get(THREADS).expect(200)["threads"].as_array().unwrap().len(), 1);
}
