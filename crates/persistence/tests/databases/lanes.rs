//! The lanes under load and in trouble: bounded, shared, and never waiting for ever.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{Append, Message};
use chat_history_domain::{Error, Result, Store};
use chat_history_persistence::{Migrator, Options, SqlStore};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::said;

use tokio::task::JoinHandle;

use crate::fresh::Database;

fn small(database: &Database) -> Store {
    Migrator::new(database.url()).apply().unwrap();
    let options = Options {
        readers: 1,
        writers: 1,
        read_queue: 2,
        write_queue: 2,
        queue_wait: Duration::from_millis(300),
        deadline: Duration::from_millis(500),
        ..Options::default()
    };
    Store::new(SqlStore::open(&database.url(), options).unwrap())
}

/// Occupies the writer, and holds the user's row, until the sender goes.
async fn occupied(alice: &Caller) -> mpsc::Sender<()> {
    let (release, held) = mpsc::channel::<()>();
    let (begun, begins) = tokio::sync::oneshot::channel();
    let (caller, mut begun, held) = (alice.clone(), Some(begun), std::sync::Mutex::new(held));
    tokio::spawn(async move {
        caller
            .write(move |context, repositories| {
                repositories.users().lock(&context.user, context.now)?;
                begun.take().map(|begun| begun.send(()));
                let _ = held.lock().unwrap().recv();
                Ok(())
            })
            .await
    });
    begins.await.unwrap();
    release
}

/// An append that waits behind what occupies the user, in its lane or in the database.
async fn begun(
    alice: &Caller,
    conversation: ConversationId,
    database: &Database,
) -> JoinHandle<Result<Vec<Message>>> {
    let caller = alice.clone();
    let append = tokio::spawn(async move { caller.append(conversation, vec![said("in front")]).await });
    let is_there = || {
        let load = alice.store.load().write;
        // On PostgreSQL its lane has begun it, and on SQLite it waits for the one writer.
        (load.in_use, load.waiting) == if matches!(database, Database::Postgres(_)) { (2, 0) } else { (1, 1) }
    };
    while !is_there() {
        tokio::task::yield_now().await;
    }
    append
}

#[tokio::test]
async fn work_beyond_a_full_queue_is_refused_at_once_and_what_is_not_begun_soon_after() {
    for database in Database::both() {
        let alice = Caller::new(&small(&database), "alice");
        let release = occupied(&alice).await;
        let start = Instant::now();
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let alice = alice.clone();
                tokio::spawn(async move { alice.write(|_, _| Ok(())).await })
            })
            .collect();
        while alice.store.load().write.waiting < 2 {
            tokio::task::yield_now().await;
        }
        let refused = alice.write(|_, _| Ok(())).await;
        assert_eq!(refused, Err(Error::Unavailable("too much work is waiting".into())));
        let refusal = "not begun within 300ms, since too much work is waiting";
        for waiter in waiting {
            assert_eq!(waiter.await.unwrap(), Err(Error::Unavailable(refusal.into())));
        }
        assert!(start.elapsed() < Duration::from_secs(5));
        drop(release);
        while alice.write(|_, _| Ok(())).await.is_err() {}
    }
}

#[tokio::test]
async fn work_whose_caller_has_gone_before_it_began_is_not_done() {
    for database in Database::both() {
        let alice = Caller::new(&small(&database), "alice");
        let conversation = alice.start(vec![said("first")]).await.id;
        let release = occupied(&alice).await;
        let in_front = begun(&alice, conversation, &database).await;
        let append =
            alice.store.append(Append::new(alice.context.clone(), conversation, vec![said("never")]));
        assert!(tokio::time::timeout(Duration::from_millis(1), append).await.is_err());
        drop(release);
        in_front.await.unwrap().unwrap();
        while alice.append(conversation, vec![said("second")]).await.is_err() {}
        assert_eq!(alice.contents(conversation).await, ["first", "in front", "second"]);
    }
}

#[tokio::test]
async fn appends_that_wait_together_are_committed_together() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let conversation = alice.start(vec![]).await.id;
        let before = store.load().commits;
        let release = occupied(&alice).await;
        let in_front = begun(&alice, conversation, &database).await;
        let appends: Vec<_> = (0..50)
            .map(|number| {
                let append =
                    Append::new(alice.context.clone(), conversation, vec![said(&format!("number {number}"))]);
                let store = store.clone();
                tokio::spawn(async move { store.append(append).await })
            })
            .collect();
        while store.load().write.waiting < 50 {
            tokio::task::yield_now().await;
        }
        drop(release);
        in_front.await.unwrap().unwrap();
        for append in appends {
            append.await.unwrap().unwrap();
        }
        // One commit of what occupied the writer, and one of all the appends, which PostgreSQL's lane has begun before.
        let of_the_first = u64::from(matches!(database, Database::Postgres(_)));
        while store.load().commits < before + 2 + of_the_first {
            tokio::task::yield_now().await;
        }
        assert_eq!(store.load().commits, before + 2 + of_the_first);
        assert_eq!(alice.find(conversation).await.unwrap().message_count, 51);
    }
}

#[tokio::test]
async fn a_store_outlives_the_loss_of_its_connections() {
    let database = Database::postgres();
    let store = database.store();
    let alice = Caller::new(&store, "alice");
    let conversation = alice.start(vec![said("before")]).await.id;
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    database.connect().run(kill).unwrap();
    while alice.append(conversation, vec![said("after")]).await.is_err() {}
    assert_eq!(alice.messages(conversation).await.len(), 2);
}
