//! A user at a store: the use cases as one line each, for tests that tell a story.

use chat_history_domain::conversation::document::{self, DocumentChange};
use chat_history_domain::conversation::{
    self, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    NewConversation, Obtained, Opened, Trash, TrashCursor, Trashed,
};
use chat_history_domain::idempotency::{Once, Told};
use chat_history_domain::message::{
    self, Append, Appended, Cut, CutOff, Message, MessageChange, MessageCursor, MessageId, NewMessage, Shown,
    Step,
};
use chat_history_domain::storage::{ReadRepositories, Repositories};
use chat_history_domain::user::User;
use chat_history_domain::{Context, Limits, Order, Page, Result, Store, Timestamp, UserId, Versions};

use crate::fixtures::{NOON, context, message as new_message};

/// More rows than any test makes.
const ALL: usize = 100_000;

/// A user at a store, at a chosen moment.
#[derive(Clone)]
pub struct Caller {
    /// The store.
    pub store: Store,
    /// The user and the moment.
    pub context: Context,
    /// The versions of a conversation from which the caller's changes may go on.
    pub expected: Versions,
}

/// All that a store holds of one user, to be compared with what it held before.
#[derive(Clone, Debug, PartialEq)]
pub struct Holdings {
    /// The user's own row.
    pub user: Option<User>,
    /// The conversations as they are listed, each with its messages, oldest first.
    pub conversations: Vec<(Conversation, Vec<Message>)>,
}

impl Caller {
    /// The user of that id, at [`NOON`].
    pub fn new(store: &Store, id: &str) -> Self {
        Self { store: store.clone(), context: context(id, NOON), expected: Versions::Any }
    }

    /// The same user at that moment.
    #[must_use]
    pub fn at(&self, micros: i64) -> Self {
        let now = Timestamp::from_micros(micros);
        Self { context: Context { user: self.owner().clone(), now }, ..self.clone() }
    }

    /// The same user, whose changes may go on from these versions only.
    #[must_use]
    pub fn expecting(&self, expected: Versions) -> Self {
        Self { expected, ..self.clone() }
    }

    /// Whose id stands on everything that the caller makes.
    pub fn owner(&self) -> &UserId {
        &self.context.user
    }

    /// Runs a piece of reading work.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnMut(&Context, &mut dyn ReadRepositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.read(&self.context, work).await
    }

    /// Runs a piece of changing work.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Context, &mut dyn Repositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.write(&self.context, work).await
    }

    /// Makes a conversation.
    pub async fn create(
        &self,
        new: NewConversation,
        messages: Vec<NewMessage>,
    ) -> Result<(Conversation, Vec<Message>)> {
        self.write(move |context, repositories| conversation::create(context, repositories, &new, &messages))
            .await
    }

    /// Makes a conversation of nothing but these messages; panics where that fails.
    pub async fn start(&self, messages: Vec<NewMessage>) -> Conversation {
        self.create(NewConversation::default(), messages).await.expect("a new conversation").0
    }

    /// Appends messages.
    pub async fn append(&self, id: ConversationId, messages: Vec<NewMessage>) -> Result<Vec<Message>> {
        let append = Append::new(self.context.clone(), id, messages).expecting(self.expected.clone());
        self.store.append(append).await.map(|appended| appended.messages)
    }

    /// Appends messages, once for the key.
    pub async fn append_once(
        &self,
        id: ConversationId,
        key: Once,
        messages: Vec<NewMessage>,
    ) -> Result<Told<Appended>> {
        let append = Append::new(self.context.clone(), id, messages).expecting(self.expected.clone());
        self.store.append_once(append.keyed(Some(key))).await
    }

    /// Makes a conversation, or finds the one that has its external id.
    pub async fn obtain(&self, new: NewConversation, messages: Vec<NewMessage>) -> Result<Obtained> {
        self.write(move |context, repositories| conversation::obtain(context, repositories, &new, &messages))
            .await
    }

    /// Cuts a conversation off.
    pub async fn cut(&self, id: ConversationId, cut: Cut) -> Result<CutOff> {
        self.store.cut(&self.context, id, cut, self.expected.clone()).await
    }

    /// Changes a conversation.
    pub async fn update(&self, id: ConversationId, change: ConversationChange) -> Result<Conversation> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| {
            conversation::update(context, repositories, id, &change, &expected)
        })
        .await
    }

    /// Deletes a conversation.
    pub async fn delete(&self, id: ConversationId) -> Result<()> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| conversation::delete(context, repositories, id, &expected))
            .await
    }

    /// Puts a conversation in the trash.
    pub async fn discard(&self, id: ConversationId, trash: Trash) -> Result<()> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| {
            conversation::discard(context, repositories, id, &expected, trash)
        })
        .await
    }

    /// Takes a conversation back out of the trash.
    pub async fn restore(&self, id: ConversationId, trash: Trash) -> Result<Conversation> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| {
            conversation::restore(context, repositories, id, &expected, trash)
        })
        .await
    }

    /// Deletes a conversation, be it in the trash or not.
    pub async fn delete_for_good(&self, id: ConversationId) -> Result<()> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| {
            conversation::delete_for_good(context, repositories, id, &expected)
        })
        .await
    }

    /// All that is in the trash; panics where the store fails.
    pub async fn trash(&self, trash: Trash) -> Vec<Trashed> {
        let listed = self.read(move |context, repositories| {
            conversation::list_trash(context, repositories, trash, &TrashCursor::START, ALL)
        });
        listed.await.expect("a read").items
    }

    /// Changes a message.
    pub async fn edit(&self, of: ConversationId, id: MessageId, change: MessageChange) -> Result<Message> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| {
            message::edit(context, repositories, of, id, &change, &expected)
        })
        .await
    }

    /// Adds text at the end of a message that is in progress.
    pub async fn extend(&self, of: ConversationId, id: MessageId, step: Step) -> Result<Message> {
        self.extend_to(of, id, step, &Limits::default()).await
    }

    /// The same within these limits.
    pub async fn extend_to(
        &self,
        of: ConversationId,
        id: MessageId,
        step: Step,
        limits: &Limits,
    ) -> Result<Message> {
        let (expected, limits) = (self.expected.clone(), limits.clone());
        self.write(move |context, repositories| {
            message::extend(context, repositories, of, id, (&step, &limits), &expected)
        })
        .await
    }

    /// Deletes a message.
    pub async fn remove(&self, of: ConversationId, id: MessageId) -> Result<()> {
        let expected = self.expected.clone();
        self.write(move |context, repositories| message::delete(context, repositories, of, id, &expected))
            .await
    }

    /// Opens a conversation.
    pub async fn open(
        &self,
        id: ConversationId,
        known: Versions,
        limit: usize,
    ) -> Result<Opened<Page<Message, MessageCursor>>> {
        self.read(move |context, repositories| conversation::open(context, repositories, id, &known, limit))
            .await
    }

    /// Saves a conversation as a document.
    pub async fn save(
        &self,
        id: ConversationId,
        change: DocumentChange,
    ) -> Result<(Conversation, Vec<Message>)> {
        document::replace(&self.store, &self.context, id, change, self.expected.clone()).await
    }

    /// Saves so many of the messages that the document has, and after them those of the change.
    pub async fn save_after(
        &self,
        id: ConversationId,
        kept: usize,
        mut change: DocumentChange,
    ) -> Result<(Conversation, Vec<Message>)> {
        let dialogue = self.shown(id, Shown::Dialogue).await?;
        let before = dialogue.iter().take(kept).map(|kept| new_message(kept.body.role, &kept.body.content));
        change.messages = change.messages.map(|after| before.chain(after).collect());
        self.save(id, change).await
    }

    /// All messages that are shown, oldest first.
    pub async fn shown(&self, id: ConversationId, shown: Shown) -> Result<Vec<Message>> {
        let opened = self.read(move |context, repositories| {
            document::open(context, repositories, id, shown, &Versions::NONE)
        });
        match opened.await? {
            Opened::Read(_, messages) => Ok(messages),
            Opened::Unchanged(found) => panic!("no version is known, and still {found:?} is"),
        }
    }

    /// One page of all of the caller's conversations, newest activity first.
    pub async fn page(
        &self,
        after: ConversationCursor,
        limit: usize,
    ) -> Result<Page<Conversation, ConversationCursor>> {
        self.listed(ConversationFilter::ALL, after, limit).await
    }

    /// One page of the caller's conversations of that kind, in the place's order.
    pub async fn listed(
        &self,
        filter: ConversationFilter,
        after: ConversationCursor,
        limit: usize,
    ) -> Result<Page<Conversation, ConversationCursor>> {
        self.read(move |context, repositories| {
            conversation::list(context, repositories, &filter, &after, limit)
        })
        .await
    }

    /// One page of a conversation's messages.
    pub async fn message_page(
        &self,
        after: MessageCursor,
        limit: usize,
    ) -> Result<Page<Message, MessageCursor>> {
        self.read(move |context, repositories| message::list(context, repositories, &after, limit)).await
    }

    /// The caller's row; panics where the store fails.
    pub async fn user(&self) -> Option<User> {
        self.read(|context, repositories| repositories.users().find(&context.user)).await.expect("a read")
    }

    /// The number of the caller's latest change, 0 before the first; panics where the store fails.
    pub async fn modseq(&self) -> i64 {
        self.user().await.map_or(0, |user| user.modseq.0)
    }

    /// The conversation, where it is the caller's; panics where the store fails.
    pub async fn find(&self, id: ConversationId) -> Option<Conversation> {
        let work = move |context: &Context, repositories: &mut dyn ReadRepositories| {
            repositories.conversations().find(&context.user, id)
        };
        self.read(work).await.expect("a read")
    }

    /// The conversation that must be there.
    pub async fn found(&self, id: ConversationId) -> Conversation {
        self.find(id).await.expect("a conversation that was made")
    }

    /// The message, where it is the caller's and of that conversation; panics where the store fails.
    pub async fn find_message(&self, of: ConversationId, id: MessageId) -> Option<Message> {
        let work = move |context: &Context, repositories: &mut dyn ReadRepositories| {
            repositories.messages().find(&context.user, of, id)
        };
        self.read(work).await.expect("a read")
    }

    /// All messages of a conversation, oldest first; panics where the store fails.
    pub async fn messages(&self, of: ConversationId) -> Vec<Message> {
        let work = move |context: &Context, repositories: &mut dyn ReadRepositories| {
            let start = MessageCursor::start(of, Order::Ascending);
            repositories.messages().list(&context.user, &start, ALL)
        };
        self.read(work).await.expect("a read")
    }

    /// What is said in a conversation, oldest first; panics where the store fails.
    pub async fn contents(&self, of: ConversationId) -> Vec<String> {
        self.messages(of).await.into_iter().map(|message| message.body.content.into_string()).collect()
    }

    /// All that the store holds of the caller; panics where the store fails.
    pub async fn holdings(&self) -> Holdings {
        let work = |context: &Context, repositories: &mut dyn ReadRepositories| {
            let owner = &context.user;
            let user = repositories.users().find(owner)?;
            let (every, start) = (ConversationFilter::ALL, ConversationCursor::START);
            let listed = repositories.conversations().list(owner, &every, &start, ALL)?;
            let mut conversations = Vec::new();
            for conversation in listed {
                let start = MessageCursor::start(conversation.id, Order::Ascending);
                let messages = repositories.messages().list(owner, &start, ALL)?;
                conversations.push((conversation, messages));
            }
            Ok(Holdings { user, conversations })
        };
        self.read(work).await.expect("a read")
    }
}
