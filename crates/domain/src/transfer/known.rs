//! What is here already of what comes in, by the names that it came or was made under.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::{RestoredMessage, Source, SourceId};
use crate::conversation::{Conversation, ConversationId};
use crate::message::{Message, MessageId, PublicId};
use crate::storage::ReadRepositories;
use crate::{Context, Result};

/// The caller's conversation of that source: one that came from there, or was made here under that name.
pub(super) fn conversation_from(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    source: &Source,
) -> Result<Option<Conversation>> {
    let owner = &context.user;
    if let Some(id) = repositories.sources().conversation_from(owner, source)? {
        return repositories.conversations().find(owner, id);
    }
    let Some((id, made)) = source.conversation() else { return Ok(None) };
    let found = repositories.conversations().find(owner, id)?.filter(|found| found.created_at == made);
    let Some(found) = found else { return Ok(None) };
    // One that came from elsewhere has the name that it had there, and no other.
    let is_from_elsewhere = !repositories.sources().of_conversations(owner, &[id])?.is_empty();
    Ok((!is_from_elsewhere).then_some(found))
}

/// The messages of the conversation that are here, by the names that they came or were made under.
pub(super) fn messages_from(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    messages: &[RestoredMessage],
) -> Result<HashMap<SourceId, Message>> {
    let owner = &context.user;
    let names: Vec<SourceId> = messages.iter().map(|message| message.source.clone()).collect();
    let mut names_of: HashMap<MessageId, SourceId> =
        repositories.sources().messages_from(owner, conversation, &names)?.into_iter().collect();
    let came: HashSet<&SourceId> = names_of.values().collect();
    let others = messages.iter().filter(|message| !came.contains(&message.source));
    let made_here: Vec<MessageId> = others.filter_map(|message| message.source.message()).collect();
    let mut ids: Vec<MessageId> = names_of.keys().copied().collect();
    ids.extend(made_here);
    ids.sort_unstable();
    ids.dedup();
    let found = repositories.messages().find_all(owner, conversation, &ids)?;
    let ids: Vec<MessageId> = found.iter().map(|message| message.id).collect();
    // What came from elsewhere has no other name.
    names_of.extend(repositories.sources().of_messages(owner, &ids)?);
    let by_name = found.into_iter().map(|message| {
        let name = names_of.get(&message.id).cloned();
        (name.unwrap_or_else(|| SourceId::of_message(&message)), message)
    });
    Ok(by_name.collect())
}

/// The messages as they can be added: each without its client's id where another message of the conversation has it.
pub(super) fn with_free_ids<'a>(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    messages: &[&'a RestoredMessage],
) -> Result<Vec<Cow<'a, RestoredMessage>>> {
    let ids: Vec<&PublicId> =
        messages.iter().filter_map(|message| message.message.public_id.as_ref()).collect();
    let taken = repositories.sources().taken_ids(&context.user, conversation, &ids)?;
    let mut taken: HashSet<&PublicId> = taken.iter().collect();
    let freed = messages.iter().map(|message| {
        if message.message.public_id.as_ref().is_none_or(|id| taken.insert(id)) {
            return Cow::Borrowed(*message);
        }
        let mut message = RestoredMessage::clone(message);
        message.message.public_id = None;
        Cow::Owned(message)
    });
    Ok(freed.collect())
}
