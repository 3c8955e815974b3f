\set user :first_user + random(0, :users - 1)
SELECT id, user_id, title, summary, notebooks, metadata, starred, archived, message_count, modseq, created_at, updated_at
FROM conversations WHERE user_id = :user AND NOT archived ORDER BY updated_at DESC, id DESC LIMIT 20;
