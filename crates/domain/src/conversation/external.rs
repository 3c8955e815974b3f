//! Conversations by their ids in a client's own system.

use super::usecases::{create, existing};
use super::{AppendDelta, Conversation, ConversationFilter, ConversationId, ExternalId, NewConversation};
use crate::idempotency::{Creation, Receipt};
use crate::message::{Additions, Append, Message, NewMessage};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Error, Result, UserId};

/// What has come of asking for a conversation of an external id.
#[derive(Clone, Debug, PartialEq)]
pub enum Obtained {
    /// There was none: it is made, with these messages.
    Made(Conversation, Vec<Message>),
    /// It was there, and has these messages now.
    Found(Conversation, Vec<Message>),
}

impl ExternalId {
    /// Whether no conversation has the id, but for that one.
    pub(super) fn check_free(
        &self,
        owner: &UserId,
        repositories: &mut dyn Repositories,
        but: Option<ConversationId>,
    ) -> Result<()> {
        match repositories.conversations().find_external(owner, self)? {
            Some(other) if Some(other.id) != but => Err(Error::Clash("the external_id is taken")),
            _ => Ok(()),
        }
    }
}

/// Gives the conversation that has the new one's external id, or makes it. Messages go to its end, those with ids of their
/// client's which it has already only once; nothing else of it is changed.
///
/// # Errors
/// [`Error::Clash`] where it is there, and messages have no such ids, so that none is lost or added twice; or the store's
/// own.
pub fn obtain(
    context: &Context,
    repositories: &mut dyn Repositories,
    new: &NewConversation,
    messages: &[NewMessage],
) -> Result<Obtained> {
    let owner = &context.user;
    if let Some(external_id) = &new.external_id {
        // What is found must still be so when something is made.
        repositories.users().lock(owner, context.now)?;
        if let Some(found) = repositories.conversations().find_external(owner, external_id)? {
            return add(context, repositories, found, messages);
        }
    }
    let (made, messages) = create(context, repositories, new, messages)?;
    Ok(Obtained::Made(made, messages))
}

fn add(
    context: &Context,
    repositories: &mut dyn Repositories,
    found: Conversation,
    messages: &[NewMessage],
) -> Result<Obtained> {
    if messages.is_empty() {
        return Ok(Obtained::Found(found, Vec::new()));
    }
    if messages.iter().any(|message| message.public_id.is_none()) {
        return Err(Error::Clash(
            "the external_id is taken: only messages with a client_id each are added to what has it",
        ));
    }
    let append = Append::new(context.clone(), found.id, messages.to_vec());
    let added = append.create(context, repositories)?.messages;
    let found = existing(repositories.conversations().find(&context.user, found.id)?)?;
    Ok(Obtained::Found(found, added))
}

/// The request for a conversation, as a value: what [`obtain`] is asked.
#[derive(Clone, Debug)]
pub struct Obtain {
    /// What is to be made, unless its external id is there.
    pub new: NewConversation,
    /// The messages that go to its end.
    pub messages: Vec<NewMessage>,
}

impl Creation for Obtain {
    type Outcome = Obtained;

    fn create(&self, context: &Context, repositories: &mut dyn Repositories) -> Result<Obtained> {
        obtain(context, repositories, &self.new, &self.messages)
    }

    fn receipt(&self, obtained: &Obtained) -> Receipt {
        match obtained {
            Obtained::Made(made, messages) => Receipt::of_made(made, &self.messages, messages),
            Obtained::Found(found, messages) => Receipt::of_shown(found, &self.messages, messages),
        }
    }

    fn outcome(&self, owner: &UserId, receipt: &Receipt) -> Result<Obtained> {
        let messages = receipt.messages(owner, receipt.conversation_id()?, &self.messages)?;
        if let Some(found) = receipt.shown(owner)? {
            return Ok(Obtained::Found(found, messages));
        }
        let delta = AppendDelta::of(Additions::to_nothing(&self.messages)?.fresh());
        Ok(Obtained::Made(receipt.made(owner, &self.new, &delta)?, messages))
    }
}

/// The caller's conversation of that external id, where it is of that kind.
///
/// # Errors
/// The store's own.
pub fn find_external(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: &ExternalId,
    filter: &ConversationFilter,
) -> Result<Option<Conversation>> {
    let found = repositories.conversations().find_external(&context.user, id)?;
    Ok(found.filter(|conversation| filter.admits(conversation)))
}
