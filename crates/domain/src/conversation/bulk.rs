//! Changing many conversations at once.

use super::usecases::existing;
use super::{ABSENT, ConversationChange, ConversationId};
use crate::storage::Repositories;
use crate::{Context, Result, Stamp, Versions};

/// Changes several conversations alike, all or none, as one change; gives how many they are, and the change's number and
/// time. An id that is there twice counts once.
///
/// # Errors
/// [`crate::Error::NotFound`], or [`crate::Error::Stale`] where one of them is not of an `expected` version.
pub fn update_all(
    context: &Context,
    repositories: &mut dyn Repositories,
    ids: &[ConversationId],
    change: &ConversationChange,
    expected: &Versions,
) -> Result<(usize, Stamp)> {
    let owner = &context.user;
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    if *expected != Versions::Any {
        for id in &ids {
            expected.require(existing(repositories.conversations().find(owner, *id)?)?.modseq)?;
        }
    }
    let (changed, at) = repositories.conversations().update_all(owner, &ids, change, stamp)?;
    // What was changed of the others is undone with the whole piece of work.
    if changed == ids.len() { Ok((changed, Stamp { at, ..stamp })) } else { Err(ABSENT) }
}
