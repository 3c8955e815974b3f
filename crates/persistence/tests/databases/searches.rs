//! The three stores find the same, whatever is kept and whatever is asked.

use std::cell::Cell;
use std::collections::BTreeSet;

use chat_history_domain::conversation::NewConversation;
use chat_history_domain::message::MessageId;
use chat_history_domain::search::{Query, Search, SearchCursor, SearchFilter};
use chat_history_domain::{Limits, Store, message};
use chat_history_testkit::fixtures::{reworded, said};
use chat_history_testkit::{Caller, MemoryStore};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::fresh::Database;

/// Texts to keep and to ask for: of any characters, and of few, so that they meet.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "(?s).{1,40}",
        "[abé京都ぱ \"*\\-\u{301}]{1,24}",
        "([ab]{1,2}[ -]){1,8}",
        "(fox|FÓX|foxes|\"a fox\"|-fox|fo\\*|-\"fox a\"|a|京都|-京| |\\*|:\\*|&|!|\\|){1,6}",
    ]
    .prop_filter("the database holds no U+0000, and messages are not empty", |text| {
        !text.is_empty() && !text.contains('\0')
    })
}

/// What the query is found in, by the places of the texts among those that were kept.
async fn found(caller: &Caller, kept: &[MessageId], query: &str) -> BTreeSet<usize> {
    let query = Query::parse(query).unwrap();
    let search = Search { query, filter: SearchFilter::default(), after: SearchCursor::START, limit: 100 };
    let page = caller.store.search(&caller.context, &search).await.unwrap();
    assert_eq!(page.next, None);
    let place = |id| kept.iter().position(|kept| *kept == id).unwrap();
    page.items.into_iter().filter_map(|hit| hit.message).map(|message| place(message.id)).collect()
}

#[test]
fn any_text_is_a_query_that_finds_the_same_in_all_stores() {
    let databases = Database::both();
    let mut stores: Vec<Store> = databases.iter().map(Database::store).collect();
    stores.push(Store::new(MemoryStore::new()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let (number, hits) = (Cell::new(0), Cell::new(0));
    let said = (prop::collection::vec(text(), 1..12), prop::collection::vec(text(), 1..12));
    let outcome = runner.run(&said, |(texts, queries)| {
        number.set(number.get() + 1);
        let user = format!("user{}", number.get());
        let mut all = Vec::new();
        for store in &stores {
            let caller = Caller::new(store, &user);
            let messages = texts.iter().map(|text| {
                let content = message::Content::parse(text.clone(), &Limits::default()).unwrap();
                message::NewMessage::new(message::Role::Assistant, content)
            });
            let made =
                runtime.block_on(caller.create(NewConversation::default(), messages.collect())).unwrap();
            let kept: Vec<MessageId> = made.1.iter().map(|message| message.id).collect();
            // The texts themselves are queries, too.
            let asked = queries.iter().chain(&texts);
            let told: Vec<_> =
                asked.map(|query| (query.clone(), runtime.block_on(found(&caller, &kept, query)))).collect();
            all.push(told);
        }
        hits.set(hits.get() + all[0].iter().map(|(_, found)| found.len()).sum::<usize>());
        prop_assert_eq!(&all[0], &all[2], "SQLite, and the model");
        prop_assert_eq!(&all[1], &all[2], "PostgreSQL, and the model");
        Ok(())
    });
    outcome.unwrap();
    assert!(hits.get() > 100, "{hits:?} compare little");
}

/// The places of all messages that a query finds, page by page.
async fn all_found(caller: &Caller, kept: &[MessageId], query: &str) -> Vec<usize> {
    let (mut after, mut all) = (SearchCursor::START, Vec::new());
    loop {
        let query = Query::parse(query).unwrap();
        let search = Search { query, filter: SearchFilter::default(), after, limit: 100 };
        let page = caller.store.search(&caller.context, &search).await.unwrap();
        let messages = page.items.into_iter().filter_map(|hit| hit.message);
        all.extend(messages.map(|message| kept.iter().position(|kept| *kept == message.id).unwrap()));
        let Some(next) = page.next else { break };
        after = next;
    }
    all.sort_unstable();
    all
}

/// More than an index keeps in one place, written in pieces, and of which some were edited and deleted when all was indexed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_stores_find_the_same_among_thousands_of_messages() {
    const QUERIES: [&str; 12] = [
        "common",
        "c*",
        "kind3",
        "kind3 common",
        "kind3 -one*",
        "number77* common",
        "n* -kind3",
        "-common kind*",
        "\"kind2 number2004\"",
        "edited",
        "ed* numb*",
        "nowhere* common",
    ];
    let databases = Database::both();
    let mut stores: Vec<Store> = databases.iter().map(Database::store).collect();
    stores.push(Store::new(MemoryStore::new()));
    let mut all = Vec::new();
    for store in &stores {
        let caller = Caller::new(store, "alice");
        let thread = caller.start(Vec::new()).await.id;
        let mut kept = Vec::new();
        for piece in 0..6 {
            let texts = (piece * 400..(piece + 1) * 400).map(|number| {
                let common = if number % 100 == 99 { "one" } else { "common" };
                said(&format!("{common} kind{} number{number}", number % 7))
            });
            kept.extend(
                caller.append(thread, texts.collect()).await.unwrap().into_iter().map(|made| made.id),
            );
            // The index follows while there is more to come.
            assert!(all_found(&caller, &kept, "nowhere").await.is_empty());
        }
        for place in [0, 999, 1_000, 2_003] {
            caller.edit(thread, kept[place], reworded(&format!("edited number{place} kind3"))).await.unwrap();
        }
        for place in [1, 1_001, 2_399] {
            caller.remove(thread, kept[place]).await.unwrap();
        }
        let mut found = Vec::new();
        for query in QUERIES {
            found.push((query, all_found(&caller, &kept, query).await));
        }
        all.push(found);
    }
    for (store, found) in ["SQLite", "PostgreSQL"].into_iter().zip(&all) {
        for (of_store, of_model) in found.iter().zip(&all[2]) {
            let differs = of_store.1.iter().zip(&of_model.1).find(|(one, other)| one != other);
            let counts = [of_store, of_model].map(|(_, found)| found.len());
            assert!(
                counts[0] == counts[1] && differs.is_none(),
                "{store}: {}: {counts:?}, {differs:?}",
                of_model.0
            );
        }
    }
    let counts: Vec<usize> = all[2].iter().map(|(_, found)| found.len()).collect();
    assert_eq!(counts, [2_371, 2_371, 347, 339, 343, 11, 2_050, 26, 1, 4, 4, 0]);
}
