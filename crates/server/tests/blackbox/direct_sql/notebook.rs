//! A notebook whose models have tables of other names works on the same store, through views of these names.

use serde_json::{Value, json};

use crate::harness::{Database, Kind, Service, THREADS};
use crate::process::{python_on, run};

/// What the notebook prints when it is told that.
fn notebook(database: &Database, words: &[&str]) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blackbox/direct_sql/notebook.py");
    run(python_on(database).arg(script).args(words), "").trim_end().to_owned()
}

#[test]
fn a_notebook_with_models_of_its_own_and_the_api_see_what_each_other_writes() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let alice = service.client("alice");
    let id = notebook(&database, &["write", "alice"]);
    let path = format!("{THREADS}/{id}");
    let thread = alice.get(&path).expect(200);
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(4), &json!(5)));
    assert_eq!((&thread["title"], &thread["summary"]), (&json!("question one"), &json!("question one")));
    let expected = ["question one", "answer one", "question two", "answer two"];
    assert_eq!(alice.contents(id.parse().unwrap()), expected);

    alice.say(id.parse().unwrap(), "question three").expect(201);
    let read: Value = serde_json::from_str(&notebook(&database, &["read", "alice", &id])).unwrap();
    let contents: Vec<&str> =
        read.as_array().unwrap().iter().map(|each| each["content"].as_str().unwrap()).collect();
    assert_eq!(contents, [&expected[..], &["question three"]].concat());
    assert_eq!(read[4]["summary"], json!("question three"));

    let etag = alice.get(&path).header("etag").to_owned();
    notebook(&database, &["change", "alice", &id]);
    let changed = alice.ask("GET", &path, &[("If-None-Match", &etag)], None).expect(200);
    assert_eq!((&changed["message_count"], &changed["summary"]), (&json!(4), &json!("a summary of my own")));
    assert_eq!(changed["messages"][0]["content"], json!("question one, corrected"));
    let first = format!("{path}/messages/{}", changed["messages"][0]["id"]);
    assert_eq!(
        alice.get(&format!("{first}/revisions")).expect(200)["revisions"][0]["content"],
        json!("question one")
    );

    notebook(&database, &["forget", "alice", &id]);
    alice.get(&path).problem(404);
    assert_eq!(alice.get("/api/v1/users/me").expect(200)["threads"], json!(0));
}
