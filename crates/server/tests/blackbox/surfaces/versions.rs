//! `ETag`, `If-None-Match` and `If-Match`: one version of a conversation on all three surfaces.

use super::{OPERATIONS, Surface, Target};
use crate::harness::{Answer, Client, Database, Kind, Service, THREADS, in_parallel, on_both};

on_both!(
    every_change_gives_a_new_etag_which_is_the_same_on_all_surfaces,
    a_304_reads_no_messages,
    if_match_lets_every_change_through_that_goes_on_from_the_current_version,
    of_many_writers_with_the_same_if_match_one_wins_on_each_surface_and_among_all,
    of_many_that_send_the_same_change_with_the_same_if_match_one_is_done_for_every_operation
);

fn every_change_gives_a_new_etag_which_is_the_same_on_all_surfaces(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let other = Target::made(&alice);
    for operation in OPERATIONS.iter().filter(|operation| operation.changes_its_conversation()) {
        let target = Target::made(&alice);
        let id = target.conversation.parse().unwrap();
        let before = Surface::Threads.etag(&alice, id);
        let others = target_etag(&alice, &other);
        let changed = operation.send(&alice, &target, &[]);
        assert_eq!(changed.status, operation.status, "{operation:?}: {}", changed.text);
        if alice.get(&Surface::Threads.at(id)).status == 200 {
            let etags = Surface::ALL.map(|surface| surface.etag(&alice, id));
            assert_ne!(etags[0], before, "{operation:?}");
            assert!(etags.iter().all(|etag| *etag == etags[0]), "{operation:?}: {etags:?}");
            let told = changed.header("etag");
            assert!(told.is_empty() || told == etags[0], "{operation:?}: {told}");
        }
        assert_eq!(target_etag(&alice, &other), others, "no other conversation changes");
    }
    // What is made tells its version; what is read does not change it.
    for operation in OPERATIONS.iter().filter(|operation| !operation.is_on_something()) {
        let answer = operation.send(&alice, &other, &[]);
        if let Some(path) = answer.headers.get("location") {
            assert_eq!(alice.get(path.to_str().unwrap()).header("etag"), answer.header("etag"));
        }
    }
}

fn target_etag(client: &Client, target: &Target) -> String {
    Surface::Threads.etag(client, target.conversation.parse().unwrap())
}

fn unless(client: &Client, path: &str, tag: &str) -> Answer {
    client.ask("GET", path, &[("If-None-Match", tag)], None)
}

/// A view in place of the messages: a statement may name it, and fails as soon as it reads a row.
fn forbid_to_read_messages(database: &Database) {
    let fails = match database.kind() {
        Kind::Sqlite => "abs(-9223372036854775807 - 1 + 0 * id) = 0",
        Kind::Postgres => "1 / (id - id) = 0",
    };
    database.sql().rename(&format!(
        "ALTER TABLE messages RENAME TO hidden; CREATE VIEW messages AS SELECT * FROM hidden WHERE {fails}"
    ));
}

fn a_304_reads_no_messages(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let etag = target_etag(&alice, &target);
    let id = target.conversation.parse().unwrap();
    forbid_to_read_messages(database);
    for surface in Surface::ALL {
        for tag in [&etag, "*"] {
            assert_eq!(unless(&alice, &surface.at(id), tag).status, 304, "{surface:?}");
        }
        unless(&alice, &surface.at(id), "\"0\"").problem(500);
        alice.get(&surface.at(id)).problem(500);
    }
    database.sql().rename("DROP VIEW messages; ALTER TABLE hidden RENAME TO messages");
    for surface in Surface::ALL {
        assert_eq!(surface.said(&alice, id).len(), 2);
    }
}

fn if_match_lets_every_change_through_that_goes_on_from_the_current_version(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for operation in OPERATIONS.iter().filter(|operation| operation.changes_its_conversation()) {
        for form in ["ETAG", "\"x\", ETAG", "*"] {
            let target = Target::made(&alice);
            let tag = form.replace("ETAG", &target_etag(&alice, &target));
            let done = operation.send(&alice, &target, &[("If-Match", &tag)]);
            assert_eq!(done.status, operation.status, "{operation:?} {form}: {}", done.text);
        }
    }
}

const RIVALS: usize = 15;

fn of_many_writers_with_the_same_if_match_one_wins_on_each_surface_and_among_all(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let id = Surface::Threads.make(&alice);
    let [native, document, chat] = Surface::ALL;
    let mut said = 0;
    for surfaces in [[native; 3], [document; 3], [chat; 3], Surface::ALL] {
        for adds in [true, false, true] {
            let seen = native.etag(&alice, id);
            // Of no other round, since a title that is there already is no change, and no change cannot lose.
            let word = |number: usize| format!("after {seen} by {number}");
            let answers = in_parallel(RIVALS, |number| {
                let (surface, word) = (surfaces[number % 3], word(number));
                let headers = [("If-Match", seen.as_str())];
                if adds {
                    surface.say(&alice, id, "user", &word, &headers).status
                } else {
                    surface.change(&alice, id, &word, &headers).status
                }
            });
            let winners: Vec<usize> = (0..RIVALS).filter(|number| answers[*number] < 300).collect();
            assert_eq!(winners.len(), 1, "{surfaces:?}: {answers:?}");
            assert_eq!(answers.iter().filter(|status| **status == 412).count(), RIVALS - 1, "{answers:?}");

            // Just what the winner wanted has happened.
            let word = word(winners[0]);
            let thread = alice.get(&format!("{THREADS}/{id}")).expect(200);
            said += usize::from(adds);
            assert_eq!(thread["message_count"], said);
            if adds {
                assert_eq!(thread["messages"][said - 1]["content"], word);
            } else if surfaces[winners[0] % 3] == chat {
                assert_eq!(thread["notebooks"], serde_json::json!([word]));
            } else {
                assert_eq!(thread["title"], word);
            }
        }
    }
}

fn of_many_that_send_the_same_change_with_the_same_if_match_one_is_done_for_every_operation(
    database: &Database,
) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for operation in OPERATIONS.iter().filter(|operation| operation.changes_its_conversation()) {
        let target = Target::made(&alice);
        let seen = target_etag(&alice, &target);
        let number = |etag: &str| etag.trim_matches('"').parse::<i64>().unwrap();
        let answers =
            in_parallel(RIVALS, |_| operation.send(&alice, &target, &[("If-Match", seen.as_str())]).status);
        let done = answers.iter().filter(|status| **status == operation.status).count();
        let deletes = operation.method == "DELETE" || operation.body.contains("\"delete\":true");
        // Of what is deleted the others may be told that it is gone.
        let refused = answers.iter().filter(|status| **status == 412 || (**status == 404 && deletes));
        assert_eq!((done, refused.count()), (1, RIVALS - 1), "{operation:?}: {answers:?}");
        let opened = alice.get(&target.fill("/api/v1/chat/threads/{id}"));
        if opened.status == 200 {
            assert_eq!(number(opened.header("etag")), number(&seen) + 1, "{operation:?} was done once");
        }
    }
}
