ALTER TABLE conversations DROP COLUMN external_id;

ALTER TABLE message_revisions DROP COLUMN until_modseq;

ALTER TABLE message_revisions DROP COLUMN item;

ALTER TABLE message_revisions DROP COLUMN kind;

ALTER TABLE messages DROP COLUMN status;

ALTER TABLE messages DROP COLUMN public_id;

ALTER TABLE messages DROP COLUMN item;

ALTER TABLE messages DROP COLUMN kind;
