\set user :first_user + random(0, :users - 1)
WITH numbered AS (
    UPDATE users SET modseq = modseq + 1 WHERE id = :user RETURNING id, modseq
)
INSERT INTO conversations (user_id, title, notebooks, metadata, message_count, modseq, created_at, updated_at)
SELECT id, :title, '[]', '{}', 0, modseq, now(), now() FROM numbered
RETURNING id, user_id, title, summary, notebooks, metadata, starred, archived, message_count, modseq, created_at,
          updated_at;
