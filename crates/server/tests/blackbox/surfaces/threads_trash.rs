//! The trash: what is deleted on any surface can be taken back for as long as the operator says, and is absent till then.

use serde_json::{Value, json};

use super::{CHAT_THREADS, CHATS, MESSAGES, Surface, each, is_time};
use crate::harness::{Client, Database, Kind, SOON, Service, THREADS, eventually, in_parallel, on_both};

on_both!(
    without_a_trash_what_is_deleted_is_gone_at_once,
    what_any_surface_deletes_goes_to_the_trash_and_is_absent_on_all_of_them,
    get_trash_lists_what_is_there_and_post_restore_takes_it_back,
    delete_permanent_deletes_wherever_the_thread_is,
    what_is_due_is_deleted_by_itself_piece_by_piece,
    appends_beside_a_deletion_into_the_trash_are_whole_or_refused
);

const TRASH: &str = "/api/v1/chat/threads/trash";

fn with_trash(database: &Database) -> Service {
    Service::start_with(database, &[("TRASH_DAYS", "30")])
}

fn titles(client: &Client, path: &str) -> Vec<Value> {
    each(&client.get(path).expect(200)["threads"], "title")
}

/// How many rows there are of a user who has something in the trash.
fn rows(database: &Database) -> Vec<String> {
    let count = |table: &str| format!("SELECT '{table} ' || count(*) AS value FROM {table}");
    let tables = ["conversations", "messages"].map(count).join(" UNION ALL ");
    database.sql().texts(&format!("{tables} ORDER BY value"))
}

fn without_a_trash_what_is_deleted_is_gone_at_once(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for surface in Surface::ALL {
        let id = surface.make(&alice);
        assert_eq!(alice.delete(&surface.at(id)).status, 204);
        alice.post(&format!("{THREADS}/{id}/restore"), &json!({})).problem(404);
    }
    assert_eq!(alice.get(TRASH).expect(200), json!({"threads": [], "next_cursor": null}));
    assert_eq!(rows(database), ["conversations 0", "messages 0"]);
}

fn what_any_surface_deletes_goes_to_the_trash_and_is_absent_on_all_of_them(database: &Database) {
    let service = with_trash(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    for surface in Surface::ALL {
        let new =
            json!({"title": "Gone", "notebooks": ["n"], "messages": [{"role": "user", "content": "hello"}]});
        let made = alice.post(THREADS, &new).expect(201);
        let (id, message) = (made["id"].as_i64().unwrap(), &made["messages"][0]["id"]);
        assert_eq!(alice.delete(&surface.at(id)).status, 204);
        assert_eq!(titles(&alice, TRASH), ["Gone"], "{surface:?}");
        for each in Surface::ALL {
            alice.get(&each.at(id)).problem(404);
            assert_eq!(alice.delete(&each.at(id)).status, 404);
            bob.get(&each.at(id)).problem(404);
        }
        assert_eq!(titles(&alice, &format!("{THREADS}?archived=any")), [Value::Null; 0]);
        assert_eq!(alice.get(CHAT_THREADS).header("x-total-count"), "0");
        assert_eq!(alice.get(CHATS).expect(200)["total"], 0);
        assert_eq!(alice.get("/api/v1/chat/notebooks").expect(200)["notebooks"], json!([]));
        assert_eq!(alice.get("/api/v1/chat/stats").expect(200)["messages"]["total"], 0);
        assert_eq!(alice.get("/api/v1/chat/search?q=hello").expect(200)["hits"], json!([]));
        assert_eq!(alice.get("/api/v1/chat/export?format=jsonl").text.matches("hello").count(), 0);
        alice.get(&format!("{THREADS}/{id}/export")).problem(404);
        let me = alice.get("/api/v1/users/me").expect(200);
        assert_eq!((&me["threads"], &me["messages"]), (&json!(0), &json!(0)));
        for path in [
            format!("{THREADS}/{id}/messages"),
            format!("{THREADS}/{id}/messages/{message}"),
            format!("{THREADS}/{id}/messages/{message}/revisions"),
            format!("{MESSAGES}/chat/{id}"),
            format!("{MESSAGES}/{message}"),
        ] {
            alice.get(&path).problem(404);
        }
        alice.say(id, "Still there?").problem(404);
        let batch = json!({"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]});
        alice.post(&format!("{THREADS}/{id}/messages"), &batch).problem(404);
        alice.post(MESSAGES, &json!({"chat_id": id, "role": "user", "content": "x"})).problem(404);
        alice.put(&format!("{MESSAGES}/{message}"), &json!({"content": "x"})).problem(404);
        alice
            .post(&format!("{CHAT_THREADS}/{id}/messages"), &json!({"role": "user", "content": "x"}))
            .problem(404);
        alice.put(&format!("{CHAT_THREADS}/{id}"), &json!({"title": "x"})).problem(404);
        alice.patch(&format!("{THREADS}/{id}"), &json!({"title": "x"})).problem(404);
        alice.post(&format!("{THREADS}/{id}/fork"), &json!({})).problem(404);
        let bulk = json!({"ids": [id], "set": {"starred": true}});
        alice.post(&format!("{THREADS}/bulk"), &bulk).problem(404);
        assert_eq!(alice.delete(&format!("{THREADS}/{id}?permanent=true")).status, 204);
    }
    assert_eq!(rows(database), ["conversations 0", "messages 0"]);
}

fn get_trash_lists_what_is_there_and_post_restore_takes_it_back(database: &Database) {
    let service = with_trash(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let mut before = Vec::new();
    for number in 0..3 {
        let id = alice.thread(&format!("Thread {number}"));
        alice.say(id, "hello").expect(201);
        before.push(alice.get(&format!("{THREADS}/{id}")).expect(200));
    }
    for thread in &before {
        let etag = format!("\"{}\"", thread["modseq"]);
        let path = format!("{THREADS}/{}", thread["id"]);
        assert_eq!(alice.ask("DELETE", &path, &[("If-Match", "\"999\"")], None).status, 412);
        assert_eq!(alice.ask("DELETE", &path, &[("If-Match", &etag)], None).status, 204);
    }
    let listed = alice.get(TRASH).expect(200)["threads"].clone();
    assert_eq!(each(&listed, "title"), ["Thread 2", "Thread 1", "Thread 0"]);
    assert_eq!(json!(alice.walk(TRASH, "threads", 1)), listed);
    assert_eq!(titles(&bob, TRASH), [Value::Null; 0]);
    let first = &listed[2];
    assert!(is_time(&first["trashed_at"]) && first["delete_at"].as_str() > first["trashed_at"].as_str());
    assert_eq!(first["updated_at"], before[0]["updated_at"], "it is as it was");

    let restore = format!("{THREADS}/{}/restore", first["id"]);
    bob.post(&restore, &json!({})).problem(404);
    let stale = [("If-Match", "\"1\"")];
    assert_eq!(alice.ask("POST", &restore, &stale, None).status, 412);
    let answer = alice.ask("POST", &restore, &[], None);
    let etag = answer.header("etag").to_owned();
    let restored = answer.expect(200);
    assert_eq!(etag, format!("\"{}\"", restored["modseq"]));
    assert!(restored["modseq"].as_i64() > first["modseq"].as_i64());
    let opened = alice.get(&format!("{THREADS}/{}", first["id"])).expect(200);
    assert_eq!((&opened["messages"], &opened["title"]), (&before[0]["messages"], &before[0]["title"]));
    assert_eq!(titles(&alice, TRASH), ["Thread 2", "Thread 1"]);
    assert_eq!(titles(&alice, THREADS), ["Thread 0"]);
    // Asking again, as after a lost answer, is no change.
    assert_eq!(alice.ask("POST", &restore, &[], None).expect(200), restored);
    alice.say(restored["id"].as_i64().unwrap(), "and on").expect(201);
    // With a body that nobody needs, or with one that is empty, the connection goes on.
    let bodies = [None, Some("{}".to_owned()), Some("x".repeat(2_000))];
    for body in bodies.iter().cycle().take(30) {
        let answer = alice.ask("POST", &restore, &[], body.clone());
        assert_eq!((answer.status, answer.header("connection")), (200, ""));
    }
    alice.get(&format!("{TRASH}?cursor=x")).problem(400);
    alice.get(&format!("{TRASH}?limit=101")).problem(400);
}

fn delete_permanent_deletes_wherever_the_thread_is(database: &Database) {
    for days in ["0", "30"] {
        let service = Service::start_with(database, &[("TRASH_DAYS", days)]);
        let (alice, bob) = (service.client("alice"), service.client("bob"));
        let [here, other] = [alice.thread("Here"), alice.thread("Other")];
        let path = |id: i64, query: &str| format!("{THREADS}/{id}{query}");
        bob.delete(&path(here, "?permanent=true")).problem(404);
        alice.delete(&path(here, "?permanent=yes")).problem(400);
        let stale = [("If-Match", "\"999\"")];
        assert_eq!(alice.ask("DELETE", &path(here, "?permanent=true"), &stale, None).status, 412);
        assert_eq!(alice.delete(&path(here, "?permanent=true")).status, 204);
        alice.delete(&path(here, "?permanent=true")).problem(404);
        assert_eq!(alice.delete(&path(other, "?permanent=false")).status, 204);
        let trashed = if days == "0" { vec![] } else { vec!["Other"] };
        assert_eq!(titles(&alice, TRASH), trashed);
        let expected = if days == "0" { 404 } else { 204 };
        assert_eq!(alice.delete(&path(other, "?permanent=true")).status, expected);
        assert_eq!(rows(database), ["conversations 0", "messages 0"]);
        service.stop();
    }
}

fn what_is_due_is_deleted_by_itself_piece_by_piece(database: &Database) {
    let service = with_trash(database);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let (long, kept) = (alice.thread("Long"), alice.thread("Kept"));
    let batch = vec![json!({"role": "user", "content": "said"}); 1_000];
    for _ in 0..3 {
        alice.post(&format!("{THREADS}/{long}/messages"), &json!({"messages": batch})).expect(201);
    }
    let short: Vec<i64> = (0..150).map(|_| alice.thread("Short")).collect();
    for id in short.iter().chain([&long, &kept]) {
        assert_eq!(alice.delete(&format!("{THREADS}/{id}")).status, 204);
    }
    service.stop();
    let earlier = match database.kind() {
        Kind::Sqlite => "trashed_at - 2592000000000",
        Kind::Postgres => "trashed_at - interval '30 days'",
    };
    database.sql().run(&format!("UPDATE conversations SET trashed_at = {earlier} WHERE id <> {kept}"));
    let service = with_trash(database);
    let alice = service.bearer(&token);
    assert_eq!(titles(&alice, TRASH), ["Kept"]);
    alice.ask("POST", &format!("{THREADS}/{long}/restore"), &[], None).problem(404);
    eventually("what is due is gone", SOON, || {
        (rows(database) == ["conversations 1", "messages 0"]).then_some(())
    });
    alice.ask("POST", &format!("{THREADS}/{kept}/restore"), &[], None).expect(200);
    assert_eq!(titles(&alice, THREADS), ["Kept"]);
}

fn appends_beside_a_deletion_into_the_trash_are_whole_or_refused(database: &Database) {
    let service = with_trash(database);
    let alice = service.client("alice");
    for _ in 0..5 {
        let id = alice.thread("Contested");
        let said: Vec<u16> = in_parallel(8, |number| {
            if number == 4 {
                return alice.delete(&format!("{THREADS}/{id}")).status;
            }
            alice.say(id, "a").status
        });
        let added = said.iter().filter(|status| **status == 201).count();
        assert_eq!(said.iter().filter(|status| **status == 404).count(), 7 - added, "{said:?}");
        let restored = alice.ask("POST", &format!("{THREADS}/{id}/restore"), &[], None).expect(200);
        assert_eq!((&restored["message_count"], alice.contents(id).len()), (&json!(added), added));
    }
}
