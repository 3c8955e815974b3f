//! What tests of Chat History stand on: a store in memory, ready-made values, and the laws that every store keeps.
//!
//! - [`MemoryStore`] is the readable model of correct behaviour, and a store for the tests of services that link the
//!   domain; it can be told to fail.
//! - [`contract`] has one function per promise of the storage port. [`storage_contract!`] puts a store under all of
//!   them; a store that breaks none of them can stand in for any other.
//! - [`fixtures`] and [`Caller`] keep tests short.
//!
//! For tests only: what is here says that something is wrong by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test code says what it expects by panicking"
)]

mod caller;
pub mod contract;
pub mod fixtures;
pub mod history;
mod memory;

pub use caller::{Caller, Holdings};
pub use memory::MemoryStore;
