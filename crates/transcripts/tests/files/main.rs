//! Files as they go out of a store and come into one, over a store in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::string_slice,
    reason = "test code says what it expects by panicking, and keeps it short"
)]

mod arbitrary;
mod bombs;
mod broken;
mod desk;
mod foreign;
mod linear;
mod reading;
mod reports;
mod round_trip;
