//! The native surface, `/api/v1/chat/threads`, row by row: threads.

use serde_json::{Value, json};

use super::{each, is_time, members, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    post_threads_makes_a_thread_and_answers_201_with_its_path_its_etag_and_the_thread,
    post_threads_with_messages_keeps_them_in_order_and_answers_with_them_or_keeps_nothing,
    get_threads_is_newest_activity_first_20_on_a_page_unless_asked_for_1_to_100,
    get_a_thread_shows_its_newest_1000_messages_oldest_first_and_a_cursor_to_older_ones,
    patch_a_thread_changes_what_is_given_keeps_what_is_absent_and_clears_what_is_null,
    delete_a_thread_takes_its_messages_with_it,
    all_that_was_said_is_there_after_a_restart
);

const THREAD: [&str; 13] = [
    "archived",
    "created_at",
    "external_id",
    "id",
    "message_count",
    "metadata",
    "modseq",
    "notebooks",
    "starred",
    "summary",
    "title",
    "updated_at",
    "user_id",
];

fn post_threads_makes_a_thread_and_answers_201_with_its_path_its_etag_and_the_thread(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let answer = client.post(THREADS, &json!({}));
    let (location, etag) = (answer.header("location").to_owned(), answer.header("etag").to_owned());
    let thread = answer.expect(201);
    assert_eq!(members(&thread), THREAD);
    assert_eq!(location, format!("{THREADS}/{}", thread["id"]));
    assert_eq!(etag, format!("\"{}\"", thread["modseq"]));
    assert!(is_time(&thread["created_at"]) && thread["updated_at"] == thread["created_at"], "{thread}");
    for (field, value) in [
        ("user_id", json!("alice")),
        ("title", Value::Null),
        ("summary", Value::Null),
        ("notebooks", json!([])),
        ("metadata", json!({})),
        ("starred", json!(false)),
        ("archived", json!(false)),
        ("message_count", json!(0)),
    ] {
        assert_eq!(thread[field], value, "{field}");
    }

    let mut given = json!({"title": "Mine", "notebooks": ["a", "b"], "metadata": {"model": {"name": "m"}}});
    (given["starred"], given["archived"]) = (json!(true), json!(false));
    let thread = client.post(THREADS, &given).expect(201);
    for field in ["title", "notebooks", "metadata", "starred", "archived"] {
        assert_eq!(thread[field], given[field], "{field}");
    }
    assert_eq!(client.get(THREADS).expect(200)["threads"][0], thread);
}

fn post_threads_with_messages_keeps_them_in_order_and_answers_with_them_or_keeps_nothing(
    database: &Database,
) {
    let service = Service::start(database);
    let client = service.client("alice");
    let roles = ["system", "user", "ai", "tool", "assistant"];
    let messages = roles.map(|role| json!({"role": role, "content": format!("of {role}")}));
    let made = client.post(THREADS, &json!({"messages": messages})).expect(201);
    assert_eq!(each(&made["messages"], "role"), ["system", "user", "assistant", "tool", "assistant"]);
    assert_eq!(each(&made["messages"], "content"), roles.map(|role| format!("of {role}")));
    assert_eq!((&made["message_count"], &made["title"]), (&json!(5), &json!("of user")));
    let opened = client.get(&format!("{THREADS}/{}", made["id"])).expect(200);
    assert_eq!(opened["messages"], made["messages"]);
    assert_eq!(client.post(THREADS, &json!({"messages": []})).expect(201)["messages"], json!([]));

    let wrong = json!({"messages": [messages[1], {"role": "robot", "content": "x"}]});
    assert_eq!(refused_field(client.post(THREADS, &wrong), 400), "messages[1].role");
    assert_eq!(client.get(THREADS).expect(200)["threads"].as_array().unwrap().len(), 2);
}

fn ids(page: &Value) -> Vec<i64> {
    each(&page["threads"], "id").into_iter().map(|id| id.as_i64().unwrap()).collect()
}

fn get_threads_is_newest_activity_first_20_on_a_page_unless_asked_for_1_to_100(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    assert_eq!(client.get(THREADS).expect(200), json!({"threads": [], "next_cursor": null}));
    let mut order: Vec<i64> = (0..22).map(|n| client.thread(&format!("{n}"))).collect();
    // What was made first moves to the front when something is said in it.
    client.say(order[0], "Still here").expect(201);
    order[1..].reverse();

    let page = client.get(THREADS).expect(200);
    assert_eq!(ids(&page), order[..20]);
    assert_eq!(members(&page["threads"][0]), THREAD);
    assert_eq!(page["threads"][0]["message_count"], 1);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = client.get(&format!("{THREADS}?cursor={cursor}")).expect(200);
    assert_eq!((ids(&rest), &rest["next_cursor"]), (order[20..].to_vec(), &Value::Null));
    let all = client.get(&format!("{THREADS}?limit=100")).expect(200);
    assert_eq!((ids(&all), &all["next_cursor"]), (order.clone(), &Value::Null));
    assert_eq!(client.walk(THREADS, "threads", 1).len(), 22);
    for limit in ["0", "101", "-1", "ten", ""] {
        assert_eq!(refused_field(client.get(&format!("{THREADS}?limit={limit}")), 400), "limit");
    }
    for forged in [format!("{cursor}A"), cursor[1..].to_owned(), "forged".into()] {
        assert_eq!(refused_field(client.get(&format!("{THREADS}?cursor={forged}")), 400), "cursor");
    }
}

fn get_a_thread_shows_its_newest_1000_messages_oldest_first_and_a_cursor_to_older_ones(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let said: Vec<String> = (0..1_003).map(|n| format!("{n}")).collect();
    let path = format!("{THREADS}/{}", client.thread("Long"));
    for some in said.chunks(1_000) {
        let messages: Vec<Value> = some.iter().map(|text| json!({"role": "user", "content": text})).collect();
        client.post(&format!("{path}/messages"), &json!({"messages": messages})).expect(201);
    }
    let opened = client.get(&path);
    let etag = opened.header("etag").to_owned();
    let opened = opened.expect(200);
    assert_eq!(
        members(&opened),
        [
            "archived",
            "created_at",
            "external_id",
            "id",
            "message_count",
            "messages",
            "metadata",
            "modseq",
            "notebooks",
            "older_cursor",
            "starred",
            "summary",
            "title",
            "updated_at",
            "user_id"
        ]
    );
    assert_eq!(etag, format!("\"{}\"", opened["modseq"]));
    assert_eq!(each(&opened["messages"], "content"), said[3..]);
    assert_eq!(opened["message_count"], 1_003);
    let older = |opened: &Value| {
        let cursor = opened["older_cursor"].as_str().unwrap();
        client.get(&format!("{path}/messages?limit=1000&cursor={cursor}")).expect(200)
    };
    assert_eq!(each(&older(&opened)["messages"], "content"), ["2", "1", "0"], "newest first");

    let some = client.get(&format!("{path}?messages_limit=2")).expect(200);
    assert_eq!(each(&some["messages"], "content"), ["1001", "1002"]);
    assert_eq!(each(&older(&some)["messages"], "content")[..2], ["1000", "999"]);
    let none = client.get(&format!("{path}?messages_limit=0")).expect(200);
    assert_eq!(none["messages"], json!([]));
    assert_eq!(each(&older(&none)["messages"], "content")[0], "1002");
    let short = client.get(&format!("{THREADS}/{}", client.thread("Short"))).expect(200);
    assert_eq!((&short["messages"], &short["older_cursor"]), (&json!([]), &Value::Null));
    for limit in ["-1", "1001", "all"] {
        let refused = client.get(&format!("{path}?messages_limit={limit}"));
        assert_eq!(refused_field(refused, 400), "messages_limit");
    }
}

fn patch_a_thread_changes_what_is_given_keeps_what_is_absent_and_clears_what_is_null(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let given = json!({"title": "First", "notebooks": ["n"], "metadata": {"a": 1, "b": [2]}});
    let made = client.post(THREADS, &given).expect(201);
    let path = format!("{THREADS}/{}", made["id"]);
    let patched = |change: Value| {
        let answer = client.patch(&path, &change);
        let etag = answer.header("etag").to_owned();
        let thread = answer.expect(200);
        assert_eq!((members(&thread), etag), (THREAD.to_vec(), format!("\"{}\"", thread["modseq"])));
        thread
    };
    let has = |thread: &Value, title: Value, notebooks: Value, metadata: Value| {
        assert_eq!((&thread["title"], &thread["notebooks"]), (&title, &notebooks), "{thread}");
        assert_eq!(thread["metadata"], metadata, "{thread}");
    };
    let renamed = patched(json!({"title": "Second"}));
    has(&renamed, json!("Second"), json!(["n"]), json!({"a": 1, "b": [2]}));
    assert!(renamed["modseq"].as_i64() > made["modseq"].as_i64());
    assert!(renamed["updated_at"].as_str() > made["updated_at"].as_str());
    assert_eq!(renamed["created_at"], made["created_at"]);
    has(
        &patched(json!({"notebooks": ["x", "y"]})),
        json!("Second"),
        json!(["x", "y"]),
        json!({"a": 1, "b": [2]}),
    );
    has(&patched(json!({"metadata": {"c": 3}})), json!("Second"), json!(["x", "y"]), json!({"c": 3}));
    has(&patched(json!({"notebooks": null})), json!("Second"), json!([]), json!({"c": 3}));
    let cleared = patched(json!({"title": null, "metadata": null}));
    has(&cleared, Value::Null, json!([]), json!({}));
    assert_eq!(patched(json!({})), cleared, "nothing given is no change");
    assert_eq!(client.get(THREADS).expect(200)["threads"][0], cleared);
}

fn delete_a_thread_takes_its_messages_with_it(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (gone, kept) = (client.thread("Gone"), client.thread("Kept"));
    let message = client.say(gone, "gone").expect(201)["id"].clone();
    client.say(kept, "kept").expect(201);
    let path = format!("{THREADS}/{gone}");
    assert_eq!(client.delete(&path).expect(204), Value::Null);
    client.delete(&path).problem(404);
    client.get(&path).problem(404);
    client.get(&format!("{path}/messages")).problem(404);
    client.get(&format!("{path}/messages/{message}")).problem(404);
    client.say(gone, "too late").problem(404);
    assert_eq!(ids(&client.get(THREADS).expect(200)), [kept]);
    assert_eq!(database.sql().texts("SELECT content AS value FROM messages"), ["kept"]);
}

fn all_that_was_said_is_there_after_a_restart(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let id = client.thread("My New Conversation");
    let messages = format!("{THREADS}/{id}/messages");
    let sources = json!([{"type": "document", "id": "doc-123", "title": "Guide"}]);
    let question = json!({"role": "user", "content": "Hello, how can I use this feature?",
        "sources": sources, "selected_text_used": false});
    let kept = client.post(&messages, &question).expect(201);
    let paths =
        [THREADS.into(), format!("{THREADS}/{id}"), messages.clone(), format!("{messages}/{}", kept["id"])];
    let read = |client: &Client| paths.clone().map(|path| client.get(&path).text);
    let before = read(&client);
    service.stop();
    let service = Service::start(database);
    let client = service.client("alice");
    assert_eq!(read(&client), before);
    let later = client.say(id, "And after a restart?").expect(201);
    assert!(later["id"].as_i64() > kept["id"].as_i64());
    assert!(later["created_at"].as_str() > kept["created_at"].as_str());
}
