//! Lanes: bounded queues in front of the store's own threads, so that a slow database never takes a caller's.

mod answer;
mod append;
mod care;
mod change;
mod held;
mod job;
mod lane;
mod queue;
mod read;
mod write;

pub(crate) use answer::{Answer, Patience, answer_within};
pub(crate) use append::{AppendJob, serve_appends};
pub(crate) use care::{CareJob, serve_care};
pub(crate) use change::serve_changes;
pub(crate) use job::{WriteCounters, WriteJob};
pub(crate) use lane::{FAREWELL, Lane};
pub(crate) use read::{ReadJob, SessionWork, serve_reads};
pub(crate) use write::serve_together;
