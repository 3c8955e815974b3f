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

-- What an edit by hand replaces is kept under the number of the edit, so both are one trigger now.
DROP TRIGGER keep_direct_edit ON messages;

DROP FUNCTION keep_direct_edit;

DROP TRIGGER number_direct_edit ON messages;

CREATE OR REPLACE FUNCTION number_direct_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    moment CONSTANT timestamptz := CASE WHEN NEW.updated_at = OLD.updated_at THEN now() ELSE NEW.updated_at END;
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO number;
    IF (OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources, OLD.tool_calls)
        IS DISTINCT FROM (NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources, NEW.tool_calls)
    THEN
        INSERT INTO message_revisions (user_id, message_id, modseq, until_modseq, role, content, kind, item, sources,
            selected_text_used, tool_calls, metadata, created_at)
        VALUES (OLD.user_id, OLD.id, OLD.modseq, number, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
            OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.updated_at)
        ON CONFLICT DO NOTHING;
    END IF;
    UPDATE messages SET modseq = number, updated_at = moment WHERE user_id = NEW.user_id AND id = NEW.id;
    UPDATE conversations SET
        summary = (
            SELECT left(content, 100) FROM messages
            WHERE user_id = NEW.user_id AND conversation_id = NEW.conversation_id AND role = 'user'
            ORDER BY id LIMIT 1
        ),
        modseq = number,
        updated_at = greatest(updated_at, moment)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER number_direct_edit
    AFTER UPDATE OF role, content, kind, item, sources, selected_text_used, tool_calls, metadata, status
    ON messages FOR EACH ROW WHEN (NEW.modseq = OLD.modseq) EXECUTE FUNCTION number_direct_edit();
