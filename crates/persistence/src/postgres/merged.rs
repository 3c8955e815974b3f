//! What a batch of appends brings to one conversation.

use chat_history_domain::conversation::Title;
use chat_history_domain::message::{Append, Summary};

/// What all the appends of a batch bring to one conversation.
pub(super) struct Merged<'a> {
    pub(super) added: i64,
    pub(super) title: Option<&'a str>,
    pub(super) summary: Option<&'a str>,
    /// The last of them.
    pub(super) last: &'a Append,
}

impl<'a> Merged<'a> {
    pub(super) fn new(append: &'a Append) -> Self {
        let (title, summary) = (title(append), summary(append));
        Self { added: append.delta.messages, title, summary, last: append }
    }

    pub(super) fn add(&mut self, append: &'a Append) {
        self.added += append.delta.messages;
        self.title = self.title.or(title(append));
        self.summary = self.summary.or(summary(append));
        self.last = append;
    }
}

fn title(append: &Append) -> Option<&str> {
    append.delta.title.as_ref().map(Title::as_str)
}

fn summary(append: &Append) -> Option<&str> {
    append.delta.summary.as_ref().map(Summary::as_str)
}
