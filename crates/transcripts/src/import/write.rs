//! The second of two readings: what can be kept is written, in pieces that are small enough for others not to notice.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chat_history_domain::transfer::{Arrival, Imported, Portion, Restored, RestoredMessage, import, preview};
use chat_history_domain::{Error, Result as DomainResult};

use super::check::Verdicts;
use super::report::{Entry, MessageTally, Outcome};
use super::request::{Import, Wait};
use crate::failure::Failure;
use crate::read::{Beginning, Item, Sink};

/// Messages that are written at once.
const IMPORT_BATCH: usize = 200;

/// Bytes of messages after which a piece is written.
const IMPORT_BATCH_BYTES: usize = 256 * 1024;

/// Conversations that are written at once.
const IMPORT_BATCH_CONVERSATIONS: usize = 50;

/// How often a piece is tried where the store is busy. That it is tried again makes nothing twice.
const TRIES: u32 = 6;

/// The second reading.
pub(super) struct Write<'a, W> {
    import: &'a Import<'a, W>,
    verdicts: Verdicts,
    entries: Vec<Entry>,
    /// Of which of them a store has said something.
    is_known: Vec<bool>,
    /// The conversation that is being read, where it can be kept.
    open: Option<Restored>,
    /// Messages of it that have been read.
    messages: Vec<RestoredMessage>,
    /// How many entries of it are no messages, and why.
    left_out: BTreeMap<&'static str, u64>,
    /// The portions of the next piece, and the entries that they belong to.
    waiting: Vec<(usize, Portion)>,
    room: Room,
    done: u64,
    /// The conversations that a preview would have made.
    would_be: HashSet<String>,
}

/// What still goes into the piece that is gathered.
struct Room {
    messages: usize,
    bytes: usize,
}

impl Room {
    const ALL: Self = Self { messages: IMPORT_BATCH, bytes: IMPORT_BATCH_BYTES };
}

impl<'a, W: Wait> Write<'a, W> {
    pub(super) fn new(import: &'a Import<'a, W>, verdicts: Verdicts) -> Self {
        Self {
            import,
            verdicts,
            entries: Vec::new(),
            is_known: Vec::new(),
            open: None,
            messages: Vec::new(),
            left_out: BTreeMap::new(),
            waiting: Vec::new(),
            room: Room::ALL,
            done: 0,
            would_be: HashSet::new(),
        }
    }

    /// Writes what is left, and gives the report on each conversation.
    pub(super) fn finish(mut self) -> Result<Vec<Entry>, Failure> {
        self.write()?;
        Ok(self.entries)
    }

    /// Puts what has been gathered of the open conversation into the piece.
    fn gather(&mut self) {
        if let Some(conversation) = self.open.clone() {
            let portion = Portion { conversation, messages: std::mem::take(&mut self.messages) };
            self.waiting.push((self.entries.len().saturating_sub(1), portion));
        }
    }

    fn write(&mut self) -> Result<(), Failure> {
        self.room = Room::ALL;
        if self.waiting.is_empty() {
            return Ok(());
        }
        if self.import.wait.is_abandoned() {
            return Err(Failure::Abandoned);
        }
        let (entries, portions): (Vec<usize>, Vec<Portion>) =
            std::mem::take(&mut self.waiting).into_iter().unzip();
        let portions = Arc::new(portions);
        let outcomes = self.carry_out(&portions)?;
        for ((entry, portion), outcome) in entries.into_iter().zip(portions.iter()).zip(outcomes) {
            self.done += portion.messages.len() as u64;
            self.note(entry, portion, &outcome);
        }
        self.import.wait.goes_on(self.done, self.verdicts.messages);
        Ok(())
    }

    fn carry_out(&self, portions: &Arc<Vec<Portion>>) -> DomainResult<Vec<Imported>> {
        let Import { store, context, dry_run, wait, .. } = self.import;
        for tried in 1.. {
            let portions = Arc::clone(portions);
            let outcome = if *dry_run {
                wait.for_outcome(store.read(context, move |context, all| preview(context, all, &portions)))
            } else {
                wait.for_outcome(store.write(context, move |context, all| import(context, all, &portions)))
            };
            match outcome {
                Err(Error::Unavailable(_) | Error::Conflict(_)) if tried < TRIES && !wait.is_abandoned() => {
                    wait.pause(Duration::from_millis(100) * tried);
                }
                outcome => return outcome,
            }
        }
        Ok(Vec::new())
    }

    /// Takes the outcome of a portion into its conversation's report.
    fn note(&mut self, position: usize, portion: &Portion, outcome: &Imported) {
        let (entry, is_known) = (self.entries.get_mut(position), self.is_known.get_mut(position));
        let Some((entry, is_known)) = entry.zip(is_known) else { return };
        let is_first = !std::mem::replace(is_known, true);
        let count = |count: usize| count as u64;
        let mut outcome = *outcome;
        if self.import.dry_run && outcome.arrival == Arrival::Made {
            let source = portion.conversation.source.to_string();
            if !self.would_be.insert(source) && is_first {
                // It would be here by then; what of it is the same shows when it is.
                entry.notes.push("has the id of another one before it".into());
                outcome = Imported { arrival: Arrival::Found, added: 0, same: outcome.added, ..outcome };
            }
        }
        entry.messages.added += count(outcome.added);
        entry.messages.changed += count(outcome.changed);
        entry.messages.unchanged += count(outcome.same);
        entry.messages.kept += count(outcome.kept);
        entry.conversation = outcome.id.or(entry.conversation);
        let has_news = outcome.arrival == Arrival::Changed || outcome.added + outcome.changed > 0;
        entry.outcome = match entry.outcome {
            Outcome::Unchanged if outcome.arrival == Arrival::Made && is_first => Outcome::Created,
            Outcome::Unchanged if has_news => Outcome::Updated,
            known => known,
        };
    }
}

impl<W: Wait> Sink for Write<'_, W> {
    fn begin(&mut self, found: Beginning) -> Result<(), Failure> {
        let mut entry = Entry {
            source: found.source,
            title: found.title,
            outcome: Outcome::Unchanged,
            conversation: None,
            messages: MessageTally::default(),
            replaced: 0,
            notes: found.notes,
        };
        if let Some(why) = self.verdicts.wrong.remove(&self.entries.len()) {
            entry.outcome = Outcome::Skipped;
            entry.notes.insert(0, why);
            self.open = None;
        } else {
            self.open = found.restored.ok();
        }
        self.entries.push(entry);
        self.is_known.push(false);
        Ok(())
    }

    fn item(&mut self, item: Item) -> Result<(), Failure> {
        match item {
            Item::Message(message) if self.open.is_some() => {
                self.room.messages = self.room.messages.saturating_sub(1);
                self.room.bytes = self.room.bytes.saturating_sub(message.message.body.bytes());
                self.messages.push(message);
                if self.room.messages == 0 || self.room.bytes == 0 {
                    self.gather();
                    self.write()?;
                }
            }
            Item::Message(_) | Item::Wrong(_) | Item::LeftOut(_) => {
                if let Item::LeftOut(why) = item {
                    *self.left_out.entry(why).or_default() += 1;
                }
                if let Some(entry) = self.entries.last_mut() {
                    entry.messages.skipped += 1;
                }
                self.done += 1;
            }
        }
        Ok(())
    }

    fn end(&mut self, replaced: u64) -> Result<(), Failure> {
        if let Some(entry) = self.entries.last_mut() {
            entry.replaced = replaced;
            let left_out = std::mem::take(&mut self.left_out).into_iter();
            entry.notes.extend(left_out.map(|(why, count)| format!("{count} entries {why}")));
        }
        // A portion without messages matters where it is the only one.
        self.gather();
        self.open = None;
        if self.waiting.len() >= IMPORT_BATCH_CONVERSATIONS {
            self.write()?;
        }
        Ok(())
    }
}
