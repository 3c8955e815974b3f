//! A conversation as one document: the list of what is said in it, read whole and saved whole, again and again.
//!
//! Saving writes only what differs, so a document is as cheap to save as its difference, and what stays the same keeps
//! its ids, times and every other field.

use super::usecases::existing;
use super::{
    ABSENT, AppendDelta, Conversation, ConversationChange, ConversationId, FirstSaid, Opened, Title,
};
use crate::message::{Append, Message, MessageId, NewMessage, Shown};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Change, Context, Result, Slice, Sliced, Stamp, Versions};

/// The caller's conversations in a numbered part of their list, newest activity first, each with the number of its
/// messages between the person and the model.
///
/// # Errors
/// The store's own.
pub fn list(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    slice: Slice,
) -> Result<Sliced<(Conversation, i64)>> {
    let found = super::slice(context, repositories, slice)?;
    let ids: Vec<ConversationId> = found.items.iter().map(|conversation| conversation.id).collect();
    let others = repositories.messages().count_beside_dialogue(&context.user, &ids)?;
    let counted = |conversation: Conversation| {
        let beside = others.iter().find(|(id, _)| *id == conversation.id).map_or(0, |(_, count)| *count);
        let count = conversation.message_count - beside;
        (conversation, count)
    };
    Ok(Sliced { items: found.items.into_iter().map(counted).collect(), total: found.total })
}

/// A conversation with all of its messages that are shown, oldest first, unless the caller holds that version already.
///
/// # Errors
/// [`crate::Error::NotFound`], or the store's own.
pub fn open(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    id: ConversationId,
    shown: Shown,
    known: &Versions,
) -> Result<Opened<Vec<Message>>> {
    let conversation = existing(repositories.conversations().find(&context.user, id)?)?;
    if known.contain(conversation.modseq) {
        return Ok(Opened::Unchanged(conversation));
    }
    let messages = repositories.messages().slice(&context.user, id, shown, Slice::ALL)?;
    Ok(Opened::Read(conversation, messages))
}

/// What of a document is to be saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentChange {
    /// The name; cleared, the next user message names the conversation.
    pub title: Change<Title>,
    /// All that the person and the model have said, in its order; `None` leaves it as it is.
    pub messages: Option<Vec<NewMessage>>,
}

/// Saves a document, and gives it as it is then: the conversation, and what the person and the model say in it.
///
/// What stands in the longest common prefix of the kept messages and the given ones is not touched. What is kept after
/// it goes, and what is given after it is added. Messages beside the dialogue stay where they are. A document that is
/// already kept so is no change.
///
/// # Errors
/// [`crate::Error::NotFound`], [`crate::Error::Stale`] where the conversation is not of an `expected` version, or the
/// store's own.
pub fn replace(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    change: &DocumentChange,
    expected: &Versions,
) -> Result<(Conversation, Vec<Message>)> {
    let owner = &context.user;
    // What is compared must still be so when the difference is written.
    repositories.users().lock(owner, context.now)?;
    let conversation = existing(repositories.conversations().find(owner, id)?)?;
    expected.require(conversation.modseq)?;
    let given = change.messages.as_deref();
    let kept = repositories.messages().slice(owner, id, compared(given), Slice::ALL)?;
    let title = renaming(&conversation, &change.title);
    let difference = Difference::between(&kept, given);
    if title.is_keep() && difference.is_empty() {
        return Ok((conversation, dialogue(kept)));
    }
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    // Messages that are added give the time of the change.
    let at = if difference.added.is_empty() { stamp.at } else { conversation.updated_at };
    let before = Stamp { at, ..stamp };
    if !title.is_keep() {
        let change = ConversationChange { title, ..ConversationChange::default() };
        repositories.conversations().update(owner, id, &change, before)?;
    }
    if let Some(first) = difference.removed_from {
        let said = FirstSaid::before(repositories, owner, id)?;
        let removed = repositories.messages().delete_from(owner, id, Shown::Dialogue, first)?;
        let summary = said.after(repositories)?;
        repositories.conversations().refresh(owner, id, removed, &summary, before)?;
    }
    let mut messages = kept.get(..difference.prefix).map(<[Message]>::to_vec).unwrap_or_default();
    if !difference.added.is_empty() {
        let delta = AppendDelta::of(difference.added);
        let at = repositories.conversations().apply_delta(owner, id, &delta, stamp)?.ok_or(ABSENT)?;
        let stamp = Stamp { at, ..stamp };
        messages.extend(repositories.messages().insert(owner, id, difference.added, stamp)?);
    }
    Ok((existing(repositories.conversations().find(owner, id)?)?, dialogue(messages)))
}

/// The kept messages that are to be compared with the given ones. Those beside the dialogue are only where some of these are
/// given, such as an image without a word, which a client goes on sending though no document shows it.
fn compared(given: Option<&[NewMessage]>) -> Shown {
    let is_dialogue = given.unwrap_or_default().iter().all(|message| message.body.is_dialogue());
    if is_dialogue { Shown::Dialogue } else { Shown::All }
}

/// The messages of the document.
fn dialogue(mut messages: Vec<Message>) -> Vec<Message> {
    messages.retain(|message| message.body.is_dialogue());
    messages
}

/// Adds messages at the end, and gives the document as it is then.
///
/// # Errors
/// As [`Append::apply`].
pub fn append(repositories: &mut dyn Repositories, append: &Append) -> Result<(Conversation, Vec<Message>)> {
    append.apply(repositories)?;
    let (owner, id) = (&append.context.user, append.conversation);
    let conversation = existing(repositories.conversations().find(owner, id)?)?;
    Ok((conversation, repositories.messages().slice(owner, id, Shown::Dialogue, Slice::ALL)?))
}

/// How a document that is given differs from the one that is kept.
struct Difference<'a> {
    /// The kept messages at the start that stay.
    prefix: usize,
    /// The first of the kept messages that go.
    removed_from: Option<MessageId>,
    /// The given messages that come.
    added: &'a [NewMessage],
}

impl<'a> Difference<'a> {
    fn between(kept: &[Message], given: Option<&'a [NewMessage]>) -> Self {
        let Some(given) = given else {
            return Self { prefix: kept.len(), removed_from: None, added: &[] };
        };
        let (mut prefix, mut same) = (0, 0);
        for new in given {
            let rest = kept.get(prefix..).unwrap_or_default();
            // What is beside the dialogue is passed over on the way to what is not; the other way round, nothing is.
            let reach = rest.iter().take_while(|kept| !kept.body.is_dialogue()).count();
            let found = if new.body.is_dialogue() {
                rest.get(reach).filter(|kept| is_same(kept, new)).map(|_| reach)
            } else {
                rest.iter().take(reach).position(|kept| is_same(kept, new))
            };
            let Some(found) = found else { break };
            prefix += found + 1;
            same += 1;
        }
        let after = kept.get(prefix..).unwrap_or_default();
        let removed_from = after.iter().find(|kept| kept.body.is_dialogue()).map(|message| message.id);
        Self { prefix, removed_from, added: given.get(same..).unwrap_or_default() }
    }

    fn is_empty(&self) -> bool {
        self.removed_from.is_none() && self.added.is_empty()
    }
}

/// Whether a given message is the kept one. A document shows texts alone, so one that is given without parts may have them.
fn is_same(kept: &Message, given: &NewMessage) -> bool {
    let (kept, given) = (&kept.body, &given.body);
    (kept.role, &kept.content) == (given.role, &given.content)
        && (given.item.is_none() || given.item == kept.item)
}

/// The change of the name, where it is one: a document is saved with the name that it already has.
fn renaming(conversation: &Conversation, title: &Change<Title>) -> Change<Title> {
    let asked = title.as_option().map(|title| title.map(Title::as_str));
    if asked == Some(conversation.title.as_deref()) { Change::Keep } else { title.clone() }
}
