//! One conversation, three surfaces: what is done on one is there on the others, and so is its version.

use serde_json::{Value, json};

use super::{CHAT_THREADS, Surface, each};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    made_on_one_surface_added_to_on_another_read_on_the_third_in_every_order,
    a_tab_that_is_stale_is_refused_with_412_and_accepted_with_the_fresh_etag_in_every_order,
    what_one_surface_changes_or_deletes_is_changed_or_gone_on_all
);

/// Every order of the three surfaces.
fn orders() -> impl Iterator<Item = [Surface; 3]> {
    let all = Surface::ALL;
    [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        .into_iter()
        .map(move |order| order.map(|at| all[at]))
}

fn pairs(said: &[(&str, &str)]) -> Vec<(String, String)> {
    said.iter().map(|(role, content)| ((*role).to_owned(), (*content).to_owned())).collect()
}

fn made_on_one_surface_added_to_on_another_read_on_the_third_in_every_order(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for [first, second, third] in orders() {
        let id = first.make(&alice);
        second.say(&alice, id, "user", "A question", &[]).expect(201);
        first.say(&alice, id, "assistant", "An answer", &[]).expect(201);
        let expected = pairs(&[("user", "A question"), ("assistant", "An answer")]);
        assert_eq!(third.said(&alice, id), expected, "{first:?}, {second:?}, {third:?}");
        // Whatever it was made on, it is at the head of every list, under the name that the message gave.
        let native = alice.get(THREADS).expect(200)["threads"][0].clone();
        let document = alice.get(CHAT_THREADS).expect(200)[0].clone();
        let chat = alice.get(Surface::Chats.root()).expect(200)["items"][0].clone();
        assert_eq!((&native["id"], &document["id"], &chat["id"]), (&json!(id), &json!(id), &json!(id)));
        assert_eq!((&native["title"], &document["title"]), (&json!("A question"), &json!("A question")));
        assert_eq!((&native["message_count"], &document["message_count"]), (&json!(2), &json!(2)));
        for time in ["created_at", "updated_at"] {
            assert_eq!((&document[time], &chat[time]), (&native[time], &native[time]), "{time}");
        }
    }
}

fn a_tab_that_is_stale_is_refused_with_412_and_accepted_with_the_fresh_etag_in_every_order(
    database: &Database,
) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for [first, second, third] in orders() {
        // A tab opens the document, and then someone else adds to it.
        let id = first.make(&alice);
        first.say(&alice, id, "user", "A question", &[]).expect(201);
        let stale = third.etag(&alice, id);
        let mut tab = document(&alice, id);
        second.say(&alice, id, "assistant", "An answer", &[]).expect(201);
        let now = pairs(&[("user", "A question"), ("assistant", "An answer")]);
        assert_eq!(third.said(&alice, id), now);

        tab.push(json!({"role": "user", "content": "Written in the tab"}));
        let body = json!({"messages": tab});
        let path = Surface::ChatThreads.at(id);
        let put = |body: &Value, etag: &str| {
            let headers = [("Content-Type", "application/json"), ("If-Match", etag)];
            alice.ask("PUT", &path, &headers, Some(body.to_string()))
        };
        put(&body, &stale).problem(412);
        for surface in Surface::ALL {
            surface.change(&alice, id, "stale", &[("If-Match", &stale)]).problem(412);
            surface.say(&alice, id, "user", "stale", &[("If-Match", &stale)]).problem(412);
        }
        assert_eq!(third.said(&alice, id), now, "what is refused leaves nothing behind");

        let fresh = third.etag(&alice, id);
        let mut tab = document(&alice, id);
        tab.push(json!({"role": "user", "content": "Written in the tab"}));
        let saved = put(&json!({"messages": tab}), &fresh);
        let etag = saved.header("etag").to_owned();
        assert_eq!(saved.expect(200)["messages"], json!(tab));
        for surface in Surface::ALL {
            assert_eq!(surface.etag(&alice, id), etag);
            assert_eq!(surface.said(&alice, id).len(), 3);
        }
        // And each surface goes on from the version that another one told.
        for (surface, other) in [(first, second), (second, third), (third, first)] {
            let etag = other.etag(&alice, id);
            let changed = surface.change(&alice, id, "fresh", &[("If-Match", &etag)]);
            assert_eq!(changed.status, 200, "{}", changed.text);
            let etag = changed.header("etag").to_owned();
            surface.say(&alice, id, "user", "fresh", &[("If-Match", &etag)]).expect(201);
        }
    }
}

/// The messages of a document, as a tab holds them.
fn document(client: &Client, id: i64) -> Vec<Value> {
    let opened = client.get(&Surface::ChatThreads.at(id)).expect(200);
    opened["messages"].as_array().unwrap().clone()
}

fn what_one_surface_changes_or_deletes_is_changed_or_gone_on_all(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let id = Surface::Threads.make(&alice);
    let message = Surface::Threads.say(&alice, id, "user", "Before", &[]).expect(201)["id"].clone();
    Surface::Threads.change(&alice, id, "Named on threads", &[]).expect(200);
    assert_eq!(alice.get(CHAT_THREADS).expect(200)[0]["title"], "Named on threads");
    Surface::ChatThreads.change(&alice, id, "Named on chat-threads", &[]).expect(200);
    Surface::Chats.change(&alice, id, "Filed on chats", &[]).expect(200);
    let native = alice.get(THREADS).expect(200)["threads"][0].clone();
    assert_eq!(native["title"], "Named on chat-threads");
    assert_eq!(native["notebooks"], json!(["Filed on chats"]));
    assert_eq!(each(&alice.get("/api/chats").expect(200)["items"], "notebooks"), [json!(["Filed on chats"])]);

    let paths = [format!("{THREADS}/{id}/messages/{message}"), format!("/api/messages/{message}")];
    alice.put(&paths[1], &json!({"content": "After", "role": "ai"})).expect(200);
    assert_eq!(alice.get(&paths[0]).expect(200)["role"], "assistant");
    alice.patch(&paths[0], &json!({"content": "At last"})).expect(200);
    for surface in Surface::ALL {
        assert_eq!(surface.said(&alice, id), pairs(&[("assistant", "At last")]));
    }
    alice.delete(&paths[1]).expect(204);
    alice.get(&paths[0]).problem(404);
    for surface in Surface::ALL {
        assert_eq!(surface.said(&alice, id), []);
    }
    for surface in Surface::ALL {
        let gone = surface.make(&alice);
        surface.say(&alice, gone, "user", "x", &[]).expect(201);
        alice.delete(&surface.at(gone)).expect(204);
        for other in Surface::ALL {
            alice.get(&other.at(gone)).problem(404);
            other.say(&alice, gone, "user", "x", &[]).problem(404);
        }
    }
}
