//! The port through which titles and messages are searched. Every promise below is a law in the storage contract.

use super::{FoundIn, HitConversation, HitMessage, IndexProgress, Match, Matches, Query, SearchFilter};
use crate::message::MessageId;
use crate::{Modseq, Result, UserId};

/// Searches what the owner has. What is another owner's is not there.
pub trait ReadSearches {
    /// How far the owner's changes can be searched; equal numbers for who has nothing.
    fn index_progress(&mut self, owner: &UserId) -> Result<IndexProgress>;

    /// Where the query is found among what the owner has now: in the titles, and in at most `most` messages, which are those
    /// with the largest ids below `below`. Titles are looked at where there is no such bound, `most` of them.
    fn find(
        &mut self,
        owner: &UserId,
        query: &Query,
        filter: &SearchFilter,
        below: Option<MessageId>,
        most: usize,
    ) -> Result<Matches>;

    /// What is in these places, in their order, without those that are gone.
    fn show(
        &mut self,
        owner: &UserId,
        places: &[Match],
    ) -> Result<Vec<(FoundIn, HitConversation, Option<HitMessage>)>>;
}

/// Keeps what searches are answered from.
pub trait Searches: ReadSearches {
    /// Makes some more of the owner's changes searchable, up to that one at least, few enough not to keep other writers
    /// waiting; gives whether there is more to do.
    fn index(&mut self, owner: &UserId, up_to: Modseq) -> Result<bool>;

    /// Forgets some of what is kept to search the owner's titles and messages by, and of what was kept for those that are
    /// gone; gives whether there is more. Nothing of it is searchable until it is indexed again.
    fn forget(&mut self, owner: &UserId) -> Result<bool>;
}
