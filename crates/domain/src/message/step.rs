//! An answer that is written as it grows: text is added at its end, step by step, until it is complete.

use std::borrow::Cow;

use serde_json::Value;

use super::sent::{Edit, Ending};
use super::usecases::existing;
use super::{Content, Message, MessageChange, MessageId, Status};
use crate::conversation::{ConversationId, FirstSaid, begin};
use crate::storage::Repositories;
use crate::{Change, Context, Error, Limits, Result, Versions, Violation};

/// Text to add at the end of a message that is in progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The text.
    pub text: Content,
    /// How many characters the message must have before; without it, any number.
    pub offset: Option<usize>,
    /// What else changes with it, which is not what is said.
    pub change: MessageChange,
}

/// Why nothing can be appended to a message.
const COMPLETE: Error =
    Error::Clash("the message is complete: only one that is in_progress can be appended to");

/// Why nothing can be appended to a message, though it is in progress.
const IN_PARTS: Error =
    Error::Clash("the message is more than one text: change its content or parts instead of appending");

impl Step {
    /// Whether the message can be appended to in this way.
    fn check(&self, message: &Message, limits: &Limits) -> Result<()> {
        if message.status != Some(Status::InProgress) {
            return Err(COMPLETE);
        }
        let so_far = message.body.content.chars().count();
        if self.offset.is_some_and(|offset| offset != so_far) {
            return Err(Error::Stale);
        }
        let most = limits.message_chars;
        if so_far.saturating_add(self.text.chars().count()) > most {
            return Err(
                Violation(format!("must leave at most {most} characters in the message")).at("append")
            );
        }
        Ok(())
    }
}

/// Adds text at the end of a message that is in progress, and gives the message as it is then. No revision is kept.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Clash`] where the message is not in progress, or is more than one text;
/// [`Error::Stale`] where it has another number of characters than the step goes on from, or the conversation is not of
/// an `expected` version; [`Error::Invalid`] where it would be too long.
pub fn extend(
    context: &Context,
    repositories: &mut dyn Repositories,
    conversation: ConversationId,
    id: MessageId,
    (step, limits): (&Step, &Limits),
    expected: &Versions,
) -> Result<Message> {
    let owner = &context.user;
    let stamp = begin(context, repositories, conversation, expected)?;
    let mut message = existing(repositories.messages().find(owner, conversation, id)?)?;
    step.check(&message, limits)?;
    let gives_summary = message.gives_summary(&step.change);
    let first = gives_summary.then(|| FirstSaid::before(repositories, owner, conversation)).transpose()?;
    let then = step.change.beside(&message);
    match Ending::of(&then.body) {
        Ending::Parts => return Err(IN_PARTS),
        // Nothing was said yet, which the item tells: it is another one from now on.
        Ending::Unsaid => {
            let edit = Edit::of(Some(Value::from(step.text.as_str())), None);
            let change = step.change.clone().with_words(edit.change(&then, limits)?);
            message = existing(repositories.messages().update(owner, conversation, id, &change, stamp)?)?;
        }
        Ending::Text => {
            repositories.messages().extend(owner, conversation, id, &step.text, &step.change, stamp)?;
            if step.change.is_empty() {
                let grown = message.body.content.into_string() + step.text.as_str();
                message.body.content = Content::stored(grown);
                (message.modseq, message.updated_at) = (stamp.modseq, message.updated_at.max(stamp.at));
            } else {
                message = existing(repositories.messages().find(owner, conversation, id)?)?;
            }
        }
    }
    let summary = first.map_or(Ok(Change::Keep), |first| first.after(repositories))?;
    repositories.conversations().refresh(owner, conversation, 0, &summary, stamp)?;
    Ok(message)
}

/// Adds text as a client asks for that was shown the message, with what else it changes. The rest is as in [`extend`].
///
/// # Errors
/// [`Error::Invalid`] with the field that changes what is said, too, and as [`extend`].
pub fn extend_as_sent(
    context: &Context,
    repositories: &mut dyn Repositories,
    conversation: ConversationId,
    id: MessageId,
    ((text, offset, edit), limits): ((&Content, Option<usize>, &Edit), &Limits),
    expected: &Versions,
) -> Result<Message> {
    // The message that is compared with must still be so when it grows.
    repositories.users().lock(&context.user, context.now)?;
    let now = existing(repositories.messages().find(&context.user, conversation, id)?)?;
    let change = edit.change(&now, limits)?;
    if let Some(field) = edit.telling(&now, &change, limits) {
        return Err(Violation("must not stand beside append".into()).at(&field));
    }
    let step = Step { text: text.clone(), offset, change };
    extend(context, repositories, conversation, id, (&step, limits), expected)
}

impl MessageChange {
    /// The message with what the change sets beside its text.
    fn beside<'a>(&self, message: &'a Message) -> Cow<'a, Message> {
        if self.item.is_keep() && self.kind.is_keep() {
            return Cow::Borrowed(message);
        }
        let mut then = message.clone();
        if let Some(item) = self.item.as_option() {
            then.body.item = item.cloned();
        }
        if let Some(kind) = self.kind.as_option() {
            then.body.kind = kind.cloned();
        }
        Cow::Owned(then)
    }

    /// The same change, and what that one says, which was found after it.
    fn with_words(self, words: Self) -> Self {
        let kind = if words.kind.is_keep() { self.kind } else { words.kind };
        let item = if words.item.is_keep() { self.item } else { words.item };
        Self { content: words.content, kind, item, ..self }
    }
}
