//! What a user can do with a message of which only the id is known. A message of a role that is not shown is absent.

use super::usecases::{self, existing};
use super::{Message, MessageChange, MessageId, ReadMessages, Role};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Result, Versions};

/// The message, where it is of one of the shown roles.
///
/// # Errors
/// [`crate::Error::NotFound`], or the store's own.
pub fn find(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: MessageId,
    shown: &[Role],
) -> Result<Message> {
    locate(context, repositories.messages(), id, shown)
}

/// Changes the message and gives it as it is then.
///
/// # Errors
/// As [`super::edit`].
pub fn edit(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: MessageId,
    shown: &[Role],
    change: &MessageChange,
    expected: &Versions,
) -> Result<Message> {
    let conversation = locate(context, repositories.messages(), id, shown)?.conversation;
    usecases::edit(context, repositories, conversation, id, change, expected)
}

/// Deletes the message.
///
/// # Errors
/// As [`super::delete`].
pub fn delete(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: MessageId,
    shown: &[Role],
    expected: &Versions,
) -> Result<()> {
    let conversation = locate(context, repositories.messages(), id, shown)?.conversation;
    usecases::delete(context, repositories, conversation, id, expected)
}

fn locate(
    context: &Context,
    messages: &mut dyn ReadMessages,
    id: MessageId,
    shown: &[Role],
) -> Result<Message> {
    let found = messages.locate(&context.user, id)?;
    existing(found.filter(|message| shown.contains(&message.body.role)))
}
