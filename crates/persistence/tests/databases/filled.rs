//! Databases that hold so much that the planners have something to choose.

use crate::fresh::Direct;

/// Users, and how much each of them has.
const FILL: [&str; 11] = [
    "INSERT INTO users (id, modseq) SELECT 'planned-' || n, 100 FROM numbers",
    "INSERT INTO conversations (user_id, title, starred, archived, message_count, modseq, created_at, updated_at) \
     SELECT 'planned-' || (n % 50), 't' || n, n % 7 = 0, n % 3 = 0, 10, 1, at, at FROM numbers",
    "UPDATE conversations SET trashed_at = updated_at WHERE id % 3 = 1",
    "INSERT INTO messages (user_id, conversation_id, role, content, modseq) \
     SELECT c.user_id, c.id, CASE n WHEN 3 THEN 'tool' ELSE 'user' END, 'text', 1 \
     FROM conversations AS c CROSS JOIN numbers WHERE n < 10",
    "INSERT INTO message_revisions (user_id, message_id, modseq, until_modseq, role, content, sources, selected_text_used, \
     tool_calls, metadata, created_at) SELECT m.user_id, m.id, n, n + 1, m.role, m.content, m.sources, \
     m.selected_text_used, m.tool_calls, m.metadata, m.created_at FROM messages AS m CROSS JOIN numbers WHERE n < 2 AND m.id % 8 = 0",
    "INSERT INTO conversation_sources (user_id, conversation_id, product, source_id) \
     SELECT user_id, id, 'test', 'c' || id FROM conversations",
    "INSERT INTO message_sources (user_id, conversation_id, message_id, source_id) \
     SELECT user_id, conversation_id, id, 'm' || id FROM messages",
    "INSERT INTO search_states (user_id) SELECT id FROM users WHERE id <> 'planned-7'",
    "INSERT INTO search_messages (user_id, message_id, conversation_id, role, created_at, modseq, length, words) \
     SELECT user_id, id, conversation_id, role, created_at, 1, 1, '[]' FROM messages WHERE user_id <> 'planned-7'",
    "INSERT INTO search_titles (user_id, conversation_id, title, length, words) \
     SELECT user_id, id, title, 1, '[]' FROM conversations WHERE user_id <> 'planned-7'",
    "INSERT INTO idempotency_keys (user_id, key, fingerprint, answer, created_at) \
     SELECT 'planned-' || (n % 1000), 'key-' || n, 'f', '{}', at FROM numbers",
];

/// The planner must see tables that are worth an index.
const NUMBERS_ON_POSTGRES: &str = "CREATE TABLE numbers AS SELECT n, now() - n * interval '1 second' AS at FROM generate_series(0, 19999) AS n";

/// SQLite plans without looking at how much there is, so a little will do.
const FEW_NUMBERS: &str = "CREATE TABLE numbers AS WITH RECURSIVE counted (n) AS \
    (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < 199) SELECT n, ";

/// The times beside the numbers.
const AT_ON_SQLITE: &str = "1700000000000000 - n AS at FROM counted";
const AT_ON_POSTGRES: &str = "now() - n * interval '1 second' AS at FROM counted";

/// Fills a database with users of all kinds.
pub(crate) fn fill(direct: &mut Direct) {
    match direct {
        Direct::Sqlite(_) => fill_a_little(direct),
        Direct::Postgres(_) => fill_by(direct, NUMBERS_ON_POSTGRES),
    }
}

/// Fills a database with few of them.
pub(crate) fn fill_a_little(direct: &mut Direct) {
    let at = match direct {
        Direct::Sqlite(_) => AT_ON_SQLITE,
        Direct::Postgres(_) => AT_ON_POSTGRES,
    };
    fill_by(direct, &format!("{FEW_NUMBERS}{at}"));
}

fn fill_by(direct: &mut Direct, numbers: &str) {
    direct.run(numbers).unwrap();
    for fill in FILL {
        direct.run(fill).unwrap();
    }
}
