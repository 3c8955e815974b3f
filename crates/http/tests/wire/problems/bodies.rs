//! Bodies that are no JSON, or not the JSON that was asked for.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, THREADS, at, message_at, said};

/// Every call that takes a body, on a thread and a message of alice's.
async fn calls() -> (Client, Value, Vec<(&'static str, String)>) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let calls = vec![
        ("POST", THREADS.to_owned()),
        ("PATCH", at(&thread, "")),
        ("POST", at(&thread, "/messages")),
        ("PATCH", message_at(&thread["messages"][0])),
    ];
    (alice, thread, calls)
}

async fn send(alice: &Client, (method, path): &(&'static str, String), body: impl Into<Vec<u8>>) -> Answer {
    alice.ask(method, path).json(body.into()).send().await
}

#[actix_web::test]
async fn a_body_that_is_no_json_is_refused_and_says_where_it_ends_to_be() {
    let (alice, thread, calls) = calls().await;
    let before = alice.open(&thread).await;
    for call in &calls {
        for broken in [
            b"" as &[u8],
            b" ",
            b"{",
            b"{\"metadata\": {}",
            b"{\"metadata\": {},}",
            b"{'title': 'x'}",
            b"{title: 1}",
            b"{} {}",
            b"{}x",
            b"nul",
            b"NaN",
            b"\xef\xbb\xbf{}",
            b"{\"metadata\": {\"k\": \"\xff\xfe\"}}",
            b"{\"metadata\": {\"k\": \"\xed\xa0\x80\"}}",
            b"{\"metadata\": {\"k\": \"a\nb\"}}",
            b"{\"metadata\": {\"k\": \"\\x41\"}}",
            b"{\"metadata\": {\"a\": 1e400}}",
            b"{\"metadata\": {\"a\": -1e999}}",
            b"{\"metadata\": {\"a\": 01}}",
            b"{\"metadata\": {\"a\": Infinity}}",
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xab\xae\x05\x00",
            b"title=x",
        ] {
            let refused = send(&alice, call, broken).await;
            let shown = String::from_utf8_lossy(broken);
            refused.is_invalid_at("body");
            let rule = refused.json()["errors"][0]["message"].to_string();
            assert!(rule.starts_with("\"is not valid JSON: "), "{call:?} {shown}: {rule}");
            assert!(
                rule.contains(" at line 1 column ") || rule.contains(" at line 2 column 0"),
                "{shown}: {rule}"
            );
        }
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn text_that_is_no_unicode_is_refused_in_every_field_of_text() {
    let (alice, _, calls) = calls().await;
    for (call, field) in calls.iter().zip(["title", "title", "content", "content"]) {
        for wrong in [b"\xff" as &[u8], b"\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\0"] {
            let body = [format!("{{\"{field}\": \"").as_bytes(), wrong, b"\"}"].concat();
            send(&alice, call, body).await.is_invalid_at("body");
        }
    }
}

#[actix_web::test]
async fn a_field_of_the_wrong_type_is_named_with_its_path() {
    let (alice, _, calls) = calls().await;
    let [create, update, append, edit] = &calls[..] else { panic!("four calls") };
    for (call, body, field) in [
        (create, json!({"title": 5}), "title"),
        (create, json!({"title": ["x"]}), "title"),
        (create, json!({"notebooks": "x"}), "notebooks"),
        (create, json!({"notebooks": {}}), "notebooks"),
        (create, json!({"notebooks": ["a", 5]}), "notebooks[1]"),
        (create, json!({"notebooks": ["a", null]}), "notebooks[1]"),
        (create, json!({"metadata": "x"}), "metadata"),
        (create, json!({"metadata": []}), "metadata"),
        (create, json!({"messages": "x"}), "messages"),
        (create, json!({"messages": {"role": "user"}}), "messages"),
        (create, json!({"messages": [said("x"), 5]}), "messages[1]"),
        (create, json!({"messages": [["user", "x", null, null, null, null]]}), "messages[0]"),
        (create, json!({"messages": [{"role": 1, "content": "x"}]}), "messages[0].role"),
        (create, json!({"messages": [{"role": "user", "content": {}}]}), "messages[0].content"),
        (update, json!({"title": {}}), "title"),
        (update, json!({"notebooks": 1}), "notebooks"),
        (update, json!({"notebooks": [[]]}), "notebooks[0]"),
        (update, json!({"metadata": 1.5}), "metadata"),
        (append, json!({"role": null, "content": "x"}), "role"),
        (append, json!({"role": "user", "content": null}), "content"),
        (append, json!({"role": "user", "content": 1}), "content"),
        (append, json!({"role": "user", "content": "x", "sources": "x"}), "sources"),
        (append, json!({"role": "user", "content": "x", "sources": {}}), "sources"),
        (append, json!({"role": "user", "content": "x", "selected_text_used": 1}), "selected_text_used"),
        (append, json!({"role": "user", "content": "x", "metadata": [1]}), "metadata"),
        (append, json!({"messages": [["user", "x", null, null, null, null]]}), "messages[0]"),
        (append, json!({"messages": [{"role": "user", "content": false}]}), "messages[0].content"),
        (edit, json!({"content": 1}), "content"),
        (edit, json!({"sources": {}}), "sources"),
        (edit, json!({"selected_text_used": "true"}), "selected_text_used"),
        (edit, json!({"metadata": "x"}), "metadata"),
    ] {
        send(&alice, call, body.to_string()).await.is_invalid_at(field);
    }
}

#[actix_web::test]
async fn a_field_of_the_wrong_type_is_told_which_it_must_be() {
    let (alice, _, calls) = calls().await;
    let message =
        |field: &str, value: Value| json!({"messages": [{"role": "user", "content": "", field: value}]});
    for (body, field, rule) in [
        (json!({"title": 5}), "title", "must be a string"),
        (json!({"notebooks": ", expected a pony at line 1"}), "notebooks", "must be an array"),
        (json!({"notebooks": [{}]}), "notebooks[0]", "must be a string"),
        (json!({"metadata": 5}), "metadata", "must be an object"),
        (json!({"messages": {}}), "messages", "must be an array"),
        (json!({"messages": [5]}), "messages[0]", "must be an object"),
        (message("role", json!(5)), "messages[0].role", "must be a string"),
        (message("sources", json!({})), "messages[0].sources", "must be an array"),
        (message("selected_text_used", json!(1)), "messages[0].selected_text_used", "must be a boolean"),
    ] {
        send(&alice, &calls[0], body.to_string()).await.is_invalid(field, rule);
    }
}

#[actix_web::test]
async fn a_missing_field_is_named_with_its_path() {
    let (alice, _, calls) = calls().await;
    let [create, _, append, _] = &calls[..] else { panic!("four calls") };
    for (call, body, field) in [
        (append, json!({}), "role"),
        (append, json!({"role": "user"}), "content"),
        (append, json!({"content": "x"}), "role"),
        (append, json!({"messages": [said("x"), {"content": "x"}]}), "messages[1].role"),
        (create, json!({"messages": [{"role": "user"}]}), "messages[0].content"),
    ] {
        send(&alice, call, body.to_string()).await.is_invalid(field, "is required");
    }
}

#[actix_web::test]
async fn an_unknown_field_is_named_with_its_path_however_it_is_called() {
    let (alice, _, calls) = calls().await;
    for name in ["colour", "", "]", "a b", "a.b", "ö", "`", "x` is", " at line 1", "TITLE", "body", "y"] {
        for call in &calls {
            send(&alice, call, json!({name: 1}).to_string()).await.is_invalid(name, "is not a known field");
        }
        let nested = json!({"messages": [{"role": "user", "content": "x", name: 1}]});
        let refused = alice.post(THREADS, nested).await;
        refused.is_invalid(&format!("messages[0].{name}"), "is not a known field");
    }
}

#[actix_web::test]
async fn an_answer_repeats_little_of_what_was_wrong() {
    let (alice, _, calls) = calls().await;
    let long = "long ".repeat(20_000);
    for call in &calls {
        for body in [
            json!(long),
            json!({"messages": long}),
            json!({long.clone(): 1}),
            json!({"title": {long.clone(): 1}}),
        ] {
            let refused = send(&alice, call, body.to_string()).await;
            assert_eq!(refused.status, 400);
            assert!(refused.body.len() < 4_096, "{call:?}: {} bytes", refused.body.len());
        }
    }
}
