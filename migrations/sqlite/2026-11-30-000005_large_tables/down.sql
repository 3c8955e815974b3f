DROP INDEX idx_conversations_external_id;

DROP INDEX idx_messages_public_id;
