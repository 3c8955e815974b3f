\set thread random(1, :threads)
\set user :first_user + (:thread - 1) % :users
(SELECT id, message_count, user_id, title, summary, notebooks, NULL AS selected_text_used, modseq::text AS tool_calls,
        metadata, created_at, updated_at, starred, archived
 FROM conversations WHERE user_id = :user AND id = :thread)
UNION ALL
(SELECT id, conversation_id, role, content, summary, sources, selected_text_used, tool_calls,
        metadata, created_at, updated_at, NULL, NULL
 FROM messages WHERE user_id = :user AND conversation_id = :thread ORDER BY id DESC LIMIT 50);
