//! Files as they go out of a store and come into one, over a store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "test code says what it expects by panicking"
)]

mod arbitrary;
mod bombs;
mod broken;
mod desk;
mod reports;
mod round_trip;
