//! The repositories on a connection: each query written once, for both databases.

mod conversations;
mod idempotency_keys;
mod messages;
mod users;

use chat_history_domain::conversation::{Conversations, ReadConversations};
use chat_history_domain::idempotency::IdempotencyKeys;
use chat_history_domain::message::{Messages, ReadMessages};
use chat_history_domain::storage::{ReadRepositories, Repositories};
use chat_history_domain::user::{ReadUsers, Users};

use crate::session::Session;

impl ReadRepositories for Session {
    fn users(&mut self) -> &mut dyn ReadUsers {
        self
    }

    fn conversations(&mut self) -> &mut dyn ReadConversations {
        self
    }

    fn messages(&mut self) -> &mut dyn ReadMessages {
        self
    }
}

impl Repositories for Session {
    fn users(&mut self) -> &mut dyn Users {
        self
    }

    fn conversations(&mut self) -> &mut dyn Conversations {
        self
    }

    fn messages(&mut self) -> &mut dyn Messages {
        self
    }

    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeys {
        self
    }
}

/// A row limit as SQL takes it.
fn rows(limit: usize) -> i64 {
    limit.try_into().unwrap_or(i64::MAX)
}
