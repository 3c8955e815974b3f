ALTER TABLE conversations DROP COLUMN external_id;

ALTER TABLE message_revisions DROP COLUMN until_modseq, DROP COLUMN item, DROP COLUMN kind;

ALTER TABLE messages DROP COLUMN status, DROP COLUMN public_id, DROP COLUMN item, DROP COLUMN kind;
