-- Fills the migrated tables of PostgreSQL from the table `shape` (thread, user_id, messages). A message of each thread
-- after the other, so that the messages of a thread lie apart, as they do in life; all threads end at the same time.

-- The rows are right as they are, so foreign keys and triggers need not look at each.
SET session_replication_role = replica;

CREATE TEMP TABLE said AS
SELECT
    row_number() OVER (ORDER BY messages - position DESC, thread) AS id,
    row_number() OVER (PARTITION BY user_id ORDER BY messages - position DESC, thread) AS modseq,
    thread, user_id, position,
    rpad('Message ' || position || ' of thread ' || thread || ': ', 400,
         'what is said here is of no matter, only that it has the length of a paragraph. ') AS content
FROM shape, generate_series(1, messages) AS position;

CREATE TEMP TABLE beginning AS SELECT now() - count(*) * interval '10 milliseconds' AS at FROM said;

INSERT INTO users (id, modseq, created_at)
SELECT user_id, max(modseq), at FROM said, beginning GROUP BY user_id, at;

INSERT INTO conversations (id, user_id, title, summary, message_count, modseq, created_at, updated_at)
SELECT
    thread, user_id, 'Thread ' || thread, max(left(content, 100)) FILTER (WHERE position = 1), count(*), max(modseq),
    at + min(id) * interval '10 milliseconds', at + max(id) * interval '10 milliseconds'
FROM said, beginning GROUP BY thread, user_id, at ORDER BY thread;

INSERT INTO messages (id, user_id, conversation_id, role, content, modseq, created_at, updated_at)
SELECT
    id, user_id, thread, CASE position % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, content, modseq,
    at + id * interval '10 milliseconds', at + id * interval '10 milliseconds'
FROM said, beginning ORDER BY id;

SELECT setval(pg_get_serial_sequence('conversations', 'id'), max(id)) FROM conversations;

SELECT setval(pg_get_serial_sequence('messages', 'id'), max(id)) FROM messages;

DROP TABLE said, beginning, shape;

VACUUM (ANALYZE);
