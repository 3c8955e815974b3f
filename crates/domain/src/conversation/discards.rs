//! Deleting many conversations at once: into the trash where it keeps anything, else for good.
//!
//! All of them are absent first, which is a mark on each row. What is deleted for good is marked as put in the trash in
//! 1970, so that nobody takes it back, and its rows go piece by piece, so that other writers never wait long.

use super::trashing::erase_trash;
use super::usecases::existing;
use super::{ABSENT, ConversationId, Trash};
use crate::storage::Repositories;
use crate::{Context, Result, Stamp, Store, Timestamp, Versions};

/// Conversations that are marked in one piece of work at most.
const PIECE: usize = 500;

impl Store {
    /// Deletes several conversations, all or none, as one change; gives how many they are, and the change's number and
    /// time. An id that is there twice counts once.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`], or [`crate::Error::Stale`] where one of them is not of an `expected` version.
    pub async fn discard_several(
        &self,
        context: &Context,
        mut ids: Vec<ConversationId>,
        expected: Versions,
        trash: Trash,
    ) -> Result<(usize, Stamp)> {
        ids.sort_unstable();
        ids.dedup();
        let discarded = self.write(context, move |context, repositories| {
            discard_several(context, repositories, &ids, &expected, trash)
        });
        let discarded = discarded.await?;
        self.erase_what_is_due(context, trash).await;
        Ok(discarded)
    }

    /// Deletes all conversations that the caller has when it begins, piece by piece; gives how many they are.
    ///
    /// # Errors
    /// The store's own; some of them may be deleted then, and another call goes on.
    pub async fn discard_all(&self, context: &Context, trash: Trash) -> Result<usize> {
        let last = self.last_conversation(context).await?;
        let (mut from, mut discarded) = (ConversationId(0), 0);
        while from < last {
            let piece = self.write(context, move |context, repositories| {
                discard_following(context, repositories, from, last, trash)
            });
            let (count, reached) = piece.await?;
            (from, discarded) = (reached, discarded + count);
        }
        self.erase_what_is_due(context, trash).await;
        Ok(discarded)
    }

    async fn last_conversation(&self, context: &Context) -> Result<ConversationId> {
        let last =
            self.read_one(context, |context, repositories| repositories.conversations().last(&context.user));
        Ok(last.await?.unwrap_or(ConversationId(0)))
    }

    /// Deletes the rows of what is in a trash that keeps nothing. Where that fails, the sweep of the trash does the rest.
    async fn erase_what_is_due(&self, context: &Context, trash: Trash) {
        if trash.keeps() {
            return;
        }
        let erase = |context: &Context, repositories: &mut dyn Repositories| {
            repositories.users().lock(&context.user, context.now)?;
            erase_trash(&context.user, repositories)
        };
        while self.write(context, erase).await == Ok(true) {}
    }
}

impl Trash {
    /// The moment at which what is deleted at that one counts as put in the trash.
    fn moment(self, now: Timestamp) -> Timestamp {
        if self.keeps() { now } else { Timestamp::from_micros(0) }
    }
}

fn discard_several(
    context: &Context,
    repositories: &mut dyn Repositories,
    ids: &[ConversationId],
    expected: &Versions,
    trash: Trash,
) -> Result<(usize, Stamp)> {
    let owner = &context.user;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    if *expected != Versions::Any {
        for id in ids {
            expected.require(existing(repositories.conversations().find(owner, *id)?)?.modseq)?;
        }
    }
    let discarded = repositories.conversations().trash_all(owner, ids, trash.moment(stamp.at), stamp)?;
    // What was done to the others is undone with the whole piece of work.
    if discarded == ids.len() { Ok((discarded, stamp)) } else { Err(ABSENT) }
}

/// Deletes the next conversations after that id, none after the last; gives how many, and the id from which to go on.
fn discard_following(
    context: &Context,
    repositories: &mut dyn Repositories,
    from: ConversationId,
    last: ConversationId,
    trash: Trash,
) -> Result<(usize, ConversationId)> {
    let owner = &context.user;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    let next = repositories.conversations().following(owner, from, PIECE)?;
    let ids: Vec<ConversationId> =
        next.into_iter().map(|conversation| conversation.id).filter(|id| *id <= last).collect();
    let reached = ids.last().copied().filter(|_| ids.len() == PIECE).unwrap_or(last);
    let discarded = repositories.conversations().trash_all(owner, &ids, trash.moment(stamp.at), stamp)?;
    Ok((discarded, reached))
}
