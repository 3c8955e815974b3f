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

-- What an edit by hand replaces is kept under the number of the edit, so both are one trigger now.
DROP TRIGGER keep_direct_edit;

DROP TRIGGER number_direct_edit;

CREATE TRIGGER number_direct_edit
    AFTER UPDATE OF role, content, kind, item, sources, selected_text_used, tool_calls, metadata, status
    ON messages WHEN NEW.modseq = OLD.modseq
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    INSERT OR IGNORE INTO message_revisions (user_id, message_id, modseq, until_modseq, role, content, kind, item, sources,
        selected_text_used, tool_calls, metadata, created_at)
    SELECT OLD.user_id, OLD.id, OLD.modseq, modseq, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
        OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.updated_at
    FROM users WHERE id = NEW.user_id AND (OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources, OLD.tool_calls)
        IS NOT (NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources, NEW.tool_calls);
    UPDATE messages SET
        modseq = (SELECT modseq FROM users WHERE id = NEW.user_id),
        updated_at = CASE WHEN NEW.updated_at = OLD.updated_at
            THEN CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000 ELSE NEW.updated_at END
    WHERE id = NEW.id;
    UPDATE conversations SET
        summary = (
            SELECT substr(content, 1, 100) FROM messages
            WHERE user_id = NEW.user_id AND conversation_id = NEW.conversation_id AND role = 'user'
            ORDER BY id LIMIT 1
        ),
        modseq = (SELECT modseq FROM users WHERE id = NEW.user_id),
        updated_at = max(updated_at, (SELECT updated_at FROM messages WHERE id = NEW.id))
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
END;
