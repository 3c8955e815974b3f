//! The report of an import, as it is sent.

use chat_history_transcripts::{Entry, MessageTally, Outcome, Report};
use serde::Serialize;
use utoipa::ToSchema;

/// What became of an import.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportReport {
    /// What the file was.
    #[schema(example = "transcript")]
    format: &'static str,
    /// Whether nothing was written, and this is what would have become of it.
    dry_run: bool,
    /// How many threads were found, and what became of them. `found` is the sum of the others.
    threads: ImportedThreads,
    /// How many messages were found in all of them, and what became of them. `found` is the sum of the others.
    messages: ImportedMessages,
    /// Characters that cannot be kept (U+0000 and halves of surrogate pairs), each of which is U+FFFD now.
    replaced_characters: u64,
    /// Every thread that was found, in the order of the file.
    results: Vec<ImportResult>,
}

/// How many threads were found, and what became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedThreads {
    found: u64,
    /// New ones.
    created: u64,
    /// Those that were here and have something new.
    updated: u64,
    /// Those that were here and have nothing new.
    unchanged: u64,
    /// Those that cannot be kept; nothing of them was.
    skipped: u64,
}

/// How many messages were found, and what became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportedMessages {
    found: u64,
    /// New ones.
    added: u64,
    /// Those that were here in an earlier state.
    changed: u64,
    /// Those that were here and are the same.
    unchanged: u64,
    /// Those that were here in another state that is not older, which stays.
    kept: u64,
    /// Those of threads that were skipped, and those that hold nothing.
    skipped: u64,
}

impl From<MessageTally> for ImportedMessages {
    fn from(counts: MessageTally) -> Self {
        let MessageTally { added, changed, unchanged, kept, skipped } = counts;
        Self { found: counts.found(), added, changed, unchanged, kept, skipped }
    }
}

/// What became of a thread.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportResult {
    /// Where it says that it comes from: the product, and its id there.
    #[schema(example = "chat-history:7@1700000000123456")]
    source_id: Option<String>,
    title: Option<String>,
    #[schema(pattern = "^(created|updated|unchanged|skipped)$", example = "created")]
    outcome: &'static str,
    /// The thread that it is here; null where it was skipped, or would be new.
    thread_id: Option<i64>,
    messages: ImportedMessages,
    replaced_characters: u64,
    /// Why it was skipped, and what else there is to say.
    notes: Vec<String>,
}

impl From<Entry> for ImportResult {
    fn from(entry: Entry) -> Self {
        Self {
            source_id: entry.source,
            title: entry.title,
            outcome: match entry.outcome {
                Outcome::Created => "created",
                Outcome::Updated => "updated",
                Outcome::Unchanged => "unchanged",
                Outcome::Skipped => "skipped",
            },
            thread_id: entry.conversation.map(|id| id.0),
            messages: entry.messages.into(),
            replaced_characters: entry.replaced,
            notes: entry.notes,
        }
    }
}

impl From<Report> for ImportReport {
    fn from(report: Report) -> Self {
        let tally = report.conversations;
        Self {
            format: report.format.as_str(),
            dry_run: report.dry_run,
            threads: ImportedThreads {
                found: tally.found(),
                created: tally.created,
                updated: tally.updated,
                unchanged: tally.unchanged,
                skipped: tally.skipped,
            },
            messages: report.messages.into(),
            replaced_characters: report.replaced,
            results: report.entries.into_iter().map(ImportResult::from).collect(),
        }
    }
}
