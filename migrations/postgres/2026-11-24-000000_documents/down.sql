DROP INDEX idx_messages_beside_dialogue;

DROP INDEX idx_conversations_id;
