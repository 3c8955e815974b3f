//! `Idempotency-Key` on every request that creates: what is sent again with its key is done once.

use serde_json::{Value, json};

use super::surface::JSON;
use super::{CHAT_THREADS, CHATS, MESSAGES};
use crate::harness::{
    Answer, Client, Database, Kind, SOON, Service, THREADS, eventually, in_parallel, on_both,
};

on_both!(
    of_fifty_equal_requests_at_once_one_is_done_and_all_are_answered_alike,
    a_key_outlives_a_restart_and_answers_as_it_first_did_whatever_has_changed_since,
    a_slash_at_the_end_of_the_path_and_a_query_make_no_other_request,
    a_key_that_has_outlived_its_day_is_swept_away,
    what_a_release_has_kept_that_kept_whole_answers_is_answered_as_it_was
);

/// The requests that create, on that conversation.
fn creations(id: i64) -> [(&'static str, String, Value); 8] {
    let said = json!({"role": "user", "content": "once"});
    let messages = format!("{THREADS}/{id}/messages");
    [
        ("post threads", THREADS.into(), json!({"title": "once", "messages": [said]})),
        // Before anything is said there: a fork makes as many messages as there are.
        ("fork a thread", format!("{THREADS}/{id}/fork"), json!({"title": "once"})),
        ("post messages", messages.clone(), said.clone()),
        ("post many messages", messages, json!({"messages": [said, said]})),
        ("post chat-threads", CHAT_THREADS.into(), json!({"title": "once", "messages": [said]})),
        ("post to a chat-thread", format!("{CHAT_THREADS}/{id}/messages"), said),
        ("post chats", format!("{CHATS}/"), json!({"notebooks": ["once"]})),
        (
            "post chat messages",
            format!("{MESSAGES}/"),
            json!({"chat_id": id, "role": "user", "content": "once"}),
        ),
    ]
}

fn send(client: &Client, path: &str, key: &str, body: &Value) -> Answer {
    client.ask("POST", path, &[JSON, ("Idempotency-Key", key)], Some(body.to_string()))
}

/// How many conversations and messages there are.
fn rows(database: &Database) -> Vec<String> {
    database.sql().texts(
        "SELECT CAST(count(*) AS TEXT) AS value FROM conversations UNION ALL SELECT CAST(count(*) AS TEXT) FROM messages",
    )
}

/// What an answer says, but for its request's id and whether it was given before.
fn said(answer: &Answer) -> (u16, &str, &str, &str) {
    (answer.status, answer.header("location"), answer.header("etag"), &answer.text)
}

fn is_replayed(answer: &Answer) -> bool {
    match answer.header("idempotent-replayed") {
        "true" => true,
        "" => false,
        other => panic!("{other}"),
    }
}

fn of_fifty_equal_requests_at_once_one_is_done_and_all_are_answered_alike(database: &Database) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "20000")]);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    for (name, path, body) in creations(alice.thread("Alone")) {
        // What one such request makes.
        let id = bob.thread("Compared");
        let (_, same_path, same_body) = creations(id).into_iter().find(|same| same.0 == name).unwrap();
        let before = rows(database);
        bob.post(&same_path, &same_body).expect(201);
        let one = difference(&before, &rows(database));

        let before = rows(database);
        let answers = in_parallel(50, |_| send(&alice, &path, name.replace(' ', "-").as_str(), &body));
        assert!(answers.iter().all(|answer| answer.status == 201), "{name}: {answers:?}");
        assert!(answers.iter().all(|answer| said(answer) == said(&answers[0])), "{name}: {answers:?}");
        assert_eq!(answers.iter().filter(|answer| is_replayed(answer)).count(), 49, "{name}");
        assert_eq!(difference(&before, &rows(database)), one, "{name}");
        assert_ne!(one, [0, 0]);
    }
    let keys = database.sql().texts("SELECT key AS value FROM idempotency_keys");
    assert_eq!(keys.len(), 8, "{keys:?}");
}

fn difference(before: &[String], after: &[String]) -> Vec<i64> {
    let number = |text: &String| text.parse::<i64>().unwrap();
    before.iter().zip(after).map(|(before, after)| number(after) - number(before)).collect()
}

/// The one request that is answered with a document, which is shown as it is now.
const SHOWN_AS_IT_IS: &str = "post to a chat-thread";

fn a_key_outlives_a_restart_and_answers_as_it_first_did_whatever_has_changed_since(database: &Database) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let thread = alice.thread("Sent before and after");
    let sent = creations(thread);
    let first: Vec<Answer> =
        sent.iter().map(|(name, path, body)| send(&alice, path, &name.replace(' ', "-"), body)).collect();
    assert!(first.iter().all(|answer| answer.status == 201 && !is_replayed(answer)), "{first:?}");
    alice.patch(&format!("{THREADS}/{thread}"), &json!({"title": "Renamed"})).expect(200);
    let before = rows(database);
    service.stop();

    let service = Service::start(database);
    let alice = service.bearer(&token);
    for ((name, path, body), first) in sent.iter().zip(&first) {
        let again = send(&alice, path, &name.replace(' ', "-"), body);
        if *name == SHOWN_AS_IT_IS {
            let now = alice.get(&format!("{CHAT_THREADS}/{thread}"));
            assert_eq!((again.status, is_replayed(&again), &again.text), (201, true, &now.text));
            continue;
        }
        assert_eq!((said(&again), is_replayed(&again)), (said(first), true), "{name}");
    }
    alice.delete(&format!("{THREADS}/{thread}")).expect(204);
    for ((name, path, body), first) in sent.iter().zip(&first) {
        let again = send(&alice, path, &name.replace(' ', "-"), body);
        if *name == SHOWN_AS_IT_IS {
            again.problem(404);
            continue;
        }
        assert_eq!((said(&again), is_replayed(&again)), (said(first), true), "{name}, of what is gone");
    }
    assert_eq!(before[0].parse::<i64>().unwrap() - 1, rows(database)[0].parse::<i64>().unwrap());
}

fn a_slash_at_the_end_of_the_path_and_a_query_make_no_other_request(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for (name, path, body) in creations(alice.thread("Written in two ways")) {
        let (key, bare) = (name.replace(' ', "-"), path.trim_end_matches('/'));
        let first = send(&alice, bare, &key, &body);
        assert_eq!((first.status, is_replayed(&first)), (201, false), "{name}");
        let before = rows(database);
        for same in [format!("{bare}/"), format!("{bare}?again=1"), bare.to_owned()] {
            let again = send(&alice, &same, &key, &body);
            assert_eq!((said(&again), is_replayed(&again)), (said(&first), true), "{same}");
        }
        assert_eq!(rows(database), before);
    }
}

fn a_key_that_has_outlived_its_day_is_swept_away(database: &Database) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let sent = creations(alice.thread("Sent two days ago"));
    for (name, path, body) in &sent {
        send(&alice, path, &format!("old-{}", name.replace(' ', "-")), body).expect(201);
    }
    send(&alice, THREADS, "young", &json!({})).expect(201);
    service.stop();
    database.sql().run(match database.kind() {
        Kind::Sqlite => {
            "UPDATE idempotency_keys SET created_at = created_at - 172800000000 WHERE key LIKE 'old%'"
        }
        Kind::Postgres => {
            "UPDATE idempotency_keys SET created_at = created_at - interval '2 days' WHERE key LIKE 'old%'"
        }
    });
    let service = Service::start(database);
    eventually("the old keys are gone", SOON, || {
        (database.sql().texts("SELECT key AS value FROM idempotency_keys") == ["young"]).then_some(())
    });
    let alice = service.bearer(&token);
    for (name, path, body) in &sent {
        let answer = send(&alice, path, &format!("old-{}", name.replace(' ', "-")), body);
        assert_eq!(
            (answer.status, is_replayed(&answer)),
            (201, false),
            "{name}: the key is free for anything"
        );
    }
}

fn what_a_release_has_kept_that_kept_whole_answers_is_answered_as_it_was(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for (name, path, body) in creations(alice.thread("Kept long ago")) {
        let key = name.replace(' ', "-");
        send(&alice, &path, &key, &body).expect(201);
        let kept =
            format!(r#"{{"location":"/at/{key}","version":7,"found":false,"body":{{"key": "{key}"}}}}"#);
        database.sql().run(&format!("UPDATE idempotency_keys SET answer = '{kept}' WHERE key = '{key}'"));
        let again = send(&alice, &path, &key, &body);
        let told = (again.status, again.header("location"), again.header("etag"), again.text.as_str());
        let (location, text) = (format!("/at/{key}"), format!(r#"{{"key": "{key}"}}"#));
        assert_eq!(told, (201, location.as_str(), "\"7\"", text.as_str()), "{name}");
        assert!(is_replayed(&again));
    }
}
