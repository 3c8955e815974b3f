//! The native surface: threads by the ids of a client's own system.

use std::thread;

use serde_json::{Value, json};

use super::{each, refused_field};
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(
    post_with_an_external_id_that_is_there_answers_200_with_that_thread,
    of_many_posts_with_one_external_id_at_once_one_makes_the_thread,
    a_thread_is_listed_by_its_external_id_archived_or_not_and_by_nobody_else,
    patch_sets_and_clears_an_external_id_and_answers_409_where_it_is_taken,
    a_thread_comes_back_from_the_trash_without_an_external_id_that_was_taken_meanwhile
);

fn post_with_an_external_id_that_is_there_answers_200_with_that_thread(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let made = client.post(THREADS, &json!({"external_id": "s/1 京", "title": "First"})).expect(201);
    assert_eq!(made["external_id"], "s/1 京");
    let again = client.post(THREADS, &json!({"external_id": "s/1 京", "title": "Other", "starred": true}));
    let (location, etag) = (again.header("location").to_owned(), again.header("etag").to_owned());
    assert_eq!(again.expect(200), made);
    assert_eq!((location, etag), (format!("{THREADS}/{}", made["id"]), format!("\"{}\"", made["modseq"])));
    let with_messages = json!({"external_id": "s/1 京", "messages": [{"role": "user", "content": "lost?"}]});
    client.post(THREADS, &with_messages).problem(409);
    assert_eq!(client.get(&format!("{THREADS}/{}", made["id"])).expect(200)["message_count"], 0);
    for wrong in [json!(""), json!("x".repeat(256)), json!(7)] {
        let refused = client.post(THREADS, &json!({"external_id": wrong}));
        assert_eq!(refused_field(refused, 400), "external_id");
    }
    assert_eq!(client.post(THREADS, &json!({"external_id": null})).expect(201)["external_id"], Value::Null);
    let json = [("Content-Type", "application/json"), ("Idempotency-Key", "k")];
    let body = json!({"external_id": "s/1 京"}).to_string();
    client.ask("POST", THREADS, &json, Some(body.clone())).expect(200);
    client.delete(&format!("{THREADS}/{}", made["id"])).expect(204);
    let replayed = client.ask("POST", THREADS, &json, Some(body));
    assert_eq!(replayed.header("idempotent-replayed"), "true");
    assert_eq!(replayed.expect(200), made);
}

fn of_many_posts_with_one_external_id_at_once_one_makes_the_thread(database: &Database) {
    let service = Service::start(database);
    for round in 0..3 {
        let answers = thread::scope(|scope| {
            let posts: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let body = json!({"external_id": format!("round {round}")});
                        let answer = service.client("alice").post(THREADS, &body);
                        let status = answer.status;
                        (status, answer.expect(status)["id"].clone())
                    })
                })
                .collect();
            posts.into_iter().map(|post| post.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(answers.iter().all(|(_, id)| *id == answers[0].1), "{answers:?}");
        let statuses: Vec<u16> = answers.iter().map(|(status, _)| *status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [200, 201].contains(status)), "{statuses:?}");
    }
    assert_eq!(service.client("alice").get(THREADS).expect(200)["threads"].as_array().unwrap().len(), 3);
}

fn a_thread_is_listed_by_its_external_id_archived_or_not_and_by_nobody_else(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let plain = alice.post(THREADS, &json!({"external_id": "a&b"})).expect(201);
    let archived = alice.post(THREADS, &json!({"external_id": "c", "archived": true})).expect(201);
    let listed = |query: &str| alice.get(&format!("{THREADS}?{query}")).expect(200);
    for (query, expected) in [
        ("external_id=a%26b", vec![plain["id"].clone()]),
        ("external_id=c", vec![archived["id"].clone()]),
        ("external_id=c&archived=any", vec![archived["id"].clone()]),
        ("external_id=c&archived=false", vec![]),
        ("external_id=c&starred=true", vec![]),
        ("external_id=A%26B", vec![]),
    ] {
        let page = listed(query);
        assert_eq!((each(&page["threads"], "id"), &page["next_cursor"]), (expected, &Value::Null), "{query}");
    }
    assert_eq!(refused_field(alice.get(&format!("{THREADS}?external_id=")), 400), "external_id");
    assert_eq!(refused_field(alice.get(&format!("{THREADS}?external_id=c&cursor=x")), 400), "cursor");
    assert_eq!(bob.get(&format!("{THREADS}?external_id=c")).expect(200)["threads"], json!([]));
    let his = bob.post(THREADS, &json!({"external_id": "c"})).expect(201);
    assert_ne!(his["id"], archived["id"]);
    assert_eq!(each(&listed("external_id=c")["threads"], "id"), [archived["id"].clone()]);
}

fn patch_sets_and_clears_an_external_id_and_answers_409_where_it_is_taken(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let first = client.post(THREADS, &json!({"external_id": "a"})).expect(201);
    let second = client.post(THREADS, &json!({})).expect(201);
    let patch = |thread: &Value, id: Value| {
        client.patch(&format!("{THREADS}/{}", thread["id"]), &json!({"external_id": id}))
    };
    patch(&second, json!("a")).problem(409);
    assert_eq!(client.get(&format!("{THREADS}/{}", second["id"])).expect(200)["modseq"], second["modseq"]);
    assert_eq!(patch(&second, json!("b")).expect(200)["external_id"], "b");
    assert_eq!(patch(&first, json!("a")).expect(200)["external_id"], "a");
    assert_eq!(patch(&first, Value::Null).expect(200)["external_id"], Value::Null);
    assert_eq!(patch(&second, json!("a")).expect(200)["external_id"], "a");
    assert_eq!(refused_field(patch(&first, json!("")), 400), "external_id");
}

fn a_thread_comes_back_from_the_trash_without_an_external_id_that_was_taken_meanwhile(database: &Database) {
    let service = Service::start_with(database, &[("TRASH_DAYS", "1")]);
    let client = service.client("alice");
    let first = client.post(THREADS, &json!({"external_id": "a"})).expect(201);
    let path = format!("{THREADS}/{}", first["id"]);
    client.delete(&path).expect(204);
    assert_eq!(client.get(&format!("{THREADS}?external_id=a")).expect(200)["threads"], json!([]));
    client.post(THREADS, &json!({"external_id": "a"})).expect(201);
    assert_eq!(client.get(&format!("{THREADS}/trash")).expect(200)["threads"][0]["external_id"], "a");
    let restored = client.ask("POST", &format!("{path}/restore"), &[], None).expect(200);
    assert_eq!(restored["external_id"], Value::Null);
    let fork = client.post(&format!("{path}/fork"), &json!({})).expect(201);
    assert_eq!(fork["external_id"], Value::Null);
}
