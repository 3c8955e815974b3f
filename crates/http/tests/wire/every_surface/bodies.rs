//! Bodies that are nothing of the surface's: no JSON, no object, or a field that is there twice.

use super::{Surface, counts, filled, on_every_surface, opened};
use crate::harness::{NO_JSON, NO_OBJECTS, Server};

on_every_surface!(
    a_body_that_is_no_json_is_refused,
    a_body_is_an_object_and_nothing_else,
    a_known_field_that_is_there_twice_is_refused,
    a_field_that_is_not_known_may_be_there_twice_where_it_may_be_there,
    no_name_of_the_code_is_told,
);

async fn a_body_that_is_no_json_is_refused<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let before = opened::<S>(&alice).await.json();
    for (method, path, body) in S::with_bodies("x") {
        let deep = format!("{{\"unknown\": {}", "[".repeat(100_000));
        let names_a_field = |broken: &[u8]| broken.contains(&b'x');
        let broken = NO_JSON.iter().filter(|broken| S::PASSES_OVER || !names_a_field(broken));
        let mut broken: Vec<Vec<u8>> = broken.map(|broken| broken.to_vec()).collect();
        broken.extend(["x", "{}", "]"].map(|more| format!("{body} {more}").into_bytes()));
        if S::PASSES_OVER {
            broken.push(deep.into_bytes());
        }
        for broken in broken {
            let refused = alice.ask(method, &path).json(broken).send().await;
            refused.breaks_rule_at(S::INVALID, "body");
            let rule = refused.json()["errors"][0]["message"].to_string();
            assert!(rule.starts_with("\"is not valid JSON: "), "{method} {path}: {rule}");
        }
    }
    assert_eq!((opened::<S>(&alice).await.json(), counts(&alice).await), (before, vec![1]));
}

async fn a_body_is_an_object_and_nothing_else<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let before = opened::<S>(&alice).await.json();
    // Serde would also take the values of the fields, in their order.
    let values = [
        "[null, null, null, null]",
        r#"["user", "x", null, null, null, null]"#,
        r#"["title", []]"#,
        r#"[["n"]]"#,
        r#"[1, "user", "x"]"#,
        r#"["user", "x"]"#,
    ];
    for (method, path, _) in S::with_bodies("x") {
        for other in NO_OBJECTS.into_iter().chain(values) {
            let refused = alice.ask(method, &path).json(other).send().await;
            refused.breaks_rule(S::INVALID, "body", "must be an object");
        }
    }
    assert_eq!((opened::<S>(&alice).await.json(), counts(&alice).await), (before, vec![1]));
}

async fn a_known_field_that_is_there_twice_is_refused<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let before = opened::<S>(&alice).await.json();
    let calls = S::with_bodies("x");
    for (call, body, field) in S::twice() {
        let (method, path, _) = &calls[call];
        let refused = alice.ask(method, path).json(body).send().await;
        refused.breaks_rule(S::INVALID, field, "is there twice");
    }
    assert_eq!((opened::<S>(&alice).await.json(), counts(&alice).await), (before, vec![1]));
}

async fn a_field_that_is_not_known_may_be_there_twice_where_it_may_be_there<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (method, path, body) in S::with_bodies("x") {
        let known = body.to_string();
        let known = known.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap();
        let body = format!(r#"{{"colour": 1, {known}, "colour": {{"a": 1, "a": 2}}}}"#);
        let answer = alice.ask(method, &path).json(body).send().await;
        if S::PASSES_OVER {
            assert!(answer.status < 300, "{method} {path}: {}", answer.text());
        } else {
            answer.breaks_rule_at(S::INVALID, "colour");
        }
    }
}

async fn no_name_of_the_code_is_told<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (method, path, _) in S::with_bodies("x") {
        for body in [
            "5",
            "[]",
            r#"{"messages": 5, "role": 5, "notebooks": 5, "title": 5, "content": 5}"#,
            r#"{"messages": [5], "role": [], "notebooks": [5], "chat_id": 1.5, "content": []}"#,
            r#"{"messages": "", "notebooks": "", "chat_id": 18446744073709551616, "content": 5}"#,
        ] {
            let refused = alice.ask(method, &path).json(body).send().await;
            assert_eq!(refused.status, S::INVALID.0, "{method} {path} {body}");
            for name in [
                "struct ",
                "NewThread",
                "ThreadChange",
                "NewMessage",
                "MessageBatch",
                "SaidMessage",
                "NewChat",
                "ChatFiling",
                "Object",
                "Form",
                "enum",
                "i32",
                "i64",
                "::",
            ] {
                assert!(!refused.text().contains(name), "{name} in {}", refused.text());
            }
        }
    }
}
