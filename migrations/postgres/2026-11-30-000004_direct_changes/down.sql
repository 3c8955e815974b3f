DROP TRIGGER number_direct_deletion ON conversations;

DROP FUNCTION number_direct_deletion();

DROP TRIGGER number_direct_change ON conversations;

DROP FUNCTION number_direct_change();

DROP TRIGGER count_direct_deletion ON messages;

DROP FUNCTION count_direct_deletion();

DROP TRIGGER number_direct_edit ON messages;

CREATE OR REPLACE FUNCTION number_direct_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    moment CONSTANT timestamptz := CASE WHEN NEW.updated_at = OLD.updated_at THEN now() ELSE NEW.updated_at END;
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO number;
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

CREATE TRIGGER number_direct_edit AFTER UPDATE OF role, content, sources, selected_text_used, tool_calls, metadata
    ON messages FOR EACH ROW WHEN (NEW.modseq = OLD.modseq) EXECUTE FUNCTION number_direct_edit();

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

DROP FUNCTION follow_direct_change(text, bigint, bigint, text, text, integer, bigint, timestamptz);

CREATE OR REPLACE FUNCTION count_direct_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO NEW.modseq;
    NEW.modseq := coalesce(NEW.modseq, 0);
    UPDATE conversations SET
        message_count = message_count + 1,
        title = coalesce(title, CASE WHEN NEW.role = 'user' THEN title_taken_from(NEW.content) END),
        summary = coalesce(summary, CASE WHEN NEW.role = 'user' THEN left(NEW.content, 100) END),
        modseq = NEW.modseq,
        updated_at = greatest(updated_at, NEW.updated_at)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
    RETURN NEW;
END
$$;

DROP FUNCTION gives_summary(text, text, text);
