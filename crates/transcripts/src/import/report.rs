//! What became of an import: of every conversation, and of every message in it.

use chat_history_domain::conversation::ConversationId;

use crate::read::Format;

/// What became of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is new.
    Created,
    /// It was here, and has more or later messages now, or is called otherwise.
    Updated,
    /// It was here, and nothing of it is new.
    Unchanged,
    /// It cannot be kept, and nothing of it was.
    Skipped,
}

/// What became of messages. Each that was found is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageTally {
    /// Those that are new.
    pub added: u64,
    /// Those that were here, of which this is a later state.
    pub changed: u64,
    /// Those that were here and are the same.
    pub unchanged: u64,
    /// Those that were here in a state that is not older, which stayed.
    pub kept: u64,
    /// Those that were not taken in: all of a conversation that was skipped, and what holds nothing that is said.
    pub skipped: u64,
}

impl MessageTally {
    /// All that were found.
    pub fn found(&self) -> u64 {
        self.added + self.changed + self.unchanged + self.kept + self.skipped
    }

    fn add(&mut self, other: &Self) {
        self.added += other.added;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.kept += other.kept;
        self.skipped += other.skipped;
    }
}

/// What became of a conversation, and of what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it says that it comes from.
    pub source: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// The conversation that it is now; none where it was skipped, or would be new.
    pub conversation: Option<ConversationId>,
    /// What became of its messages.
    pub messages: MessageTally,
    /// Characters in it that no store can hold, each of which is U+FFFD now.
    pub replaced: u64,
    /// Why it was skipped, and what else there is to say.
    pub notes: Vec<String>,
}

/// How many conversations had which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that are new.
    pub created: u64,
    /// Those that have something new.
    pub updated: u64,
    /// Those that have nothing new.
    pub unchanged: u64,
    /// Those that were not taken in.
    pub skipped: u64,
}

impl Tally {
    /// All that were found.
    pub fn found(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.skipped
    }
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the file was.
    pub format: Format,
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// Its conversations.
    pub conversations: Tally,
    /// The messages of all of them.
    pub messages: MessageTally,
    /// Characters that were replaced in all of them.
    pub replaced: u64,
    /// Each conversation, in the order of the file.
    pub entries: Vec<Entry>,
}

impl Report {
    pub(super) fn new(format: Format, dry_run: bool, entries: Vec<Entry>) -> Self {
        let (mut conversations, mut messages, mut replaced) = (Tally::default(), MessageTally::default(), 0);
        for entry in &entries {
            *match entry.outcome {
                Outcome::Created => &mut conversations.created,
                Outcome::Updated => &mut conversations.updated,
                Outcome::Unchanged => &mut conversations.unchanged,
                Outcome::Skipped => &mut conversations.skipped,
            } += 1;
            messages.add(&entry.messages);
            replaced += entry.replaced;
        }
        Self { format, dry_run, conversations, messages, replaced, entries }
    }
}
