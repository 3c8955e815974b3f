-- Fills the migrated tables of SQLite from the table `shape` (thread, user_id, messages). A message of each thread
-- after the other, so that the messages of a thread lie apart, as they do in life; all threads end at the same time.

CREATE TEMP TABLE said AS
WITH RECURSIVE positions (thread, user_id, messages, position) AS (
    SELECT thread, user_id, messages, 1 FROM shape
    UNION ALL
    SELECT thread, user_id, messages, position + 1 FROM positions WHERE position < messages
)
SELECT
    row_number() OVER (ORDER BY messages - position DESC, thread) AS id,
    row_number() OVER (PARTITION BY user_id ORDER BY messages - position DESC, thread) AS modseq,
    thread, user_id, position
FROM positions;

CREATE TEMP TABLE beginning AS
SELECT (CAST(strftime('%s', 'now') AS INTEGER) - count(*) / 100 - 1) * 1000000 AS at FROM said;

CREATE TEMP VIEW spoken AS
SELECT
    *,
    substr('Message ' || position || ' of thread ' || thread || ': '
        || replace('111111', '1', 'what is said here is of no matter, only that it has the length of a paragraph. '),
        1, 400) AS content
FROM said;

BEGIN;

INSERT INTO users (id, modseq, created_at)
SELECT user_id, max(modseq), at FROM said, beginning GROUP BY user_id;

INSERT INTO conversations (id, user_id, title, summary, message_count, modseq, created_at, updated_at)
SELECT
    thread, user_id, 'Thread ' || thread, max(substr(content, 1, 100)) FILTER (WHERE position = 1), count(*),
    max(modseq), at + min(id) * 10000, at + max(id) * 10000
FROM spoken, beginning GROUP BY thread, user_id ORDER BY thread;

INSERT INTO messages (id, user_id, conversation_id, role, content, modseq, created_at, updated_at)
SELECT
    id, user_id, thread, CASE position % 2 WHEN 1 THEN 'user' ELSE 'assistant' END, content, modseq,
    at + id * 10000, at + id * 10000
FROM spoken, beginning ORDER BY id;

COMMIT;

ANALYZE;

PRAGMA wal_checkpoint(TRUNCATE);
