-- Beside the dialogue stand, too, units without a text to read, such as calls, and results of tools that are sent as the
-- person's message. The condition stands word for word in the statement that counts these messages.
DROP INDEX idx_messages_beside_dialogue;

CREATE INDEX idx_messages_beside_dialogue ON messages (user_id, conversation_id)
    WHERE role NOT IN ('user', 'assistant') OR kind IS NOT NULL AND (content = '' OR kind = 'tool_result');
