//! The triggers for rows that are written by hand cost the service nothing: it says that its changes are its own.

use chat_history_domain::Versions;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{keyed, named, renamed, said};
use diesel::connection::SimpleConnection;

use crate::filled::fill_a_little;
use crate::fresh::{Database, Direct};
use crate::planned_early::{be_alone, connect, number};
use crate::plans::do_everything;

/// How often functions of our triggers were called since the statistics were reset, and are known of.
const CALLS: &str = "SELECT coalesce(sum(calls), 0)::BIGINT AS number FROM pg_stat_user_functions WHERE schemaname = 'public'";

#[test]
fn on_postgresql_nothing_that_the_service_writes_calls_a_function_for_rows_by_hand() {
    let database = Database::postgres();
    drop(database.store());
    fill_a_little(&mut database.connect());
    let mut sql = connect(&database);
    sql.batch_execute("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_functions = pl', current_database()); END $$")
        .unwrap();
    be_alone(&mut sql);
    number(&mut sql, "SELECT 1::BIGINT AS number FROM pg_stat_reset()");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let store = database.store();
    runtime.block_on(do_everything(&Caller::new(&store, "planned-7")));
    drop(store);
    // What a connection has counted is surely known when it is gone.
    be_alone(&mut sql);
    assert_eq!(number(&mut sql, CALLS), 0);

    // The control: a hand that does the same is seen.
    let mut hand = connect(&database);
    hand.batch_execute(
        "UPDATE conversations SET title = 'by hand' WHERE user_id = 'planned-3' AND trashed_at IS NULL",
    )
    .unwrap();
    hand.batch_execute("DELETE FROM messages WHERE user_id = 'planned-3'").unwrap();
    drop(hand);
    be_alone(&mut sql);
    assert!(number(&mut sql, CALLS) > 20);
}

#[test]
fn on_postgresql_no_trigger_makes_an_update_or_a_deletion_lock_rows_first() {
    let database = Database::postgres();
    drop(database.store());
    // Bits of `tgtype`: 1 is for each row, 2 before, 8 on deletion, 16 on update.
    let before = "SELECT count(*) AS number FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 3 = 3 AND tgtype & 24 <> 0 \
        AND tgrelid IN ('users'::regclass, 'conversations'::regclass, 'messages'::regclass)";
    assert_eq!(number(&mut connect(&database), before), 0);
}

#[tokio::test]
async fn on_sqlite_a_commit_of_changes_is_signed_once_and_one_of_appends_never() {
    let database = Database::sqlite();
    let store = database.store();
    let alice = Caller::new(&store, "alice");
    let mut sql = database.connect();
    sql.run(
        "CREATE TABLE signed (id INTEGER PRIMARY KEY); \
         CREATE TRIGGER signed AFTER INSERT ON service_writes BEGIN INSERT INTO signed (id) VALUES (NULL); END",
    )
    .unwrap();
    let signs = |sql: &mut Direct| sql.numbers("SELECT count(*) AS number FROM signed")[0];
    let id = alice.start(vec![said("one")]).await.id;
    assert_eq!(signs(&mut sql), 1);
    for number in 0..10 {
        alice.append(id, vec![said("more")]).await.unwrap();
        let seen = alice.expecting(Versions::Listed(vec![alice.found(id).await.modseq]));
        let (key, batch) =
            (keyed(&format!("key-{number}"), "r"), vec![named(&number.to_string(), said("x"))]);
        seen.append_once(id, key.clone(), batch.clone()).await.unwrap();
        // Those that are refused, or told again, are found out in the group, too.
        assert!(seen.append(id, vec![said("stale")]).await.is_err());
        alice.append_once(id, key, batch).await.unwrap();
    }
    assert_eq!(signs(&mut sql), 1);
    alice.update(id, renamed("other")).await.unwrap();
    assert_eq!(signs(&mut sql), 2);
    // It is taken back before the commit, so that a hand is never taken for the service.
    assert_eq!(sql.numbers("SELECT count(*) AS number FROM service_writes"), [0]);
}
