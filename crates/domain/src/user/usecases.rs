//! What a user can do with all that they have: look how much it is, and have it erased.

use super::{Totals, User};
use crate::conversation::{self, Conversation, ConversationCursor, ConversationFilter, FirstSaid};
use crate::message::MessageCursor;
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Order, Result, Stamp, UserId};

/// The caller's row, once they have written something, and how much they have.
pub fn account(context: &Context, repositories: &mut dyn ReadRepositories) -> Result<(Option<User>, Totals)> {
    Ok((repositories.users().find(&context.user)?, repositories.users().totals(&context.user)?))
}

/// Messages, or revisions of messages, that one piece of an erasure deletes at most, so that other writers never wait long.
const ERASE_BATCH: usize = 1_000;

/// Conversations that one piece of an erasure deletes at most.
const ERASE_BATCH_CONVERSATIONS: usize = 100;

/// Erases a piece of what the caller has, and at last the caller; gives whether there is more.
///
/// What is left after any piece is sound, only less. [`crate::Store::erase`] runs all the pieces.
pub fn erase_a_piece(context: &Context, repositories: &mut dyn Repositories) -> Result<bool> {
    let owner = &context.user;
    if repositories.searches().forget(owner)? {
        return Ok(true);
    }
    if repositories.users().find(owner)?.is_none() {
        return Ok(false);
    }
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    if repositories.messages().forget_revisions(owner, ERASE_BATCH)? > 0 {
        return Ok(true);
    }
    if conversation::erase_trash(owner, repositories)? {
        return Ok(true);
    }
    let (all, start) = (ConversationFilter::ALL, ConversationCursor::START);
    let next = repositories.conversations().list(owner, &all, &start, ERASE_BATCH_CONVERSATIONS)?;
    let Some(first) = next.first() else {
        repositories.users().delete(owner)?;
        return Ok(false);
    };
    if first.message_count > rows(ERASE_BATCH) {
        shorten(owner, repositories, first, stamp)?;
        return Ok(true);
    }
    let mut messages = 0;
    for conversation in &next {
        messages += conversation.message_count;
        if messages > rows(ERASE_BATCH) {
            break;
        }
        repositories.conversations().delete(owner, conversation.id)?;
    }
    Ok(true)
}

/// Deletes the first messages of a conversation that has too many to delete at once.
fn shorten(
    owner: &UserId,
    repositories: &mut dyn Repositories,
    of: &Conversation,
    stamp: Stamp,
) -> Result<()> {
    let first = FirstSaid::before(repositories, owner, of.id)?;
    let start = MessageCursor::start(of.id, Order::Ascending);
    for message in repositories.messages().list(owner, &start, ERASE_BATCH)? {
        repositories.messages().delete(owner, of.id, message.id)?;
    }
    let summary = first.after(repositories)?;
    repositories.conversations().refresh(owner, of.id, rows(ERASE_BATCH), &summary, stamp)
}

fn rows(count: usize) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
