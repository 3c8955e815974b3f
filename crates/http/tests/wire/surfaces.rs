//! One store under three surfaces: what is made through one is there in the others at once.

use serde_json::{Value, json};

use crate::harness::{CHAT_THREADS, CHATS, Client, MESSAGES, Server, THREADS, at, each, message_at, said};

/// The thread as each surface opens it: native, as a document, and as a chat.
async fn everywhere(caller: &Client, id: &Value) -> [Value; 3] {
    let mut opened = [THREADS, CHAT_THREADS, CHATS].map(|surface| json!(format!("{surface}/{id}")));
    let mut tags = Vec::new();
    for path in &mut opened {
        let answer = caller.get(path.as_str().unwrap()).await;
        tags.push(answer.header("etag").map(str::to_owned));
        *path = answer.ok(200);
    }
    // One thread has one version and one time, whoever looks.
    assert!(tags[0].is_some() && tags.iter().all(|tag| *tag == tags[0]), "{tags:?}");
    for time in ["created_at", "updated_at"] {
        assert_eq!(each(&json!(opened), time), vec![&opened[0][time]; 3]);
    }
    opened
}

#[actix_web::test]
async fn a_thread_that_is_made_on_the_native_surface_is_on_the_others() {
    let alice = Server::new().await.user("alice");
    let messages = json!([
        {"role": "system", "content": "Be kind"},
        said("Hi"),
        {"role": "tool", "content": "42"},
        {"role": "assistant", "content": "Hello!", "metadata": {"m": 1}},
    ]);
    let new = json!({"title": "t", "notebooks": ["n"], "metadata": {"a": 1}, "messages": messages});
    let thread = alice.post(THREADS, new).await.ok(201);
    let (id, ids) = (&thread["id"], each(&thread["messages"], "id"));
    let [_, document, chat] = everywhere(&alice, id).await;
    assert_eq!(document["title"], "t");
    assert_eq!(document["messages"], json!([said("Hi"), {"role": "assistant", "content": "Hello!"}]));
    assert_eq!(chat["notebooks"], json!(["n"]));
    assert_eq!(each(&chat["messages"], "id"), [ids[0], ids[1], ids[3]]);
    assert_eq!(each(&chat["messages"], "role"), ["system", "user", "ai"]);
    assert_eq!(each(&chat["messages"], "content"), ["Be kind", "Hi", "Hello!"]);
    assert_eq!(each(&alice.get(CHAT_THREADS).await.ok(200), "id"), [id]);
    assert_eq!(each(&alice.get(CHATS).await.ok(200)["items"], "id"), [id]);
}

#[actix_web::test]
async fn a_document_is_a_thread_and_a_chat() {
    let alice = Server::new().await.user("alice");
    let new = json!({"messages": [said("Hi"), {"role": "assistant", "content": "Hello!"}]});
    let document = alice.post(CHAT_THREADS, new).await.ok(201);
    let [native, _, chat] = everywhere(&alice, &document["id"]).await;
    assert_eq!(native["title"], "Hi");
    assert_eq!((&native["message_count"], &native["summary"]), (&json!(2), &json!("Hi")));
    assert_eq!((&native["notebooks"], &native["metadata"]), (&json!([]), &json!({})));
    assert_eq!(each(&native["messages"], "role"), ["user", "assistant"]);
    assert_eq!(each(&chat["messages"], "role"), ["user", "ai"]);
    assert_eq!(each(&chat["messages"], "id"), each(&native["messages"], "id"));
}

#[actix_web::test]
async fn a_chat_is_a_thread_and_a_document() {
    let alice = Server::new().await.user("alice");
    let chat = alice.post(CHATS, json!({"notebooks": ["n"]})).await.ok(201);
    for (role, content) in [("system", "Be kind"), ("user", "What is Rust?\nAnd why?"), ("ai", "A language.")]
    {
        let message = json!({"chat_id": chat["id"], "role": role, "content": content});
        alice.post(MESSAGES, message).await.ok(201);
    }
    let [native, document, _] = everywhere(&alice, &chat["id"]).await;
    assert_eq!((&native["title"], &native["notebooks"]), (&json!("What is Rust?"), &json!(["n"])));
    assert_eq!(
        (&native["summary"], &native["message_count"]),
        (&json!("What is Rust?\nAnd why?"), &json!(3))
    );
    assert_eq!(each(&native["messages"], "role"), ["system", "user", "assistant"]);
    assert_eq!(document["title"], "What is Rust?");
    assert_eq!(each(&document["messages"], "content"), ["What is Rust?\nAnd why?", "A language."]);
}

#[actix_web::test]
async fn each_surface_changes_what_the_others_show() {
    let alice = Server::new().await.user("alice");
    let thread = alice.post(CHAT_THREADS, json!({"messages": [said("a")]})).await.ok(201);
    let (document, chat) = (format!("{CHAT_THREADS}/{}", thread["id"]), format!("{CHATS}/{}", thread["id"]));
    let contents = async || {
        let [native, document, chat] = everywhere(&alice, &thread["id"]).await;
        let of = |opened: &Value| json!(each(&opened["messages"], "content"));
        assert_eq!((of(&native), of(&document)), (of(&chat), of(&chat)));
        (of(&native), native["title"].clone(), native["notebooks"].clone())
    };
    alice.append(&thread, said("b")).await;
    alice.post(MESSAGES, json!({"chat_id": thread["id"], "role": "ai", "content": "c"})).await.ok(201);
    assert_eq!(contents().await, (json!(["a", "b", "c"]), json!("a"), json!([])));

    alice.put(&chat, json!({"notebooks": ["n"]})).await.ok(200);
    alice.put(&document, json!({"title": "t", "messages": [said("a"), said("x")]})).await.ok(200);
    assert_eq!(contents().await, (json!(["a", "x"]), json!("t"), json!(["n"])));

    let second = alice.open(&thread).await["messages"][1].clone();
    alice.put(&format!("{MESSAGES}/{}", second["id"]), json!({"content": "y"})).await.ok(200);
    alice.patch(&at(&thread, ""), json!({"title": "T", "notebooks": []})).await.ok(200);
    assert_eq!(contents().await, (json!(["a", "y"]), json!("T"), json!([])));

    alice.delete(&message_at(&second)).await.ok(204);
    assert_eq!(contents().await, (json!(["a"]), json!("T"), json!([])));
}

#[actix_web::test]
async fn a_change_of_a_message_on_the_notebook_surface_keeps_what_only_others_show() {
    let alice = Server::new().await.user("alice");
    let full = json!({
        "role": "user",
        "content": "old",
        "sources": ["s"],
        "selected_text_used": true,
        "tool_calls": [1],
        "metadata": {"m": 1},
    });
    let mut expected = alice.thread(json!([full])).await["messages"][0].clone();
    let path = format!("{MESSAGES}/{}", expected["id"]);
    let changed = alice.put(&path, json!({"role": "assistant", "content": "new"})).await.ok(200);
    for (field, value) in [("role", "assistant"), ("content", "new"), ("summary", "new")] {
        expected[field] = json!(value);
    }
    expected["updated_at"] = changed["updated_at"].clone();
    assert_eq!(alice.get(&message_at(&expected)).await.both(), (200, expected.clone()));
    let thread = json!({"id": expected["thread_id"]});
    assert_eq!(alice.open(&thread).await["summary"], json!(null));
    alice.put(&path, json!({"role": "user"})).await.ok(200);
    assert_eq!(alice.open(&thread).await["summary"], "new");
}

#[actix_web::test]
async fn a_message_whose_role_is_changed_comes_into_the_document_or_goes_from_it() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("a"), said("b")])).await;
    let path = format!("{MESSAGES}/{}", thread["messages"][0]["id"]);
    let counts = async || each(&alice.get(CHAT_THREADS).await.ok(200), "message_count")[0].clone();
    for (role, count) in [("system", 1), ("ai", 2), ("system", 1), ("user", 2)] {
        alice.put(&path, json!({"role": role})).await.ok(200);
        let [native, document, chat] = everywhere(&alice, &thread["id"]).await;
        assert_eq!((counts().await, document["messages"].as_array().unwrap().len()), (json!(count), count));
        assert_eq!((&native["message_count"], chat["messages"].as_array().unwrap().len()), (&json!(2), 2));
    }
}

#[actix_web::test]
async fn a_version_that_was_seen_on_one_surface_is_good_on_the_others() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("a")])).await;
    let message = json!({"chat_id": thread["id"], "role": "ai", "content": "x"});
    for (read, write) in [
        (THREADS, ("PUT", format!("{CHAT_THREADS}/{}", thread["id"]), json!({"title": "1"}))),
        (CHAT_THREADS, ("PUT", format!("{CHATS}/{}", thread["id"]), json!({"notebooks": ["2"]}))),
        (CHATS, ("PATCH", at(&thread, ""), json!({"title": "3"}))),
        (THREADS, ("POST", MESSAGES.to_owned(), message)),
    ] {
        let path = format!("{read}/{}", thread["id"]);
        let seen = alice.get(&path).await.header("etag").unwrap().to_owned();
        assert!(alice.send_with(&write, "if-match", &seen).await.status < 300, "{write:?}");
        alice.send_with(&write, "if-match", &seen).await.is_stale();
        assert_eq!(alice.ask("GET", &path).header("if-none-match", &seen).send().await.status, 200);
    }
}

#[actix_web::test]
async fn what_is_deleted_on_one_surface_is_gone_from_all() {
    let alice = Server::new().await.user("alice");
    for surface in [THREADS, CHAT_THREADS, CHATS] {
        let thread = alice.thread(json!([said("a")])).await;
        alice.delete(&format!("{surface}/{}", thread["id"])).await.ok(204);
        for other in [THREADS, CHAT_THREADS, CHATS] {
            alice.get(&format!("{other}/{}", thread["id"])).await.is_not_found("conversation");
        }
        alice.get(&format!("{MESSAGES}/{}", thread["messages"][0]["id"])).await.is_not_found("message");
    }
}

#[actix_web::test]
async fn fields_that_are_not_known_are_refused_on_the_native_surface_alone() {
    let alice = Server::new().await.user("alice");
    for surface in [CHAT_THREADS, CHATS] {
        alice.post(surface, json!({"colour": "red"})).await.ok(201);
    }
    alice.post(THREADS, json!({"colour": "red"})).await.is_invalid("colour", "is not a known field");
}

#[actix_web::test]
async fn anothers_thread_is_forbidden_on_the_document_surface_and_not_found_on_the_others() {
    let server = Server::new().await;
    let bob = server.user("bob");
    for surface in [THREADS, CHAT_THREADS, CHATS] {
        let made = server.user("alice").post(surface, json!({})).await.ok(201);
        for (other, status) in [(THREADS, 404), (CHAT_THREADS, 403), (CHATS, 404)] {
            let refused = bob.get(&format!("{other}/{}", made["id"])).await;
            assert_eq!(refused.status, status, "{surface} {other}");
        }
    }
}

#[actix_web::test]
async fn what_the_caller_has_is_counted_and_erased_whatever_surface_made_it() {
    let alice = Server::new().await.user("alice");
    for surface in [THREADS, CHAT_THREADS, CHATS] {
        let made = alice.post(surface, json!({})).await.ok(201);
        let message = json!({"chat_id": made["id"], "role": "user", "content": "x"});
        alice.post(MESSAGES, message).await.ok(201);
    }
    let me = alice.get("/api/v1/users/me").await.ok(200);
    assert_eq!((&me["threads"], &me["messages"]), (&json!(3), &json!(3)));
    alice.delete("/api/v1/users/me").await.ok(204);
    assert_eq!(alice.get(CHAT_THREADS).await.both(), (200, json!([])));
    assert_eq!(alice.get(CHATS).await.ok(200)["total"], 0);
}
