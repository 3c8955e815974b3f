//! Laws of forks: a new conversation with copies of what was said in another, which stays as it is.

use chat_history_domain::conversation::{self, Conversation, ConversationId, Fork, NewConversation};
use chat_history_domain::message::{Message, MessageId};
use chat_history_domain::{Error, Modseq, Result, Store, Timestamp, Versions};

use crate::Caller;
use crate::fixtures::{NOON, answered, full_conversation, full_message, renamed, reworded, said, title};

const NO_CONVERSATION: Error = Error::NotFound("conversation");
const NO_MESSAGE: Error = Error::NotFound("message");

async fn fork(caller: &Caller, id: ConversationId, fork: Fork) -> Result<Conversation> {
    let expected = caller.expected.clone();
    caller
        .write(move |context, repositories| conversation::fork(context, repositories, id, &fork, &expected))
        .await
}

fn up_to(id: MessageId) -> Fork {
    Fork { up_to: Some(id), title: None }
}

/// A conversation in which messages of several times were edited and deleted.
async fn worn(alice: &Caller) -> (Conversation, Vec<Message>) {
    let (made, messages) =
        alice.create(full_conversation(), vec![answered("zero"), full_message("one")]).await.unwrap();
    alice.at(NOON + 5).append(made.id, vec![said("two"), said("gone"), answered("four")]).await.unwrap();
    let said = alice.messages(made.id).await;
    alice.at(NOON + 6).remove(made.id, said[3].id).await.unwrap();
    alice.at(NOON + 7).edit(made.id, messages[1].id, reworded("one, again")).await.unwrap();
    (alice.found(made.id).await, alice.messages(made.id).await)
}

/// A fork has a copy of each message up to the one that is named, in their order, with all fields and times; the other
/// conversation stays as it is.
pub async fn a_fork_has_copies_up_to_the_message_that_is_named(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (source, messages) = worn(&alice).await;
    alice.start(vec![said("other")]).await;
    let number = alice.modseq().await + 1;
    for (last, count, step) in [(Some(messages[2].id), 3, 0), (None, 4, 1), (Some(messages[0].id), 1, 2)] {
        let later = alice.at(NOON + 10 + step);
        let made = fork(&later, source.id, Fork { up_to: last, title: None }).await.unwrap();
        let summary =
            messages[..count].iter().any(|one| &*one.body.content == "two").then(|| "two".to_owned());
        let expected = Conversation {
            id: made.id,
            starred: false,
            archived: false,
            summary,
            message_count: i64::try_from(count).unwrap(),
            modseq: Modseq(number + step),
            created_at: Timestamp::from_micros(NOON + 10 + step),
            updated_at: Timestamp::from_micros(NOON + 10 + step),
            ..source.clone()
        };
        assert_eq!(made, expected);
        assert_eq!(alice.found(made.id).await, expected);
        let copies = alice.messages(made.id).await;
        let of_the_fork = |(copy, original): (&Message, &Message)| {
            assert!(copy.id > original.id, "a copy has an id of its own");
            Message { id: copy.id, conversation: made.id, modseq: made.modseq, ..original.clone() }
        };
        let originals: Vec<Message> = copies.iter().zip(&messages).map(of_the_fork).collect();
        assert_eq!((copies.len(), &copies), (count, &originals));
    }
    assert_eq!((alice.found(source.id).await, alice.messages(source.id).await), (source, messages));
}

/// A fork is called as it is told, or else as the other is; without any name its next user message gives it one.
pub async fn a_fork_is_named_as_told_or_as_the_other(store: Store) {
    let alice = Caller::new(&store, "alice");
    let source = alice.start(vec![said("named by this")]).await;
    let named =
        fork(&alice, source.id, Fork { up_to: None, title: Some(title("Another way")) }).await.unwrap();
    assert_eq!(named.title.as_deref(), Some("Another way"));
    assert_eq!(
        fork(&alice, source.id, Fork::default()).await.unwrap().title.as_deref(),
        Some("named by this")
    );
    let nameless = alice.create(NewConversation::default(), vec![answered("a")]).await.unwrap().0;
    let made = fork(&alice, nameless.id, Fork::default()).await.unwrap();
    assert_eq!((made.title, made.summary), (None, None));
    alice.append(made.id, vec![said("b")]).await.unwrap();
    assert_eq!(alice.found(made.id).await.title.as_deref(), Some("b"));
}

/// A fork and the other conversation go their own ways.
pub async fn a_fork_and_its_source_go_their_own_ways(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (source, messages) = worn(&alice).await;
    let made = fork(&alice, source.id, Fork::default()).await.unwrap();
    alice.edit(source.id, messages[0].id, reworded("changed")).await.unwrap();
    alice.update(source.id, renamed("changed")).await.unwrap();
    let copies = alice.messages(made.id).await;
    assert_eq!((copies[0].body.content.as_str(), alice.found(made.id).await), ("zero", made.clone()));
    alice.append(made.id, vec![said("only here")]).await.unwrap();
    alice.delete(source.id).await.unwrap();
    assert_eq!(alice.contents(made.id).await, ["zero", "one, again", "two", "four", "only here"]);
}

/// What is another user's, under another conversation, or not there can be neither forked nor the end of a fork, and
/// nothing is made.
pub async fn a_fork_of_what_is_absent_makes_nothing(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (hers, her_messages) = worn(&alice).await;
    let (his, his_messages) =
        bob.create(NewConversation::default(), vec![said("a"), said("b")]).await.unwrap();
    let other = bob.start(vec![said("c")]).await;
    let gone = his_messages[1].id;
    bob.remove(his.id, gone).await.unwrap();
    let before = (alice.holdings().await, bob.holdings().await);
    for id in [hers.id, ConversationId(0), ConversationId(i64::MAX)] {
        assert_eq!(fork(&bob, id, Fork::default()).await, Err(NO_CONVERSATION));
        assert_eq!(fork(&bob, id, up_to(her_messages[0].id)).await, Err(NO_CONVERSATION));
    }
    for last in [her_messages[0].id, gone, MessageId(0), MessageId(i64::MAX)] {
        assert_eq!(fork(&bob, his.id, up_to(last)).await, Err(NO_MESSAGE));
    }
    assert_eq!(fork(&bob, other.id, up_to(his_messages[0].id)).await, Err(NO_MESSAGE));
    let stale = bob.expecting(Versions::Listed(vec![Modseq(0)]));
    assert_eq!(fork(&stale, his.id, Fork::default()).await, Err(Error::Stale));
    assert_eq!((alice.holdings().await, bob.holdings().await), before);
}

/// So many messages are copied as other writers can wait for, and where there are more none is.
pub async fn a_fork_of_too_many_messages_makes_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    for _ in 0..Fork::MOST_MESSAGES / 1_000 {
        alice.append(id, vec![said("x"); 1_000]).await.unwrap();
    }
    let made = fork(&alice, id, Fork::default()).await.unwrap();
    assert_eq!(usize::try_from(made.message_count).unwrap(), Fork::MOST_MESSAGES);
    let beyond = alice.append(id, vec![said("one too many")]).await.unwrap();
    let number = alice.modseq().await;
    for too_many in [Fork::default(), up_to(beyond[0].id)] {
        let refused = fork(&alice, id, too_many).await.unwrap_err();
        assert_eq!(refused.to_string(), "up_to must leave at most 20000 messages to copy");
    }
    assert_eq!(alice.modseq().await, number);
    assert_eq!(
        alice
            .page(chat_history_domain::conversation::ConversationCursor::START, 9)
            .await
            .unwrap()
            .items
            .len(),
        2
    );
}
