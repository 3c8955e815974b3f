-- What messages said before they were edited.

CREATE TABLE message_revisions (
    user_id TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    sources TEXT NOT NULL,
    selected_text_used INTEGER NOT NULL,
    tool_calls TEXT,
    metadata TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT message_revisions_pkey PRIMARY KEY (user_id, message_id, modseq),
    CONSTRAINT message_revisions_message_id_fkey FOREIGN KEY (user_id, message_id)
        REFERENCES messages (user_id, id) ON DELETE CASCADE,
    CONSTRAINT message_revisions_role_check CHECK (role IN ('user', 'assistant', 'system', 'tool'))
) STRICT;

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
