//! What a user can do to find what they have.

use std::cmp::Ordering;

use super::{FoundIn, Hit, Match, Query, SearchCursor, SearchFilter, Snippet};
use crate::storage::ReadRepositories;
use crate::{Context, Page, Result};

/// Messages, and titles, that are ranked together at most. Older messages that match follow when these were all shown.
const RANKED: usize = 128;

/// What is looked for, where, and from which place on.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is looked for.
    pub query: Query,
    /// Which titles and messages are searched.
    pub filter: SearchFilter,
    /// The hits before this place are passed over.
    pub after: SearchCursor,
    /// How many hits are given at most.
    pub limit: usize,
}

/// The page of hits after a place: the best first, and the newest of those that are equally good. [`crate::Store::search`]
/// sees to it that the caller's changes can be searched.
pub fn find(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    search: &Search,
) -> Result<Page<Hit, SearchCursor>> {
    let Search { query, filter, after, limit } = search;
    if query.finds_nothing() {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let searches = repositories.searches();
    let mut matches = searches.find(&context.user, query, filter, after.below, RANKED)?;
    matches.found.sort_by(rank);
    let following = |one: &Match| after.after.is_none_or(|last| rank(&last, one) == Ordering::Less);
    let found: Vec<Match> =
        matches.found.into_iter().filter(following).take(limit.saturating_add(1)).collect();
    let page = Page::cut(found, *limit, |last| SearchCursor { after: Some(*last), ..*after });
    let older = matches.last.map(|last| SearchCursor { below: Some(last), after: None });
    let shown = searches.show(&context.user, &page.items)?;
    let hits = shown.into_iter().filter_map(|(place, conversation, message)| {
        let score = page.items.iter().find(|one| one.place == place)?.score;
        let text = match &message {
            Some(message) => &message.content,
            None => conversation.title.as_ref()?,
        };
        let snippet = Snippet::of(text, query);
        Some(Hit { conversation, message, snippet, score })
    });
    Ok(Page { items: hits.collect(), next: page.next.or(older) })
}

/// The order of hits.
fn rank(one: &Match, other: &Match) -> Ordering {
    let by_place = |place: FoundIn| match place {
        FoundIn::Message(id) => id.0,
        FoundIn::Title(id) => -id.0,
    };
    other
        .score
        .total_cmp(&one.score)
        .then(other.at.cmp(&one.at))
        .then(by_place(other.place).cmp(&by_place(one.place)))
}
