//! Pages by their numbers, which both lists of the surface have alike.

use serde_json::{Value, json};

use super::{add, chat, messages_of};
use crate::harness::{CHATS, Client, NO_NUMBERS, Server, at as native_at, each, many};

/// A caller with as many chats as messages in the first of them, and the path of each list.
async fn lists(count: usize) -> (Client, [String; 2]) {
    let alice = Server::at_noon().await.user("alice");
    let first = chat(&alice).await;
    for _ in 1..count {
        chat(&alice).await;
    }
    for batch in many(count).chunks(1_000) {
        alice.post(&native_at(&first, "/messages"), json!({"messages": batch})).await.ok(201);
    }
    (alice, [CHATS.to_owned(), messages_of(&first)])
}

/// The envelope's numbers, and how many items are in it.
async fn page(caller: &Client, list: &str, query: &str) -> Value {
    let page = caller.get(&format!("{list}{query}")).await.ok(200);
    assert_eq!(page.as_object().unwrap().keys().collect::<Vec<_>>(), ["items", "total", "page", "page_size"]);
    json!([page["items"].as_array().unwrap().len(), page["total"], page["page"], page["page_size"]])
}

#[actix_web::test]
async fn with_neither_number_the_list_is_whole() {
    let (alice, lists) = lists(101).await;
    for list in lists {
        for query in ["", "/", "?", "?limit=5&offset=3", "?Page=2"] {
            assert_eq!(page(&alice, &list, query).await, json!([101, 101, 1, 1000]), "{list}{query}");
        }
    }
}

#[actix_web::test]
async fn with_neither_number_a_list_has_1000_items_at_most() {
    let (alice, lists) = lists(1_001).await;
    for list in lists {
        assert_eq!(page(&alice, &list, "").await, json!([1000, 1001, 1, 1000]), "{list}");
        assert_eq!(page(&alice, &list, "?page=51").await, json!([1, 1001, 51, 20]), "{list}");
        assert_eq!(page(&alice, &list, "?page=11&page_size=100").await, json!([1, 1001, 11, 100]), "{list}");
    }
}

#[actix_web::test]
async fn with_either_number_the_other_has_its_default() {
    let (alice, lists) = lists(41).await;
    for list in lists {
        for (query, expected) in [
            ("?page=1", json!([20, 41, 1, 20])),
            ("?page=2", json!([20, 41, 2, 20])),
            ("?page=3", json!([1, 41, 3, 20])),
            ("?page=4", json!([0, 41, 4, 20])),
            ("?page_size=1", json!([1, 41, 1, 1])),
            ("?page_size=40", json!([40, 41, 1, 40])),
            ("?page_size=41", json!([41, 41, 1, 41])),
            ("?page_size=100", json!([41, 41, 1, 100])),
            ("?page=2&page_size=40", json!([1, 41, 2, 40])),
            ("?page_size=40&page=3", json!([0, 41, 3, 40])),
            ("/?page=3", json!([1, 41, 3, 20])),
        ] {
            assert_eq!(page(&alice, &list, query).await, expected, "{list}{query}");
        }
    }
}

#[actix_web::test]
async fn pages_of_every_size_add_up_to_the_whole_list() {
    let (alice, lists) = lists(7).await;
    for list in lists {
        let whole = alice.get(&list).await.ok(200)["items"].clone();
        for size in 1..=8 {
            let mut items = Vec::new();
            for number in 1..=8 {
                let page = alice.get(&format!("{list}?page={number}&page_size={size}")).await.ok(200);
                items.extend(page["items"].as_array().unwrap().clone());
            }
            assert_eq!(Value::from(items), whole, "{list} {size}");
        }
    }
}

#[actix_web::test]
async fn chats_run_from_the_latest_activity_and_messages_to_the_newest() {
    let (alice, [chats, messages]) = lists(5).await;
    let ids = async |path: String| {
        each(&alice.get(&path).await.ok(200)["items"], "id").into_iter().cloned().collect()
    };
    let expect = |found: Vec<Value>, expected: &[i64]| assert_eq!(found, expected);
    expect(ids(format!("{chats}?page_size=3")).await, &[1, 5, 4]);
    expect(ids(format!("{chats}?page_size=3&page=2")).await, &[3, 2]);
    expect(ids(format!("{messages}?page_size=3")).await, &[1, 2, 3]);
    expect(ids(format!("{messages}?page_size=3&page=2")).await, &[4, 5]);
}

#[actix_web::test]
async fn a_page_is_any_whole_number_from_1() {
    let (alice, lists) = lists(1).await;
    for list in lists {
        for (fine, count) in [("1", 1), ("2", 0), ("100", 0), ("101", 0)] {
            let number: u64 = fine.parse().unwrap();
            assert_eq!(page(&alice, &list, &format!("?page={fine}")).await, json!([count, 1, number, 20]));
        }
        let largest = 9_007_199_254_740_991_u64;
        let query = format!("?page={largest}&page_size=100");
        assert_eq!(page(&alice, &list, &query).await, json!([0, 1, largest, 100]), "{list}");
        for outside in [0, largest + 1, u64::MAX] {
            let refused = alice.get(&format!("{list}?page={outside}")).await;
            refused.is_unprocessable("page", "must be a whole number from 1, below 2^53");
        }
        for wrong in NO_NUMBERS {
            let refused = alice.get(&format!("{list}?page={wrong}")).await;
            refused.is_unprocessable("page", "must be a whole number");
        }
    }
}

#[actix_web::test]
async fn a_page_size_is_1_to_100() {
    let (alice, lists) = lists(1).await;
    for list in lists {
        for fine in [1, 2, 99, 100] {
            let query = format!("?page_size={fine}");
            assert_eq!(page(&alice, &list, &query).await, json!([1, 1, 1, fine]), "{list}");
        }
        for wrong in ["0", "101", "1000", "9007199254740991"] {
            for query in [format!("?page_size={wrong}"), format!("?page=1&page_size={wrong}")] {
                let refused = alice.get(&format!("{list}{query}")).await;
                refused.is_unprocessable("page_size", "must be a whole number from 1 to 100");
            }
        }
        for wrong in NO_NUMBERS {
            let refused = alice.get(&format!("{list}?page_size={wrong}")).await;
            refused.is_unprocessable("page_size", "must be a whole number");
        }
    }
}

#[actix_web::test]
async fn each_of_two_wrong_numbers_is_named() {
    let (alice, lists) = lists(1).await;
    for list in lists {
        let refused = alice.get(&format!("{list}?page=0&page_size=101")).await;
        let (page, size) =
            ("must be a whole number from 1, below 2^53", "must be a whole number from 1 to 100");
        assert_eq!(refused.status, 422);
        assert_eq!(
            refused.json()["errors"],
            json!([{"field": "page", "message": page}, {"field": "page_size", "message": size}])
        );
        assert_eq!(refused.json()["detail"], format!("page {page}; page_size {size}."));
    }
}

#[actix_web::test]
async fn a_parameter_that_is_there_twice_is_refused() {
    let (alice, lists) = lists(1).await;
    for list in lists {
        for name in ["page", "page_size"] {
            let refused = alice.get(&format!("{list}?{name}=1&a=1&a=2&{name}=1")).await;
            refused.is_unprocessable(name, "is there twice");
        }
    }
}

#[actix_web::test]
async fn a_list_of_messages_that_is_not_there_is_not_found_before_its_query_is_looked_at() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    add(&alice, &chat, "x").await;
    alice.get("/api/messages/chat/abc?page=x").await.is_not_found("conversation");
    alice.get("/api/messages/chat/77?page=1").await.is_not_found("conversation");
    alice.get("/api/messages/chat/77?page=9&page_size=9").await.is_not_found("conversation");
}
