//! A new conversation that goes on from where another one was.

use serde_json::{Map, Value};

use super::usecases::{begin, existing};
use super::{AppendDelta, Conversation, ConversationId, NewConversation, Title};
use crate::idempotency::{Creation, Receipt};
use crate::message::MessageId;
use crate::storage::Repositories;
use crate::{Context, Error, Json, Result, Stamp, Timestamp, UserId, Versions, Violation};

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

/// The request for a fork, as a value: what [`fork`] is asked.
#[derive(Clone, Debug)]
pub struct ForkOf {
    /// The conversation that is forked.
    pub id: ConversationId,
    /// What of it is taken along.
    pub fork: Fork,
    /// The versions of it from which the fork may go on.
    pub expected: Versions,
}

impl Creation for ForkOf {
    type Outcome = Conversation;

    fn create(&self, context: &Context, repositories: &mut dyn Repositories) -> Result<Conversation> {
        fork(context, repositories, self.id, &self.fork, &self.expected)
    }

    fn receipt(&self, made: &Conversation) -> Receipt {
        Receipt::of_shown(made, &[], &[])
    }

    fn outcome(&self, owner: &UserId, receipt: &Receipt) -> Result<Conversation> {
        receipt.shown(owner)?.ok_or_else(|| Error::Internal("a receipt of no fork".into()))
    }
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
    copy(owner, repositories, (id, fork.up_to), (&new, source.updated_at), stamp)?.ok_or_else(|| {
        Violation(format!("must leave at most {} messages to copy", Fork::MOST_MESSAGES)).at("up_to")
    })
}

/// Keeps a conversation as it is now as another one, which is archived, with the id of this one as `branch_of` in its
/// metadata.
pub(crate) fn keep_branch(
    owner: &UserId,
    repositories: &mut dyn Repositories,
    of: Conversation,
    stamp: Stamp,
) -> Result<Conversation> {
    let mut metadata: Map<String, Value> = serde_json::from_str(of.metadata.as_str()).unwrap_or_default();
    metadata.insert("branch_of".into(), of.id.0.into());
    let branch = NewConversation {
        title: of.title.map(Title::kept),
        notebooks: of.notebooks,
        metadata: Json::stored(Value::Object(metadata).to_string()),
        archived: true,
        ..NewConversation::default()
    };
    copy(owner, repositories, (of.id, None), (&branch, of.updated_at), stamp)?.ok_or_else(|| {
        Violation(format!("is possible for at most {} messages", Fork::MOST_MESSAGES)).at("keep")
    })
}

/// Makes a conversation with copies of another's messages, up to one of them. Gives none where they are too many: what was
/// made is to be undone then. Copies keep their times, after which those of further messages come: none is after `latest`.
pub(super) fn copy(
    owner: &UserId,
    repositories: &mut dyn Repositories,
    (from, up_to): (ConversationId, Option<MessageId>),
    (new, latest): (&NewConversation, Timestamp),
    stamp: Stamp,
) -> Result<Option<Conversation>> {
    let made = repositories.conversations().insert(owner, new, &AppendDelta::default(), stamp)?;
    let most = Fork::MOST_MESSAGES;
    let copied = repositories.messages().copy(owner, from, made.id, up_to, most + 1, stamp)?;
    if copied > most {
        return Ok(None);
    }
    let delta = AppendDelta {
        messages: copied.try_into().unwrap_or(i64::MAX),
        title: None,
        summary: repositories.messages().first_user_summary(owner, made.id)?,
    };
    let stamp = Stamp { at: stamp.at.max(latest), ..stamp };
    repositories.conversations().count_restored(owner, made.id, &delta, stamp)?;
    existing(repositories.conversations().find(owner, made.id)?).map(Some)
}
