//! A store in memory with users who export and import.

use std::fs::File;
use std::io::{Seek, Write};
use std::time::Duration;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::{Limits, Result, Store, Timestamp};
use chat_history_testkit::fixtures::NOON;
use chat_history_testkit::{Caller, MemoryStore};
use chat_history_transcripts::{Export, Failure, Form, Import, ReadLimits, Report, Wait, import};
use tokio::runtime::Runtime;

/// Runs what a store gives on a runtime of its own, and waits for nothing.
pub(crate) struct Desk {
    pub(crate) memory: MemoryStore,
    pub(crate) store: Store,
    pub(crate) limits: ReadLimits,
    runtime: Runtime,
}

impl Wait for Desk {
    fn for_outcome<T>(&self, outcome: impl Future<Output = Result<T>>) -> Result<T> {
        self.runtime.block_on(outcome)
    }

    fn pause(&self, _time: Duration) {}
}

impl Desk {
    pub(crate) fn new() -> Self {
        let memory = MemoryStore::new();
        let store = Store::new(memory.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let limits = ReadLimits::of_files(1 << 24, Limits::default(), Timestamp::from_micros(NOON));
        Self { memory, store, limits, runtime }
    }

    pub(crate) fn user(&self, name: &str) -> Caller {
        Caller::new(&self.store, name)
    }

    /// What the future gives.
    pub(crate) fn wait<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Everything that the user has, as the bytes of a file.
    pub(crate) fn export(&self, caller: &Caller, form: Form) -> Vec<u8> {
        let export = Export::of_everything(self.store.clone(), caller.context.clone(), form);
        self.read(export)
    }

    /// One conversation, as the bytes of a file.
    pub(crate) fn export_one(&self, caller: &Caller, id: ConversationId) -> Vec<u8> {
        let export = Export::of_one(self.store.clone(), caller.context.clone(), id, Form::Json);
        self.read(self.wait(export).unwrap())
    }

    /// The bytes of an export.
    pub(crate) fn read(&self, mut export: Export) -> Vec<u8> {
        let mut all = Vec::new();
        while let Some(bytes) = self.wait(export.next(|_| async {})).unwrap() {
            all.extend(bytes);
        }
        all
    }

    pub(crate) fn import(&self, caller: &Caller, file: &[u8]) -> std::result::Result<Report, Failure> {
        self.take(caller, file, false)
    }

    pub(crate) fn look_at(&self, caller: &Caller, file: &[u8]) -> std::result::Result<Report, Failure> {
        self.take(caller, file, true)
    }

    fn take(&self, caller: &Caller, bytes: &[u8], dry_run: bool) -> std::result::Result<Report, Failure> {
        let mut file: File = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let context = &caller.context;
        import(&mut file, &Import { store: &self.store, context, limits: &self.limits, dry_run, wait: self })
    }

    /// The words with which a file is refused; nothing was written then.
    #[track_caller]
    pub(crate) fn refusal(&self, file: &[u8]) -> String {
        let nobody = self.user("nobody");
        let refused = self.import(&nobody, file);
        assert_eq!(self.wait(nobody.user()), None, "something was written");
        match refused {
            Err(Failure::Refused(words)) => words,
            other => panic!("{other:?}"),
        }
    }
}

/// The digest that a transcript ends with.
pub(crate) fn digest(transcript: &[u8]) -> String {
    let text = std::str::from_utf8(transcript).unwrap();
    let (_, after) = text.rsplit_once("\"sha256\":\"").unwrap();
    after[..64].to_owned()
}

/// Checks that a report accounts for every conversation and every message of a file, so many in all.
#[track_caller]
pub(crate) fn accounts_for(report: &Report, conversations: u64, messages: u64) {
    assert_eq!(report.conversations.found(), conversations);
    assert_eq!(report.entries.len() as u64, conversations);
    assert_eq!(report.messages.found(), messages);
    assert_eq!(report.entries.iter().map(|entry| entry.messages.found()).sum::<u64>(), messages);
}
