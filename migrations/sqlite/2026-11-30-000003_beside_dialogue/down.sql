DROP INDEX idx_messages_beside_dialogue;

CREATE INDEX idx_messages_beside_dialogue ON messages (user_id, conversation_id) WHERE role NOT IN ('user', 'assistant');
