//! A store with defects that are switched on by name, for the controls of tests on a whole program.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use chat_history_domain::conversation::{
    AppendDelta, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    Conversations, ExternalId, NewConversation, Notebook, Opened, ReadConversations, TrashCursor, Trashed,
};
use chat_history_domain::idempotency::{
    IdempotencyKey, IdempotencyKeys, Kept, Once, ReadIdempotencyKeys, Told,
};
use chat_history_domain::message::{
    Append, Appended, Content, Message, MessageChange, MessageCursor, MessageId, Messages, NewMessage,
    PublicId, ReadMessages, Revision, RevisionCursor, Shown, Summary,
};
use chat_history_domain::search::{ReadSearches, Searches};
use chat_history_domain::stats::{RawCounts, Span};
use chat_history_domain::storage::{
    Load, Pending, ReadRepositories, ReadWork, Readiness, Repositories, Storage, WriteWork,
};
use chat_history_domain::transfer::{ReadSources, Restored, RestoredMessage, Sources};
use chat_history_domain::user::{ReadUsers, Users};
use chat_history_domain::{Change, Modseq, Result, Slice, Stamp, Timestamp, UserId, Versions};

/// A sound store behind what is wrong with it, which is what these names say:
///
/// - `owner-unchecked`: a message is located whosever it is;
/// - `owner-unchecked-by-delete`: a conversation is deleted whosever it is;
/// - `keys-forgotten`: no answer is kept under an idempotency key;
/// - `last-lost`: the last message of an insert is confirmed, and deleted.
pub struct Defective<S> {
    sound: S,
    defects: Arc<Vec<String>>,
    /// Everyone who has been here, since the ports give nothing to whom it does not belong.
    users: Arc<Mutex<BTreeSet<UserId>>>,
}

impl<S: Storage> Defective<S> {
    /// The store with the defects of a list with commas. Other names in it switch nothing on.
    pub fn new(sound: S, defects: &str) -> Self {
        let defects = Arc::new(defects.split(',').map(str::to_owned).collect());
        Self { sound, defects, users: Arc::default() }
    }

    /// What is wrong for a piece of work of that user's.
    fn wrong_for(&self, owner: &UserId) -> Wrong {
        let mut users = self.users.lock().unwrap();
        users.insert(owner.clone());
        Wrong { defects: Arc::clone(&self.defects), users: users.iter().cloned().collect() }
    }

    fn broken_read(&self, owner: &UserId, mut work: ReadWork) -> ReadWork {
        let wrong = self.wrong_for(owner);
        Box::new(move |sound| work(&mut BrokenReads { sound, wrong: wrong.clone() }))
    }
}

#[derive(Clone)]
struct Wrong {
    defects: Arc<Vec<String>>,
    users: Vec<UserId>,
}

impl Wrong {
    fn is_on(&self, defect: &str) -> bool {
        self.defects.iter().any(|name| name == defect)
    }

    /// The owner alone, or everyone where that defect is on.
    fn owners(&self, owner: &UserId, defect: &str) -> Vec<UserId> {
        if self.is_on(defect) { self.users.clone() } else { vec![owner.clone()] }
    }
}

impl<S: Storage> Storage for Defective<S> {
    fn read(&self, owner: &UserId, work: ReadWork) -> Pending<()> {
        self.sound.read(owner, self.broken_read(owner, work))
    }

    fn read_one(&self, owner: &UserId, work: ReadWork) -> Pending<()> {
        self.sound.read_one(owner, self.broken_read(owner, work))
    }

    fn write(&self, owner: &UserId, mut work: WriteWork) -> Pending<()> {
        let wrong = self.wrong_for(owner);
        let broken =
            move |sound: &mut dyn Repositories| work(&mut BrokenWrites { sound, wrong: wrong.clone() });
        self.sound.write(owner, Box::new(broken))
    }

    fn append(&self, append: Append) -> Pending<Told<Appended>> {
        let owner = append.context.user.clone();
        let wrong = self.wrong_for(&owner);
        if !["keys-forgotten", "last-lost"].iter().any(|defect| wrong.is_on(defect)) {
            return self.sound.append(append);
        }
        // A store's own way of appending goes past its repositories, in which these are planted.
        let told = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&told);
        let work = move |repositories: &mut dyn Repositories| {
            *kept.lock().unwrap() = Some(append.apply(repositories)?);
            Ok(())
        };
        let done = self.write(&owner, Box::new(work));
        Box::pin(async move {
            done.await?;
            Ok(told.lock().unwrap().take().expect("what came of an append that was done"))
        })
    }

    fn sweep(&self, before: Timestamp) -> Pending<bool> {
        self.sound.sweep(before)
    }

    fn empty_trash(&self, due: Timestamp) -> Pending<bool> {
        self.sound.empty_trash(due)
    }

    fn scrub(&self) -> Pending<()> {
        self.sound.scrub()
    }

    fn ready(&self) -> Pending<Readiness> {
        self.sound.ready()
    }

    fn load(&self) -> Load {
        self.sound.load()
    }
}

/// The id of a conversation, so that a call stands in a line.
type Of = ConversationId;

struct BrokenReads<'a> {
    sound: &'a mut dyn ReadRepositories,
    wrong: Wrong,
}

struct BrokenWrites<'a> {
    sound: &'a mut dyn Repositories,
    wrong: Wrong,
}

/// Implements a port: what is declared is passed on to the sound repository of that name, and what is written out is not.
macro_rules! passes_on {
    (
        $port:ident for $broken:ident by $repository:ident {
            $(fn $name:ident($($argument:ident: $type:ty),*) -> $gives:ty;)*
        }
        $($own:item)*
    ) => {
        impl $port for $broken<'_> {
            $(fn $name(&mut self, $($argument: $type),*) -> Result<$gives> {
                self.sound.$repository().$name($($argument),*)
            })*

            $($own)*
        }
    };
}

/// The repositories: those named are broken, and the others sound.
macro_rules! gives {
    ($repositories:ident for $broken:ident: $($broken_name:ident -> $broken_port:ident),*; $($name:ident -> $port:ident),*) => {
        impl $repositories for $broken<'_> {
            $(fn $broken_name(&mut self) -> &mut dyn $broken_port {
                self
            })*

            $(fn $name(&mut self) -> &mut dyn $port {
                self.sound.$name()
            })*
        }
    };
}

gives!(ReadRepositories for BrokenReads: messages -> ReadMessages;
    users -> ReadUsers, conversations -> ReadConversations, searches -> ReadSearches, sources -> ReadSources);

gives!(Repositories for BrokenWrites:
    conversations -> Conversations, messages -> Messages, idempotency_keys -> IdempotencyKeys;
    users -> Users, searches -> Searches, sources -> Sources, reading -> ReadRepositories);

macro_rules! read_messages {
    ($broken:ident) => {
        passes_on! {
            ReadMessages for $broken by messages {
                fn find(owner: &UserId, of: Of, id: MessageId) -> Option<Message>;
                fn find_all(owner: &UserId, of: Of, ids: &[MessageId]) -> Vec<Message>;
                fn by_public_ids(owner: &UserId, of: Of, ids: &[&PublicId]) -> Vec<Message>;
                fn list(owner: &UserId, after: &MessageCursor, limit: usize) -> Vec<Message>;
                fn slice(owner: &UserId, of: Of, shown: Shown, slice: Slice) -> Vec<Message>;
                fn count(owner: &UserId, of: Of, shown: Shown) -> i64;
                fn count_beside_dialogue(owner: &UserId, of: &[Of]) -> Vec<(Of, i64)>;
                fn first_user_summary(owner: &UserId, of: Of) -> Option<Summary>;
                fn revisions(owner: &UserId, of: Of, after: &RevisionCursor, limit: usize) -> Vec<Revision>;
                fn first_revision(owner: &UserId, of: Of, id: MessageId) -> Option<Revision>;
                fn revised(owner: &UserId, of: Of, ids: &[MessageId]) -> Vec<MessageId>;
                fn count_made_in(owner: &UserId, span: Span) -> RawCounts;
            }

            fn locate(&mut self, owner: &UserId, id: MessageId) -> Result<Option<Message>> {
                for owner in self.wrong.owners(owner, "owner-unchecked") {
                    if let Some(found) = self.sound.messages().locate(&owner, id)? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
        }
    };
}

read_messages!(BrokenReads);
read_messages!(BrokenWrites);

passes_on! {
    Messages for BrokenWrites by messages {
        fn restore(owner: &UserId, of: Of, as_were: &[&RestoredMessage], modseq: Modseq) -> Vec<MessageId>;
        fn copy(owner: &UserId, from: Of, to: Of, last: Option<MessageId>, limit: usize, stamp: Stamp) -> usize;
        fn update(owner: &UserId, of: Of, id: MessageId, change: &MessageChange, stamp: Stamp) -> Option<Message>;
        fn extend(owner: &UserId, of: Of, id: MessageId, text: &Content, change: &MessageChange, stamp: Stamp) -> ();
        fn keep_revision(owner: &UserId, of: Of, id: MessageId, until: Modseq) -> ();
        fn restore_revisions(owner: &UserId, of: Of, revisions: &[Revision]) -> ();
        fn forget_revisions(owner: &UserId, most: usize) -> usize;
        fn delete_from(owner: &UserId, of: Of, shown: Shown, first: MessageId) -> i64;
        fn delete_last(owner: &UserId, of: Of, range: (MessageId, MessageId), most: usize) -> i64;
        fn delete(owner: &UserId, of: Of, id: MessageId) -> bool;
    }

    fn insert(&mut self, owner: &UserId, of: Of, new: &[NewMessage], stamp: Stamp) -> Result<Vec<Message>> {
        let kept = self.sound.messages().insert(owner, of, new, stamp)?;
        if let Some(last) = kept.last().filter(|_| self.wrong.is_on("last-lost")) {
            self.sound.messages().delete(owner, of, last.id)?;
        }
        Ok(kept)
    }
}

passes_on! {
    ReadConversations for BrokenWrites by conversations {
        fn find(owner: &UserId, id: Of) -> Option<Conversation>;
        fn find_external(owner: &UserId, id: &ExternalId) -> Option<Conversation>;
        fn open(owner: &UserId, id: Of, known: &Versions, limit: usize) -> Option<Opened<Vec<Message>>>;
        fn list(owner: &UserId, filter: &ConversationFilter, after: &ConversationCursor, limit: usize) -> Vec<Conversation>;
        fn following(owner: &UserId, id: Of, limit: usize) -> Vec<Conversation>;
        fn last(owner: &UserId) -> Option<ConversationId>;
        fn slice(owner: &UserId, slice: Slice) -> Vec<Conversation>;
        fn count(owner: &UserId) -> i64;
        fn notebooks(owner: &UserId, limit: usize) -> Vec<Notebook>;
        fn is_anothers(owner: &UserId, id: Of) -> bool;
        fn find_trashed(owner: &UserId, id: Of) -> Option<Trashed>;
        fn list_trash(owner: &UserId, after: &TrashCursor, limit: usize) -> Vec<Trashed>;
    }
}

passes_on! {
    Conversations for BrokenWrites by conversations {
        fn insert(owner: &UserId, new: &NewConversation, delta: &AppendDelta, stamp: Stamp) -> Conversation;
        fn update(owner: &UserId, id: Of, change: &ConversationChange, stamp: Stamp) -> Option<Conversation>;
        fn update_all(owner: &UserId, ids: &[Of], change: &ConversationChange, stamp: Stamp) -> (usize, Timestamp);
        fn apply_delta(owner: &UserId, id: Of, delta: &AppendDelta, stamp: Stamp) -> Option<Timestamp>;
        fn count_restored(owner: &UserId, id: Of, delta: &AppendDelta, stamp: Stamp) -> ();
        fn restore(owner: &UserId, id: Of, as_was: &Restored, stamp: Stamp) -> ();
        fn refresh(owner: &UserId, id: Of, removed: i64, summary: &Change<Summary>, stamp: Stamp) -> ();
        fn trash(owner: &UserId, id: Of, stamp: Stamp) -> bool;
        fn trash_all(owner: &UserId, ids: &[Of], at: Timestamp, stamp: Stamp) -> usize;
        fn take_back(owner: &UserId, id: Of, trashed_after: Timestamp, with_external_id: bool, stamp: Stamp) -> Option<Conversation>;
        fn delete_trashed(owner: &UserId, id: Of) -> bool;
        fn cut_trashed(owner: &UserId, id: Of, most: usize) -> ();
    }

    fn delete(&mut self, owner: &UserId, id: Of) -> Result<bool> {
        for owner in self.wrong.owners(owner, "owner-unchecked-by-delete") {
            if self.sound.conversations().delete(&owner, id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

passes_on! {
    ReadIdempotencyKeys for BrokenWrites by idempotency_keys {
        fn find(owner: &UserId, key: &IdempotencyKey) -> Option<Kept>;
    }
}

impl IdempotencyKeys for BrokenWrites<'_> {
    fn keep(&mut self, owner: &UserId, once: &Once, answer: &str, now: Timestamp) -> Result<()> {
        if self.wrong.is_on("keys-forgotten") {
            return Ok(());
        }
        self.sound.idempotency_keys().keep(owner, once, answer, now)
    }
}
