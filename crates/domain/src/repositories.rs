//! All repositories together, as a piece of work has them.

use crate::conversation::{Conversations, ReadConversations};
use crate::idempotency::IdempotencyKeys;
use crate::message::{Messages, ReadMessages};
use crate::search::{ReadSearches, Searches};
use crate::transfer::{ReadSources, Sources};
use crate::user::{ReadUsers, Users};

/// The repositories as a read sees them: a read that writes does not compile.
pub trait ReadRepositories {
    /// Reads users.
    fn users(&mut self) -> &mut dyn ReadUsers;
    /// Reads conversations.
    fn conversations(&mut self) -> &mut dyn ReadConversations;
    /// Reads messages.
    fn messages(&mut self) -> &mut dyn ReadMessages;
    /// Searches titles and messages.
    fn searches(&mut self) -> &mut dyn ReadSearches;
    /// Reads where conversations and messages came from.
    fn sources(&mut self) -> &mut dyn ReadSources;
}

/// The repositories as a write sees them.
pub trait Repositories {
    /// Keeps users.
    fn users(&mut self) -> &mut dyn Users;
    /// Keeps conversations.
    fn conversations(&mut self) -> &mut dyn Conversations;
    /// Keeps messages.
    fn messages(&mut self) -> &mut dyn Messages;
    /// Keeps what searches are answered from.
    fn searches(&mut self) -> &mut dyn Searches;
    /// Keeps answers under idempotency keys.
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeys;
    /// Keeps where conversations and messages came from.
    fn sources(&mut self) -> &mut dyn Sources;
    /// The same as a read sees them.
    fn reading(&mut self) -> &mut dyn ReadRepositories;
}

/// What implements every repository is them all.
impl<T: ReadUsers + ReadConversations + ReadMessages + ReadSearches + ReadSources> ReadRepositories for T {
    fn users(&mut self) -> &mut dyn ReadUsers {
        self
    }

    fn conversations(&mut self) -> &mut dyn ReadConversations {
        self
    }

    fn messages(&mut self) -> &mut dyn ReadMessages {
        self
    }

    fn searches(&mut self) -> &mut dyn ReadSearches {
        self
    }

    fn sources(&mut self) -> &mut dyn ReadSources {
        self
    }
}

/// What implements every repository is them all.
impl<T: Users + Conversations + Messages + Searches + IdempotencyKeys + Sources> Repositories for T {
    fn users(&mut self) -> &mut dyn Users {
        self
    }

    fn conversations(&mut self) -> &mut dyn Conversations {
        self
    }

    fn messages(&mut self) -> &mut dyn Messages {
        self
    }

    fn searches(&mut self) -> &mut dyn Searches {
        self
    }

    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeys {
        self
    }

    fn sources(&mut self) -> &mut dyn Sources {
        self
    }

    fn reading(&mut self) -> &mut dyn ReadRepositories {
        self
    }
}
