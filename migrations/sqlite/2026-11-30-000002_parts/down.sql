DROP TRIGGER number_direct_edit;

ALTER TABLE conversations DROP COLUMN external_id;

ALTER TABLE message_revisions DROP COLUMN until_modseq;

ALTER TABLE message_revisions DROP COLUMN item;

ALTER TABLE message_revisions DROP COLUMN kind;

ALTER TABLE messages DROP COLUMN status;

ALTER TABLE messages DROP COLUMN public_id;

ALTER TABLE messages DROP COLUMN item;

ALTER TABLE messages DROP COLUMN kind;

CREATE TRIGGER number_direct_edit AFTER UPDATE OF role, content, sources, selected_text_used, tool_calls, metadata
    ON messages WHEN NEW.modseq = OLD.modseq
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
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

-- Edits by hand leave the modseq as it was. The service gives each edit a new one and keeps what was before it itself.
CREATE TRIGGER keep_direct_edit AFTER UPDATE OF role, content, sources, tool_calls ON messages
    WHEN NEW.modseq = OLD.modseq AND (OLD.role, OLD.content, OLD.sources, OLD.tool_calls)
        IS NOT (NEW.role, NEW.content, NEW.sources, NEW.tool_calls)
BEGIN
    INSERT OR IGNORE INTO message_revisions (user_id, message_id, modseq, role, content, sources, selected_text_used,
        tool_calls, metadata, created_at)
    VALUES (OLD.user_id, OLD.id, OLD.modseq, OLD.role, OLD.content, OLD.sources, OLD.selected_text_used, OLD.tool_calls,
        OLD.metadata, OLD.updated_at);
END;
