//! The desk: tickets that are conversations, kept in whatever store it is given.
//!
//! A mail is taken once however often it is delivered, and answered once however many workers answer.

use chat_history_domain::conversation::{
    self, Conversation, ConversationCursor, ConversationFilter, ConversationId, ConversationSort,
    NewConversation, Opened,
};
use chat_history_domain::idempotency::{Creation, Receipt};
use chat_history_domain::message::{
    self, Append, Content, Message, MessageChange, MessageCursor, NewMessage, Role,
};
use chat_history_domain::storage::Repositories;
use chat_history_domain::user::{self, Totals};
use chat_history_domain::{
    Context, Error, Limits, Modseq, Order, Result, Store, Timestamp, UserId, Versions,
};

use crate::mail::Mail;
use crate::model::Model;

/// Messages of a ticket that the model is shown.
pub(crate) const CONTEXT: usize = 4;

/// Tickets, or messages, on one page.
pub(crate) const PAGE: usize = 2;

/// How often an answer is thought over before it is left to another worker.
pub(crate) const ATTEMPTS: usize = 3;

/// A support desk.
pub(crate) struct Desk<M> {
    store: Store,
    pub(crate) model: M,
    limits: Limits,
}

/// A ticket as somebody has seen it, with its newest messages, oldest first.
pub(crate) struct Seen {
    pub(crate) ticket: Conversation,
    pub(crate) newest: Vec<Message>,
}

/// A mail that has come in, as a request that is done once.
struct Arrival {
    ticket: Option<ConversationId>,
    said: Vec<NewMessage>,
}

impl Creation for Arrival {
    type Outcome = ConversationId;

    fn create(&self, context: &Context, repositories: &mut dyn Repositories) -> Result<ConversationId> {
        if let Some(ticket) = self.ticket {
            Append::new(context.clone(), ticket, self.said.clone()).create(context, repositories)?;
            return Ok(ticket);
        }
        let new = NewConversation::default();
        Ok(conversation::create(context, repositories, &new, &self.said)?.0.id)
    }

    fn receipt(&self, ticket: &ConversationId) -> Receipt {
        Receipt::of(*ticket)
    }

    fn outcome(&self, _: &UserId, receipt: &Receipt) -> Result<ConversationId> {
        receipt.conversation_id()
    }
}

impl<M: Model> Desk<M> {
    pub(crate) fn new(store: &Store, model: M) -> Self {
        Self { store: store.clone(), model, limits: Limits::default() }
    }

    /// Keeps a mail, in its ticket or in a new one, and gives the ticket. The same mail is kept once.
    pub(crate) async fn take(&self, mail: &Mail, now: Timestamp) -> Result<ConversationId> {
        let said = NewMessage::new(Role::User, self.content(&mail.text)?);
        let context = Context { user: mail.from.clone(), now };
        let arrival = Arrival { ticket: mail.ticket, said: vec![said] };
        self.store.create(&context, Some(mail.once()?), arrival).await?.outcome()
    }

    /// The ticket as it is now.
    pub(crate) async fn look(&self, context: &Context, ticket: ConversationId) -> Result<Seen> {
        let opened = self.store.read(context, move |context, repositories| {
            conversation::open(context, repositories, ticket, &Versions::NONE, CONTEXT)
        });
        Ok(match opened.await? {
            Opened::Read(ticket, page) => Seen { ticket, newest: page.items },
            Opened::Unchanged(ticket) => Seen { ticket, newest: Vec::new() },
        })
    }

    /// Answers the person, unless they have been answered. An answer is kept only while it is one to the last words:
    /// where somebody has written meanwhile, it is thought over.
    pub(crate) async fn answer(&self, context: &Context, ticket: ConversationId) -> Result<Option<Message>> {
        for _ in 0..ATTEMPTS {
            let seen = self.look(context, ticket).await?;
            if seen.newest.last().is_none_or(|last| last.body.role != Role::User) {
                return Ok(None);
            }
            let words = self.content(&self.model.answer(&seen.newest).await)?;
            let append = Append::new(context.clone(), ticket, vec![NewMessage::new(Role::Assistant, words)])
                .expecting(Versions::Listed(vec![seen.ticket.modseq]));
            match self.store.append(append).await {
                Err(Error::Stale) => {}
                outcome => return outcome.map(|appended| appended.messages.into_iter().next()),
            }
        }
        Err(Error::Stale)
    }

    /// Replaces what a message says. Who does so has `seen` the ticket: if it has changed since, they should look again.
    pub(crate) async fn correct(
        &self,
        context: &Context,
        message: &Message,
        seen: Modseq,
        text: &str,
    ) -> Result<Message> {
        let (ticket, id, seen) = (message.conversation, message.id, Versions::Listed(vec![seen]));
        let change = MessageChange { content: Some(self.content(text)?), ..MessageChange::default() };
        let edited = self.store.write(context, move |context, repositories| {
            message::edit(context, repositories, ticket, id, &change, &seen)
        });
        edited.await
    }

    /// A page of the person's tickets, newest activity first, and the cursor of the next page.
    pub(crate) async fn tickets(
        &self,
        context: &Context,
        cursor: Option<&str>,
    ) -> Result<(Vec<Conversation>, Option<String>)> {
        let (sort, all) = (ConversationSort::Updated, ConversationFilter::ALL);
        let start = match cursor {
            Some(text) => {
                let place = ConversationCursor::decode(text, &context.user, sort, &all);
                place.map_err(|rule| rule.at("cursor"))?
            }
            None => ConversationCursor::START,
        };
        let page = self.store.read(context, move |context, repositories| {
            conversation::list(context, repositories, &ConversationFilter::ALL, &start, PAGE)
        });
        let page = page.await?;
        Ok((page.items, page.next.map(|place| place.encode(&context.user, &all))))
    }

    /// All that was said in a ticket, oldest first. It is read page by page, so that nobody waits for a long one.
    pub(crate) async fn transcript(&self, context: &Context, ticket: ConversationId) -> Result<Vec<Message>> {
        let mut said = Vec::new();
        let mut next = Some(MessageCursor::start(ticket, Order::Ascending));
        while let Some(place) = next {
            let page = self.store.read(context, move |context, repositories| {
                message::list(context, repositories, &place, PAGE)
            });
            let page = page.await?;
            said.extend(page.items);
            next = page.next;
        }
        Ok(said)
    }

    /// Erases all that the person has.
    pub(crate) async fn forget(&self, context: &Context) -> Result<()> {
        self.store.erase(context).await
    }

    /// How much the person has.
    pub(crate) async fn totals(&self, context: &Context) -> Result<Totals> {
        self.store.read(context, user::account).await.map(|(_, totals)| totals)
    }

    /// Forgets the deliveries of yesterday, which will not come again.
    pub(crate) async fn tidy(&self, now: Timestamp) -> Result<()> {
        while self.store.sweep(now).await? {}
        Ok(())
    }

    fn content(&self, text: &str) -> Result<Content> {
        Content::parse(text.to_owned(), &self.limits).map_err(|rule| rule.at("text"))
    }
}
