//! The example on the domain's front page: a doc test compiles it there, and here it runs.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by panicking")]

use chat_history_testkit::MemoryStore;
use chat_history_testkit::fixtures::NOON;
use futures_util::FutureExt;

use chat_history_domain::conversation::{self, ConversationChange, NewConversation, Title};
use chat_history_domain::message::{self, Append, Content, MessageCursor, NewMessage, Role};
use chat_history_domain::{
    Change, Context, Error, Limits, Order, Result, Store, Timestamp, UserId, Versions,
};

async fn first_steps(store: &Store, now: Timestamp) -> Result<()> {
    // Who asks, and when: once for each request, from your own login and your own clock.
    let alice = Context { user: UserId::parse("alice").map_err(|rule| rule.at("user"))?, now };

    // A value is checked where it is made; whoever made it names the field that it stood in.
    let text = "My printer is on fire.".to_owned();
    let content = Content::parse(text, &Limits::default()).map_err(|rule| rule.at("content"))?;
    let said = NewMessage::new(Role::User, content);

    // Create: a use case, run as a change.
    let new = NewConversation::default();
    let (opened, _) = store
        .write(&alice, move |context, repositories| conversation::create(context, repositories, &new, &[]))
        .await?;

    // Append: a value instead of a closure, so that a store can join those of many callers.
    let append = Append::new(alice.clone(), opened.id, vec![said]);
    let kept = store.append(append).await?.messages;

    // List: at most ten, newest first, and the place where the next page starts.
    let newest = MessageCursor::start(opened.id, Order::Descending);
    let page = store
        .read(&alice, move |context, repositories| message::list(context, repositories, &newest, 10))
        .await?;
    assert_eq!((page.items, page.next), (kept, None));

    // Change what was seen and nothing newer: the append has made a new version since.
    let title = Title::parse("Fire".to_owned(), &Limits::default()).map_err(|rule| rule.at("title"))?;
    let change = ConversationChange { title: Change::Set(title), ..ConversationChange::default() };
    let (id, seen) = (opened.id, Versions::Listed(vec![opened.modseq]));
    let renamed = store
        .write(&alice, move |context, repositories| {
            conversation::update(context, repositories, id, &change, &seen)
        })
        .await;
    assert_eq!(renamed, Err(Error::Stale));

    // What is another user's is not there.
    let bob = Context { user: UserId::parse("bob").map_err(|rule| rule.at("user"))?, now };
    let page = store
        .read(&bob, move |context, repositories| message::list(context, repositories, &newest, 10))
        .await;
    assert_eq!(page, Err(Error::NotFound("conversation")));
    Ok(())
}

#[test]
fn the_example_on_the_front_page_of_the_domain_does_what_it_says() {
    let store = Store::new(MemoryStore::new());
    let now = Timestamp::from_micros(NOON);
    assert_eq!(first_steps(&store, now).now_or_never(), Some(Ok(())));
}

#[test]
fn the_example_that_runs_here_is_the_one_on_the_front_page() {
    let page = include_str!("../../domain/src/lib.rs").lines().map_while(|line| line.strip_prefix("//!"));
    let page: Vec<&str> = page.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let shown = page.split(|line| line.starts_with("```")).nth(1).unwrap().join("\n");
    assert!(shown.contains("async fn first_steps"));
    assert!(include_str!("front_page.rs").contains(&shown));
}
