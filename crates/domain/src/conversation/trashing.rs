//! What a user can do with the trash.

use super::usecases::existing;
use super::{ABSENT, Conversation, ConversationId, Trash, TrashCursor, Trashed, delete};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Page, Result, Stamp, UserId, Versions};

/// Puts a conversation in the trash, or deletes it with all its messages where the trash keeps nothing.
///
/// # Errors
/// [`crate::Error::NotFound`], or [`crate::Error::Stale`] where it is not of an `expected` version.
pub fn discard(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
    trash: Trash,
) -> Result<()> {
    if !trash.keeps() {
        return delete(context, repositories, id, expected);
    }
    let stamp = super::begin(context, repositories, id, expected)?;
    repositories.conversations().trash(&context.user, id, stamp)?.then_some(()).ok_or(ABSENT)
}

/// The page of at most `limit` of the caller's conversations in the trash after a place, what was put there last first.
pub fn list_trash(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    trash: Trash,
    after: &TrashCursor,
    limit: usize,
) -> Result<Page<Trashed, TrashCursor>> {
    let due = trash.due(context.now);
    let mut found = repositories.conversations().list_trash(&context.user, after, limit.saturating_add(1))?;
    found.retain(|trashed| trashed.at > due);
    Ok(Page::cut(found, limit, |last| TrashCursor { at: last.at, id: last.conversation.id }))
}

/// Takes a conversation back out of the trash, and gives it as it is then. One that is not there is left as it is. Where
/// another conversation has its external id by now, it comes back without one.
///
/// # Errors
/// [`crate::Error::NotFound`], also where its days are over, or [`crate::Error::Stale`] where it is not of an `expected`
/// version.
pub fn restore(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
    trash: Trash,
) -> Result<Conversation> {
    let owner = &context.user;
    // What is found must still be so when it is taken back.
    repositories.users().lock(owner, context.now)?;
    if let Some(found) = repositories.conversations().find(owner, id)? {
        return expected.require(found.modseq).map(|()| found);
    }
    let due = trash.due(context.now);
    let trashed = repositories.conversations().find_trashed(owner, id)?;
    let trashed = trashed.filter(|trashed| trashed.at > due).ok_or(ABSENT)?;
    expected.require(trashed.conversation.modseq)?;
    // Another conversation may have taken its external id meanwhile.
    let external_id = trashed.conversation.external_id;
    let taken = external_id.map(|id| repositories.conversations().find_external(owner, &id)).transpose()?;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    let keeps = taken.flatten().is_none();
    existing(repositories.conversations().take_back(owner, id, due, keeps, stamp)?)
}

/// Deletes a conversation with all its messages, be it in the trash or not.
///
/// # Errors
/// As [`delete`].
pub fn delete_for_good(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
) -> Result<()> {
    let owner = &context.user;
    repositories.users().advance(owner, context.now)?;
    if *expected != Versions::Any {
        let found = match repositories.conversations().find(owner, id)? {
            Some(found) => found,
            None => repositories.conversations().find_trashed(owner, id)?.ok_or(ABSENT)?.conversation,
        };
        expected.require(found.modseq)?;
    }
    let conversations = repositories.conversations();
    let deleted = conversations.delete(owner, id)? || conversations.delete_trashed(owner, id)?;
    deleted.then_some(()).ok_or(ABSENT)
}

/// Messages that one piece of erasing the trash deletes at most, so that other writers never wait long.
const ERASE_BATCH: usize = 1_000;

/// Conversations that one piece of erasing the trash deletes at most.
const ERASE_BATCH_CONVERSATIONS: usize = 100;

/// Deletes some of what is in the user's trash, whatever its days; gives whether there was any.
pub(crate) fn erase_trash(owner: &UserId, repositories: &mut dyn Repositories) -> Result<bool> {
    let trash =
        repositories.conversations().list_trash(owner, &TrashCursor::START, ERASE_BATCH_CONVERSATIONS)?;
    let most = ERASE_BATCH.try_into().unwrap_or(i64::MAX);
    let mut messages = 0;
    for trashed in &trash {
        let (id, count) = (trashed.conversation.id, trashed.conversation.message_count);
        messages += count;
        if count > most && messages == count {
            repositories.conversations().cut_trashed(owner, id, ERASE_BATCH)?;
        }
        if messages > most {
            break;
        }
        repositories.conversations().delete_trashed(owner, id)?;
    }
    Ok(!trash.is_empty())
}
