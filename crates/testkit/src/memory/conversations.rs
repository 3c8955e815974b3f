//! Conversations in the model: listed by their latest change, named once, counted by what they are told.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chat_history_domain::conversation::{
    AppendDelta, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    Conversations, ExternalId, NewConversation, Notebook, Opened, ReadConversations, SortKey, Title,
    TrashCursor, Trashed,
};
use chat_history_domain::message::{Message, Summary};
use chat_history_domain::transfer::Restored;
use chat_history_domain::{Change, Error, Json, Result, Slice, Stamp, Timestamp, UserId, Versions};

use super::state::{State, Thread};
use super::trash::trashed;

impl ReadConversations for State {
    fn find(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Conversation>> {
        Ok(self.thread(owner, id).map(|thread| thread.conversation.clone()))
    }

    fn find_external(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<Conversation>> {
        let mut threads = self.threads(owner);
        let found = threads.find(|thread| thread.conversation.external_id.as_ref() == Some(id));
        Ok(found.map(|thread| thread.conversation.clone()))
    }

    fn open(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        known: &Versions,
        limit: usize,
    ) -> Result<Option<Opened<Vec<Message>>>> {
        Ok(self.thread(owner, id).map(|thread| match thread.conversation.clone() {
            conversation if known.contain(conversation.modseq) => Opened::Unchanged(conversation),
            conversation => {
                let newest = thread.messages.values().rev().take(limit);
                Opened::Read(conversation, newest.map(|message| Message::clone(message)).collect())
            }
        }))
    }

    fn list(
        &mut self,
        owner: &UserId,
        filter: &ConversationFilter,
        after: &ConversationCursor,
        limit: usize,
    ) -> Result<Vec<Conversation>> {
        let mut found: Vec<&Conversation> = self
            .threads(owner)
            .map(|thread| &thread.conversation)
            .filter(|conversation| {
                let place = ConversationCursor::after(after.sort(), conversation);
                filter.admits(conversation) && compare(after, &place) == Ordering::Less
            })
            .collect();
        let place = |conversation| ConversationCursor::after(after.sort(), conversation);
        found.sort_by(|one, other| compare(&place(one), &place(other)));
        Ok(found.into_iter().take(limit).cloned().collect())
    }

    fn following(&mut self, owner: &UserId, id: ConversationId, limit: usize) -> Result<Vec<Conversation>> {
        let conversations = self.threads(owner).map(|thread| &thread.conversation);
        Ok(conversations.filter(|conversation| conversation.id > id).take(limit).cloned().collect())
    }

    fn last(&mut self, owner: &UserId) -> Result<Option<ConversationId>> {
        Ok(self.threads(owner).last().map(|thread| thread.conversation.id))
    }

    fn slice(&mut self, owner: &UserId, slice: Slice) -> Result<Vec<Conversation>> {
        let (all, start) = (ConversationFilter::ALL, ConversationCursor::START);
        let all = ReadConversations::list(self, owner, &all, &start, usize::MAX)?;
        Ok(all.into_iter().skip(slice.offset).take(slice.limit).collect())
    }

    fn count(&mut self, owner: &UserId) -> Result<i64> {
        Ok(self.threads(owner).count().try_into().unwrap_or(i64::MAX))
    }

    fn notebooks(&mut self, owner: &UserId, limit: usize) -> Result<Vec<Notebook>> {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for thread in self.threads(owner) {
            for name in thread.conversation.notebook_names().into_iter().collect::<BTreeSet<_>>() {
                *counts.entry(name).or_default() += 1;
            }
        }
        let counted = |(name, conversations)| Notebook { name, conversations };
        Ok(counts.into_iter().map(counted).take(limit).collect())
    }

    fn is_anothers(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        let mut others = self.accounts.keys().filter(|user| *user != owner);
        Ok(others.any(|user| self.thread(user, id).is_some()))
    }

    fn find_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Trashed>> {
        Ok(self.anywhere(owner, id).and_then(trashed))
    }

    fn list_trash(&mut self, owner: &UserId, after: &TrashCursor, limit: usize) -> Result<Vec<Trashed>> {
        Ok(self.trash_of(owner, after, limit))
    }
}

impl Conversations for State {
    fn insert(
        &mut self,
        owner: &UserId,
        new: &NewConversation,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Conversation> {
        let id = ConversationId(self.last_conversation + 1);
        let conversation = new.made(id, owner, delta, stamp);
        let Some(account) = self.account_mut(owner) else {
            return Err(Error::Internal("a conversation needs its user".into()));
        };
        let thread = Thread {
            conversation: conversation.clone(),
            trashed_at: None,
            messages: BTreeMap::new(),
            revisions: BTreeMap::new(),
            source: None,
            names: BTreeMap::new(),
        };
        account.threads.insert(id, Arc::new(thread));
        self.last_conversation = id.0;
        Ok(conversation)
    }

    fn update(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<Option<Conversation>> {
        let Some(conversation) = self.stamped(owner, id, stamp) else { return Ok(None) };
        if let Some(title) = change.title.as_option() {
            conversation.title = title.map(text_of);
        }
        if let Some(notebooks) = change.notebooks.clone().or_clear_to(Json::empty_array()) {
            conversation.notebooks = notebooks;
        }
        if let Some(metadata) = change.metadata.clone().or_clear_to(Json::empty_object()) {
            conversation.metadata = metadata;
        }
        if let Some(starred) = change.starred.clone().or_clear_to(false) {
            conversation.starred = starred;
        }
        if let Some(archived) = change.archived.clone().or_clear_to(false) {
            conversation.archived = archived;
        }
        if let Some(external_id) = change.external_id.as_option() {
            conversation.external_id = external_id.cloned();
        }
        Ok(Some(conversation.clone()))
    }

    fn update_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<(usize, Timestamp)> {
        let these = ids.iter().filter_map(|id| self.thread(owner, *id));
        let latest = these.map(|thread| thread.conversation.updated_at).max();
        let stamp = Stamp { at: latest.map_or(stamp.at, |latest| latest.max(stamp.at)), ..stamp };
        let mut changed = 0;
        for id in ids {
            changed += usize::from(Conversations::update(self, owner, *id, change, stamp)?.is_some());
        }
        Ok((changed, stamp.at))
    }

    fn apply_delta(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Option<Timestamp>> {
        let Some(before) = self.thread(owner, id).map(|thread| thread.conversation.updated_at) else {
            return Ok(None);
        };
        let first = before.later_by(1).max(stamp.at);
        let last = Stamp { at: first.later_by(delta.span_micros()), ..stamp };
        self.count_restored(owner, id, delta, last)?;
        Ok(Some(first))
    }

    fn count_restored(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<()> {
        let Some(conversation) = self.stamped(owner, id, stamp) else { return Ok(()) };
        conversation.message_count += delta.messages;
        conversation.title = conversation.title.take().or(delta.title.as_ref().map(text_of));
        conversation.summary = conversation.summary.take().or(delta.summary.as_ref().map(start_of));
        Ok(())
    }

    fn restore(&mut self, owner: &UserId, id: ConversationId, as_was: &Restored, stamp: Stamp) -> Result<()> {
        if let Some(conversation) = self.stamped(owner, id, stamp) {
            conversation.title = as_was.title.as_ref().map(text_of);
            conversation.notebooks = as_was.notebooks.clone();
            conversation.metadata = as_was.metadata.clone();
            (conversation.starred, conversation.archived) = (as_was.starred, as_was.archived);
            (conversation.created_at, conversation.updated_at) = (as_was.created_at, stamp.at);
        }
        Ok(())
    }

    fn refresh(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        removed: i64,
        summary: &Change<Summary>,
        stamp: Stamp,
    ) -> Result<()> {
        if let Some(conversation) = self.stamped(owner, id, stamp) {
            conversation.message_count -= removed;
            if let Some(summary) = summary.as_option() {
                conversation.summary = summary.map(start_of);
            }
        }
        Ok(())
    }

    fn delete(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        Ok(self.thread(owner, id).is_some() && self.remove(owner, id))
    }

    fn trash(&mut self, owner: &UserId, id: ConversationId, stamp: Stamp) -> Result<bool> {
        let Some(thread) = self.thread_mut(owner, id) else { return Ok(false) };
        thread.trashed_at = Some(stamp.at);
        thread.conversation.modseq = stamp.modseq;
        Ok(true)
    }

    fn trash_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        at: Timestamp,
        stamp: Stamp,
    ) -> Result<usize> {
        let mut trashed = 0;
        for id in ids {
            if let Some(thread) = self.thread_mut(owner, *id) {
                (thread.trashed_at, thread.conversation.modseq) = (Some(at), stamp.modseq);
                trashed += 1;
            }
        }
        Ok(trashed)
    }

    fn take_back(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        trashed_after: Timestamp,
        with_external_id: bool,
        stamp: Stamp,
    ) -> Result<Option<Conversation>> {
        let Some(thread) = self.anywhere_mut(owner, id) else { return Ok(None) };
        if thread.trashed_at.is_none_or(|at| at <= trashed_after) {
            return Ok(None);
        }
        thread.trashed_at = None;
        if !with_external_id {
            thread.conversation.external_id = None;
        }
        Ok(self.stamped(owner, id, stamp).map(|conversation| conversation.clone()))
    }

    fn delete_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        let is_there = self.anywhere(owner, id).is_some_and(|thread| thread.trashed_at.is_some());
        Ok(is_there && self.remove(owner, id))
    }

    fn cut_trashed(&mut self, owner: &UserId, id: ConversationId, most: usize) -> Result<()> {
        self.cut(owner, id, most);
        Ok(())
    }
}

impl State {
    /// The owner's conversation with the mark of the change that is under way.
    fn stamped(&mut self, owner: &UserId, id: ConversationId, stamp: Stamp) -> Option<&mut Conversation> {
        let conversation = &mut self.thread_mut(owner, id)?.conversation;
        conversation.modseq = stamp.modseq;
        conversation.updated_at = conversation.updated_at.max(stamp.at);
        Some(conversation)
    }
}

/// How two places of one list follow each other.
fn compare(one: &ConversationCursor, other: &ConversationCursor) -> Ordering {
    match (&one.key, &other.key) {
        (SortKey::Updated(first), SortKey::Updated(second))
        | (SortKey::Created(first), SortKey::Created(second)) => (second, other.id).cmp(&(first, one.id)),
        (SortKey::Title(first), SortKey::Title(second)) => (first, one.id).cmp(&(second, other.id)),
        // No list holds places of several orders.
        _ => Ordering::Equal,
    }
}

fn text_of(title: &Title) -> String {
    title.as_str().to_owned()
}

fn start_of(summary: &Summary) -> String {
    summary.as_str().to_owned()
}
