//! Sizes at their limits: one less and the limit itself are kept, one more is refused and named.

use serde_json::{Value, json};

use crate::harness::{Server, THREADS, at, many, message_at, said};

#[actix_web::test]
async fn content_is_held_to_its_limit_in_characters_not_bytes() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let message = message_at(&thread["messages"][0]);
    let rule = "must have at most 1000000 characters";
    for letter in ["a", "👍"] {
        for fits in [999_999, 1_000_000] {
            let content = letter.repeat(fits);
            assert_eq!(alice.append(&thread, said(&content)).await["content"], content);
            assert_eq!(alice.patch(&message, json!({"content": content})).await.ok(200)["content"], content);
        }
        let long = letter.repeat(1_000_001);
        alice.post(&at(&thread, "/messages"), said(&long)).await.is_invalid("content", rule);
        alice.patch(&message, json!({"content": long})).await.is_invalid("content", rule);
        let batch = json!({"messages": [said("x"), said(&long)]});
        alice.post(&at(&thread, "/messages"), batch.clone()).await.is_invalid("messages[1].content", rule);
        alice.post(THREADS, batch).await.is_invalid("messages[1].content", rule);
    }
}

#[actix_web::test]
async fn a_title_is_held_to_its_limit_in_characters_not_bytes() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    for letter in ["a", "é", "京", "👍"] {
        for fits in [254, 255] {
            let title = json!({"title": letter.repeat(fits)});
            assert_eq!(alice.post(THREADS, title.clone()).await.ok(201)["title"], title["title"]);
            assert_eq!(alice.patch(&at(&thread, ""), title.clone()).await.ok(200)["title"], title["title"]);
        }
        let long = json!({"title": letter.repeat(256)});
        let rule = "must have at most 255 characters";
        alice.post(THREADS, long.clone()).await.is_invalid("title", rule);
        alice.patch(&at(&thread, ""), long).await.is_invalid("title", rule);
    }
}

#[actix_web::test]
async fn notebooks_are_held_to_their_number_and_their_length() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    for fits in [json!(vec!["n"; 99]), json!(vec!["n"; 100]), json!(["京".repeat(254), "👍".repeat(255)])]
    {
        let fits = json!({"notebooks": fits});
        assert_eq!(alice.post(THREADS, fits.clone()).await.ok(201)["notebooks"], fits["notebooks"]);
        assert_eq!(alice.patch(&at(&thread, ""), fits.clone()).await.ok(200)["notebooks"], fits["notebooks"]);
    }
    for (wrong, field, rule) in [
        (json!(vec!["n"; 101]), "notebooks", "must name at most 100 notebooks"),
        (json!(["n", "京".repeat(256)]), "notebooks[1]", "must have at most 255 characters"),
    ] {
        let wrong = json!({"notebooks": wrong});
        alice.post(THREADS, wrong.clone()).await.is_invalid(field, rule);
        alice.patch(&at(&thread, ""), wrong).await.is_invalid(field, rule);
    }
}

/// An array of one text, which is that many bytes of compact JSON.
fn array_of(bytes: usize) -> Value {
    json!(["x".repeat(bytes - r#"[""]"#.len())])
}

/// An object of one text, which is that many bytes of compact JSON.
fn object_of(bytes: usize) -> Value {
    json!({"k": "x".repeat(bytes - r#"{"k":""}"#.len())})
}

/// That many arrays, each in the one before.
fn nested(levels: usize) -> Value {
    (1..levels).fold(json!([]), |inner, _| json!([inner]))
}

/// Makes a value of that size.
type Make = fn(usize) -> Value;

/// Every field that holds JSON: the call, and a value of that many bytes and levels that the field can hold.
fn json_fields() -> [(&'static str, &'static str, Make, Make); 9] {
    let object: Make = |levels| json!({"k": nested(levels - 1)});
    [
        ("POST", "metadata", object_of, object),
        ("PATCH", "metadata", object_of, object),
        ("POST /messages", "sources", array_of, nested),
        ("POST /messages", "tool_calls", array_of, nested),
        ("POST /messages", "tool_calls", object_of, object),
        ("POST /messages", "metadata", object_of, object),
        ("PATCH /messages", "sources", array_of, nested),
        ("PATCH /messages", "tool_calls", array_of, nested),
        ("PATCH /messages", "metadata", object_of, object),
    ]
}

#[actix_web::test]
async fn json_fields_are_held_to_their_size_and_their_depth() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let message = message_at(&thread["messages"][0]);
    for (call, field, sized, deep) in json_fields() {
        let send = async |value: &Value| match call {
            "POST" => alice.post(THREADS, json!({field: value})).await,
            "PATCH" => alice.patch(&at(&thread, ""), json!({field: value})).await,
            "PATCH /messages" => alice.patch(&message, json!({field: value})).await,
            _ => {
                alice
                    .post(&at(&thread, "/messages"), json!({"role": "user", "content": "", field: value}))
                    .await
            }
        };
        for fits in [sized(1_048_575), sized(1_048_576), deep(31), deep(32)] {
            let kept = send(&fits).await;
            assert!(kept.status < 300, "{call} {field}");
            assert_eq!(kept.json()[field], fits, "{call} {field}");
        }
        send(&sized(1_048_577)).await.is_invalid(field, "must have at most 1048576 bytes of JSON");
        send(&deep(33)).await.is_invalid(field, "must nest at most 32 levels deep");
        send(&deep(120)).await.is_invalid(field, "must nest at most 32 levels deep");
        send(&deep(128)).await.is_invalid_at("body");
    }
}

#[actix_web::test]
async fn white_space_and_escapes_do_not_count_as_bytes_of_a_json_field() {
    let alice = Server::new().await.user("alice");
    let text = r"\u0061".repeat(1_000_000);
    let body = format!("{{\"metadata\": {{{} \"k\": \"{text}\"}}}}", " \n".repeat(60_000));
    let made = alice.ask("POST", THREADS).json(body).send().await.ok(201);
    assert_eq!(made["metadata"]["k"], "a".repeat(1_000_000));
}

#[actix_web::test]
async fn nesting_without_an_end_is_refused_wherever_it_stands() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let message = message_at(&thread["messages"][0]);
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let (open, close) = (open.repeat(100_000), close.repeat(100_000));
        for nest in [format!("{open}1{close}"), open.clone()] {
            for body in [
                nest.clone(),
                format!("{{\"metadata\": {nest}}}"),
                format!("{{\"title\": {nest}}}"),
                format!("{{\"unknown\": {nest}}}"),
                format!("{{\"messages\": {nest}}}"),
                format!(
                    "{{\"messages\": [{{\"role\": \"user\", \"content\": \"\", \"tool_calls\": {nest}}}]}}"
                ),
                format!("{{\"role\": \"user\", \"content\": \"\", \"sources\": {nest}}}"),
            ] {
                for (method, path) in [
                    ("POST", THREADS),
                    ("PATCH", &at(&thread, "")),
                    ("POST", &at(&thread, "/messages")),
                    ("PATCH", &message),
                ] {
                    let refused = alice.ask(method, path).json(body.clone()).send().await;
                    assert_eq!(refused.status, 400, "{method} {path}: {}", &body[..30]);
                }
            }
        }
    }
}

#[actix_web::test]
async fn a_batch_is_held_to_its_number() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    for fits in [999, 1_000] {
        let added = alice.post(&at(&thread, "/messages"), json!({"messages": many(fits)})).await.ok(201);
        assert_eq!(added["messages"].as_array().unwrap().len(), fits);
        assert_eq!(alice.thread(many(fits)).await["message_count"], fits);
    }
    let long = json!({"messages": many(1_001)});
    alice
        .post(&at(&thread, "/messages"), long.clone())
        .await
        .is_invalid("messages", "must hold at most 1000 messages");
    alice.post(THREADS, long).await.is_invalid("messages", "must hold at most 1000 messages");
    assert_eq!(alice.open(&thread).await["message_count"], 1_999);
}

#[actix_web::test]
async fn the_operators_limits_hold() {
    let server = Server::with(|settings| {
        settings.limits.message_chars = 3;
        settings.limits.title_chars = 4;
        settings.limits.notebooks = 1;
        settings.limits.json_bytes = 10;
        settings.limits.batch = 2;
    });
    let alice = server.await.user("alice");
    let fits = json!({"title": "four", "notebooks": ["n"], "metadata": {"k": "vwx"}, "messages": many(2)});
    alice.post(THREADS, fits).await.is_invalid("metadata", "must have at most 10 bytes of JSON");
    let fits = json!({"title": "four", "notebooks": ["n"], "metadata": {"k": "vw"}, "messages": many(2)});
    let thread = alice.post(THREADS, fits).await.ok(201);
    for (change, field, rule) in [
        (json!({"title": "fives"}), "title", "must have at most 4 characters"),
        (json!({"notebooks": ["a", "b"]}), "notebooks", "must name at most 1 notebooks"),
        (json!({"messages": many(3)}), "messages", "must hold at most 2 messages"),
        (json!({"messages": [said("four")]}), "messages[0].content", "must have at most 3 characters"),
    ] {
        alice.post(THREADS, change).await.is_invalid(field, rule);
    }
    alice
        .post(&at(&thread, "/messages"), said("four"))
        .await
        .is_invalid("content", "must have at most 3 characters");
}
