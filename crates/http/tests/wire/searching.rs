//! Searching titles and messages: what is told of a hit, what can be asked, and what is refused.

use serde_json::{Value, json};

use crate::harness::{Client, Server, THREADS, at, each, many};

const SEARCH: &str = "/api/v1/chat/search";

async fn found(caller: &Client, query: &str) -> Vec<Value> {
    caller.get(&format!("{SEARCH}?{query}")).await.ok(200)["hits"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_hit_tells_its_thread_its_message_and_where_the_words_are() {
    let alice = Server::at_noon().await.user("alice");
    let message = json!({"role": "assistant", "content": "Zum\nCafé, bitte!"});
    let new = json!({"title": "Wien", "starred": true, "archived": true, "messages": [message]});
    let thread = alice.post(THREADS, new).await.ok(201);
    let page = alice.get(&format!("{SEARCH}?q=cafe%20bit*")).await.ok(200);
    let score = page["hits"][0]["score"].clone();
    assert!(score.as_f64().unwrap() > 0.0);
    let hit = json!({
        "thread": {
            "id": thread["id"], "title": "Wien", "starred": true, "archived": true, "updated_at": thread["updated_at"],
        },
        "message": {
            "id": thread["messages"][0]["id"], "role": "assistant", "created_at": thread["messages"][0]["created_at"],
        },
        "snippet": "Zum Café, bitte!",
        "highlights": [[4, 8], [10, 15]],
        "score": score,
    });
    assert_eq!(page, json!({"hits": [hit], "next_cursor": null}));
    let by_title = alice.get(&format!("{SEARCH}?q=WIEN")).await.ok(200);
    let hit = &by_title["hits"][0];
    assert_eq!(
        (&hit["message"], &hit["snippet"], &hit["highlights"]),
        (&json!(null), &json!("Wien"), &json!([[0, 4]]))
    );
}

#[actix_web::test]
async fn a_page_has_20_hits_unless_told_otherwise_and_100_at_most() {
    let alice = Server::new().await.user("alice");
    alice
        .post(
            THREADS,
            json!({"title": "t", "messages": vec![json!({"role": "tool", "content": "fox"}); 101]}),
        )
        .await
        .ok(201);
    for (query, count) in [("", 20), ("&limit=1", 1), ("&limit=100", 100)] {
        let page = alice.get(&format!("{SEARCH}?q=fox{query}")).await.ok(200);
        assert_eq!(page["hits"].as_array().unwrap().len(), count);
        let cursor = page["next_cursor"].as_str().unwrap();
        let rest = found(&alice, &format!("q=fox&limit=100&cursor={cursor}")).await;
        assert_eq!(rest.len(), (101 - count).min(100));
    }
    for limit in ["0", "101", "-1", "x", ""] {
        alice.get(&format!("{SEARCH}?q=fox&limit={limit}")).await.is_invalid_at("limit");
    }
}

#[actix_web::test]
async fn a_search_looks_everywhere_unless_it_is_asked_not_to() {
    let alice = Server::new().await.user("alice");
    for new in [
        json!({"title": "fox 1", "messages": [{"role": "user", "content": "fox 2"}]}),
        json!({"title": "fox 3", "archived": true, "notebooks": ["work"]}),
        json!({"title": "fox 4", "starred": true, "messages": [{"role": "assistant", "content": "fox 5"}]}),
    ] {
        alice.post(THREADS, new).await.ok(201);
    }
    for (query, expected) in [
        ("", "1 2 3 4 5"),
        ("&archived=any", "1 2 3 4 5"),
        ("&archived=false", "1 2 4 5"),
        ("&archived=true", "3"),
        ("&starred=true", "4 5"),
        ("&starred=false&archived=false", "1 2"),
        ("&notebook=work", "3"),
        ("&notebook=", "1 2 3 4 5"),
        ("&role=user", "2"),
        ("&role=ai", "5"),
        ("&role=tool", ""),
        ("&after=2023-11-14", "1 2 3 4 5"),
        ("&after=2023-11-15", ""),
        ("&before=2023-11-14T22:13:20Z", ""),
        ("&before=2023-11-15T00:00:00%2B00:30", "1 2 3 4 5"),
    ] {
        let mut hits: Vec<String> = found(&alice, &format!("q=fox{query}"))
            .await
            .iter()
            .map(|hit| hit["snippet"].as_str().unwrap()[4..].into())
            .collect();
        hits.sort();
        assert_eq!(hits.join(" "), expected, "{query}");
    }
}

#[actix_web::test]
async fn any_text_is_a_query_but_none() {
    let alice = Server::new().await.user("alice");
    alice.thread(many(2)).await;
    for query in [
        "%20",
        "!",
        "%22",
        "-",
        "*",
        "%00",
        "%FF",
        "NEAR(",
        "a%20AND%20b:*",
        "%F0%9F%91%8D",
        "q",
        "-a%20%22b",
    ] {
        alice.get(&format!("{SEARCH}?q={query}")).await.ok(200);
    }
    let long = "word ".repeat(5_000).replace(' ', "%20");
    assert_eq!(found(&alice, &format!("q={long}")).await, [json!(null); 0]);
    alice.get(&format!("{SEARCH}?q=")).await.is_invalid("q", "must not be empty");
    alice.get(SEARCH).await.is_invalid("q", "must not be empty");
    alice.get(&format!("{SEARCH}?q=a&q=b")).await.is_invalid("q", "is there twice");
}

#[actix_web::test]
async fn a_filter_that_means_nothing_is_refused_by_its_name() {
    let alice = Server::new().await.user("alice");
    let moment = "must be a date, or a date and time with its offset, as in RFC 3339";
    for (field, value, rule) in [
        ("role", "robot", "must be user, assistant, system or tool"),
        ("role", "", "must be user, assistant, system or tool"),
        ("starred", "1", "must be true or false"),
        ("archived", "null", "must be false, true or any"),
        ("after", "yesterday", moment),
        ("after", "2023-02-29", moment),
        ("before", "", moment),
        ("before", "2023-01-01T10:00:00", moment),
        ("notebook", "%00", "must not contain the character U+0000"),
        ("cursor", "abc", "is not a cursor that this list has given out"),
    ] {
        alice.get(&format!("{SEARCH}?q=a&{field}={value}")).await.is_invalid(field, rule);
    }
}

#[actix_web::test]
async fn what_is_said_is_found_at_once_and_by_nobody_else() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let thread = alice.thread(json!([{"role": "assistant", "content": "a secret fox"}])).await;
    assert_eq!(each(&json!(found(&alice, "q=secret").await), "snippet"), ["a secret fox"]);
    assert_eq!(found(&bob, "q=secret").await, [json!(null); 0]);
    alice.delete(&at(&thread, "")).await;
    assert_eq!(found(&alice, "q=secret").await, [json!(null); 0]);
}
