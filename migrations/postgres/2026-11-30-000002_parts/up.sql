-- Messages that are more than a text: the type of a unit, what was sent beyond the other columns, ids of clients, and
-- answers that grow. A plain message leaves them all NULL.

ALTER TABLE messages
    ADD COLUMN kind VARCHAR(64),
    ADD COLUMN item TEXT,
    ADD COLUMN public_id VARCHAR(128) COLLATE "C",
    ADD COLUMN status VARCHAR(16),
    ADD CONSTRAINT messages_status_check CHECK (status IN ('in_progress', 'incomplete')) NOT VALID;

ALTER TABLE message_revisions
    ADD COLUMN kind VARCHAR(64),
    ADD COLUMN item TEXT,
    ADD COLUMN until_modseq BIGINT NOT NULL DEFAULT 0;

ALTER TABLE conversations ADD COLUMN external_id VARCHAR(255) COLLATE "C";
