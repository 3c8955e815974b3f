//! Messages in the model: ordered by their ids, each found only under its own conversation and owner.

use std::sync::Arc;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{
    Content, Message, MessageChange, MessageCursor, MessageId, Messages, NewMessage, PublicId, ReadMessages,
    Revision, RevisionCursor, Role, Shown, Status, Summary,
};
use chat_history_domain::stats::{RawCounts, Span};
use chat_history_domain::transfer::RestoredMessage;
use chat_history_domain::{Error, Json, Modseq, Order, Result, Slice, Stamp, UserId};

use super::state::State;

impl ReadMessages for State {
    fn find(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>> {
        let thread = self.thread(owner, conversation);
        Ok(thread.and_then(|thread| thread.messages.get(&id)).map(|message| Message::clone(message)))
    }

    fn find_all(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<Message>> {
        let thread = self.thread(owner, conversation);
        let messages = thread.into_iter().flat_map(|thread| thread.messages.values());
        let found = messages.filter(|message| ids.contains(&message.id));
        Ok(found.map(|message| Message::clone(message)).collect())
    }

    fn by_public_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<Message>> {
        let thread = self.thread(owner, conversation);
        let messages = thread.into_iter().flat_map(|thread| thread.messages.values());
        let found = messages.filter(|message| message.public_id.as_ref().is_some_and(|id| ids.contains(&id)));
        Ok(found.map(|message| Message::clone(message)).collect())
    }

    fn locate(&mut self, owner: &UserId, id: MessageId) -> Result<Option<Message>> {
        Ok(self
            .threads(owner)
            .filter_map(|thread| thread.messages.get(&id))
            .map(|message| Message::clone(message))
            .next())
    }

    fn list(&mut self, owner: &UserId, after: &MessageCursor, limit: usize) -> Result<Vec<Message>> {
        let Some(thread) = self.thread(owner, after.conversation) else { return Ok(Vec::new()) };
        let messages = thread.messages.values().map(|message| Message::clone(message));
        Ok(match after.order {
            Order::Ascending => messages.filter(|message| message.id > after.after).take(limit).collect(),
            Order::Descending => {
                messages.rev().filter(|message| message.id < after.after).take(limit).collect()
            }
        })
    }

    fn slice(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        shown: Shown,
        slice: Slice,
    ) -> Result<Vec<Message>> {
        let found = self.shown(owner, conversation, shown);
        Ok(found.skip(slice.offset).take(slice.limit).cloned().collect())
    }

    fn count(&mut self, owner: &UserId, conversation: ConversationId, shown: Shown) -> Result<i64> {
        Ok(count(self.shown(owner, conversation, shown)))
    }

    fn count_beside_dialogue(
        &mut self,
        owner: &UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, i64)>> {
        let beside = |id| {
            let all = self.shown(owner, id, Shown::All);
            count(all.filter(|message| !message.body.is_dialogue()))
        };
        let counted = conversations.iter().map(|id| (*id, beside(*id)));
        Ok(counted.filter(|(_, count)| *count > 0).collect())
    }

    fn first_user_summary(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
    ) -> Result<Option<Summary>> {
        let Some(thread) = self.thread(owner, conversation) else { return Ok(None) };
        let is_users =
            |message: &&Arc<Message>| message.body.role == Role::User && message.body.is_dialogue();
        let first = thread.messages.values().find(is_users);
        Ok(first.map(|message| Summary::of(message.body.content.as_str())))
    }

    fn revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        after: &RevisionCursor,
        limit: usize,
    ) -> Result<Vec<Revision>> {
        Ok(self.revisions_of(owner, conversation, after, limit))
    }

    fn first_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Revision>> {
        Ok(self.first_revision_of(owner, conversation, id))
    }

    fn revised(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<MessageId>> {
        Ok(self.revised_of(owner, conversation, ids))
    }

    fn count_made_in(&mut self, owner: &UserId, span: Span) -> Result<RawCounts> {
        Ok(self.counted(owner, span))
    }
}

impl Messages for State {
    fn insert(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        new: &[NewMessage],
        stamp: Stamp,
    ) -> Result<Vec<Message>> {
        if new.is_empty() {
            return Ok(Vec::new());
        }
        let ids = (self.last_message + 1..).map(MessageId);
        let Some(thread) = self.thread_mut(owner, conversation) else {
            return Err(Error::Internal("a message needs its conversation".into()));
        };
        let mut kept = Vec::new();
        for (place, (id, new)) in ids.zip(new).enumerate() {
            let message = new.clone().kept(id, owner.clone(), conversation, stamp.of_place(place));
            thread.messages.insert(id, Arc::new(message.clone()));
            kept.push(message);
        }
        self.last_message = kept.last().map_or(self.last_message, |last| last.id.0);
        Ok(kept)
    }

    fn restore(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        as_were: &[&RestoredMessage],
        modseq: Modseq,
    ) -> Result<Vec<MessageId>> {
        let mut ids = Vec::new();
        for as_was in as_were {
            let stamp = Stamp { modseq, at: as_was.created_at };
            let made = self.insert(owner, conversation, std::slice::from_ref(&as_was.message), stamp)?;
            let messages = self.thread_mut(owner, conversation).map(|thread| &mut thread.messages);
            for (message, messages) in made.iter().zip(messages) {
                ids.push(message.id);
                let restored = Message { updated_at: as_was.updated_at, ..message.clone() };
                messages.insert(message.id, Arc::new(restored));
            }
        }
        Ok(ids)
    }

    fn copy(
        &mut self,
        owner: &UserId,
        from: ConversationId,
        to: ConversationId,
        last: Option<MessageId>,
        limit: usize,
        stamp: Stamp,
    ) -> Result<usize> {
        let source = self.thread(owner, from).into_iter().flat_map(|thread| thread.messages.values());
        let of_these = |message: &&Arc<Message>| last.is_none_or(|last| message.id <= last);
        let originals: Vec<Arc<Message>> = source.take_while(of_these).take(limit).cloned().collect();
        let (first, count) = (self.last_message + 1, originals.len());
        let Some(thread) = self.thread_mut(owner, to) else {
            return if count == 0 {
                Ok(0)
            } else {
                Err(Error::Internal("a message needs its conversation".into()))
            };
        };
        for (id, original) in (first..).map(MessageId).zip(originals) {
            let status = original.status.map(|_| Status::Incomplete);
            let copy =
                Message { id, conversation: to, status, modseq: stamp.modseq, ..Message::clone(&original) };
            thread.messages.insert(id, Arc::new(copy));
        }
        self.last_message += i64::try_from(count).unwrap_or(i64::MAX);
        Ok(count)
    }

    fn update(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<Option<Message>> {
        let thread = self.thread_mut(owner, conversation);
        let Some(message) = thread.and_then(|thread| thread.messages.get_mut(&id)) else { return Ok(None) };
        let message = Arc::make_mut(message);
        (message.modseq, message.updated_at) = (stamp.modseq, message.updated_at.max(stamp.at));
        if let Some(status) = change.status.as_option() {
            message.status = status.copied();
        }
        let body = &mut message.body;
        body.role = change.role.unwrap_or(body.role);
        if let Some(content) = &change.content {
            body.content = content.clone();
        }
        if let Some(kind) = change.kind.as_option() {
            body.kind = kind.cloned();
        }
        if let Some(item) = change.item.as_option() {
            body.item = item.cloned();
        }
        if let Some(sources) = change.sources.clone().or_clear_to(Json::empty_array()) {
            body.sources = sources;
        }
        if let Some(used) = change.selected_text_used.clone().or_clear_to(false) {
            body.selected_text_used = used;
        }
        if let Some(tool_calls) = change.tool_calls.as_option() {
            body.tool_calls = tool_calls.cloned();
        }
        if let Some(metadata) = change.metadata.clone().or_clear_to(Json::empty_object()) {
            body.metadata = metadata;
        }
        Ok(Some(message.clone()))
    }

    fn extend(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        text: &Content,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<()> {
        Messages::update(self, owner, conversation, id, change, stamp)?;
        let thread = self.thread_mut(owner, conversation);
        if let Some(message) = thread.and_then(|thread| thread.messages.get_mut(&id)) {
            let message = Arc::make_mut(message);
            message.body.content = Content::stored(format!("{}{text}", message.body.content));
        }
        Ok(())
    }

    fn keep_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        until: Modseq,
    ) -> Result<()> {
        self.keep(owner, conversation, id, until);
        Ok(())
    }

    fn restore_revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        revisions: &[Revision],
    ) -> Result<()> {
        self.put_back(owner, conversation, revisions)
    }

    fn forget_revisions(&mut self, owner: &UserId, most: usize) -> Result<usize> {
        Ok(self.forget(owner, most))
    }

    fn delete_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        shown: Shown,
        first: MessageId,
    ) -> Result<i64> {
        let Some(thread) = self.thread_mut(owner, conversation) else { return Ok(0) };
        let before = count(thread.messages.values());
        thread.messages.retain(|id, message| *id < first || !shown.has(&message.body));
        thread.tidy();
        Ok(before - count(thread.messages.values()))
    }

    fn delete_last(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        (first, last): (MessageId, MessageId),
        most: usize,
    ) -> Result<i64> {
        let Some(thread) = self.thread_mut(owner, conversation) else { return Ok(0) };
        let ids: Vec<MessageId> =
            thread.messages.range(first..=last).rev().take(most).map(|(id, _)| *id).collect();
        for id in &ids {
            thread.messages.remove(id);
        }
        thread.tidy();
        Ok(count(ids.iter()))
    }

    fn delete(&mut self, owner: &UserId, conversation: ConversationId, id: MessageId) -> Result<bool> {
        let Some(thread) = self.thread_mut(owner, conversation) else { return Ok(false) };
        let deleted = thread.messages.remove(&id).is_some();
        thread.tidy();
        Ok(deleted)
    }
}

impl State {
    /// Those of the owner's messages in that conversation that are shown, oldest first.
    fn shown<'a>(
        &'a self,
        owner: &UserId,
        conversation: ConversationId,
        shown: Shown,
    ) -> impl Iterator<Item = &'a Message> {
        let messages =
            self.thread(owner, conversation).into_iter().flat_map(|thread| thread.messages.values());
        messages.map(Arc::as_ref).filter(move |message| shown.has(&message.body))
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    items.count().try_into().unwrap_or(i64::MAX)
}
