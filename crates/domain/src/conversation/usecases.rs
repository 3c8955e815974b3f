//! What a user can do with conversations.

use super::{
    AppendDelta, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    NewConversation, Notebook, Opened,
};
use crate::message::{Additions, Message, MessageCursor, NewMessage};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Change, Context, Error, Order, Page, Result, Slice, Sliced, Stamp, Versions};

/// Makes a conversation, with its first messages where there are some, all or nothing. Of messages with the same id of their
/// client's, the first is kept.
///
/// # Errors
/// [`Error::Clash`] where another one has its external id, or where two messages have the same id and say different
/// things.
pub fn create(
    context: &Context,
    repositories: &mut dyn Repositories,
    new: &NewConversation,
    messages: &[NewMessage],
) -> Result<(Conversation, Vec<Message>)> {
    let owner = &context.user;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    if let Some(external_id) = &new.external_id {
        external_id.check_free(owner, repositories, None)?;
    }
    let additions = Additions::to_nothing(messages)?;
    let delta = AppendDelta::of(additions.fresh());
    let conversation = repositories.conversations().insert(owner, new, &delta, stamp)?;
    let kept = repositories.messages().insert(owner, conversation.id, additions.fresh(), stamp)?;
    Ok((conversation, additions.merged(kept)))
}

/// The page of at most `limit` conversations of that kind after a place, in the place's order.
pub fn list(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    filter: &ConversationFilter,
    after: &ConversationCursor,
    limit: usize,
) -> Result<Page<Conversation, ConversationCursor>> {
    let found = repositories.conversations().list(&context.user, filter, after, limit.saturating_add(1))?;
    Ok(Page::cut(found, limit, |last| ConversationCursor::after(after.sort(), last)))
}

/// A numbered part of the list of all conversations, newest activity first, and how long that list is.
pub fn slice(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    slice: Slice,
) -> Result<Sliced<Conversation>> {
    let items = repositories.conversations().slice(&context.user, slice)?;
    Ok(Sliced { items, total: repositories.conversations().count(&context.user)? })
}

/// A conversation with at most `limit` of its newest messages, unless the caller holds that version already.
///
/// The messages come oldest first; the page's `next` is the place before the oldest one.
///
/// # Errors
/// [`Error::NotFound`].
pub fn open(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: ConversationId,
    known: &Versions,
    limit: usize,
) -> Result<Opened<Page<Message, MessageCursor>>> {
    let opened = repositories.conversations().open(&context.user, id, known, limit.saturating_add(1))?;
    let (conversation, found) = match opened.ok_or(ABSENT)? {
        Opened::Unchanged(conversation) => return Ok(Opened::Unchanged(conversation)),
        Opened::Read(conversation, newest) => (conversation, newest),
    };
    let newest = MessageCursor::start(id, Order::Descending);
    let mut page = match limit {
        // A page without messages still tells where the newest ones start.
        0 => Page { next: (!found.is_empty()).then_some(newest), items: Vec::new() },
        _ => Page::cut(found, limit, |oldest| newest.moved_to(oldest.id)),
    };
    page.items.reverse();
    Ok(Opened::Read(conversation, page))
}

/// Changes a conversation and gives it as it is then. An empty change leaves it untouched.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Clash`] where another one has the external id, or [`Error::Stale`] where it is not of an
/// `expected` version.
pub fn update(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    change: &ConversationChange,
    expected: &Versions,
) -> Result<Conversation> {
    if change.is_empty() {
        let unchanged = existing(repositories.conversations().find(&context.user, id)?)?;
        return expected.require(unchanged.modseq).map(|()| unchanged);
    }
    let stamp = begin(context, repositories, id, expected)?;
    if let Change::Set(external_id) = &change.external_id {
        external_id.check_free(&context.user, repositories, Some(id))?;
    }
    existing(repositories.conversations().update(&context.user, id, change, stamp)?)
}

/// Deletes a conversation with all its messages.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Stale`] where it is not of an `expected` version.
pub fn delete(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
) -> Result<()> {
    begin(context, repositories, id, expected)?;
    repositories.conversations().delete(&context.user, id)?.then_some(()).ok_or(ABSENT)
}

/// Takes the number of a change to a conversation, once it is known to be of an `expected` version.
///
/// The number comes first: whoever has it is alone among the user's writers, so the version that is found stays.
pub(crate) fn begin(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
) -> Result<Stamp> {
    let stamp = Stamp { modseq: repositories.users().advance(&context.user, context.now)?, at: context.now };
    if *expected != Versions::Any {
        expected.require(existing(repositories.conversations().find(&context.user, id)?)?.modseq)?;
    }
    Ok(stamp)
}

/// What a caller is told of a conversation that is not theirs or not there.
pub(crate) const ABSENT: Error = Error::NotFound("conversation");

pub(super) fn existing(found: Option<Conversation>) -> Result<Conversation> {
    found.ok_or(ABSENT)
}

/// Notebooks that are listed at most.
const MOST_NOTEBOOKS: usize = 10_000;

/// The notebooks that the caller's conversations are filed under, by name, the first 10,000 of them.
pub fn list_notebooks(context: &Context, repositories: &mut dyn ReadRepositories) -> Result<Vec<Notebook>> {
    repositories.conversations().notebooks(&context.user, MOST_NOTEBOOKS)
}
