//! What goes out of a store: everything of a user, or one conversation, in pieces of a bounded size.
//!
//! Each piece is a read of its own, so that no export keeps a transaction open. What changes meanwhile is exported as it
//! was before or after.

use std::collections::HashMap;

use super::{Source, SourceId};
use crate::conversation::{ABSENT, Conversation, ConversationId};
use crate::message::{Message, MessageCursor, MessageId, Revision, RevisionCursor};
use crate::storage::ReadRepositories;
use crate::{Context, Order, Result};

/// Messages that a piece holds at most.
const MOST_MESSAGES: usize = 200;

/// Messages that are read in one statement, since each may be large.
const AT_ONCE: usize = 50;

/// Bytes of messages after which a piece ends.
const ENOUGH_BYTES: usize = 512 * 1024;

/// Bytes of the revisions of one message that are exported, the newest ones: all of them, but for a message that was edited
/// out of all proportion.
const MOST_REVISED_BYTES: usize = 8 * 1024 * 1024;

/// Conversations that a piece holds at most.
const MOST_CONVERSATIONS: usize = 50;

/// A part of what goes out, in its order: a conversation, and after it its messages.
#[derive(Clone, Debug, PartialEq)]
pub enum Exported {
    /// A conversation, and where it came from.
    Conversation(Conversation, Source),
    /// A message of the conversation before it, its name where it came from, and what it said before, oldest first.
    Message(Message, SourceId, Vec<Revision>),
}

/// How far an export has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportPosition {
    /// The conversation that goes on, or after which the next one comes.
    conversation: ConversationId,
    /// The last of its messages that is out.
    message: MessageId,
    /// Whether it has been exported to its end.
    is_over: bool,
    /// Whether there is nothing after it.
    is_only: bool,
}

impl ExportPosition {
    /// Before everything that the user has.
    pub const START: Self =
        Self { conversation: ConversationId(0), message: MessageId(0), is_over: true, is_only: false };

    fn after(conversation: ConversationId, message: MessageId, is_only: bool) -> Self {
        Self { conversation, message, is_over: false, is_only }
    }
}

/// One conversation, and the place where its messages start.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn start_of(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: ConversationId,
) -> Result<(Exported, ExportPosition)> {
    let found = repositories.conversations().find(&context.user, id)?.ok_or(ABSENT)?;
    let conversation = named(context, repositories, vec![found])?.pop().ok_or(ABSENT)?;
    Ok((conversation, ExportPosition::after(id, MessageId(0), true)))
}

/// The next piece of an export, and where the one after it starts; `None` at the end.
pub fn piece(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    from: ExportPosition,
) -> Result<(Vec<Exported>, Option<ExportPosition>)> {
    let mut piece = Vec::new();
    let mut room = Room { messages: MOST_MESSAGES, bytes: ENOUGH_BYTES };
    if !from.is_over
        && let Some(last) =
            take(context, repositories, (from.conversation, from.message), &mut room, &mut piece)?
    {
        return Ok((piece, Some(ExportPosition { message: last, ..from })));
    }
    if from.is_only {
        return Ok((piece, None));
    }
    let following =
        repositories.conversations().following(&context.user, from.conversation, MOST_CONVERSATIONS)?;
    let mut done = from.conversation;
    for conversation in named(context, repositories, following)? {
        let Exported::Conversation(of, _) = &conversation else { continue };
        let id = of.id;
        if room.is_used_up() {
            return Ok((piece, Some(ExportPosition { conversation: done, ..ExportPosition::START })));
        }
        piece.push(conversation);
        if let Some(last) = take(context, repositories, (id, MessageId(0)), &mut room, &mut piece)? {
            return Ok((piece, Some(ExportPosition::after(id, last, false))));
        }
        done = id;
    }
    let goes_on = done != from.conversation;
    Ok((piece, goes_on.then_some(ExportPosition { conversation: done, ..ExportPosition::START })))
}

/// What may still go into a piece.
struct Room {
    messages: usize,
    bytes: usize,
}

impl Room {
    fn is_used_up(&self) -> bool {
        self.messages == 0 || self.bytes == 0
    }
}

/// Takes messages of a conversation as long as there is room; gives the last one where there may be more.
fn take(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    (conversation, mut last): (ConversationId, MessageId),
    room: &mut Room,
    piece: &mut Vec<Exported>,
) -> Result<Option<MessageId>> {
    let start = MessageCursor::start(conversation, Order::Ascending);
    while !room.is_used_up() {
        let limit = room.messages.min(AT_ONCE);
        let found = repositories.messages().list(&context.user, &start.moved_to(last), limit)?;
        let is_end = found.len() < limit;
        let ids: Vec<MessageId> = found.iter().map(|message| message.id).collect();
        let mut names: HashMap<_, _> =
            repositories.sources().of_messages(&context.user, &ids)?.into_iter().collect();
        let revised = repositories.messages().revised(&context.user, conversation, &ids)?;
        for message in found {
            last = message.id;
            room.messages -= 1;
            room.bytes = room.bytes.saturating_sub(message.body.bytes());
            let name = names.remove(&message.id).unwrap_or_else(|| SourceId::of_message(&message));
            let mut revisions = Vec::new();
            if revised.contains(&last) {
                revisions = revisions_of(context, repositories, conversation, last)?;
                room.bytes = revisions
                    .iter()
                    .map(|revision| revision.body.bytes())
                    .fold(room.bytes, usize::saturating_sub);
            }
            piece.push(Exported::Message(message, name, revisions));
        }
        if is_end {
            return Ok(None);
        }
    }
    Ok(Some(last))
}

/// What a message said before, oldest first.
fn revisions_of(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Vec<Revision>> {
    let (mut found, mut bytes) = (Vec::new(), 0);
    let mut place = RevisionCursor::start(message);
    while bytes < MOST_REVISED_BYTES {
        let some = repositories.messages().revisions(&context.user, conversation, &place, AT_ONCE)?;
        let Some(oldest) = some.last() else { break };
        place = RevisionCursor { message, after: oldest.modseq };
        bytes += some.iter().map(|revision| revision.body.bytes()).sum::<usize>();
        found.extend(some);
    }
    found.reverse();
    Ok(found)
}

/// The conversations, each with where it came from.
fn named(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    conversations: Vec<Conversation>,
) -> Result<Vec<Exported>> {
    let ids: Vec<ConversationId> = conversations.iter().map(|conversation| conversation.id).collect();
    let sources = repositories.sources().of_conversations(&context.user, &ids)?;
    let mut sources: HashMap<_, _> = sources.into_iter().collect();
    let with_source = |conversation: Conversation| {
        let source =
            sources.remove(&conversation.id).unwrap_or_else(|| Source::of_conversation(&conversation));
        Exported::Conversation(conversation, source)
    };
    Ok(conversations.into_iter().map(with_source).collect())
}
