//! Laws of isolation: what is another's is absent for every call of the ports, and cannot be changed by any.

use chat_history_domain::conversation::{
    self, AppendDelta, Conversation, ConversationChange, ConversationId, NewConversation, Opened,
    forbidden_if_foreign,
};
use chat_history_domain::message::{Append, Message, MessageChange, MessageCursor, Summary};
use chat_history_domain::storage::ReadRepositories;
use chat_history_domain::{Change, Context, Error, Json, Order, Stamp, Store, Versions};

use crate::fixtures::{NOON, content, full_conversation, full_message, renamed, reworded, said};
use crate::{Caller, Holdings};

const NO_CONVERSATION: Error = Error::NotFound("conversation");
const NO_MESSAGE: Error = Error::NotFound("message");

/// Alice with a conversation that Bob knows the ids of, and Bob with one of his own.
struct Neighbours {
    alice: Caller,
    bob: Caller,
    hers: Conversation,
    her_message: Message,
    his: Conversation,
    before: (Holdings, Holdings),
}

impl Neighbours {
    async fn of(store: &Store) -> Self {
        let (alice, bob) = (Caller::new(store, "alice"), Caller::new(store, "bob"));
        let hello = || vec![said("hello"), full_message("secret")];
        let (hers, messages) = alice.create(full_conversation(), hello()).await.unwrap();
        let (his, _) = bob.create(full_conversation(), vec![said("his own")]).await.unwrap();
        let before = (alice.holdings().await, bob.holdings().await);
        Self { alice, bob: bob.at(NOON + 1), hers, her_message: messages[1].clone(), his, before }
    }

    async fn are_as_before(&self) {
        assert_eq!((self.alice.holdings().await, self.bob.holdings().await), self.before);
    }

    async fn hers_is_as_before(&self) {
        assert_eq!(self.alice.holdings().await, self.before.0);
    }
}

/// The owner sees it, and nobody else, by any call that reads.
pub async fn anothers_conversation_is_absent(store: Store) {
    let it = Neighbours::of(&store).await;
    let id = it.hers.id;
    assert_eq!(it.alice.find(id).await, Some(it.hers.clone()));
    assert_eq!(it.bob.find(id).await, None);
    assert_eq!(it.bob.open(id, Versions::NONE, 5).await, Err(NO_CONVERSATION));
    assert!(matches!(it.alice.open(id, Versions::NONE, 5).await, Ok(Opened::Read(..))));
    for order in [Order::Ascending, Order::Descending] {
        let start = MessageCursor::start(id, order);
        assert_eq!(it.bob.message_page(start, 5).await, Err(NO_CONVERSATION));
    }
    assert_eq!(it.bob.messages(id).await, []);
    let summary = it
        .bob
        .read(move |context, repositories| repositories.messages().first_user_summary(&context.user, id));
    assert_eq!(summary.await, Ok(None));
    it.are_as_before().await;
}

/// A list shows the caller's own and no other's.
pub async fn lists_show_only_the_callers_own(store: Store) {
    let it = Neighbours::of(&store).await;
    let carol = Caller::new(&store, "carol");
    assert_eq!(carol.holdings().await, Holdings { user: None, conversations: vec![] });
    let owners = |holdings: &Holdings| {
        let conversations = holdings.conversations.iter();
        conversations
            .flat_map(|(conversation, messages)| {
                let of_messages = messages.iter().map(|message| message.owner.clone());
                of_messages.chain([conversation.owner.clone()]).collect::<Vec<_>>()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(owners(&it.before.0), vec![it.alice.owner().clone(); 3]);
    assert_eq!(owners(&it.before.1), vec![it.bob.owner().clone(); 2]);
}

/// An append to another's conversation is one to no conversation.
pub async fn appending_to_anothers_conversation_finds_nothing(store: Store) {
    let it = Neighbours::of(&store).await;
    assert_eq!(it.bob.append(it.hers.id, vec![said("let me in")]).await, Err(NO_CONVERSATION));
    assert_eq!(it.bob.append(it.hers.id, vec![]).await, Err(NO_CONVERSATION));
    let append = Append::new(it.bob.context.clone(), it.hers.id, vec![said("let me in")]);
    assert_eq!(it.bob.write(move |_, repositories| append.apply(repositories)).await, Err(NO_CONVERSATION));
    it.are_as_before().await;
}

/// Neither a change nor a deletion reaches it.
pub async fn anothers_conversation_cannot_be_changed(store: Store) {
    let it = Neighbours::of(&store).await;
    let id = it.hers.id;
    assert_eq!(it.bob.update(id, renamed("mine")).await, Err(NO_CONVERSATION));
    assert_eq!(it.bob.update(id, ConversationChange::default()).await, Err(NO_CONVERSATION));
    assert_eq!(it.bob.delete(id).await, Err(NO_CONVERSATION));
    it.are_as_before().await;
}

/// Under her conversation or under his own, her message is not there for him.
pub async fn anothers_message_is_absent_and_cannot_be_changed(store: Store) {
    let it = Neighbours::of(&store).await;
    let message = it.her_message.id;
    for conversation in [it.hers.id, it.his.id] {
        assert_eq!(it.bob.find_message(conversation, message).await, None);
        assert_eq!(it.bob.edit(conversation, message, reworded("mine")).await, Err(NO_MESSAGE));
        assert_eq!(it.bob.edit(conversation, message, MessageChange::default()).await, Err(NO_MESSAGE));
        assert_eq!(it.bob.remove(conversation, message).await, Err(NO_MESSAGE));
    }
    it.are_as_before().await;
}

/// Each change of the repositories, asked for in Bob's name and committed, leaves what is Alice's.
pub async fn no_repository_writes_to_what_is_anothers(store: Store) {
    let it = Neighbours::of(&store).await;
    let (hers, his, message) = (it.hers.id, it.his.id, it.her_message.id);
    let outcome = it.bob.write(move |context, repositories| {
        let owner = &context.user;
        let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
        let delta = AppendDelta::of(&[said("let me in")]);
        let conversations = repositories.conversations();
        assert_eq!(conversations.update(owner, hers, &renamed("mine"), stamp)?, None);
        assert_eq!(conversations.update_all(owner, &[hers], &renamed("mine"), stamp)?, (0, stamp.at));
        assert_eq!(conversations.apply_delta(owner, hers, &delta, stamp)?, None);
        conversations.count_restored(owner, hers, &delta, stamp)?;
        assert!(!conversations.delete(owner, hers)?);
        assert_eq!(conversations.trash_all(owner, &[hers], stamp.at, stamp)?, 0);
        conversations.refresh(owner, hers, 1, &Change::Set(Summary::of("mine")), stamp)?;
        let messages = repositories.messages();
        assert_eq!(messages.copy(owner, hers, his, None, 9, stamp)?, 0);
        for conversation in [hers, his] {
            assert_eq!(messages.update(owner, conversation, message, &reworded("mine"), stamp)?, None);
            let sourced = MessageChange { sources: Change::Clear, ..MessageChange::default() };
            for change in [MessageChange::default(), sourced] {
                messages.extend(owner, conversation, message, &content("mine"), &change, stamp)?;
            }
            assert_eq!(messages.delete_last(owner, conversation, (message, message), 9)?, 0);
            assert!(!messages.delete(owner, conversation, message)?);
        }
        Ok(())
    });
    assert_eq!(outcome.await, Ok(()));
    it.hers_is_as_before().await;
}

/// A message never gets into a conversation of another user, however it is asked for.
pub async fn inserting_into_anothers_conversation_is_refused(store: Store) {
    let it = Neighbours::of(&store).await;
    let id = it.hers.id;
    let outcome = it.bob.write(move |context, repositories| {
        let owner = &context.user;
        let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
        repositories.messages().insert(owner, id, &[said("let me in")], stamp)
    });
    assert!(outcome.await.is_err());
    it.are_as_before().await;
}

/// A message is found under its own conversation only, among those of one user too.
pub async fn a_message_under_another_conversation_is_absent(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice.create(NewConversation::default(), vec![said("a")]).await.unwrap();
    let other = alice.start(vec![said("other")]).await;
    let before = alice.holdings().await;
    let message = messages[0].id;
    let later = alice.at(NOON + 1);
    assert_eq!(alice.find_message(other.id, message).await, None);
    assert_eq!(later.edit(other.id, message, reworded("x")).await, Err(NO_MESSAGE));
    assert_eq!(later.edit(other.id, message, MessageChange::default()).await, Err(NO_MESSAGE));
    assert_eq!(later.remove(other.id, message).await, Err(NO_MESSAGE));
    assert_eq!(alice.holdings().await, before);
    assert_eq!(alice.find_message(made.id, message).await, Some(messages[0].clone()));
}

/// One user's changes of every kind leave the rows of all others as they are.
pub async fn what_one_user_does_no_other_user_sees(store: Store) {
    let it = Neighbours::of(&store).await;
    let carol = Caller::new(&store, "carol").at(NOON + 2);
    let (made, messages) = carol.create(full_conversation(), vec![said("a"), said("b")]).await.unwrap();
    carol.append(made.id, vec![said("c")]).await.unwrap();
    carol.edit(made.id, messages[0].id, reworded("d")).await.unwrap();
    carol.remove(made.id, messages[1].id).await.unwrap();
    let cleared = ConversationChange { metadata: chat_history_domain::Change::Clear, ..Default::default() };
    assert_eq!(carol.update(made.id, cleared).await.unwrap().metadata, Json::empty_object());
    it.are_as_before().await;
    carol.delete(made.id).await.unwrap();
    it.are_as_before().await;
}

/// Whoever was promised it hears that a conversation is another user's, and hears nothing else of it.
pub async fn anothers_conversation_is_told_from_none_where_that_is_asked(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let made = alice.start(vec![said("hers")]).await;
    let open = |id| {
        move |context: &Context, repositories: &mut dyn ReadRepositories| {
            let opened = conversation::open(context, repositories, id, &Versions::NONE, 1);
            forbidden_if_foreign(context, repositories.conversations(), id, opened).map(drop)
        }
    };
    assert_eq!(bob.read(open(made.id)).await, Err(Error::Forbidden("conversation")));
    assert_eq!(alice.read(open(made.id)).await, Ok(()));
    let absent = ConversationId(made.id.0 + 1_000);
    assert_eq!(bob.read(open(absent)).await, Err(Error::NotFound("conversation")));
    alice.delete(made.id).await.unwrap();
    assert_eq!(bob.read(open(made.id)).await, Err(Error::NotFound("conversation")));
}
