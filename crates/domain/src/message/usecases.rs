//! What a user can do with messages. Adding them is [`super::Append`].

use super::sent::Edit;
use super::{
    Message, MessageChange, MessageCursor, MessageId, PublicId, Revision, RevisionCursor, Role, Shown, Status,
};
use crate::conversation::{ABSENT as NO_CONVERSATION, ConversationId, FirstSaid, begin};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Change, Context, Error, Limits, Page, Result, Slice, Sliced, Stamp, Timestamp, Versions};

/// The page of at most `limit` messages after a place, in the cursor's direction.
///
/// # Errors
/// [`Error::NotFound`].
pub fn list(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    after: &MessageCursor,
    limit: usize,
) -> Result<Page<Message, MessageCursor>> {
    let found = repositories.messages().list(&context.user, after, limit.saturating_add(1))?;
    if found.is_empty() && repositories.conversations().find(&context.user, after.conversation)?.is_none() {
        return Err(NO_CONVERSATION);
    }
    Ok(Page::cut(found, limit, |last| after.moved_to(last.id)))
}

/// The message of a conversation that has that id of its client's.
///
/// # Errors
/// [`Error::NotFound`] where there is no such conversation, or the store's own.
pub fn find_by_public_id(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    id: &PublicId,
) -> Result<Option<Message>> {
    let owner = &context.user;
    let found = repositories.messages().by_public_ids(owner, conversation, &[id])?.pop();
    if found.is_none() && repositories.conversations().find(owner, conversation)?.is_none() {
        return Err(NO_CONVERSATION);
    }
    Ok(found)
}

/// A numbered part of those of a conversation's messages that are shown, oldest first, and how many there are.
///
/// # Errors
/// [`Error::NotFound`].
pub fn slice(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    shown: Shown,
    slice: Slice,
) -> Result<Sliced<Message>> {
    let owner = &context.user;
    repositories.conversations().find(owner, conversation)?.ok_or(NO_CONVERSATION)?;
    let items = repositories.messages().slice(owner, conversation, shown, slice)?;
    Ok(Sliced { items, total: repositories.messages().count(owner, conversation, shown)? })
}

/// One message.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message> {
    existing(repositories.messages().find(&context.user, conversation, id)?)
}

/// Changes a message and gives it as it is then; what it said before is kept as a revision, where it says something else now
/// and was not in progress. An empty change leaves it, and its conversation, untouched.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Clash`] where a message that is complete would be in progress again, or
/// [`Error::Stale`] where the conversation is not of an `expected` version.
pub fn edit(
    context: &Context,
    repositories: &mut dyn Repositories,
    conversation: ConversationId,
    id: MessageId,
    change: &MessageChange,
    expected: &Versions,
) -> Result<Message> {
    let owner = &context.user;
    if change.is_empty() {
        let unchanged = existing(repositories.messages().find(owner, conversation, id)?)?;
        let conversation = repositories.conversations().find(owner, conversation)?.ok_or(NO_CONVERSATION)?;
        return expected.require(conversation.modseq).map(|()| unchanged);
    }
    let stamp = begin(context, repositories, conversation, expected)?;
    let before = existing(repositories.messages().find(owner, conversation, id)?)?;
    Status::check_change(before.status, &change.status)?;
    // Messages of one request are microseconds apart, so the last of them can be ahead of the clock.
    let after = Timestamp::from_micros(before.updated_at.micros().saturating_add(1));
    let stamp = Stamp { at: stamp.at.max(after), ..stamp };
    if change.rewords(&before) && before.status != Some(Status::InProgress) {
        repositories.messages().keep_revision(owner, conversation, id, stamp.modseq)?;
    }
    let first = before.gives_summary(change).then(|| FirstSaid::before(repositories, owner, conversation));
    let first = first.transpose()?;
    let message = existing(repositories.messages().update(owner, conversation, id, change, stamp)?)?;
    let summary = first.map_or(Ok(Change::Keep), |first| first.after(repositories))?;
    repositories.conversations().refresh(owner, conversation, 0, &summary, stamp)?;
    Ok(message)
}

/// Changes a message as a client asks for that was shown it, and gives it as it is then. The rest is as in [`edit`].
///
/// # Errors
/// [`Error::Invalid`], and as [`edit`].
pub fn edit_as_sent(
    context: &Context,
    repositories: &mut dyn Repositories,
    conversation: ConversationId,
    id: MessageId,
    (edit, limits): (&Edit, &Limits),
    expected: &Versions,
) -> Result<Message> {
    // The message that is compared with must still be so when it is changed.
    repositories.users().lock(&context.user, context.now)?;
    let now = existing(repositories.messages().find(&context.user, conversation, id)?)?;
    let change = edit.change(&now, limits)?;
    self::edit(context, repositories, conversation, id, &change, expected)
}

/// Deletes a message.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Stale`] where the conversation is not of an `expected` version.
pub fn delete(
    context: &Context,
    repositories: &mut dyn Repositories,
    conversation: ConversationId,
    id: MessageId,
    expected: &Versions,
) -> Result<()> {
    let owner = &context.user;
    let stamp = begin(context, repositories, conversation, expected)?;
    let message = existing(repositories.messages().find(owner, conversation, id)?)?;
    let gives_summary = message.gives_summary(&MessageChange::default());
    let first = gives_summary.then(|| FirstSaid::before(repositories, owner, conversation)).transpose()?;
    repositories.messages().delete(owner, conversation, id)?;
    let summary = first.map_or(Ok(Change::Keep), |first| first.after(repositories))?;
    repositories.conversations().refresh(owner, conversation, 1, &summary, stamp)
}

impl Message {
    /// Whether the conversation's summary can be of this message, before such a change or after it.
    pub(super) fn gives_summary(&self, change: &MessageChange) -> bool {
        [Some(self.body.role), change.role].contains(&Some(Role::User))
    }
}

pub(super) fn existing(found: Option<Message>) -> Result<Message> {
    found.ok_or(Error::NotFound("message"))
}

/// The page of at most `limit` revisions of a message after a place, newest first. Of a message that was never edited there
/// are none.
///
/// # Errors
/// [`Error::NotFound`].
pub fn list_revisions(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    after: &RevisionCursor,
    limit: usize,
) -> Result<Page<Revision, RevisionCursor>> {
    let owner = &context.user;
    let found = repositories.messages().revisions(owner, conversation, after, limit.saturating_add(1))?;
    if found.is_empty() {
        find(context, repositories, conversation, after.message)?;
    }
    Ok(Page::cut(found, limit, |last| RevisionCursor { message: after.message, after: last.modseq }))
}
