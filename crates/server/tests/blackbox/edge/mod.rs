//! The edge: what reaches the service before any rule of the product does, from slow clients to hostile bytes.

mod callers;
#[cfg(feature = "sabotage")]
mod panics;
mod slow;
mod slow_client;
mod smuggling;
