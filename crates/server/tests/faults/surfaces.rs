//! The operations of the three surfaces, from the table that the black-box tests hold to the OpenAPI document.

#[path = "../blackbox/surfaces/operations.rs"]
mod operations;
#[path = "../blackbox/surfaces/surface.rs"]
mod surface;

pub(crate) use operations::{OPERATIONS, Operation, Target};
use surface::Surface;

const CHAT_THREADS: &str = "/api/v1/chat-threads";
const CHATS: &str = "/api/chats";
const MESSAGES: &str = "/api/messages";
