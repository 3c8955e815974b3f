-- What is not in the trash: what statements read that do not ask for the trash, so that none of them has to think of it.
-- A migration that adds a column to a table makes these anew.

CREATE VIEW shown_conversations AS
SELECT
    id, user_id, external_id, title, summary, notebooks, metadata, starred, archived, message_count, modseq, created_at,
    updated_at
FROM conversations WHERE trashed_at IS NULL;

CREATE VIEW shown_messages AS
SELECT
    id, user_id, conversation_id, public_id, role, content, summary, kind, item, sources, selected_text_used, tool_calls,
    metadata, status, modseq, created_at, updated_at
FROM messages WHERE EXISTS (
    SELECT 1 FROM shown_conversations
    WHERE shown_conversations.user_id = messages.user_id AND shown_conversations.id = messages.conversation_id
);
