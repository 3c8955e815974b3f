DROP INDEX CONCURRENTLY IF EXISTS idx_conversations_external_id;

DROP INDEX CONCURRENTLY IF EXISTS idx_messages_public_id;
