\set thread random(1, :threads)
\set user :first_user + (:thread - 1) % :users
WITH numbered AS (
    UPDATE users SET modseq = modseq + 1 WHERE id = :user RETURNING modseq
), grown AS (
    UPDATE conversations SET
        message_count = message_count + 1, title = coalesce(title, :title),
        summary = coalesce(summary, left(:content, 100)), modseq = numbered.modseq, updated_at = now()
    FROM numbered WHERE user_id = :user AND id = :thread
    RETURNING user_id, id, conversations.modseq
)
INSERT INTO messages
    (user_id, conversation_id, role, content, sources, selected_text_used, tool_calls, metadata, modseq, created_at, updated_at)
SELECT user_id, id, 'user', :content, '[]', false, NULL, '{}', modseq, now(), now() FROM grown RETURNING id;
