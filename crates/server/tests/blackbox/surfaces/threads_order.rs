//! The native surface: threads that are starred, archived and filed, and the lists of them.

use serde_json::{Value, json};

use super::{CHAT_THREADS, CHATS, each, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    patch_stars_and_archives_a_thread_and_the_list_follows,
    lists_hold_what_is_starred_archived_or_filed_as_asked,
    lists_by_activity_age_and_title_are_walked_whole_in_pages_of_any_size,
    a_cursor_is_good_for_its_own_order_and_filters_only,
    a_list_takes_no_other_values,
    post_bulk_changes_all_of_up_to_a_thousand_threads_or_none,
    get_notebooks_counts_the_threads_of_each
);

/// Threads of every kind, and their titles in the order of their making.
fn some(client: &Client) -> Vec<Value> {
    let new = [
        json!({"title": "one", "starred": true}),
        json!({"title": "Two", "archived": true, "notebooks": ["work", "a \"quoted\" name"]}),
        json!({"title": "three", "starred": true, "archived": true, "notebooks": ["work"]}),
        json!({"title": "Éclair", "notebooks": ["work"]}),
        json!({"notebooks": ["Work"]}),
        json!({"title": "京都", "starred": true, "notebooks": ["京都"]}),
        json!({"title": "TWO"}),
    ];
    new.iter().map(|new| client.post(THREADS, new).expect(201)).collect()
}

fn titles(client: &Client, query: &str) -> Vec<Value> {
    each(&client.get(&format!("{THREADS}?{query}")).expect(200)["threads"], "title")
}

fn patch_stars_and_archives_a_thread_and_the_list_follows(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let id = client.thread("Kept");
    let path = format!("{THREADS}/{id}");
    let patched = client.patch(&path, &json!({"archived": true, "starred": true})).expect(200);
    assert_eq!((&patched["archived"], &patched["starred"]), (&json!(true), &json!(true)));
    assert_eq!(titles(&client, ""), [Value::Null; 0]);
    assert_eq!(titles(&client, "archived=true&starred=true"), ["Kept"]);
    // What is put away is only out of that list: it is opened, added to and shown by the other surfaces.
    client.say(id, "Still here").expect(201);
    let opened = client.get(&path).expect(200);
    assert_eq!((&opened["archived"], &opened["starred"]), (&json!(true), &json!(true)));
    assert_eq!(client.get(CHAT_THREADS).header("x-total-count"), "1");
    assert_eq!(client.get(CHATS).expect(200)["total"], 1);
    assert_eq!(client.get("/api/v1/users/me").expect(200)["threads"], 1);
    let patched = client.patch(&path, &json!({"archived": null, "starred": false})).expect(200);
    assert_eq!((&patched["archived"], &patched["starred"]), (&json!(false), &json!(false)));
    assert_eq!(titles(&client, ""), ["Kept"]);
}

fn lists_hold_what_is_starred_archived_or_filed_as_asked(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    some(&client);
    some(&service.client("bob"));
    let none = Value::Null;
    for (query, expected) in [
        ("", vec![json!("TWO"), json!("京都"), none.clone(), json!("Éclair"), json!("one")]),
        ("archived=true", vec![json!("three"), json!("Two")]),
        ("starred=true", vec![json!("京都"), json!("one")]),
        ("starred=false", vec![json!("TWO"), none.clone(), json!("Éclair")]),
        ("starred=true&archived=any", vec![json!("京都"), json!("three"), json!("one")]),
        ("starred=true&archived=true", vec![json!("three")]),
        ("notebook=work", vec![json!("Éclair")]),
        ("notebook=Work", vec![none]),
        ("notebook=work&archived=any", vec![json!("Éclair"), json!("three"), json!("Two")]),
        ("notebook=a%20%22quoted%22%20name&archived=any&sort=title", vec![json!("Two")]),
        ("notebook=%E4%BA%AC%E9%83%BD&starred=true&sort=created", vec![json!("京都")]),
        ("notebook=wor&archived=any", vec![]),
    ] {
        assert_eq!(titles(&client, query), expected, "{query}");
    }
}

fn lists_by_activity_age_and_title_are_walked_whole_in_pages_of_any_size(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let made = some(&client);
    client.say(made[1]["id"].as_i64().unwrap(), "New").expect(201);
    let all = |titles: [&str; 6]| titles.map(Value::from).to_vec();
    let mut activity = all(["Two", "TWO", "京都", "Éclair", "three", "one"]);
    let mut age = all(["TWO", "京都", "Éclair", "three", "Two", "one"]);
    let mut title = all(["one", "three", "Two", "TWO", "Éclair", "京都"]);
    activity.insert(3, Value::Null);
    age.insert(2, Value::Null);
    title.insert(0, Value::Null);
    for (sort, expected) in [("updated", activity), ("created", age), ("title", title)] {
        let query = format!("archived=any&sort={sort}");
        assert_eq!(titles(&client, &query), expected, "{sort}");
        for limit in [1, 2, 6] {
            let (mut walked, mut place) = (Vec::new(), String::new());
            loop {
                let page = client.get(&format!("{THREADS}?{query}&limit={limit}{place}")).expect(200);
                walked.extend(each(&page["threads"], "title"));
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                assert!(walked.len() <= expected.len(), "a walk that ends");
                place = format!("&cursor={cursor}");
            }
            assert_eq!(walked, expected, "{sort} in pages of {limit}");
        }
    }
}

fn a_cursor_is_good_for_its_own_order_and_filters_only(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    some(&client);
    let queries = ["", "archived=any", "archived=any&sort=title", "sort=created", "starred=false"];
    for query in queries {
        let page = client.get(&format!("{THREADS}?{query}&limit=1")).expect(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        for other in queries {
            let answer = client.get(&format!("{THREADS}?{other}&cursor={cursor}"));
            if query == other {
                answer.expect(200);
            } else {
                assert_eq!(refused_field(answer, 400), "cursor", "{query} {other}");
            }
        }
    }
}

fn a_list_takes_no_other_values(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let long = "x".repeat(256);
    for (field, wrong) in [
        ("starred", "any"),
        ("starred", "1"),
        ("archived", "yes"),
        ("archived", "TRUE"),
        ("sort", "id"),
        ("sort", "title,id"),
        ("notebook", "%00"),
        ("notebook", &long),
    ] {
        assert_eq!(refused_field(client.get(&format!("{THREADS}?{field}={wrong}")), 400), field, "{wrong}");
    }
}

fn post_bulk_changes_all_of_up_to_a_thousand_threads_or_none(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let ids: Vec<i64> = (0..12).map(|n| alice.thread(&format!("{n}"))).collect();
    let hers = bob.thread("Bob's");
    let bulk =
        |ids: &[i64], set: Value| alice.post(&format!("{THREADS}/bulk"), &json!({"ids": ids, "set": set}));
    let before = alice.get(THREADS).expect(200);
    for absent in [hers, 0, 9_007_199_254_740_991] {
        let some: Vec<i64> = ids.iter().copied().chain([absent]).collect();
        bulk(&some, json!({"archived": true})).problem(404);
    }
    assert_eq!(alice.get(THREADS).expect(200), before);
    assert_eq!(bob.get(&format!("{THREADS}/{hers}")).expect(200)["archived"], false);

    let changed = bulk(&ids[..10], json!({"archived": true, "starred": true})).expect(200);
    assert_eq!(changed["threads"], 10);
    let archived = alice.get(&format!("{THREADS}?archived=true&starred=true")).expect(200)["threads"].clone();
    assert_eq!(each(&archived, "modseq"), vec![changed["modseq"].clone(); 10]);
    assert_eq!(each(&archived, "updated_at"), vec![changed["updated_at"].clone(); 10]);
    assert_eq!(titles(&alice, ""), ["11", "10"]);
    assert_eq!(refused_field(bulk(&[], json!({"archived": true})), 400), "ids");
    assert_eq!(refused_field(bulk(&[ids[0]; 1_001], json!({"archived": true})), 400), "ids");
    assert_eq!(refused_field(bulk(&ids, json!({})), 400), "set");
    // As many as can be named: none of them is hers but the first.
    let many: Vec<i64> = (ids[0]..ids[0] + 1_000).collect();
    bulk(&many, json!({"archived": false})).problem(404);
    assert_eq!(bulk(&ids, json!({"archived": null})).expect(200)["threads"], 12);
    assert_eq!(titles(&alice, "limit=100").len(), 12);
}

fn get_notebooks_counts_the_threads_of_each(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let path = "/api/v1/chat/notebooks";
    assert_eq!(client.get(path).expect(200), json!({"notebooks": []}));
    some(&client);
    some(&service.client("bob"));
    let expected = json!([["Work", 1], ["a \"quoted\" name", 1], ["work", 3], ["京都", 1]]);
    let listed = client.get(path).expect(200)["notebooks"].clone();
    let pairs: Vec<Value> =
        listed.as_array().unwrap().iter().map(|one| json!([one["name"], one["threads"]])).collect();
    assert_eq!(json!(pairs), expected);
}
