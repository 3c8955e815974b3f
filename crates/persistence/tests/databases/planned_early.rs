//! PostgreSQL keeps a statement's plan as long as a connection lasts, and the service may have asked for it while its tables
//! were small, when to walk through one is cheapest. It must not be walked through when it has grown.

use std::time::{Duration, Instant};

use chat_history_domain::Versions;
use chat_history_domain::conversation::{ConversationCursor, ConversationId};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{keyed, named, said};
use diesel::connection::SimpleConnection;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};

use crate::fresh::{Database, Direct};

/// Few users with few conversations, as soon after a start.
const FEW: &str = "INSERT INTO users (id) SELECT 'user-' || n FROM generate_series(0, 19) AS n; \
    INSERT INTO conversations (user_id) SELECT 'user-' || n % 20 FROM generate_series(1, 1000) AS n; \
    INSERT INTO messages (user_id, conversation_id, role, content) SELECT user_id, id, 'user', 'one' FROM conversations";

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

pub(crate) fn number(connection: &mut PgConnection, sql: &str) -> i64 {
    sql_query(sql).get_result::<Number>(connection).unwrap().number
}

/// Rows of that table and entries of its indexes that were read since the statistics were reset.
fn rows_read(connection: &mut PgConnection, table: &str) -> i64 {
    let read = "SELECT (seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes AS i WHERE i.relid = t.relid))::BIGINT \
        AS number FROM pg_stat_user_tables AS t WHERE relname = $1";
    sql_query(read).bind::<Text, _>(table).get_result::<Number>(connection).unwrap().number
}

/// Waits until nobody else is connected: what a connection has counted is surely known when it is gone.
pub(crate) fn be_alone(connection: &mut PgConnection) {
    let others = "SELECT count(*) AS number FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    let start = Instant::now();
    while number(connection, others) > 0 {
        assert!(start.elapsed() < Duration::from_secs(30), "other connections stay");
        std::thread::yield_now();
    }
}

pub(crate) fn connect(database: &Database) -> PgConnection {
    let Direct::Postgres(connection) = database.connect() else { panic!("not on PostgreSQL") };
    connection
}

#[tokio::test]
async fn statements_that_were_planned_while_tables_were_small_walk_through_none() {
    let database = Database::postgres();
    drop(database.store());
    let mut filling = connect(&database);
    filling.batch_execute(FEW).unwrap();
    filling.batch_execute("ANALYZE").unwrap();
    drop(filling);
    let mut direct = connect(&database);
    be_alone(&mut direct);
    number(&mut direct, "SELECT 1::BIGINT AS number FROM pg_stat_reset()");

    let store = database.store();
    let alice = Caller::new(&store, "user-1");
    let own = alice.page(ConversationCursor::START, 20).await.unwrap().items;
    for conversation in &own {
        alice.append(conversation.id, vec![said("two")]).await.unwrap();
        alice.open(conversation.id, Versions::NONE, 50).await.unwrap();
        let (key, found) = (conversation.id.to_string(), alice.found(conversation.id).await);
        let seen = alice.expecting(Versions::Listed(vec![found.modseq]));
        let batch = vec![named(&key, said("three"))];
        seen.append_once(conversation.id, keyed(&key, "r"), batch).await.unwrap();
    }
    assert!(alice.append(ConversationId(i64::MAX), vec![said("none")]).await.is_err());

    drop((alice, store));
    be_alone(&mut direct);
    // The page, and a few looks for each of the twenty conversations on it. To walk through all but once is a thousand.
    for (table, at_most) in [("conversations", 900), ("messages", 900)] {
        let read = rows_read(&mut direct, table);
        assert!((1..=at_most).contains(&read), "{read} rows of {table} were read");
    }
}
