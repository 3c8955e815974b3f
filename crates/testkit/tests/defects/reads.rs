//! Reads with a planted defect.

use chat_history_domain::conversation::{
    Conversation, ConversationCursor, ConversationFilter, ConversationId, ExternalId, Notebook, Opened,
    ReadConversations, TrashCursor, Trashed,
};
use chat_history_domain::message::{Message, ReadMessages};
use chat_history_domain::search::ReadSearches;
use chat_history_domain::storage::ReadRepositories;
use chat_history_domain::transfer::ReadSources;
use chat_history_domain::user::{ReadUsers, Totals, User};
use chat_history_domain::{Context, Result, Slice, Store, Timestamp, UserId, Versions};
use chat_history_testkit::MemoryStore;
use futures_util::FutureExt;

use crate::Defect;

/// The repositories of a read, each call of which goes through [`Self::step`].
pub(super) struct BrokenReads<'a> {
    pub(super) moment: &'a mut dyn ReadRepositories,
    pub(super) live: MemoryStore,
    pub(super) defect: Defect,
    pub(super) users: Vec<UserId>,
}

impl BrokenReads<'_> {
    fn step<T: Send + 'static>(
        &mut self,
        owner: &UserId,
        mut step: impl FnMut(&mut dyn ReadRepositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.defect != Defect::ReadTorn {
            return step(self.moment);
        }
        let now = Context { user: owner.clone(), now: Timestamp::MIN };
        let live = Store::new(self.live.clone());
        let read = live.read(&now, move |_, repositories| step(repositories));
        read.now_or_never().expect("a store in memory answers at once")
    }
}

impl ReadRepositories for BrokenReads<'_> {
    fn users(&mut self) -> &mut dyn ReadUsers {
        self
    }

    fn conversations(&mut self) -> &mut dyn ReadConversations {
        self
    }

    fn messages(&mut self) -> &mut dyn ReadMessages {
        self.moment.messages()
    }

    fn searches(&mut self) -> &mut dyn ReadSearches {
        self.moment.searches()
    }

    fn sources(&mut self) -> &mut dyn ReadSources {
        self.moment.sources()
    }
}

impl ReadUsers for BrokenReads<'_> {
    fn find(&mut self, owner: &UserId) -> Result<Option<User>> {
        let user = owner.clone();
        self.step(owner, move |repositories| repositories.users().find(&user))
    }

    fn totals(&mut self, owner: &UserId) -> Result<Totals> {
        let user = owner.clone();
        self.step(owner, move |repositories| repositories.users().totals(&user))
    }
}

impl ReadConversations for BrokenReads<'_> {
    fn find(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Conversation>> {
        let everyone = if self.defect == Defect::OwnerIgnored { self.users.clone() } else { vec![] };
        for owner in [owner.clone()].into_iter().chain(everyone) {
            let user = owner.clone();
            let found =
                self.step(&owner, move |repositories| repositories.conversations().find(&user, id))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    fn list(
        &mut self,
        owner: &UserId,
        filter: &ConversationFilter,
        after: &ConversationCursor,
        limit: usize,
    ) -> Result<Vec<Conversation>> {
        let (user, filter, after) = (owner.clone(), filter.clone(), after.clone());
        let listed = self.step(owner, move |repositories| {
            repositories.conversations().list(&user, &filter, &after, limit)
        });
        let mut found = listed?;
        if self.defect == Defect::ListShort && found.len() == limit && limit > 2 {
            found.remove(limit - 2);
        }
        Ok(found)
    }

    fn open(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        known: &Versions,
        limit: usize,
    ) -> Result<Option<Opened<Vec<Message>>>> {
        let Some(conversation) = ReadConversations::find(self, owner, id)? else { return Ok(None) };
        let (user, versions) = (conversation.owner, known.clone());
        self.step(&user.clone(), move |repositories| {
            repositories.conversations().open(&user, id, &versions, limit)
        })
    }

    fn following(&mut self, owner: &UserId, id: ConversationId, limit: usize) -> Result<Vec<Conversation>> {
        let mut found = self.moment.conversations().following(owner, id, limit)?;
        if self.defect == Defect::ListShort && found.len() > 2 {
            found.remove(1);
        }
        Ok(found)
    }

    fn find_external(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<Conversation>> {
        self.moment.conversations().find_external(owner, id)
    }

    fn last(&mut self, owner: &UserId) -> Result<Option<ConversationId>> {
        self.moment.conversations().last(owner)
    }

    fn slice(&mut self, owner: &UserId, slice: Slice) -> Result<Vec<Conversation>> {
        self.moment.conversations().slice(owner, slice)
    }

    fn count(&mut self, owner: &UserId) -> Result<i64> {
        self.moment.conversations().count(owner)
    }

    fn notebooks(&mut self, owner: &UserId, limit: usize) -> Result<Vec<Notebook>> {
        self.moment.conversations().notebooks(owner, limit)
    }

    fn is_anothers(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        self.moment.conversations().is_anothers(owner, id)
    }

    fn find_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Trashed>> {
        self.moment.conversations().find_trashed(owner, id)
    }

    fn list_trash(&mut self, owner: &UserId, after: &TrashCursor, limit: usize) -> Result<Vec<Trashed>> {
        self.moment.conversations().list_trash(owner, after, limit)
    }
}
