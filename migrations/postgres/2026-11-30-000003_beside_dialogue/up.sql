-- Beside the dialogue stand, too, units without a text to read, such as calls, and results of tools that are sent as the
-- person's message. The condition stands word for word in the statement that counts these messages. It runs outside a
-- transaction, so that it locks nobody out, and can be run again where it is interrupted.

-- An index that is built beside writers waits for every transaction that is older, and holds up nobody while it waits.
SET lock_timeout = 0;

DROP INDEX CONCURRENTLY IF EXISTS idx_messages_beside_dialogue;

CREATE INDEX CONCURRENTLY idx_messages_beside_dialogue ON messages (user_id, conversation_id)
    WHERE role NOT IN ('user', 'assistant') OR kind IS NOT NULL AND (content = '' OR kind = 'tool_result');

SET lock_timeout = '60s';
