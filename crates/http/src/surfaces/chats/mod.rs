//! The notebook surface, `/api/chats` and `/api/messages`: chats that are filed in notebooks, and their messages, each
//! reached by its own id. Lists come in an envelope, by the numbers of pages.

mod conversations;
mod dto;
mod messages;
mod paging;

use crate::api::operation::operations;

use conversations::{create, delete, file, list, open};
use dto::{Chat, ChatMessage, OpenChat};
use messages::{append, delete_message, edit_message, find_message, list_messages};
use paging::Envelope;

operations! {
    "/api/chats" User {
        /// List the caller's chats, newest activity first.
        get list (tag = "chats", operation_id = "list_chats")
            => (status = 200, description = "A page of chats.", body = Envelope<Chat>);

        /// Make a chat.
        post create (tag = "chats", operation_id = "create_chat")
            => (status = 201, description = "The chat.", body = Chat,
                headers(("Location" = String, description = "The chat's path."),
                    ("ETag" = String, description = "The chat's version.")));
    }

    "/api/chats/{id}" User {
        /// Read a chat with all its messages.
        get open (tag = "chats", operation_id = "open_chat")
            => (status = 200, description = "The chat.", body = OpenChat,
                headers(("ETag" = String, description = "The chat's version.")));

        /// File a chat in other notebooks.
        put file (tag = "chats", operation_id = "file_chat")
            => (status = 200, description = "The chat as it is now.", body = Chat,
                headers(("ETag" = String, description = "The chat's version.")));

        /// Delete a chat with all its messages: at once, or into the trash where the operator keeps one.
        delete delete (tag = "chats", operation_id = "delete_chat")
            => (status = 204, description = "The chat is gone.");
    }

    "/api/messages" User {
        /// Add a message at the end of a chat.
        post append (tag = "chat messages", operation_id = "append_to_chat")
            => (status = 201, description = "The message.", body = ChatMessage,
                headers(("Location" = String, description = "The message's path.")));
    }

    "/api/messages/chat/{id}" User {
        /// List the messages of a chat, oldest first.
        get list_messages (tag = "chat messages", operation_id = "list_chat_messages",
            params(("id" = i64, Path, minimum = 1, description = "The id of the chat.")))
            => (status = 200, description = "A page of messages.", body = Envelope<ChatMessage>);
    }

    "/api/messages/{id}" User {
        /// Read a message.
        get find_message (tag = "chat messages", operation_id = "find_chat_message")
            => (status = 200, description = "The message.", body = ChatMessage);

        /// Change what a message says, or who says it: what is absent stays.
        put edit_message (tag = "chat messages", operation_id = "edit_chat_message")
            => (status = 200, description = "The message as it is now.", body = ChatMessage);

        /// Delete a message.
        delete delete_message (tag = "chat messages", operation_id = "delete_chat_message")
            => (status = 204, description = "The message is gone.");
    }
}
