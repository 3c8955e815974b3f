//! The migrations on real databases.

use std::thread;

use chat_history_domain::storage::Readiness;
use chat_history_persistence::{MigrationError, Migrator, Options, SqlStore};

use chat_history_testkit::Caller;

use crate::fresh::Database;
use crate::twins::tables;

/// Every migration, oldest first.
const ALL: [&str; 16] = [
    "2026-11-23-000000_conversations",
    "2026-11-23-000001_idempotency_keys",
    "2026-11-23-000002_direct_writers",
    "2026-11-24-000000_documents",
    "2026-11-25-000001_stars_and_archive",
    "2026-11-26-000001_message_revisions",
    "2026-11-26-000002_search",
    "2026-11-26-000003_trash",
    "2026-11-26-000005_import_sources",
    "2026-11-26-000006_search_segments",
    "2026-11-30-000002_parts",
    "2026-11-30-000003_beside_dialogue",
    "2026-11-30-000004_direct_changes",
    "2026-11-30-000005_large_tables",
    "2026-11-30-000006_client_views",
    "2026-11-30-000007_shown",
];

#[test]
fn migrations_are_applied_once_and_listed() {
    for database in Database::both() {
        let migrator = Migrator::new(database.url());
        assert_eq!(migrator.status().unwrap().pending, ALL);
        assert_eq!(migrator.apply().unwrap(), ALL);
        assert_eq!(migrator.apply().unwrap(), [""; 0]);
        assert_eq!(migrator.status().unwrap().applied, ALL);
    }
}

#[test]
fn up_and_down_and_up_again_gives_the_same_schema() {
    for database in Database::both() {
        let migrator = Migrator::new(database.url());
        migrator.apply().unwrap();
        let up = tables(&mut database.connect());
        assert!(!up.is_empty());
        for latest in ALL.iter().rev() {
            assert_eq!(migrator.revert().unwrap(), [*latest]);
        }
        assert_eq!(tables(&mut database.connect()), []);
        assert!(matches!(migrator.revert(), Err(MigrationError::NothingApplied)));
        migrator.apply().unwrap();
        assert_eq!(tables(&mut database.connect()), up);
    }
}

#[test]
fn eight_that_start_at_once_on_an_empty_database_all_succeed_and_one_applies() {
    for database in Database::both() {
        let migrators = (0..8).map(|_| {
            let migrator = Migrator::new(database.url());
            thread::spawn(move || migrator.apply().unwrap().len())
        });
        let started: Vec<_> = migrators.collect();
        let applied: usize = started.into_iter().map(|thread| thread.join().unwrap()).sum();
        assert_eq!(applied, ALL.len());
    }
}

#[test]
fn a_database_of_a_newer_program_is_refused_in_clear_words() {
    for database in Database::both() {
        let migrator = Migrator::new(database.url());
        migrator.apply().unwrap();
        database
            .connect()
            .run("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')")
            .unwrap();
        for refused in [migrator.apply(), migrator.revert()] {
            let words = refused.unwrap_err().to_string();
            assert!(words.starts_with("the database is newer than this program"), "{words}");
        }
        assert_eq!(migrator.status().unwrap().unknown, ["99990101000000"]);
    }
}

#[tokio::test]
async fn a_store_without_its_schema_waits_and_says_for_what() {
    for database in Database::both() {
        let store =
            chat_history_domain::Store::new(SqlStore::open(&database.url(), Options::default()).unwrap());
        let Readiness::Waiting(why) = store.ready().await.unwrap() else { panic!("ready without a schema") };
        assert_eq!(
            why,
            format!("the database lacks migration {}; run `chat-history migrate`", ALL.join(", "))
        );
        Migrator::new(database.url()).apply().unwrap();
        assert_eq!(store.ready().await, Ok(Readiness::Ready));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_already_at_work_does_not_disturb_a_migration() {
    for _ in 0..30 {
        let database = Database::sqlite();
        let store =
            chat_history_domain::Store::new(SqlStore::open(&database.url(), Options::default()).unwrap());
        let migrator = Migrator::new(database.url());
        let migrating =
            tokio::task::spawn_blocking(move || migrator.apply().map_err(|error| error.to_string()));
        // Whether these find a schema is a matter of luck; they open connections of all kinds.
        let alice = Caller::new(&store, "alice");
        let _ = tokio::join!(
            alice.write(|_, _| Ok(())),
            alice.read(|_, _| Ok(())),
            store.sweep(alice.context.now)
        );
        assert_eq!(migrating.await.unwrap().as_deref(), Ok(&ALL.map(str::to_owned)[..]));
    }
}

#[test]
fn asking_where_a_missing_file_stands_does_not_make_it() {
    let database = Database::sqlite();
    Migrator::new(database.url()).status().unwrap();
    let Database::Sqlite(folder) = &database else { panic!() };
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}
