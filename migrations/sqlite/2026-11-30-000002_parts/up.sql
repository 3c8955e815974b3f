-- Messages that are more than a text: the type of a unit, what was sent beyond the other columns, ids of clients, and
-- answers that grow. A plain message leaves them all NULL.

ALTER TABLE messages ADD COLUMN kind TEXT CONSTRAINT messages_kind_check CHECK (length(kind) <= 64);

ALTER TABLE messages ADD COLUMN item TEXT;

ALTER TABLE messages ADD COLUMN public_id TEXT CONSTRAINT messages_public_id_check CHECK (length(public_id) <= 128);

ALTER TABLE messages ADD COLUMN status TEXT
    CONSTRAINT messages_status_check CHECK (status IN ('in_progress', 'incomplete'));

ALTER TABLE message_revisions ADD COLUMN kind TEXT;

ALTER TABLE message_revisions ADD COLUMN item TEXT;

ALTER TABLE message_revisions ADD COLUMN until_modseq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE conversations ADD COLUMN external_id TEXT
    CONSTRAINT conversations_external_id_check CHECK (length(external_id) <= 255);
