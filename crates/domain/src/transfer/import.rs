//! What comes into a store: parts of conversations that were made elsewhere, each part no more than once.
//!
//! Nothing that is here is ever deleted, and nothing newer is replaced by something older.

use std::collections::{HashMap, HashSet};

use super::known::{conversation_from, messages_from, with_free_ids};
use super::{Restored, RestoredMessage, RestoredRevision};
use crate::conversation::{AppendDelta, Conversation, ConversationId, FirstSaid, NewConversation, Title};
use crate::message::{MessageChange, MessageId, Revision};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Change, Context, Modseq, Result, Stamp};

/// A conversation that comes in, with some of its messages in their order. Further messages come in further portions.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// The conversation, the same in each of its portions.
    pub conversation: Restored,
    /// Some of its messages.
    pub messages: Vec<RestoredMessage>,
}

/// Whether a conversation was here before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// It is new.
    Made,
    /// It was here, and what is said of the conversation itself is newer now.
    Changed,
    /// It was here.
    Found,
}

/// What became of a portion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The conversation; none where it would have been made by a preview.
    pub id: Option<ConversationId>,
    /// Whether the conversation was here.
    pub arrival: Arrival,
    /// Messages that are new.
    pub added: usize,
    /// Messages that were here, of which this is a later state.
    pub changed: usize,
    /// Messages that were here and are the same.
    pub same: usize,
    /// Messages that were here in another state that is not older, which stays.
    pub kept: usize,
}

/// Takes in portions, all or none, as one change. Gives what became of each.
pub fn import(
    context: &Context,
    repositories: &mut dyn Repositories,
    portions: &[Portion],
) -> Result<Vec<Imported>> {
    let revisions =
        portions.iter().flat_map(|portion| &portion.messages).map(|message| message.revisions.len());
    // What a message said before has a lower number than the message, and no two revisions of one have the same.
    let mut before = Vec::new();
    for _ in 0..revisions.max().unwrap_or_default() {
        before.push(repositories.users().advance(&context.user, context.now)?);
    }
    let modseq = repositories.users().advance(&context.user, context.now)?;
    let mut outcomes = Vec::with_capacity(portions.len());
    for portion in portions {
        let plan = Plan::of(context, repositories.reading(), portion)?;
        let stamp = Stamp { modseq, at: portion.conversation.updated_at };
        let id = plan.carry_out(context, repositories, portion, stamp, &before)?;
        outcomes.push(Imported { id: Some(id), ..plan.outcome(portion) });
    }
    Ok(outcomes)
}

/// What [`import`] would do with the portions, where each of them comes first of all portions of its conversation.
pub fn preview(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    portions: &[Portion],
) -> Result<Vec<Imported>> {
    portions.iter().map(|portion| Ok(Plan::of(context, repositories, portion)?.outcome(portion))).collect()
}

/// What is to be done with a portion.
struct Plan {
    /// The conversation as it is here.
    here: Option<Conversation>,
    /// What is to be done with each message.
    steps: Vec<Step>,
}

/// What is to be done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Add,
    /// The message to change, and whether what it says is another thing then.
    Change(MessageId, bool),
    Same,
    Keep,
}

impl Plan {
    fn of(context: &Context, repositories: &mut dyn ReadRepositories, portion: &Portion) -> Result<Self> {
        let here = conversation_from(context, repositories, &portion.conversation.source)?;
        let mut known = match &here {
            Some(here) => messages_from(context, repositories, here.id, &portion.messages)?,
            None => HashMap::new(),
        };
        let is_whole = portion.conversation.is_whole;
        let mut seen = HashSet::new();
        let steps = portion.messages.iter().map(|message| {
            if !seen.insert(&message.source) {
                // Of a message that comes twice, the first is it.
                return Step::Keep;
            }
            match known.remove(&message.source) {
                None => Step::Add,
                // What other products say once they never say otherwise under the same name.
                Some(kept) if !is_whole || kept.updated_at >= message.updated_at => {
                    if kept.body == message.message.body { Step::Same } else { Step::Keep }
                }
                Some(kept) => {
                    Step::Change(kept.id, MessageChange::from(&message.message.body).rewords(&kept))
                }
            }
        });
        let steps = steps.collect();
        Ok(Self { here, steps })
    }

    /// Whether what is said of the conversation itself is another state of it, and a later one.
    fn changes_conversation(&self, restored: &Restored) -> bool {
        self.here.as_ref().is_some_and(|here| {
            let title = restored.title.as_ref().map(Title::as_str);
            let is_other = (title, restored.starred, restored.archived, restored.created_at)
                != (here.title.as_deref(), here.starred, here.archived, here.created_at)
                || restored.notebooks != here.notebooks
                || restored.metadata != here.metadata;
            restored.is_whole && is_other && restored.updated_at > here.updated_at
        })
    }

    fn count(&self, is_meant: impl Fn(Step) -> bool) -> usize {
        self.steps.iter().filter(|step| is_meant(**step)).count()
    }

    fn outcome(&self, portion: &Portion) -> Imported {
        let arrival = match &self.here {
            None => Arrival::Made,
            Some(_) if self.changes_conversation(&portion.conversation) => Arrival::Changed,
            Some(_) => Arrival::Found,
        };
        Imported {
            id: self.here.as_ref().map(|here| here.id),
            arrival,
            added: self.count(|step| step == Step::Add),
            changed: self.count(|step| matches!(step, Step::Change(..))),
            same: self.count(|step| step == Step::Same),
            kept: self.count(|step| step == Step::Keep),
        }
    }

    fn carry_out(
        &self,
        context: &Context,
        repositories: &mut dyn Repositories,
        portion: &Portion,
        stamp: Stamp,
        before: &[Modseq],
    ) -> Result<ConversationId> {
        let (owner, restored) = (&context.user, &portion.conversation);
        let id = match &self.here {
            Some(here) => here.id,
            None => make(context, repositories, restored, stamp)?,
        };
        let added: Vec<&RestoredMessage> = self.those(portion, |step| step == Step::Add);
        if !added.is_empty() {
            let free = with_free_ids(context, repositories.reading(), id, &added)?;
            let free: Vec<&RestoredMessage> = free.iter().map(AsRef::as_ref).collect();
            let ids = repositories.messages().restore(owner, id, &free, stamp.modseq)?;
            let names = added.iter().map(|message| &message.source);
            let names: Vec<_> = ids.iter().copied().zip(names).collect();
            repositories.sources().keep_messages(owner, id, &names)?;
            let revisions: Vec<Revision> = ids
                .iter()
                .zip(&added)
                .flat_map(|(id, message)| revisions(*id, message, before, stamp.modseq))
                .collect();
            if !revisions.is_empty() {
                repositories.messages().restore_revisions(owner, id, &revisions)?;
            }
        }
        let rewrites = self.count(|step| matches!(step, Step::Change(..))) > 0;
        let first = rewrites.then(|| FirstSaid::before(repositories, owner, id)).transpose()?;
        for (step, message) in self.steps.iter().zip(&portion.messages) {
            if let Step::Change(changed, rewords) = step {
                if *rewords {
                    repositories.messages().keep_revision(owner, id, *changed, stamp.modseq)?;
                }
                let at = Stamp { at: message.updated_at, ..stamp };
                let status = message.message.status.map_or(Change::Clear, Change::Set);
                let change = MessageChange { status, ..MessageChange::from(&message.message.body) };
                repositories.messages().update(owner, id, *changed, &change, at)?;
            }
        }
        let changes = self.changes_conversation(restored);
        if self.here.is_none() || changes || rewrites || !added.is_empty() {
            // Whatever is newest of all that is said of it, here and there.
            let at = self.here.as_ref().map_or(stamp.at, |here| here.updated_at.max(stamp.at));
            let stamp = Stamp { at, ..stamp };
            let delta = AppendDelta {
                title: None,
                ..AppendDelta::of_all(added.iter().map(|message| &message.message))
            };
            repositories.conversations().count_restored(owner, id, &delta, stamp)?;
            if let Some(first) = first {
                let summary = first.after(repositories)?;
                repositories.conversations().refresh(owner, id, 0, &summary, stamp)?;
            }
            if changes {
                repositories.conversations().restore(owner, id, restored, stamp)?;
            }
        }
        Ok(id)
    }

    fn those<'a>(&self, portion: &'a Portion, is_meant: impl Fn(Step) -> bool) -> Vec<&'a RestoredMessage> {
        let steps = self.steps.iter().zip(&portion.messages);
        steps.filter(|(step, _)| is_meant(**step)).map(|(_, message)| message).collect()
    }
}

/// Makes a conversation as it was elsewhere, without its messages.
fn make(
    context: &Context,
    repositories: &mut dyn Repositories,
    restored: &Restored,
    stamp: Stamp,
) -> Result<ConversationId> {
    let owner = &context.user;
    let made = Stamp { at: restored.created_at, ..stamp };
    let mut external_id = restored.external_id.clone();
    if let Some(called) = &external_id
        && repositories.reading().sources().conversation_called(owner, called)?.is_some()
    {
        external_id = None;
    }
    let nothing = NewConversation { external_id, ..NewConversation::default() };
    let id = repositories.conversations().insert(owner, &nothing, &AppendDelta::default(), made)?.id;
    repositories.conversations().restore(owner, id, restored, stamp)?;
    repositories.sources().keep_conversation(owner, id, &restored.source)?;
    Ok(id)
}

/// What a message said before, with the last of those numbers; each is the past from the next one on, and the last from the
/// message's own.
fn revisions(id: MessageId, message: &RestoredMessage, numbers: &[Modseq], own: Modseq) -> Vec<Revision> {
    let skipped = numbers.len().saturating_sub(message.revisions.len());
    let untils = numbers.iter().skip(skipped + 1).copied().chain([own]);
    let numbered = numbers.iter().skip(skipped).zip(untils).zip(&message.revisions);
    let revision = |((modseq, until), revision): ((&Modseq, Modseq), &RestoredRevision)| Revision {
        message: id,
        modseq: *modseq,
        until,
        body: revision.body.clone(),
        created_at: revision.created_at,
    };
    numbered.map(revision).collect()
}
