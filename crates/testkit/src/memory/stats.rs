//! What the model counts of messages, one by one.

use std::collections::BTreeMap;

use chat_history_domain::UserId;
use chat_history_domain::message::{Message, Role};
use chat_history_domain::stats::{Quarter, RawCounts, SaidIn, Span};

use super::state::State;

impl State {
    /// How many messages were made, by time and by place.
    pub(super) fn counted(&self, owner: &UserId, span: Span) -> RawCounts {
        RawCounts { by_quarter: self.quarters(owner, span), by_conversation: self.said(owner, span) }
    }

    fn quarters(&self, owner: &UserId, span: Span) -> Vec<(Quarter, i64)> {
        let mut counts: BTreeMap<Quarter, i64> = BTreeMap::new();
        for message in self.made_in(owner, span) {
            *counts.entry(Quarter::of(message.created_at)).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    fn said(&self, owner: &UserId, span: Span) -> Vec<SaidIn> {
        let mut counts: BTreeMap<_, SaidIn> = BTreeMap::new();
        for message in self.made_in(owner, span) {
            let (conversation, role) = (message.conversation, message.body.role);
            let key = (conversation, Role::ALL.iter().position(|known| *known == role));
            let said = counts.entry(key).or_insert(SaidIn { conversation, role, messages: 0, characters: 0 });
            said.messages += 1;
            said.characters += i64::try_from(message.body.content.chars().count()).unwrap_or(i64::MAX);
        }
        counts.into_values().collect()
    }

    fn made_in(&self, owner: &UserId, span: Span) -> impl Iterator<Item = &Message> {
        let messages = self.threads(owner).flat_map(|thread| thread.messages.values()).map(AsRef::as_ref);
        messages.filter(move |message: &&Message| span.contains(message.created_at))
    }
}
