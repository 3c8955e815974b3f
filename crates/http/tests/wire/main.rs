//! The service as its callers see it: requests into the whole [`chat_history_http::app`], over a store in memory.
//!
//! One binary with a module per topic, so that it links once. Start at `harness`, which is what every test stands on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what it expects by panicking"
)]

mod harness;

mod arbitrary;
mod chat_threads;
mod chats;
mod cors;
mod deleting;
mod etag;
mod every_surface;
mod exporting;
mod filtering;
mod headers;
mod listing;
mod messages;
mod naming;
mod openapi;
mod operations;
mod panics;
mod problems;
mod rate;
mod reference;
mod searching;
mod stats;
mod surfaces;
mod text;
mod threads;
mod users;
