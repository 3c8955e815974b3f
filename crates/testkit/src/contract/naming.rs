//! Laws of titles and summaries: a conversation is named after its first user message, once.

use chat_history_domain::conversation::{ConversationChange, ConversationId, NewConversation};
use chat_history_domain::message::{Role, Summary};
use chat_history_domain::{Change, Stamp, Store};

use crate::Caller;
use crate::fixtures::{NOON, answered, message, renamed, reworded, said, title, unit};

async fn name(caller: &Caller, id: ConversationId) -> (Option<String>, Option<String>) {
    let found = caller.found(id).await;
    (found.title, found.summary)
}

fn both(title: &str, summary: &str) -> (Option<String>, Option<String>) {
    (Some(title.into()), Some(summary.into()))
}

/// Messages beside the dialogue name nothing, in a creation, an append or a batch, before or after.
pub async fn the_first_user_message_names_the_conversation(store: Store) {
    let alice = Caller::new(&store, "alice");
    let others = vec![
        message(Role::System, "be kind"),
        answered("Hi!"),
        message(Role::Tool, "[]"),
        unit(Role::User, "message", ""),
        unit(Role::User, "tool_result", "42"),
    ];
    let id = alice.start(others.clone()).await.id;
    assert_eq!(name(&alice, id).await, (None, None));
    alice.append(id, others).await.unwrap();
    assert_eq!(name(&alice, id).await, (None, None));

    alice
        .append(id, vec![answered("?"), said("Where  is\tRome?\nAnd why?"), said("No matter")])
        .await
        .unwrap();
    assert_eq!(name(&alice, id).await, both("Where is Rome?", "Where  is\tRome?\nAnd why?"));
    alice.append(id, vec![said("Something else")]).await.unwrap();
    assert_eq!(name(&alice, id).await, both("Where is Rome?", "Where  is\tRome?\nAnd why?"));

    let made = alice.start(vec![answered("Hello"), said("first"), said("second")]).await;
    assert_eq!((made.title, made.summary), both("first", "first"));
    assert_eq!(name(&alice, made.id).await, both("first", "first"));
}

/// A summary has the first 100 characters, and a title is cut to 60, by characters and not by bytes.
pub async fn long_first_messages_are_cut_between_characters(store: Store) {
    let alice = Caller::new(&store, "alice");
    let text = "👍é".repeat(200);
    let id = alice.start(vec![]).await.id;
    alice.append(id, vec![said(&text)]).await.unwrap();
    let expected_title: String = text.chars().take(59).chain(['…']).collect();
    let expected_summary: String = text.chars().take(100).collect();
    assert_eq!(name(&alice, id).await, both(&expected_title, &expected_summary));
}

/// A title that a client set stays, be it empty; the summary is still the first user message's.
pub async fn a_title_that_was_set_is_never_overwritten(store: Store) {
    let alice = Caller::new(&store, "alice");
    for set in ["Mine", ""] {
        let new = NewConversation { title: Some(title(set)), ..NewConversation::default() };
        let (created, _) = alice.create(new.clone(), vec![said("first")]).await.unwrap();
        assert_eq!((created.title, created.summary), both(set, "first"));
        assert_eq!(name(&alice, created.id).await, both(set, "first"));

        let (empty, _) = alice.create(new, vec![]).await.unwrap();
        alice.append(empty.id, vec![said("first")]).await.unwrap();
        assert_eq!(name(&alice, empty.id).await, both(set, "first"));

        let renamed_later = alice.start(vec![said("first")]).await.id;
        alice.update(renamed_later, renamed(set)).await.unwrap();
        alice.append(renamed_later, vec![said("second")]).await.unwrap();
        assert_eq!(name(&alice, renamed_later).await, both(set, "first"));
    }
}

/// After a title is cleared, the next user message gives one, while the summary stays the first's.
pub async fn a_cleared_title_is_given_by_the_next_user_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![said("first")]).await.id;
    let cleared = ConversationChange { title: Change::Clear, ..ConversationChange::default() };
    alice.update(id, cleared).await.unwrap();
    assert_eq!(name(&alice, id).await, (None, Some("first".into())));
    alice.append(id, vec![answered("no name")]).await.unwrap();
    assert_eq!(name(&alice, id).await, (None, Some("first".into())));
    alice.append(id, vec![said("second")]).await.unwrap();
    assert_eq!(name(&alice, id).await, both("second", "first"));
}

/// A blank message has a summary, which is its text, but no title to give.
pub async fn a_blank_first_message_leaves_the_title_to_the_next(store: Store) {
    let alice = Caller::new(&store, "alice");
    for blank in ["", " \n\t"] {
        let id = alice.start(vec![said(blank)]).await.id;
        assert_eq!(name(&alice, id).await, (None, Some(blank.into())));
        alice.append(id, vec![said("second")]).await.unwrap();
        assert_eq!(name(&alice, id).await, both("second", blank));
    }
}

/// The summary follows an edit of the first user message, and of no other; the title follows none.
pub async fn editing_the_first_user_message_changes_the_summary(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![answered("hello"), said("first"), said("second")];
    let (made, messages) = alice.create(NewConversation::default(), messages).await.unwrap();
    for (position, expected) in [(0, "first"), (2, "first"), (1, "edited")] {
        alice.at(NOON + 1).edit(made.id, messages[position].id, reworded("edited")).await.unwrap();
        assert_eq!(name(&alice, made.id).await, both("first", expected));
    }
    alice.edit(made.id, messages[1].id, reworded("")).await.unwrap();
    assert_eq!(name(&alice, made.id).await, both("first", ""));
    alice.edit(made.id, messages[1].id, reworded(&"é".repeat(101))).await.unwrap();
    assert_eq!(name(&alice, made.id).await, both("first", &"é".repeat(100)));
}

/// The next user message takes over the summary; without any there is none, until one is added.
pub async fn deleting_the_first_user_message_passes_the_summary_on(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![said("first"), answered("answer"), said("second")];
    let (made, messages) = alice.create(NewConversation::default(), messages).await.unwrap();
    alice.remove(made.id, messages[0].id).await.unwrap();
    assert_eq!(name(&alice, made.id).await, both("first", "second"));
    alice.remove(made.id, messages[2].id).await.unwrap();
    assert_eq!(name(&alice, made.id).await, (Some("first".into()), None));
    alice.append(made.id, vec![answered("more"), said("third")]).await.unwrap();
    assert_eq!(name(&alice, made.id).await, both("first", "third"));
}

/// `first_user_summary` gives the first 100 characters of the first message by id that is the person's.
pub async fn the_first_user_summary_is_of_the_first_user_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let long = "京".repeat(101);
    let cases = [
        (vec![], None),
        (vec![answered("a"), message(Role::System, "b"), message(Role::Tool, "c")], None),
        (vec![unit(Role::User, "message", ""), unit(Role::User, "tool_result", "b")], None),
        (
            vec![unit(Role::User, "tool_result", "a"), unit(Role::User, "message", "b")],
            Some(Summary::of("b")),
        ),
        (vec![answered("a"), said(""), said("b")], Some(Summary::of(""))),
        (vec![said(&long), said("b")], Some(Summary::of(&long))),
    ];
    for (messages, expected) in cases {
        let id = alice.start(messages).await.id;
        let found = alice
            .read(move |context, repositories| repositories.messages().first_user_summary(&context.user, id));
        assert_eq!(found.await, Ok(expected));
    }
}

/// A summary that is not the first user message's, such as one that was written in SQL, stays, whatever is changed.
pub async fn a_summary_of_another_making_stays(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![said("first"), answered("answer"), said("second")];
    let (made, messages) = alice.create(NewConversation::default(), messages).await.unwrap();
    let id = made.id;
    let by_hand = alice.write(move |context, repositories| {
        let stamp =
            Stamp { modseq: repositories.users().advance(&context.user, context.now)?, at: context.now };
        let summary = Change::Set(Summary::of("by hand"));
        repositories.conversations().refresh(&context.user, id, 0, &summary, stamp)
    });
    by_hand.await.unwrap();
    for message in &messages {
        alice.edit(id, message.id, reworded("edited")).await.unwrap();
        assert_eq!(name(&alice, id).await, both("first", "by hand"));
    }
    for message in &messages {
        alice.remove(id, message.id).await.unwrap();
        assert_eq!(name(&alice, id).await, both("first", "by hand"));
    }
}
