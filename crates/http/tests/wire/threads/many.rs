//! Many threads at once: starred and archived together, and counted by notebook.

use serde_json::{Value, json};

use crate::harness::{AT_NOON, Client, Server, THREADS, each, said};

const NOTEBOOKS: &str = "/api/v1/chat/notebooks";

async fn change(caller: &Client, ids: &[&Value], set: Value) -> crate::harness::Answer {
    caller.post(&format!("{THREADS}/bulk"), json!({"ids": ids, "set": set})).await
}

#[actix_web::test]
async fn several_threads_change_as_one_and_the_answer_says_how_many_and_their_version() {
    let alice = Server::at_noon().await.user("alice");
    let (first, second) = (alice.thread(json!([])).await, alice.thread(json!([said("x")])).await);
    let changed =
        change(&alice, &[&second["id"], &first["id"], &first["id"]], json!({"archived": true})).await;
    assert_eq!(changed.both(), (200, json!({"threads": 2, "modseq": 3, "updated_at": AT_NOON})));
    assert_eq!(alice.get(THREADS).await.ok(200)["threads"], json!([]));
    let archived = alice.get(&format!("{THREADS}?archived=true")).await.ok(200);
    assert_eq!(each(&archived["threads"], "modseq"), [3, 3]);
    assert_eq!(each(&archived["threads"], "starred"), [false, false]);

    change(&alice, &[&first["id"]], json!({"archived": null, "starred": true})).await.ok(200);
    let kept = alice.get(&format!("{THREADS}?starred=true")).await.ok(200);
    assert_eq!(each(&kept["threads"], "id"), [&first["id"]]);
}

#[actix_web::test]
async fn where_one_of_several_is_not_the_callers_nothing_changes() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (hers, mine) = (alice.thread(json!([])).await, bob.thread(json!([])).await);
    let before = bob.open(&mine).await;
    for absent in [&hers["id"], &json!(0), &json!(-1), &json!(4_711), &json!(i64::MAX)] {
        change(&bob, &[&mine["id"], absent], json!({"starred": true})).await.is_not_found("conversation");
    }
    assert_eq!(bob.open(&mine).await, before);
}

#[actix_web::test]
async fn several_change_only_from_the_versions_that_are_expected() {
    let alice = Server::new().await.user("alice");
    let (first, second) = (alice.thread(json!([])).await, alice.thread(json!([])).await);
    let body = json!({"ids": [first["id"], second["id"]], "set": {"archived": true}}).to_string();
    for (tags, status) in [("\"1\"", 412), ("\"1\", \"2\"", 200), ("\"1\", \"2\"", 412), ("*", 200)] {
        let asked = alice.ask("POST", &format!("{THREADS}/bulk")).header("if-match", tags);
        assert_eq!(asked.json(body.clone()).send().await.status, status, "{tags}");
    }
}

#[actix_web::test]
async fn a_change_of_several_names_one_to_a_thousand_threads_and_what_they_are_to_be() {
    let alice = Server::new().await.user("alice");
    let id = alice.thread(json!([])).await["id"].clone();
    let rule = "must name 1 to 1000 threads";
    change(&alice, &[], json!({"archived": true})).await.is_invalid("ids", rule);
    change(&alice, &vec![&id; 1_001], json!({"archived": true})).await.is_invalid("ids", rule);
    change(&alice, &vec![&id; 1_000], json!({"archived": true})).await.ok(200);
    change(&alice, &[&id], json!({})).await.is_invalid("set", "must hold archived or starred");
    change(&alice, &[&id], json!([])).await.is_invalid_at("set");
    change(&alice, &[&id], json!({"archived": 1})).await.is_invalid("set.archived", "must be a boolean");
    change(&alice, &[&id], json!({"title": "x"})).await.is_invalid("set.title", "is not a known field");
    change(&alice, &[&json!("1")], json!({"archived": true})).await.is_invalid_at("ids[0]");
    alice
        .post(&format!("{THREADS}/bulk"), json!({"ids": [id]}))
        .await
        .is_invalid("set", "is required, or delete");
}

#[actix_web::test]
async fn notebooks_are_listed_by_name_with_their_threads() {
    let server = Server::new().await;
    let alice = server.user("alice");
    assert_eq!(alice.get(NOTEBOOKS).await.both(), (200, json!({"notebooks": []})));
    for notebooks in [json!(["work", "Travel", "work"]), json!(["work"]), json!([])] {
        alice.post(THREADS, json!({"notebooks": notebooks, "archived": true})).await.ok(201);
    }
    server.user("bob").post(THREADS, json!({"notebooks": ["his"]})).await.ok(201);
    let expected = json!([{"name": "Travel", "threads": 1}, {"name": "work", "threads": 2}]);
    assert_eq!(alice.get(NOTEBOOKS).await.json(), json!({"notebooks": expected}));
}
