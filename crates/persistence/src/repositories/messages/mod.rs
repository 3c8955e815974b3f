//! Messages: every statement names the user and the conversation.

mod read;
mod write;

/// The owner's message of that id in that conversation.
macro_rules! the_message {
    ($owner:expr, $conversation:expr, $id:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::conversation_id.eq($conversation.0))
            .filter(dsl::id.eq($id.0))
    };
}
use the_message;

/// Those of the owner's messages in that conversation that are shown.
macro_rules! shown_of {
    ($owner:expr, $conversation:expr, $shown:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::conversation_id.eq($conversation.0))
            .filter(shown($shown))
    };
}
use shown_of;
