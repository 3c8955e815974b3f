DROP INDEX idx_conversations_starred;

DROP INDEX idx_conversations_archived;

ALTER TABLE conversations
    DROP COLUMN archived,
    DROP COLUMN starred;
