//! Where imported conversations and messages came from, in the model: kept with the conversation, and gone with it.

use std::sync::Arc;

use chat_history_domain::conversation::{ConversationId, ExternalId};
use chat_history_domain::message::{MessageId, PublicId};
use chat_history_domain::transfer::{ReadSources, Source, SourceId, Sources};
use chat_history_domain::{Error, Result, UserId};

use super::state::State;

impl ReadSources for State {
    fn conversation_from(&mut self, owner: &UserId, source: &Source) -> Result<Option<ConversationId>> {
        let mut threads = self.threads(owner);
        let found = threads.find(|thread| thread.source.as_ref() == Some(source));
        Ok(found.map(|thread| thread.conversation.id))
    }

    fn of_conversations(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Source)>> {
        let threads = self.threads(owner).filter(|thread| ids.contains(&thread.conversation.id));
        Ok(threads.filter_map(|thread| Some((thread.conversation.id, thread.source.clone()?))).collect())
    }

    fn messages_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[SourceId],
    ) -> Result<Vec<(MessageId, SourceId)>> {
        let known = self.thread(owner, conversation).into_iter().flat_map(|thread| &thread.names);
        let found = known.filter(|(_, name)| names.contains(name));
        Ok(found.map(|(id, name)| (*id, name.clone())).collect())
    }

    fn of_messages(&mut self, owner: &UserId, ids: &[MessageId]) -> Result<Vec<(MessageId, SourceId)>> {
        let known = self.threads(owner).flat_map(|thread| &thread.names);
        let named = known.filter(|(id, _)| ids.contains(id));
        Ok(named.map(|(id, name)| (*id, name.clone())).collect())
    }

    fn conversation_called(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<ConversationId>> {
        let found = self.threads(owner).find(|thread| thread.conversation.external_id.as_ref() == Some(id));
        Ok(found.map(|thread| thread.conversation.id))
    }

    fn taken_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<PublicId>> {
        let messages =
            self.thread(owner, conversation).into_iter().flat_map(|thread| thread.messages.values());
        let known = messages.filter_map(|message| message.public_id.as_ref());
        Ok(known.filter(|id| ids.contains(id)).cloned().collect())
    }
}

impl Sources for State {
    fn keep_conversation(&mut self, owner: &UserId, id: ConversationId, source: &Source) -> Result<()> {
        if self.threads(owner).any(|thread| thread.source.as_ref() == Some(source)) {
            return Err(Error::Conflict(format!("{source} is here already")));
        }
        // What is in the trash gives way.
        for thread in self.account_mut(owner).into_iter().flat_map(|account| account.threads.values_mut()) {
            if thread.trashed_at.is_some() && thread.source.as_ref() == Some(source) {
                Arc::make_mut(thread).source = None;
            }
        }
        let thread = self.thread_mut(owner, id).ok_or_else(|| absent("a conversation"))?;
        thread.source = Some(source.clone());
        Ok(())
    }

    fn keep_messages(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[(MessageId, &SourceId)],
    ) -> Result<()> {
        for (id, name) in names {
            let thread = self.thread_mut(owner, conversation).ok_or_else(|| absent("a conversation"))?;
            if !thread.messages.contains_key(id) {
                return Err(absent("a message"));
            }
            if thread.names.values().any(|known| known == *name) {
                return Err(Error::Conflict(format!("{} is here already", name.as_str())));
            }
            thread.names.insert(*id, (*name).clone());
        }
        Ok(())
    }
}

fn absent(what: &str) -> Error {
    Error::Conflict(format!("{what} that came from somewhere is not here"))
}
