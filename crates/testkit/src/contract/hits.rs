//! Laws of what a search gives of very much: the order of hits, their pages, and the bounds of what is searched.

use std::collections::BTreeSet;

use chat_history_domain::conversation::NewConversation;
use chat_history_domain::message::{Content, NewMessage, Role};
use chat_history_domain::search::{FoundIn, Search, SearchFilter};
use chat_history_domain::{Limits, Store};

use super::searches::{page, place, places, search, titled};
use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, title};

/// What fits better comes first, and of what is alike the newest.
pub async fn hits_come_best_first_and_newest_first_among_equals(store: Store) {
    let alice = Caller::new(&store, "alice");
    let mut made = Vec::new();
    for (micros, text) in [
        (2, "alike fox"),
        (1, "alike fox"),
        (3, "alike fox"),
        (0, "fox fox fox fox"),
        (4, "fox in a text that is about very many other things"),
    ] {
        let (_, messages) =
            alice.at(NOON + micros).create(NewConversation::default(), vec![answered(text)]).await.unwrap();
        made.push(FoundIn::Message(messages[0].id));
    }
    let found = places(&alice, "fox", SearchFilter::default()).await;
    assert_eq!(found, [made[3], made[2], made[0], made[1], made[4]]);
}

/// Pages of any size, taken together, are the hits of one page.
pub async fn pages_of_hits_show_each_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    for number in 0..12 {
        let words = format!("fox {}", "and more ".repeat(number % 3));
        let new = NewConversation { title: Some(title(&words)), ..NewConversation::default() };
        alice
            .at(NOON + i64::try_from(number).unwrap() % 5)
            .create(new, vec![answered(&words)])
            .await
            .unwrap();
    }
    let whole = places(&alice, "fox", SearchFilter::default()).await;
    assert_eq!(whole.len(), 24);
    for limit in [1, 5, 23, 24] {
        assert_eq!(walked(&alice, Search { limit, ..search("fox", SearchFilter::default()) }).await, whole);
    }
}

/// All hits, page by page.
async fn walked(caller: &Caller, mut search: Search) -> Vec<FoundIn> {
    let mut all = Vec::new();
    loop {
        let page = page(caller, &search).await.unwrap();
        assert!(page.items.len() <= search.limit);
        all.extend(page.items.iter().map(place));
        match page.next {
            Some(next) => search.after = next,
            None => return all,
        }
    }
}

/// However many match, walking the pages shows each once: of very many the newest are ranked together, then older ones.
pub async fn more_matches_than_are_ranked_together_are_all_shown(store: Store) {
    let alice = Caller::new(&store, "alice");
    let many = |text: &str| (0..600).map(|_| answered(text)).collect::<Vec<_>>();
    let (made, older) = alice.create(NewConversation::default(), many("common words")).await.unwrap();
    let newer = alice.append(made.id, many("words of common use")).await.unwrap();
    for (query, count) in
        [("common", 1_200), ("\"common words\"", 600), ("common -use", 600), ("com* word*", 1_200)]
    {
        let found = walked(&alice, search(query, SearchFilter::default())).await;
        let distinct: BTreeSet<&FoundIn> = found.iter().collect();
        assert_eq!((found.len(), distinct.len()), (count, count), "{query}");
        let first = if count == 1_200 { &newer } else { &older };
        assert!(
            found[..100]
                .iter()
                .all(|place| first.iter().any(|message| FoundIn::Message(message.id) == *place)),
            "{query}"
        );
    }
}

/// A message that is longer than the usual limit allows.
fn very_long(text: &str) -> NewMessage {
    let limits = Limits { message_chars: usize::MAX, ..Limits::default() };
    NewMessage::new(Role::Assistant, Content::parse(text.to_owned(), &limits).expect("a message's content"))
}

/// The longest messages are kept, and found by what they say at their start, on their own and among others.
pub async fn of_a_very_long_message_the_start_is_found(store: Store) {
    let alice = Caller::new(&store, "alice");
    let words = (0..60_000).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
    let signs: String =
        ('\u{4E00}'..='\u{9FFF}').chain('\u{20000}'..='\u{2A6DF}').chain('\u{30000}'..='\u{3134A}').collect();
    for long in [
        format!("needle {words}"),
        format!("needle {}", "x".repeat(2_000_000)),
        format!("needle {signs}"),
        format!("needle {}", "京都 ".repeat(20_000)),
        format!("needle {}", "needle ".repeat(20_000)),
    ] {
        alice.start(vec![very_long(&long), answered("a short needle")]).await;
    }
    assert_eq!(places(&alice, "needle", SearchFilter::default()).await.len(), 10);
    assert_eq!(places(&alice, "needle w17", SearchFilter::default()).await.len(), 1);
    assert_eq!(places(&alice, "\"w29 w30\"", SearchFilter::default()).await.len(), 1);
    assert_eq!(places(&alice, "w59999", SearchFilter::default()).await.len(), 0);
    assert_eq!(places(&alice, "京都 -w1", SearchFilter::default()).await.len(), 1);
    assert_eq!(places(&alice, "short needle", SearchFilter::default()).await.len(), 5);
}

/// However much there is when it is searched for the first time, all of it is found.
pub async fn a_long_history_is_indexed_whole(store: Store) {
    let alice = Caller::new(&store, "alice");
    for number in 0..4 {
        let many = (0..500).map(|place| answered(&format!("row{} of {number}", place % 10))).collect();
        alice.start(many).await;
    }
    for number in 0..30 {
        titled(&alice, &format!("title {number}")).await;
    }
    let limit = Search { limit: 1, ..search("row3", SearchFilter::default()) };
    let alone = [&alice; 4].map(|caller| {
        let (caller, limit) = (caller.clone(), limit.clone());
        async move { page(&caller, &limit).await.map(|page| page.items.len()) }
    });
    assert_eq!(together(alone).await, [const { Ok(1) }; 4]);
    assert_eq!(walked(&alice, search("row3", SearchFilter::default())).await.len(), 200);
    assert_eq!(walked(&alice, search("row7 2", SearchFilter::default())).await.len(), 50);
    assert_eq!(walked(&alice, search("title", SearchFilter::default())).await.len(), 30);
}
