//! Lists of threads that show a part of them, or show them in another order.

use serde_json::{Value, json};

use crate::harness::{Client, Server, THREADS, at, each};

const RULE: &str = "is not a cursor that this list has given out";

/// Threads of every kind, made in the order of their names.
async fn some(server: &Server) -> (Client, Vec<Value>) {
    let (alice, mut made) = (server.user("alice"), Vec::new());
    for new in [
        json!({"title": "one", "starred": true}),
        json!({"title": "Two", "archived": true, "notebooks": ["work"]}),
        json!({"title": "three", "starred": true, "archived": true, "notebooks": ["a", "work"]}),
        json!({"title": "four", "notebooks": ["work"]}),
        json!({"notebooks": ["Work"]}),
    ] {
        made.push(alice.post(THREADS, new).await.ok(201));
    }
    (alice, made)
}

/// The titles of a list that is asked for in that way.
async fn titles(caller: &Client, query: &str) -> Vec<Value> {
    let page = caller.get(&format!("{THREADS}?{query}")).await.ok(200);
    each(&page["threads"], "title").into_iter().cloned().collect()
}

#[actix_web::test]
async fn a_list_leaves_out_what_is_archived_unless_asked_for_it() {
    let (alice, _) = some(&Server::new().await).await;
    assert_eq!(titles(&alice, "").await, [Value::Null, json!("four"), json!("one")]);
    assert_eq!(titles(&alice, "archived=false").await, titles(&alice, "").await);
    assert_eq!(titles(&alice, "archived=true").await, ["three", "Two"]);
    let all = [Value::Null, json!("four"), json!("three"), json!("Two"), json!("one")];
    assert_eq!(titles(&alice, "archived=any").await, all);
}

#[actix_web::test]
async fn a_list_shows_what_is_starred_or_filed_under_a_notebook_as_it_is_asked() {
    let (alice, _) = some(&Server::new().await).await;
    assert_eq!(titles(&alice, "starred=true").await, ["one"]);
    assert_eq!(titles(&alice, "starred=true&archived=any").await, ["three", "one"]);
    assert_eq!(titles(&alice, "starred=false").await, [Value::Null, json!("four")]);
    assert_eq!(titles(&alice, "notebook=work").await, ["four"]);
    assert_eq!(titles(&alice, "notebook=work&archived=true&starred=false").await, ["Two"]);
    assert_eq!(titles(&alice, "notebook=Work").await, [Value::Null]);
    assert_eq!(titles(&alice, "notebook=").await, titles(&alice, "").await);
    assert_eq!(titles(&alice, "notebook=no%20such").await, [""; 0]);
}

#[actix_web::test]
async fn a_list_is_by_activity_by_age_or_by_title() {
    let (alice, made) = some(&Server::new().await).await;
    alice.patch(&at(&made[0], ""), json!({"metadata": {"seen": 1}})).await.ok(200);
    let any = |sort: &str| format!("archived=any{sort}");
    let activity = [json!("one"), Value::Null, json!("four"), json!("three"), json!("Two")];
    assert_eq!(titles(&alice, &any("")).await, activity);
    assert_eq!(titles(&alice, &any("&sort=updated")).await, activity);
    let age = [Value::Null, json!("four"), json!("three"), json!("Two"), json!("one")];
    assert_eq!(titles(&alice, &any("&sort=created")).await, age);
    let title = [Value::Null, json!("four"), json!("one"), json!("three"), json!("Two")];
    assert_eq!(titles(&alice, &any("&sort=title")).await, title);
}

#[actix_web::test]
async fn a_cursor_goes_on_in_the_same_order_with_the_same_filters_and_nowhere_else() {
    let (alice, _) = some(&Server::new().await).await;
    let queries = [
        "archived=any",
        "archived=any&sort=created",
        "archived=any&sort=title",
        "archived=any&starred=false",
        "archived=any&notebook=work",
        "archived=true",
    ];
    for query in queries {
        let page = alice.get(&format!("{THREADS}?{query}&limit=1")).await.ok(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        let mut walked = titles(&alice, &format!("{query}&limit=1")).await;
        walked.extend(titles(&alice, &format!("{query}&cursor={cursor}")).await);
        assert_eq!(walked, titles(&alice, query).await);
        for other in queries.into_iter().filter(|other| *other != query).chain([""]) {
            alice.get(&format!("{THREADS}?{other}&cursor={cursor}")).await.is_invalid("cursor", RULE);
        }
    }
}

#[actix_web::test]
async fn what_is_archived_or_starred_is_a_change_like_any_other() {
    let (alice, made) = some(&Server::new().await).await;
    let path = at(&made[0], "");
    let changed = alice.patch(&path, json!({"archived": true, "starred": null})).await;
    assert_eq!(changed.header("etag"), Some("\"6\""));
    let changed = changed.ok(200);
    assert_eq!((&changed["archived"], &changed["starred"]), (&json!(true), &json!(false)));
    assert!(changed["updated_at"].as_str() > made[0]["updated_at"].as_str());
    assert_eq!(titles(&alice, "").await, [Value::Null, json!("four")]);
    for wrong in [json!({"archived": 1}), json!({"archived": "true"})] {
        alice.patch(&path, wrong.clone()).await.is_invalid("archived", "must be a boolean");
        alice.post(THREADS, wrong).await.is_invalid("archived", "must be a boolean");
    }
}

#[actix_web::test]
async fn the_other_surfaces_show_what_is_archived_too() {
    let (alice, made) = some(&Server::new().await).await;
    assert_eq!(alice.get("/api/v1/chat-threads").await.ok(200).as_array().unwrap().len(), made.len());
    assert_eq!(alice.get("/api/chats").await.ok(200)["total"], made.len());
}
