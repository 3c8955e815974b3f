//! A conversation as one document: the list of what is said in it, read whole and saved whole, again and again.
//!
//! Saving writes only what differs, so a document is as cheap to save as its difference, and what stays the same keeps
//! its ids, times and every other field.

use std::sync::Arc;

use super::usecases::{begin, existing};
use super::{
    ABSENT, AppendDelta, Conversation, ConversationChange, ConversationId, FirstSaid, Opened, Title,
};
use crate::message::{Message, MessageId, NewMessage, Shown};
use crate::storage::{ReadRepositories, Repositories, Store};
use crate::{Change, Context, Error, Result, Slice, Sliced, Stamp, Versions};

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

/// How often a difference is looked for beside the writers before one of them has to look for it.
const TRIES: usize = 5;

/// Saves a document, and gives it as it is then: the conversation, and what the person and the model say in it.
///
/// What stands in the longest common prefix of the kept messages and the given ones is not touched. What is kept after
/// it goes, and what is given after it is added. Messages beside the dialogue stay where they are. A document that is
/// already kept so is no change.
///
/// The document is read and compared in a read, and the difference is written if the conversation is still of the version
/// that was read, so a long document holds up no writer. Only where others change it again and again meanwhile, the change
/// itself compares.
///
/// # Errors
/// [`crate::Error::NotFound`], [`crate::Error::Stale`] where the conversation is not of an `expected` version, or the
/// store's own.
pub async fn replace(
    store: &Store,
    context: &Context,
    id: ConversationId,
    change: DocumentChange,
    expected: Versions,
) -> Result<(Conversation, Vec<Message>)> {
    let change = Arc::new(change);
    for _ in 0..TRIES {
        let (asked, from) = (Arc::clone(&change), expected.clone());
        let plan = store
            .read(context, move |context, repositories| Plan::of(context, repositories, id, &asked, &from));
        let (plan, kept) = plan.await?;
        if plan.is_empty() {
            return Ok((plan.seen, dialogue(kept)));
        }
        let (asked, prefix) = (Arc::clone(&change), plan.difference.prefix);
        let written =
            store.write(context, move |context, repositories| plan.carry_out(context, repositories, &asked));
        match written.await {
            // What was compared is no more: it has to be looked at again.
            Err(Error::Stale) => {}
            written => return Ok(saved(kept, prefix, written?)),
        }
    }
    let replace = move |context: &Context, repositories: &mut dyn Repositories| {
        repositories.users().lock(&context.user, context.now)?;
        let (plan, kept) = Plan::of(context, repositories.reading(), id, &change, &expected)?;
        if plan.is_empty() {
            return Ok((plan.seen, dialogue(kept)));
        }
        let written = plan.carry_out(context, repositories, &change)?;
        Ok(saved(kept, plan.difference.prefix, written))
    };
    store.write(context, replace).await
}

/// The document as it is now, of which so many messages have stayed.
fn saved(
    mut kept: Vec<Message>,
    prefix: usize,
    (now, added): (Conversation, Vec<Message>),
) -> (Conversation, Vec<Message>) {
    kept.truncate(prefix);
    kept.extend(added);
    (now, dialogue(kept))
}

/// What is to be written for a document to be as it is given.
struct Plan {
    /// The conversation as it was when its document was compared.
    seen: Conversation,
    title: Change<Title>,
    difference: Difference,
}

impl Plan {
    /// What is to be written, and the messages that were compared.
    fn of(
        context: &Context,
        repositories: &mut dyn ReadRepositories,
        id: ConversationId,
        change: &DocumentChange,
        expected: &Versions,
    ) -> Result<(Self, Vec<Message>)> {
        let owner = &context.user;
        let seen = existing(repositories.conversations().find(owner, id)?)?;
        expected.require(seen.modseq)?;
        let given = change.messages.as_deref();
        let kept = repositories.messages().slice(owner, id, compared(given), Slice::ALL)?;
        let difference = Difference::between(&kept, given);
        Ok((Self { title: renaming(&seen, &change.title), seen, difference }, kept))
    }

    fn is_empty(&self) -> bool {
        self.title.is_keep() && self.difference.is_empty()
    }

    /// Writes it, if the conversation is still as it was; gives it as it is then, and the messages that were added.
    fn carry_out(
        &self,
        context: &Context,
        repositories: &mut dyn Repositories,
        change: &DocumentChange,
    ) -> Result<(Conversation, Vec<Message>)> {
        let (owner, id) = (&context.user, self.seen.id);
        let stamp = begin(context, repositories, id, &Versions::Listed(vec![self.seen.modseq]))?;
        let given = change.messages.as_deref().unwrap_or_default();
        let added = given.get(self.difference.same..).unwrap_or_default();
        // Messages that are added give the time of the change.
        let at = if added.is_empty() { stamp.at } else { self.seen.updated_at };
        let before = Stamp { at, ..stamp };
        if !self.title.is_keep() {
            let change = ConversationChange { title: self.title.clone(), ..ConversationChange::default() };
            repositories.conversations().update(owner, id, &change, before)?;
        }
        if let Some(first) = self.difference.removed_from {
            let said = FirstSaid::before(repositories, owner, id)?;
            let removed = repositories.messages().delete_from(owner, id, Shown::Dialogue, first)?;
            let summary = said.after(repositories)?;
            repositories.conversations().refresh(owner, id, removed, &summary, before)?;
        }
        let mut messages = Vec::new();
        if !added.is_empty() {
            let delta = AppendDelta::of(added);
            let at = repositories.conversations().apply_delta(owner, id, &delta, stamp)?.ok_or(ABSENT)?;
            messages = repositories.messages().insert(owner, id, added, Stamp { at, ..stamp })?;
        }
        Ok((existing(repositories.conversations().find(owner, id)?)?, messages))
    }
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

/// How a document that is given differs from the one that is kept.
struct Difference {
    /// The kept messages at the start that stay.
    prefix: usize,
    /// The first of the kept messages that go.
    removed_from: Option<MessageId>,
    /// How many of the given messages are there already; those after them come.
    same: usize,
    /// Whether some come.
    adds: bool,
}

impl Difference {
    fn between(kept: &[Message], given: Option<&[NewMessage]>) -> Self {
        let Some(given) = given else {
            return Self { prefix: kept.len(), removed_from: None, same: 0, adds: false };
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
        Self { prefix, removed_from, same, adds: same < given.len() }
    }

    fn is_empty(&self) -> bool {
        self.removed_from.is_none() && !self.adds
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
