//! The published surfaces: families of paths over the same conversations, each with a manner of its own.

pub(crate) mod chat_threads;
pub(crate) mod chats;
pub(crate) mod surface;
pub(crate) mod threads;
