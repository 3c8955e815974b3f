//! The native surface, `/api/v1/chat/threads`: conversations as threads, and their messages one by one.

mod append_body;
mod bulk;
mod conversations;
mod cut;
mod delete_all;
mod dto;
mod fork;
mod list_query;
mod message;
mod message_change;
mod messages;
mod new_message;
mod notebooks;
mod revisions;
mod search;
mod search_query;
mod sent_back;
mod shown;
mod stats;
mod thread_change;
mod trash;
mod write_json;

use crate::api::operation::operations;
use crate::wire::error::Problem;

use append_body::Appended;
use bulk::{BulkChanged, change_many};
use conversations::{create, delete, list, open, update};
use cut::cut;
use delete_all::{DeletedThreads, delete_all};
use dto::{CreatedThread, Messages, OpenThread, Thread, Threads};
use fork::fork;
use messages::{append, delete_message, edit_message, find_message, list_messages};
use notebooks::{Notebooks, list_notebooks};
use revisions::{Revisions, list_revisions};
use search::{Hits, find};
use shown::Shown;
use stats::{Stats, stats};
use trash::{TrashedThreads, list_trash, restore};

operations! {
    "/api/v1/chat/threads" User {
        /// List the caller's threads: those that are not archived, newest activity first, unless asked otherwise.
        get list (tag = "threads")
            => (status = 200, description = "A page of threads.", body = Threads);

        /// Make a thread, with its first messages where some are given; or find the one that has its external id.
        post create (tag = "threads")
            => (status = 201, description = "The thread.", body = CreatedThread,
                headers(("Location" = String, description = "The thread's path."),
                    ("ETag" = String, description = "The thread's version."))),
            (status = 200, description = "The thread that has this external id.", body = CreatedThread,
                headers(("Location" = String, description = "The thread's path."),
                    ("ETag" = String, description = "The thread's version."))),
            (status = 409, description = "A thread has this external id, and a message of the body has no `client_id`; or one is that of a message that says something else.",
                body = Problem, content_type = "application/problem+json");

        /// Delete all of the caller's threads: at once, or into the trash where the operator keeps one.
        delete delete_all (tag = "threads")
            => (status = 200, description = "They are gone.", body = DeletedThreads);
    }

    "/api/v1/chat/threads/bulk" User {
        /// Star, archive or delete several threads, all or none.
        post change_many (tag = "threads")
            => (status = 200, description = "All of them are changed, or gone.", body = BulkChanged);
    }

    "/api/v1/chat/threads/trash" User {
        /// List what is in the trash, what was put there last first.
        get list_trash (tag = "threads")
            => (status = 200, description = "A page of threads.", body = TrashedThreads);
    }

    "/api/v1/chat/notebooks" User {
        /// List the notebooks that the caller's threads are filed under, by name, archived threads included.
        get list_notebooks (tag = "threads")
            => (status = 200, description = "The notebooks.", body = Notebooks);
    }

    "/api/v1/chat/stats" User {
        /// Count what was said on some days: by role, day and hour, and in which threads most.
        get stats (tag = "users")
            => (status = 200, description = "The counts.", body = Stats);
    }

    "/api/v1/chat/search" User {
        /// Search the titles and the messages of the caller's threads: what fits best first, and the newest of what fits as well.
        get find (tag = "threads")
            => (status = 200, description = "A page of hits.", body = Hits);
    }

    "/api/v1/chat/threads/{id}" User {
        /// Read a thread with its newest messages, oldest first.
        get open (tag = "threads")
            => (status = 200, description = "The thread.", body = OpenThread,
                headers(("ETag" = String, description = "The thread's version.")));

        /// Change a thread: what is absent stays, `null` clears.
        patch update (tag = "threads")
            => (status = 200, description = "The thread as it is now.", body = Thread,
                headers(("ETag" = String, description = "The thread's version."))),
            (status = 409, description = "Another thread has this external id.",
                body = Problem, content_type = "application/problem+json");

        /// Delete a thread with all its messages: at once, or into the trash where the operator keeps one.
        delete delete (tag = "threads")
            => (status = 204, description = "The thread is gone.");
    }

    "/api/v1/chat/threads/{id}/restore" User {
        /// Take a thread back out of the trash. One that is not there stays as it is.
        post restore (tag = "threads")
            => (status = 200, description = "The thread as it is now.", body = Thread,
                headers(("ETag" = String, description = "The thread's version.")));
    }

    "/api/v1/chat/threads/{id}/fork" User {
        /// Make a new thread with copies of a thread's messages, up to and including one of them.
        post fork (tag = "threads")
            => (status = 201, description = "The new thread, without its messages.", body = Thread,
                headers(("Location" = String, description = "The new thread's path."),
                    ("ETag" = String, description = "The new thread's version.")));
    }

    "/api/v1/chat/threads/{id}/messages" User {
        /// List the messages of a thread.
        get list_messages (tag = "messages")
            => (status = 200, description = "A page of messages.", body = Messages);

        /// Add one message, or several, all or none, at the end of a thread.
        post append (tag = "messages")
            => (status = 201, description = "The message, or the messages in their order.", body = Appended),
            (status = 200, description = "The same, where all of them are there already under their `client_id`s.",
                body = Appended),
            (status = 409, description = "A `client_id` is that of a message that says something else.",
                body = Problem, content_type = "application/problem+json");

        /// Delete the messages after one of them, or all, and keep the thread as it was as another one where that is asked.
        delete cut (tag = "messages")
            => (status = 204, description = "The messages are gone.",
                headers(("ETag" = String, description = "The thread's version."))),
            (status = 200, description = "The messages are gone, and this is the thread as it was.", body = Thread,
                headers(("Location" = String, description = "The path of the thread that was kept."),
                    ("ETag" = String, description = "The version of the thread that was cut off.")));
    }

    "/api/v1/chat/threads/{id}/messages/{message_id}" User {
        /// Read a message.
        get find_message (tag = "messages")
            => (status = 200, description = "The message.", body = Shown);

        /// Change a message: what is absent stays, `null` clears.
        patch edit_message (tag = "messages")
            => (status = 200, description = "The message as it is now.", body = Shown),
            (status = 409, description = "The message is complete: nothing is appended to it, and it is not in progress again.",
                body = Problem, content_type = "application/problem+json");

        /// Delete a message.
        delete delete_message (tag = "messages")
            => (status = 204, description = "The message is gone.");
    }

    "/api/v1/chat/threads/{id}/messages/{message_id}/revisions" User {
        /// List what a message said before it was edited, newest first.
        get list_revisions (tag = "messages")
            => (status = 200, description = "A page of revisions.", body = Revisions);
    }
}
