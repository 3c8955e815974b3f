-- What messages said before they were edited.

CREATE TABLE message_revisions (
    user_id VARCHAR(255) COLLATE "C" NOT NULL,
    message_id BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    sources JSONB NOT NULL,
    selected_text_used BOOLEAN NOT NULL,
    tool_calls TEXT,
    metadata JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT message_revisions_pkey PRIMARY KEY (user_id, message_id, modseq),
    CONSTRAINT message_revisions_message_id_fkey FOREIGN KEY (user_id, message_id)
        REFERENCES messages (user_id, id) ON DELETE CASCADE,
    CONSTRAINT message_revisions_role_check CHECK (role IN ('user', 'assistant', 'system', 'tool'))
);

-- Edits by hand leave the modseq as it was. The service gives each edit a new one and keeps what was before it itself.
CREATE FUNCTION keep_direct_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_revisions (user_id, message_id, modseq, role, content, sources, selected_text_used, tool_calls,
        metadata, created_at)
    VALUES (OLD.user_id, OLD.id, OLD.modseq, OLD.role, OLD.content, OLD.sources, OLD.selected_text_used, OLD.tool_calls,
        OLD.metadata, OLD.updated_at)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER keep_direct_edit AFTER UPDATE OF role, content, sources, tool_calls ON messages FOR EACH ROW
    WHEN (NEW.modseq = OLD.modseq AND (OLD.role, OLD.content, OLD.sources, OLD.tool_calls)
        IS DISTINCT FROM (NEW.role, NEW.content, NEW.sources, NEW.tool_calls))
    EXECUTE FUNCTION keep_direct_edit();
