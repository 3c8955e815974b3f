//! Searches in the model: every title and every message is looked at, so there is no index that could be behind.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{Message, MessageId};
use chat_history_domain::search::{
    Document, FoundIn, HitConversation, HitMessage, IndexProgress, Match, Matches, Query, ReadSearches,
    SearchFilter, Searches,
};
use chat_history_domain::{Modseq, Result, Timestamp, UserId};

use super::state::{State, Thread};

impl ReadSearches for State {
    fn index_progress(&mut self, owner: &UserId) -> Result<IndexProgress> {
        let changed = self.accounts.get(owner).map_or(Modseq(0), |account| account.user.modseq);
        Ok(IndexProgress { changed, indexed: changed })
    }

    fn find(
        &mut self,
        owner: &UserId,
        query: &Query,
        filter: &SearchFilter,
        below: Option<MessageId>,
        most: usize,
    ) -> Result<Matches> {
        let matched = |place, at: Timestamp, text: &str| {
            let document = Document::of(text);
            (filter.holds_at(at) && query.matches(&document)).then(|| Match {
                place,
                at,
                score: score(query, &document),
            })
        };
        let threads: Vec<&Thread> = self.searched(owner, filter).collect();
        let mut titles: Vec<Match> = Vec::new();
        if below.is_none() && filter.role.is_none() {
            titles.extend(threads.iter().rev().filter_map(|thread| {
                let of = &thread.conversation;
                matched(FoundIn::Title(of.id), of.updated_at, of.title.as_deref()?)
            }));
        }
        titles.truncate(most);
        let mut messages: Vec<&Message> =
            threads.iter().flat_map(|thread| thread.messages.values().map(|message| &**message)).collect();
        messages.sort_by_key(|message| std::cmp::Reverse(message.id));
        let mut found: Vec<Match> = messages
            .into_iter()
            .filter(|message| below.is_none_or(|below| message.id < below))
            .filter(|message| filter.role.is_none_or(|role| message.body.role == role))
            .filter_map(|message| {
                matched(FoundIn::Message(message.id), message.created_at, &message.body.content)
            })
            .take(most)
            .collect();
        let last = match found.last().filter(|_| found.len() == most).map(|last| last.place) {
            Some(FoundIn::Message(id)) => Some(id),
            _ => None,
        };
        found.extend(titles);
        Ok(Matches { found, last })
    }

    fn show(
        &mut self,
        owner: &UserId,
        places: &[Match],
    ) -> Result<Vec<(FoundIn, HitConversation, Option<HitMessage>)>> {
        let shown = places.iter().filter_map(|one| match one.place {
            FoundIn::Title(id) => Some((one.place, self.line(owner, id)?, None)),
            FoundIn::Message(id) => {
                let message = self.message(owner, id)?;
                let conversation = self.line(owner, message.conversation)?;
                let shown = HitMessage {
                    id,
                    role: message.body.role,
                    created_at: message.created_at,
                    content: message.body.content.to_string(),
                };
                Some((one.place, conversation, Some(shown)))
            }
        });
        Ok(shown.collect())
    }
}

impl Searches for State {
    fn index(&mut self, _owner: &UserId, _up_to: Modseq) -> Result<bool> {
        Ok(false)
    }

    fn forget(&mut self, _owner: &UserId) -> Result<bool> {
        Ok(false)
    }
}

impl State {
    /// The owner's conversations that are searched.
    fn searched<'a>(&'a self, owner: &UserId, filter: &'a SearchFilter) -> impl Iterator<Item = &'a Thread> {
        self.threads(owner).map(|thread| &**thread).filter(|thread| {
            let of = &thread.conversation;
            filter.starred.is_none_or(|starred| of.starred == starred)
                && filter.archived.is_none_or(|archived| of.archived == archived)
                && filter.notebook.as_ref().is_none_or(|notebook| of.is_filed_under(notebook))
        })
    }

    fn message(&self, owner: &UserId, id: MessageId) -> Option<&Message> {
        self.threads(owner).find_map(|thread| thread.messages.get(&id)).map(|message| &**message)
    }

    fn line(&self, owner: &UserId, id: ConversationId) -> Option<HitConversation> {
        let of = &self.thread(owner, id)?.conversation;
        Some(HitConversation {
            id,
            title: of.title.clone(),
            starred: of.starred,
            archived: of.archived,
            updated_at: of.updated_at,
        })
    }
}

/// What a document is worth: the share of its words that the query names.
#[allow(clippy::cast_precision_loss, reason = "a document has far fewer words than a float tells apart")]
fn score(query: &Query, document: &Document) -> f64 {
    query.count(document) as f64 / document.len().max(1) as f64
}
