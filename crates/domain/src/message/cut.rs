//! Cutting a conversation off after one of its messages, to go on from there in another way.

use super::{MessageCursor, MessageId};
use crate::conversation::{self, ABSENT as NO_CONVERSATION, Conversation, ConversationId, FirstSaid};
use crate::storage::Repositories;
use crate::{Context, Error, Modseq, Order, Result, Stamp, Store, Versions};

/// What of a conversation is cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cut {
    /// The last message that stays; without one, all of them go.
    pub after: Option<MessageId>,
    /// Whether the conversation as it was stays as another one, which is archived.
    pub keep: bool,
}

/// What a cut has left.
#[derive(Clone, Debug, PartialEq)]
pub struct CutOff {
    /// The version of the conversation.
    pub modseq: Modseq,
    /// The conversation as it was, where it was to be kept and something was cut off.
    pub kept: Option<Conversation>,
}

/// Messages that one piece of a cut deletes at most.
const PIECE: usize = 1_000;

/// How far a cut has come: what is left to cut is from the one message to the other.
struct Progress {
    left: CutOff,
    rest: Option<(MessageId, MessageId)>,
}

impl Store {
    /// Cuts a conversation off. What was added at its end while the cut goes on stays.
    ///
    /// A long end goes piece by piece, its last messages first, so that other writers never wait long, and what is left at
    /// any moment is a beginning of the conversation.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such conversation or message; [`Error::Stale`] where the conversation is not
    /// of an `expected` version; [`Error::Invalid`] where it is too long to be kept as another one; or the store's own, and
    /// then a part may be cut off, and another call goes on.
    pub async fn cut(
        &self,
        context: &Context,
        id: ConversationId,
        cut: Cut,
        expected: Versions,
    ) -> Result<CutOff> {
        let begun = self
            .write(context, move |context, repositories| begin(context, repositories, id, cut, &expected));
        let mut progress = begun.await?;
        while let Some(range) = progress.rest {
            let piece =
                self.write(context, move |context, repositories| go_on(context, repositories, id, range));
            // Whoever deletes the conversation meanwhile deletes what is left to cut.
            match piece.await {
                Ok((modseq, rest)) => {
                    progress.left.modseq = modseq;
                    progress.rest = rest;
                }
                Err(Error::NotFound(_)) => progress.rest = None,
                Err(error) => return Err(error),
            }
        }
        Ok(progress.left)
    }
}

/// Keeps the conversation as it is, where that is asked, and cuts off a first piece.
fn begin(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    cut: Cut,
    expected: &Versions,
) -> Result<Progress> {
    let owner = &context.user;
    repositories.users().lock(owner, context.now)?;
    let found = repositories.conversations().find(owner, id)?.ok_or(NO_CONVERSATION)?;
    expected.require(found.modseq)?;
    if let Some(after) = cut.after {
        repositories.messages().find(owner, id, after)?.ok_or(Error::NotFound("message"))?;
    }
    let first = MessageId(cut.after.map_or(0, |after| after.0) + 1);
    let newest = MessageCursor::start(id, Order::Descending);
    let Some(last) = last_of(repositories, context, newest, first)? else {
        return Ok(Progress { left: CutOff { modseq: found.modseq, kept: None }, rest: None });
    };
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    let kept = cut.keep.then(|| conversation::keep_branch(owner, repositories, found, stamp)).transpose()?;
    let rest = shorten(context, repositories, id, (first, last), stamp)?;
    Ok(Progress { left: CutOff { modseq: stamp.modseq, kept }, rest })
}

fn go_on(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    range: (MessageId, MessageId),
) -> Result<(Modseq, Option<(MessageId, MessageId)>)> {
    let owner = &context.user;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    repositories.conversations().find(owner, id)?.ok_or(NO_CONVERSATION)?;
    Ok((stamp.modseq, shorten(context, repositories, id, range, stamp)?))
}

/// Deletes a piece of what is to be cut off; gives what is left of it.
fn shorten(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    (first, last): (MessageId, MessageId),
    stamp: Stamp,
) -> Result<Option<(MessageId, MessageId)>> {
    let owner = &context.user;
    let said = FirstSaid::before(repositories, owner, id)?;
    let removed = repositories.messages().delete_last(owner, id, (first, last), PIECE)?;
    let summary = said.after(repositories)?;
    repositories.conversations().refresh(owner, id, removed, &summary, stamp)?;
    let before = MessageCursor::start(id, Order::Descending).moved_to(MessageId(last.0.saturating_add(1)));
    Ok(last_of(repositories, context, before, first)?.map(|last| (first, last)))
}

/// The newest message before a place, unless it is one before the first.
fn last_of(
    repositories: &mut dyn Repositories,
    context: &Context,
    place: MessageCursor,
    first: MessageId,
) -> Result<Option<MessageId>> {
    let found = repositories.messages().list(&context.user, &place, 1)?;
    Ok(found.first().map(|message| message.id).filter(|id| *id >= first))
}
