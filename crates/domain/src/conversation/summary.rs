//! The summary of a conversation: it follows the first user message as long as it is that message's.

use super::ConversationId;
use crate::message::Summary;
use crate::storage::Repositories;
use crate::{Change, Result, UserId};

/// The summary that the first user message of a conversation gives before a change of messages.
pub(crate) struct FirstSaid<'a> {
    owner: &'a UserId,
    conversation: ConversationId,
    summary: Option<Summary>,
}

impl<'a> FirstSaid<'a> {
    /// The summary before the change.
    pub(crate) fn before(
        repositories: &mut dyn Repositories,
        owner: &'a UserId,
        conversation: ConversationId,
    ) -> Result<Self> {
        let summary = repositories.messages().first_user_summary(owner, conversation)?;
        Ok(Self { owner, conversation, summary })
    }

    /// How the conversation's summary changes, now that the messages are changed. A summary that is not the one before,
    /// such as one that was written in SQL, stays.
    pub(crate) fn after(self, repositories: &mut dyn Repositories) -> Result<Change<Summary>> {
        let now = repositories.messages().first_user_summary(self.owner, self.conversation)?;
        if now == self.summary {
            return Ok(Change::Keep);
        }
        let conversation = repositories.conversations().find(self.owner, self.conversation)?;
        let shown = conversation.and_then(|conversation| conversation.summary);
        if shown.as_deref() != self.summary.as_ref().map(Summary::as_str) {
            return Ok(Change::Keep);
        }
        Ok(now.map_or(Change::Clear, Change::Set))
    }
}
