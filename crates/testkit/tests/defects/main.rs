//! The contract's positive control: stores with a planted defect, and the laws that must notice it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code says what it expects by panicking")]

mod reads;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, WriteWork};
use chat_history_domain::{Error, Storage, Store, Timestamp, UserId, Versions};
use chat_history_testkit::contract::{self, hold};
use chat_history_testkit::{Defective, MemoryStore};
use reads::BrokenReads;

/// A sound store with one thing wrong.
struct Broken {
    sound: MemoryStore,
    defect: Defect,
    /// Everyone who has been here.
    users: Arc<Mutex<Vec<UserId>>>,
    /// The appends that were refused.
    refused: Arc<Mutex<Vec<Append>>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Defect {
    None,
    /// A conversation is found by its id alone.
    OwnerIgnored,
    /// What a failing piece of work has written stays.
    RollbackLost,
    /// The messages of a batch are kept the wrong way round.
    BatchReversed,
    /// Appends are not counted.
    CountForgotten,
    /// Appends do not name the conversation.
    NameForgotten,
    /// Appends write in several transactions.
    AppendTorn,
    /// Lists leave out one row at the end of a full page.
    ListShort,
    /// An append is confirmed and thrown away.
    AppendLost,
    /// An append goes on from any version.
    ExpectationIgnored,
    /// The keys of appends are passed over.
    KeyIgnored,
    /// What is told again counts as done now.
    RepeatHidden,
    /// A key is taken by an append that was refused.
    KeyLeaked,
    /// An append that is stale takes the next one with it.
    NeighbourRefused,
    /// A sweep takes every idempotency key.
    SweptTooMuch,
    /// The trash is emptied whatever its days.
    TrashEmptied,
    /// A change is applied twice.
    WriteRepeated,
    /// Each step of a read sees what is committed at that moment.
    ReadTorn,
}

impl Broken {
    fn store(defect: Defect) -> Store {
        Store::new(Self { sound: MemoryStore::new(), defect, users: Arc::default(), refused: Arc::default() })
    }

    fn has(&self, defect: Defect) -> bool {
        self.defect == defect
    }

    /// Lets an append hear of those that were refused before.
    fn append_after_refusals(&self, append: Append) -> Pending<Told<Appended>> {
        let key = |append: &Append| append.once.as_ref().map(|once| once.key.clone());
        let mut refused = self.refused.lock().unwrap();
        if self.has(Defect::KeyLeaked)
            && append.once.is_some()
            && refused.iter().any(|before| key(before) == key(&append))
        {
            return Box::pin(async { Err(Error::KeyReused) });
        }
        if self.has(Defect::NeighbourRefused) && refused.pop().is_some() {
            return Box::pin(async { Err(Error::Stale) });
        }
        drop(refused);
        let (told, refused) = (self.sound.append(append.clone()), Arc::clone(&self.refused));
        Box::pin(async move {
            let told = told.await;
            refused.lock().unwrap().extend(told.is_err().then_some(append));
            told
        })
    }
}

impl Storage for Broken {
    fn read(&self, owner: &UserId, mut work: ReadWork) -> Pending<()> {
        let (defect, users, live) = (self.defect, self.users.lock().unwrap().clone(), self.sound.clone());
        self.sound.read(
            owner,
            Box::new(move |moment| {
                work(&mut BrokenReads { moment, live: live.clone(), defect, users: users.clone() })
            }),
        )
    }

    fn write(&self, owner: &UserId, mut work: WriteWork) -> Pending<()> {
        self.users.lock().unwrap().push(owner.clone());
        if self.has(Defect::WriteRepeated) {
            return self.sound.write(
                owner,
                Box::new(move |repositories| work(repositories).and_then(|()| work(repositories))),
            );
        }
        if !self.has(Defect::RollbackLost) {
            return self.sound.write(owner, work);
        }
        let outcome = Arc::new(Mutex::new(Ok(())));
        let kept = Arc::clone(&outcome);
        let committed = self.sound.write(
            owner,
            Box::new(move |repositories| {
                *kept.lock().unwrap() = work(repositories);
                Ok(())
            }),
        );
        Box::pin(async move {
            committed.await?;
            outcome.lock().unwrap().clone()
        })
    }

    fn append(&self, mut append: Append) -> Pending<Told<Appended>> {
        match self.defect {
            Defect::BatchReversed => append.messages.reverse(),
            Defect::CountForgotten => append.delta.messages = 0,
            Defect::NameForgotten => append.delta.title = None,
            Defect::ExpectationIgnored => append.expected = Versions::Any,
            Defect::KeyIgnored => append.once = None,
            Defect::RepeatHidden => {
                let told = self.sound.append(append);
                return Box::pin(async move { told.await?.outcome().map(Told::Now) });
            }
            Defect::KeyLeaked | Defect::NeighbourRefused => return self.append_after_refusals(append),
            Defect::AppendLost => {
                let lost = self.sound.clone();
                return Box::pin(async move {
                    let appended = Arc::new(Mutex::new(None));
                    let kept = Arc::clone(&appended);
                    let owner = append.context.user.clone();
                    let thrown_away: WriteWork = Box::new(move |repositories| {
                        *kept.lock().unwrap() = Some(append.apply(repositories)?);
                        Err(Error::Stale)
                    });
                    let outcome = lost.write(&owner, thrown_away).await;
                    let answer = appended.lock().unwrap().take();
                    answer.ok_or_else(|| outcome.unwrap_err())
                });
            }
            Defect::AppendTorn if append.messages.len() > 1 => {
                let (sound, rest) = (self.sound.clone(), append.messages.split_off(1));
                let first = Append::new(append.context.clone(), append.conversation, append.messages);
                let rest = Append::new(append.context, append.conversation, rest);
                return Box::pin(async move {
                    let mut appended = sound.append(first).await?.outcome()?;
                    appended.messages.extend(sound.append(rest).await?.outcome()?.messages);
                    Ok(Told::Now(appended))
                });
            }
            _ => {}
        }
        self.sound.append(append)
    }

    fn sweep(&self, before: Timestamp) -> Pending<bool> {
        match self.defect {
            Defect::SweptTooMuch => self.sound.sweep(Timestamp::MAX),
            _ => self.sound.sweep(before),
        }
    }

    fn empty_trash(&self, due: Timestamp) -> Pending<bool> {
        match self.defect {
            Defect::TrashEmptied => self.sound.empty_trash(Timestamp::MAX),
            _ => self.sound.empty_trash(due),
        }
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

/// Holds that each law is kept by a store without the defect, and broken by one with it.
macro_rules! noticed {
    ($($test:ident: $defect:ident by $($group:ident::$law:ident),+;)+) => {
        $(#[test]
        fn $test() {
            $(hold(Broken::store(Defect::None), contract::$group::$law);
            let held = catch_unwind(AssertUnwindSafe(|| hold(Broken::store(Defect::$defect), contract::$group::$law)));
            assert!(held.is_err(), "{} let {:?} pass", stringify!($law), Defect::$defect);)+
        })+
    };
}

noticed! {
    a_store_that_ignores_the_owner_is_noticed: OwnerIgnored by
        isolation::anothers_conversation_is_absent, opening::opening_an_absent_conversation_finds_nothing;
    a_store_that_loses_the_rollback_is_noticed: RollbackLost by
        transactions::work_that_fails_leaves_no_trace, transactions::a_first_change_that_fails_leaves_no_user,
        growing::a_step_from_another_offset_changes_nothing, transactions::neighbours_of_failing_work_succeed, isolation::anothers_conversation_cannot_be_changed;
    a_store_that_turns_a_batch_round_is_noticed: BatchReversed by
        messages::messages_stand_in_the_order_they_were_added, concurrency::concurrent_batches_are_not_mixed,
        messages::an_append_has_the_outcome_of_its_application;
    a_store_that_forgets_to_count_is_noticed: CountForgotten by
        messages::the_message_count_is_the_number_of_messages, model::a_random_history_leaves_what_it_leaves_in_the_model;
    a_store_that_forgets_to_name_is_noticed: NameForgotten by naming::the_first_user_message_names_the_conversation;
    a_store_that_tears_an_append_is_noticed: AppendTorn by
        users::every_change_takes_the_next_number_and_stamps_what_it_writes, concurrency::concurrent_batches_are_not_mixed;
    a_store_that_leaves_rows_out_of_pages_is_noticed: ListShort by
        pages::walking_the_conversations_shows_each_once, exports::an_export_gives_everything_once_in_bounded_pieces;
    a_store_that_loses_appends_is_noticed: AppendLost by
        concurrency::concurrent_appends_to_one_conversation_lose_nothing, moments::what_was_answered_is_seen_by_the_next_read;
    a_store_that_ignores_the_expected_version_is_noticed: ExpectationIgnored by
        preconditions::a_change_from_any_other_version_is_stale_and_leaves_no_trace,
        preconditions::of_many_that_go_on_from_one_version_one_is_done,
        keyed_appends::an_append_from_a_version_that_is_stale_refuses_itself_alone;
    a_store_that_passes_over_keys_is_noticed: KeyIgnored by
        keyed_appends::an_append_with_a_key_is_done_once_and_told_the_same_again,
        keyed_appends::of_many_appends_at_once_with_one_key_one_is_done,
        keyed_appends::an_append_with_the_key_of_another_request_is_refused,
        idempotency::whatever_is_kept_under_a_key_is_told_as_it_is;
    a_store_that_hides_repeats_is_noticed: RepeatHidden by
        keyed_appends::a_key_that_has_outlived_its_time_is_free_for_another_append,
        keyed_appends::a_key_and_ids_of_a_client_go_together;
    a_store_that_keeps_keys_of_what_was_refused_is_noticed: KeyLeaked by
        keyed_appends::an_append_that_is_refused_leaves_its_key_free;
    a_store_that_refuses_neighbours_is_noticed: NeighbourRefused by
        keyed_appends::an_append_from_a_version_that_is_stale_refuses_itself_alone,
        keyed_appends::appends_of_all_kinds_that_meet_are_each_as_if_alone;
    a_store_that_sweeps_too_much_is_noticed: SweptTooMuch by
        idempotency::sweeping_takes_the_keys_that_are_due_and_no_others;
    a_store_that_empties_the_trash_too_soon_is_noticed: TrashEmptied by
        emptying::emptying_the_trash_takes_what_is_due_and_nothing_else;
    a_store_that_repeats_changes_is_noticed: WriteRepeated by
        users::the_first_change_makes_the_user_at_that_moment, concurrency::concurrent_first_changes_make_one_user,
        growing::an_answer_grows_by_steps_and_keeps_no_revision;
    a_store_whose_reads_span_moments_is_noticed: ReadTorn by moments::a_read_sees_one_moment_of_the_store;
}

/// The same of defects that are switched on by their names.
macro_rules! noticed_by_name {
    ($($test:ident: $defect:literal by $group:ident::$law:ident;)+) => {
        $(#[test]
        fn $test() {
            let store = |defects| Store::new(Defective::new(MemoryStore::new(), defects));
            hold(store("another,defect"), contract::$group::$law);
            let held = catch_unwind(AssertUnwindSafe(|| hold(store($defect), contract::$group::$law)));
            assert!(held.is_err(), "{} let {} pass", stringify!($law), $defect);
        })+
    };
}

noticed_by_name! {
    a_message_that_is_located_whosever_it_is_is_noticed: "owner-unchecked" by slices::a_message_is_located_by_its_id_alone;
    a_deletion_of_whatever_it_is_is_noticed: "owner-unchecked-by-delete" by isolation::no_repository_writes_to_what_is_anothers;
    a_store_that_forgets_keys_is_noticed: "keys-forgotten" by idempotency::a_request_with_a_key_is_done_once_and_told_the_same_again;
    a_store_that_loses_the_last_message_is_noticed: "last-lost" by conversations::a_conversation_is_created_with_its_messages;
}
