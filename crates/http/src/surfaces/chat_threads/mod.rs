//! The whole-document surface, `/api/v1/chat-threads`: a thread is one document, read whole and saved whole.

mod answer;
mod documents;
mod dto;
mod foreign;
mod write_json;

use crate::api::operation::operations;

use documents::{append, create, delete, list, open, replace};
use dto::{ChatThread, ChatThreadSummary};

operations! {
    "/api/v1/chat-threads" User {
        /// List the caller's threads, newest activity first.
        get list (tag = "chat-threads", operation_id = "list_chat_threads")
            => (status = 200, description = "Threads, without their messages.", body = Vec<ChatThreadSummary>,
                headers(("X-Total-Count" = i64, description = "How many threads there are in all.")));

        /// Make a thread, with its first messages where some are given.
        post create (tag = "chat-threads", operation_id = "create_chat_thread")
            => (status = 201, description = "The thread.", body = ChatThread,
                headers(("Location" = String, description = "The thread's path."),
                    ("ETag" = String, description = "The thread's version.")));
    }

    "/api/v1/chat-threads/{id}" User {
        /// Read a thread with all its messages.
        get open (tag = "chat-threads", operation_id = "open_chat_thread")
            => (status = 200, description = "The thread.", body = ChatThread,
                headers(("ETag" = String, description = "The thread's version.")));

        /// Save a thread: what is absent stays, and of the messages only what differs is written.
        put replace (tag = "chat-threads", operation_id = "save_chat_thread")
            => (status = 200, description = "The thread as it is now.", body = ChatThread,
                headers(("ETag" = String, description = "The thread's version.")));

        /// Delete a thread with all its messages: at once, or into the trash where the operator keeps one.
        delete delete (tag = "chat-threads", operation_id = "delete_chat_thread")
            => (status = 204, description = "The thread is gone.");
    }

    "/api/v1/chat-threads/{id}/messages" User {
        /// Add a message at the end of a thread.
        post append (tag = "chat-threads", operation_id = "append_to_chat_thread")
            => (status = 201, description = "The thread as it is now.", body = ChatThread,
                headers(("ETag" = String, description = "The thread's version.")));
    }
}
