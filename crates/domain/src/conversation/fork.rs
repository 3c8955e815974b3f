//! A new conversation that goes on from where another one was.

use super::usecases::{begin, existing};
use super::{AppendDelta, Conversation, ConversationId, NewConversation, Title};
use crate::message::MessageId;
use crate::storage::Repositories;
use crate::{Context, Error, Result, Stamp, Versions, Violation};

/// What of a conversation is taken along into a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fork {
    /// The last message that is copied; without one, all of them are.
    pub up_to: Option<MessageId>,
    /// The name of the new conversation; without one, it is called as the other is.
    pub title: Option<Title>,
}

impl Fork {
    /// Messages that are copied at most, so that other writers never wait long.
    pub const MOST_MESSAGES: usize = 20_000;
}

/// Makes a conversation with copies of another's messages, notebooks and metadata. It is neither starred nor archived.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Stale`] where the other is not of an `expected` version,
/// [`Error::Invalid`] where more than [`Fork::MOST_MESSAGES`] would be copied, or the store's own.
pub fn fork(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    fork: &Fork,
    expected: &Versions,
) -> Result<Conversation> {
    let owner = &context.user;
    let stamp = begin(context, repositories, id, expected)?;
    let source = existing(repositories.conversations().find(owner, id)?)?;
    if let Some(last) = fork.up_to {
        repositories.messages().find(owner, id, last)?.ok_or(Error::NotFound("message"))?;
    }
    let new = NewConversation {
        title: fork.title.clone().or(source.title.map(Title::kept)),
        notebooks: source.notebooks,
        metadata: source.metadata,
        ..NewConversation::default()
    };
    let made = repositories.conversations().insert(owner, &new, &AppendDelta::default(), stamp)?;
    let most = Fork::MOST_MESSAGES;
    let copied = repositories.messages().copy(owner, id, made.id, fork.up_to, most + 1, stamp)?;
    if copied > most {
        return Err(Violation(format!("must leave at most {most} messages to copy")).at("up_to"));
    }
    let delta = AppendDelta {
        messages: copied.try_into().unwrap_or(i64::MAX),
        title: None,
        summary: repositories.messages().first_user_summary(owner, made.id)?,
    };
    // Copies keep their times, after which those of further messages come.
    let stamp = Stamp { at: stamp.at.max(source.updated_at), ..stamp };
    repositories.conversations().count_restored(owner, made.id, &delta, stamp)?;
    existing(repositories.conversations().find(owner, made.id)?)
}
