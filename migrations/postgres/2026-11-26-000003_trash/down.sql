-- What is in the trash would come back.
DELETE FROM conversations WHERE trashed_at IS NOT NULL;

DROP INDEX idx_conversations_trashed_at;

DROP INDEX idx_conversations_trash;

ALTER TABLE conversations DROP COLUMN trashed_at;
