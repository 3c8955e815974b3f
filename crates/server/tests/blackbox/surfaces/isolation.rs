//! Two users: neither can see, count, page through or mix up what is the other's, on any surface.

use serde_json::json;

use super::{CHAT_THREADS, CHATS, MESSAGES, Surface, each};
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(
    lists_and_totals_hold_nothing_but_the_callers_own,
    a_message_is_found_in_its_own_conversation_only,
    a_cursor_is_good_for_its_own_user_and_list_only
);

fn lists_and_totals_hold_nothing_but_the_callers_own(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    for count in [2, 3] {
        let client = if count == 2 { &alice } else { &bob };
        for surface in Surface::ALL.into_iter().cycle().take(count) {
            let id = surface.make(client);
            surface.say(client, id, "user", &format!("of {count}"), &[]).expect(201);
        }
    }
    for (client, name, count) in [(&alice, "alice", 2), (&bob, "bob", 3)] {
        let threads = client.get(THREADS).expect(200)["threads"].clone();
        assert_eq!(each(&threads, "user_id"), vec![name; count]);
        let listed = client.get(CHAT_THREADS);
        assert_eq!(listed.header("x-total-count"), count.to_string());
        assert_eq!(each(&listed.expect(200), "user_id"), vec![name; count]);
        let chats = client.get(CHATS).expect(200);
        assert_eq!(
            (chats["total"].clone(), each(&chats["items"], "id")),
            (json!(count), each(&threads, "id"))
        );
        for id in each(&threads, "id") {
            for surface in Surface::ALL {
                let said = surface.said(client, id.as_i64().unwrap());
                assert_eq!(said, [("user".to_owned(), format!("of {count}"))]);
            }
            assert_eq!(client.get(&format!("{MESSAGES}/chat/{id}")).expect(200)["total"], 1);
        }
        let account = client.get("/api/v1/users/me").expect(200);
        assert_eq!((&account["threads"], &account["messages"]), (&json!(count), &json!(count)));
    }
}

fn a_message_is_found_in_its_own_conversation_only(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = alice.thread("Hers");
    let her_message = alice.say(hers, "Nobody's business").expect(201)["id"].as_i64().unwrap();
    let his = bob.thread("His");
    let his_message = bob.say(his, "Mine").expect(201)["id"].as_i64().unwrap();
    let his_other = bob.thread("Another of his");
    let before = alice.get(&format!("{THREADS}/{hers}")).text;
    // Hers where it is, hers as if it were in his thread, his as if it were in hers, and his in another of his.
    for (thread, id) in
        [(hers, her_message), (his, her_message), (hers, his_message), (his_other, his_message)]
    {
        let message = format!("{THREADS}/{thread}/messages/{id}");
        bob.get(&message).problem(404);
        bob.patch(&message, &json!({"content": "intruder"})).problem(404);
        bob.delete(&message).problem(404);
    }
    assert_eq!(alice.get(&format!("{THREADS}/{hers}")).text, before);
    assert_eq!((bob.contents(his), bob.contents(his_other).len()), (vec!["Mine".to_owned()], 0));
}

fn a_cursor_is_good_for_its_own_user_and_list_only(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = [alice.thread("Hers"), alice.thread("Another of hers")];
    let his = bob.thread("His");
    for thread in hers {
        alice.say(thread, "one").expect(201);
        alice.say(thread, "two").expect(201);
    }
    bob.say(his, "one").expect(201);
    let cursor = |path: &str| {
        alice.get(&format!("{path}?limit=1")).expect(200)["next_cursor"].as_str().unwrap().to_owned()
    };
    let messages = hers.map(|thread| format!("{THREADS}/{thread}/messages"));
    let (of_threads, of_messages) = (cursor(THREADS), cursor(&messages[0]));
    alice.get(&format!("{THREADS}?cursor={of_threads}")).expect(200);
    alice.get(&format!("{}?cursor={of_messages}", messages[0])).expect(200);
    bob.get(&format!("{THREADS}?cursor={of_threads}")).problem(400);
    bob.get(&format!("{THREADS}/{his}/messages?cursor={of_messages}")).problem(400);
    alice.get(&format!("{}?cursor={of_messages}", messages[1])).problem(400);
    alice.get(&format!("{THREADS}?cursor={of_messages}")).problem(400);
    alice.get(&format!("{}?cursor={of_threads}", messages[0])).problem(400);
}
