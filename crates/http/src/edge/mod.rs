//! How the service meets the network: sockets and their limits, and what goes around every request.

pub(crate) mod connection;
pub(crate) mod cors;
pub(crate) mod metrics;
pub(crate) mod observe;
pub(crate) mod panics;
pub(crate) mod rate;
pub(crate) mod sabotage;
pub(crate) mod serve;
pub(crate) mod unread;
