//! Revisions in the model: beside the messages that they are of, and gone with them.

use std::sync::Arc;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{MessageId, Revision, RevisionCursor};
use chat_history_domain::{Error, Modseq, Result, UserId};

use super::state::{State, Thread};

impl State {
    /// At most `limit` revisions of a message of that conversation after a place, newest first.
    pub(super) fn revisions_of(
        &self,
        owner: &UserId,
        conversation: ConversationId,
        after: &RevisionCursor,
        limit: usize,
    ) -> Vec<Revision> {
        let kept = self.thread(owner, conversation).into_iter().flat_map(|thread| thread.revisions.iter());
        let before = kept.filter(|((message, modseq), _)| *message == after.message && *modseq < after.after);
        before.rev().take(limit).map(|(_, revision)| Revision::clone(revision)).collect()
    }

    /// The first revision of a message of that conversation.
    pub(super) fn first_revision_of(
        &self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Option<Revision> {
        let mut kept = self.thread(owner, conversation)?.revisions.iter();
        kept.find(|((message, _), _)| *message == id).map(|(_, revision)| Revision::clone(revision))
    }

    /// Keeps the message as it is now.
    pub(super) fn keep(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        until: Modseq,
    ) {
        let Some(thread) = self.thread_mut(owner, conversation) else { return };
        if let Some(message) = thread.messages.get(&id) {
            let revision = Arc::new(Revision::of(message.as_ref().clone(), until));
            thread.revisions.insert((id, message.modseq), revision);
        }
    }

    /// Those of these messages of the conversation of which there are revisions.
    pub(super) fn revised_of(
        &self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Vec<MessageId> {
        let kept = self.thread(owner, conversation).into_iter().flat_map(|thread| thread.revisions.keys());
        let mut found: Vec<MessageId> = kept.map(|(id, _)| *id).filter(|id| ids.contains(id)).collect();
        found.dedup();
        found
    }

    /// Adds revisions of messages of the conversation.
    pub(super) fn put_back(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        revisions: &[Revision],
    ) -> Result<()> {
        let absent = || Error::Conflict("a revision needs its message".into());
        let thread = self.thread_mut(owner, conversation).ok_or_else(absent)?;
        for revision in revisions {
            if !thread.messages.contains_key(&revision.message) {
                return Err(absent());
            }
            thread.revisions.insert((revision.message, revision.modseq), Arc::new(revision.clone()));
        }
        Ok(())
    }

    /// Deletes at most so many of the owner's revisions; gives how many they were.
    pub(super) fn forget(&mut self, owner: &UserId, most: usize) -> usize {
        let mut left = most;
        let threads = self.account_mut(owner).into_iter().flat_map(|account| account.threads.values_mut());
        for thread in threads.filter(|thread| !thread.revisions.is_empty()) {
            let thread = Arc::make_mut(thread);
            while left > 0 && thread.revisions.pop_first().is_some() {
                left -= 1;
            }
        }
        most - left
    }
}

impl Thread {
    /// Drops the revisions of messages that are gone.
    pub(super) fn tidy(&mut self) {
        let messages = &self.messages;
        self.revisions.retain(|(message, _), _| messages.contains_key(message));
        self.names.retain(|message, _| messages.contains_key(message));
    }
}
