//! What a user can do with a message of which only the id is known. A message that is not shown is absent.

use super::sent::Edit;
use super::usecases::{self, existing};
use super::{Message, MessageId, ReadMessages, Shown};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Limits, Result, Versions};

/// The message, where it is shown.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn find(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: MessageId,
    shown: Shown,
) -> Result<Message> {
    locate(context, repositories.messages(), id, shown)
}

/// Changes the message as a client asks for, and gives it as it is then.
///
/// # Errors
/// As [`super::edit_as_sent`], and [`crate::Error::Invalid`] where the message would not be shown any more.
pub fn edit(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: MessageId,
    shown: Shown,
    (edit, limits): (&Edit, &Limits),
    expected: &Versions,
) -> Result<Message> {
    let conversation = locate(context, repositories.messages(), id, shown)?.conversation;
    let edited = usecases::edit_as_sent(context, repositories, conversation, id, (edit, limits), expected)?;
    shown.require(&edited.body)?;
    Ok(edited)
}

/// Deletes the message.
///
/// # Errors
/// As [`super::delete`].
pub fn delete(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: MessageId,
    shown: Shown,
    expected: &Versions,
) -> Result<()> {
    let conversation = locate(context, repositories.messages(), id, shown)?.conversation;
    usecases::delete(context, repositories, conversation, id, expected)
}

fn locate(
    context: &Context,
    messages: &mut dyn ReadMessages,
    id: MessageId,
    shown: Shown,
) -> Result<Message> {
    let found = messages.locate(&context.user, id)?;
    existing(found.filter(|message| shown.has(&message.body)))
}
