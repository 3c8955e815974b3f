//! Laws of searching: what is found is what is there now, and the same in every store.

use std::collections::{BTreeMap, BTreeSet};

use chat_history_domain::conversation::{ConversationChange, ConversationId, NewConversation, NotebookName};
use chat_history_domain::message::Role;
use chat_history_domain::search::{FoundIn, Hit, Query, Search, SearchCursor, SearchFilter};
use chat_history_domain::{Change, Page, Result, Store, Timestamp};
use serde_json::json;

use super::search_corpus::{Line, corpus};
use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, json_of, message, renamed, reworded, said, title};

pub(super) fn search(query: &str, filter: SearchFilter) -> Search {
    let query = Query::parse(query).expect("a query");
    Search { query, filter, after: SearchCursor::START, limit: 100 }
}

pub(super) async fn page(caller: &Caller, search: &Search) -> Result<Page<Hit, SearchCursor>> {
    caller.store.search(&caller.context, search).await
}

/// Where the query is found, best first.
pub(super) async fn places(caller: &Caller, query: &str, filter: SearchFilter) -> Vec<FoundIn> {
    let page = page(caller, &search(query, filter)).await.expect("a page of hits");
    page.items.iter().map(place).collect()
}

pub(super) fn place(hit: &Hit) -> FoundIn {
    hit.message.as_ref().map_or(FoundIn::Title(hit.conversation.id), |message| FoundIn::Message(message.id))
}

/// The snippets of what is found.
async fn snippets(caller: &Caller, query: &str) -> Vec<String> {
    let page = page(caller, &search(query, SearchFilter::default())).await.expect("a page of hits");
    page.items.into_iter().map(|hit| hit.snippet.text).collect()
}

/// The conversation of that title, which has no messages.
pub(super) async fn titled(caller: &Caller, text: &str) -> ConversationId {
    let new = NewConversation { title: Some(title(text)), ..NewConversation::default() };
    caller.create(new, vec![]).await.expect("a new conversation").0.id
}

/// Each query of the corpus finds the documents that the corpus says, no others, and shows where.
pub async fn every_query_of_the_corpus_finds_what_it_says(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (mut names, mut wrong) = (BTreeMap::<FoundIn, String>::new(), Vec::new());
    for line in corpus() {
        match line {
            Line::Said(name, text) => {
                let (_, messages) =
                    alice.create(NewConversation::default(), vec![answered(&text)]).await.unwrap();
                names.insert(FoundIn::Message(messages[0].id), name);
            }
            Line::Title(name, text) => {
                names.insert(FoundIn::Title(titled(&alice, &text).await), name);
            }
            Line::Find(query, expected) => {
                let found = page(&alice, &search(&query, SearchFilter::default())).await;
                let found = found.unwrap_or_else(|error| panic!("{query:?}: {error}"));
                let found_names: BTreeSet<String> =
                    found.items.iter().map(|hit| names[&place(hit)].clone()).collect();
                if found_names != expected || found.items.len() != expected.len() || found.next.is_some() {
                    wrong.push(format!("{query:?} finds {found_names:?}, not {expected:?}"));
                }
                for hit in found.items {
                    assert!(
                        !hit.snippet.highlights.is_empty() && hit.score.is_finite(),
                        "{query:?}: {hit:?}"
                    );
                }
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// What was written is found by the next search: new, edited, renamed and named by a message; and not as it was before.
pub async fn what_was_written_is_found_at_once_as_it_is_now(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("the first words")]).await;
    // In the message, and in the title that it gave.
    assert_eq!(snippets(&alice, "first").await.len(), 2);
    let added = alice.append(made.id, vec![said("added words"), said("more")]).await.unwrap();
    assert_eq!(snippets(&alice, "added").await, ["added words"]);
    alice.edit(made.id, added[0].id, reworded("edited words")).await.unwrap();
    assert_eq!(snippets(&alice, "added").await, [""; 0]);
    assert_eq!(snippets(&alice, "edited").await, ["edited words"]);
    alice.update(made.id, renamed("another name")).await.unwrap();
    assert_eq!(snippets(&alice, "first").await, ["the first words"]);
    assert_eq!(snippets(&alice, "name").await, ["another name"]);
    alice.update(made.id, ConversationChange { title: Change::Clear, ..Default::default() }).await.unwrap();
    assert_eq!(snippets(&alice, "name").await, [""; 0]);
    alice.append(made.id, vec![said("a name again")]).await.unwrap();
    assert_eq!(snippets(&alice, "name").await, ["a name again"; 2]);
    // The same word before and after an edit, and back.
    for text in ["words of old", "old words", "words of old"] {
        alice.edit(made.id, added[0].id, reworded(text)).await.unwrap();
        assert_eq!(snippets(&alice, "old words").await, [text]);
    }
}

/// A message, a title and a whole conversation that were deleted are not found, and what stays is.
pub async fn what_is_gone_is_found_no_more(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice
        .create(
            NewConversation::default(),
            vec![answered("one fox"), answered("two foxes"), answered("fox three")],
        )
        .await
        .unwrap();
    let other = alice.start(vec![answered("another fox")]).await;
    let named = titled(&alice, "fox").await;
    assert_eq!(snippets(&alice, "fox*").await.len(), 5);
    alice.remove(made.id, messages[0].id).await.unwrap();
    assert_eq!(snippets(&alice, "one").await, [""; 0]);
    alice.delete(named).await.unwrap();
    assert_eq!(snippets(&alice, "fox*").await.len(), 3);
    alice.delete(made.id).await.unwrap();
    assert_eq!(snippets(&alice, "fox*").await, ["another fox"]);
    alice.delete(other.id).await.unwrap();
    assert_eq!(snippets(&alice, "fox").await, [""; 0]);
    // Whatever is left of them is cleared away without harm to what is there.
    alice.start(vec![answered("a new fox")]).await;
    assert_eq!(snippets(&alice, "fox").await, ["a new fox"]);
    while store.sweep(alice.context.now).await.unwrap() {}
    assert_eq!(snippets(&alice, "fox").await, ["a new fox"]);
}

/// A search finds nothing of another user, whatever is asked, and another user's search changes nothing for the caller.
pub async fn a_search_finds_the_callers_own_alone(store: Store) {
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|name| Caller::new(&store, name));
    for (caller, word) in [(&alice, "apple"), (&bob, "banana")] {
        caller.start(vec![said(&format!("{word} secret")), answered("shared words")]).await;
    }
    for _ in 0..2 {
        assert_eq!(snippets(&alice, "secret").await, ["apple secret"; 2]);
        assert_eq!(snippets(&bob, "secret").await, ["banana secret"; 2]);
        assert_eq!(snippets(&bob, "apple").await, [""; 0]);
        assert_eq!(snippets(&alice, "b*").await, [""; 0]);
        assert_eq!(snippets(&alice, "secret -apple").await, [""; 0]);
        assert_eq!(snippets(&carol, "secret").await, [""; 0]);
    }
}

/// A filter leaves what it names: a role, flags, a notebook, and a time with its start and without its end.
pub async fn a_search_looks_where_it_is_asked_to(store: Store) {
    let alice = Caller::new(&store, "alice");
    let new = |starred, archived, notebook: &str| NewConversation {
        title: Some(title("fox")),
        starred,
        archived,
        notebooks: json_of(&json!([notebook])),
        ..NewConversation::default()
    };
    let roles = Role::ALL.map(|role| message(role, "a fox")).to_vec();
    let (first, said_first) = alice.at(NOON).create(new(true, false, "work"), roles).await.unwrap();
    let (second, said_second) =
        alice.at(NOON + 10).create(new(false, true, "京都"), vec![answered("fox")]).await.unwrap();
    let count = async |filter: SearchFilter| places(&alice, "fox", filter).await.len();
    let none = SearchFilter::default();
    assert_eq!(count(none.clone()).await, 7);
    for (role, message) in Role::ALL.into_iter().zip(&said_first) {
        let mut found = places(&alice, "fox", SearchFilter { role: Some(role), ..none.clone() }).await;
        found.retain(|place| *place != FoundIn::Message(said_second[0].id));
        assert_eq!(found, [FoundIn::Message(message.id)]);
    }
    let notebook = |name: &str| NotebookName::parse(name.into()).ok();
    for (filter, expected) in [
        (SearchFilter { starred: Some(true), ..none.clone() }, first.id),
        (SearchFilter { starred: Some(false), ..none.clone() }, second.id),
        (SearchFilter { archived: Some(false), ..none.clone() }, first.id),
        (SearchFilter { archived: Some(true), ..none.clone() }, second.id),
        (SearchFilter { notebook: notebook("work"), ..none.clone() }, first.id),
        (SearchFilter { notebook: notebook("京都"), starred: Some(false), ..none.clone() }, second.id),
        (SearchFilter { before: Some(Timestamp::from_micros(NOON + 10)), ..none.clone() }, first.id),
        (SearchFilter { after: Some(Timestamp::from_micros(NOON + 10)), ..none.clone() }, second.id),
    ] {
        let found = page(&alice, &search("fox", filter.clone())).await.unwrap().items;
        assert_eq!(found.len(), if expected == first.id { 5 } else { 2 }, "{filter:?}");
        assert!(found.iter().all(|hit| hit.conversation.id == expected), "{filter:?}");
    }
    assert_eq!(count(SearchFilter { starred: Some(true), archived: Some(true), ..none.clone() }).await, 0);
    let at = Some(Timestamp::from_micros(NOON));
    assert_eq!(count(SearchFilter { after: at, before: at, ..none.clone() }).await, 0);
    assert_eq!(count(SearchFilter { notebook: notebook("wor"), ..none }).await, 0);
    // A change of a flag is searched by at once.
    alice
        .update(first.id, ConversationChange { archived: Change::Set(true), ..Default::default() })
        .await
        .unwrap();
    assert_eq!(count(SearchFilter { archived: Some(true), ..SearchFilter::default() }).await, 7);
}

/// A search takes no number and makes no user.
pub async fn a_search_changes_nothing(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    alice.start(vec![said("a fox")]).await;
    let before = alice.holdings().await;
    assert_eq!(snippets(&alice, "fox").await.len(), 2);
    assert_eq!(snippets(&bob, "fox").await, [""; 0]);
    assert_eq!((alice.holdings().await, bob.user().await), (before, None));
}

/// Of who was erased nothing is found; what they write afterwards is, and all of others all the time.
pub async fn who_was_erased_is_searched_anew(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    for caller in [&alice, &bob] {
        for _ in 0..30 {
            caller.start(vec![answered("an old fox"); 10]).await;
        }
        assert_eq!(snippets(caller, "old").await.len(), 100);
    }
    store.erase(&alice.context).await.unwrap();
    assert_eq!(snippets(&alice, "fox").await, [""; 0]);
    alice.start(vec![answered("a new fox")]).await;
    assert_eq!(snippets(&alice, "fox").await, ["a new fox"]);
    assert_eq!(snippets(&bob, "old").await.len(), 100);
}

/// While others write, every search finds what was there when it began, and fails for nobody.
pub async fn searches_beside_changes_find_what_was_there_before(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![answered("fox")]).await.id;
    let writers = (0..2).map(|_| {
        let alice = alice.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                let added = alice.append(made, vec![answered("fox"), answered("other")]).await.unwrap();
                alice.edit(made, added[1].id, reworded("fox, too")).await.unwrap();
                alice.remove(made, added[0].id).await.unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let searchers = (0..4).map(|_| {
        let alice = alice.clone();
        async move {
            let mut before = 1;
            for _ in 0..10 {
                let found = snippets(&alice, "fox").await.len();
                // What is kept only grows, save for one message of each writer that comes and goes.
                assert!(found + 2 >= before, "{found} after {before}");
                before = found;
            }
        }
    });
    together(searchers.collect::<Vec<_>>()).await;
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(snippets(&alice, "fox").await.len(), 41);
    assert_eq!(snippets(&alice, "other").await, [""; 0]);
}
