//! Transcripts: conversations written out, and read back in, in this service's own format and in those of others.
//!
//! Formats only: no web framework, no database and no runtime is known here. [`Export`] makes bytes of what a store
//! holds, a bounded piece at a time. [`import`] takes a file in, in bounded pieces, and reports on every conversation.
//! The format of our own is described in `docs/transcripts.md`.

mod clean;
mod digest;
mod export;
mod failure;
mod import;
mod read;
mod wire;

pub use clean::without_what_no_store_holds;
pub use digest::Digest;
pub use export::{Download, Export, Form};
pub use failure::Failure;
pub use import::{Entry, Import, MessageTally, Outcome, Report, Tally, Wait, import};
pub use read::{Format, ReadLimits};
