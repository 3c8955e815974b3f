-- Views for programs with models of their own, whose tables are called conversation and message: times are in UTC, without
-- a zone. They can be written to like tables, and what is written so is numbered and counted like all that a hand writes.

CREATE FUNCTION write_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made conversations%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM conversations WHERE user_id = OLD.user_id AND id = OLD.id;
        RETURN CASE WHEN FOUND THEN OLD END;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO users (id) VALUES (NEW.user_id) ON CONFLICT DO NOTHING;
        INSERT INTO conversations (id, user_id, summary, created_at, updated_at) VALUES (
            coalesce(NEW.id, nextval(pg_get_serial_sequence('conversations', 'id'))),
            NEW.user_id,
            left(NEW.summary, 100),
            coalesce(NEW.created_at AT TIME ZONE 'UTC', now()),
            coalesce(NEW.updated_at AT TIME ZONE 'UTC', now())
        )
        RETURNING id INTO NEW.id;
    ELSE
        UPDATE conversations SET
            id = NEW.id,
            user_id = NEW.user_id,
            summary = left(NEW.summary, 100),
            created_at = NEW.created_at AT TIME ZONE 'UTC',
            updated_at = NEW.updated_at AT TIME ZONE 'UTC'
        WHERE user_id = OLD.user_id AND id = OLD.id;
    END IF;
    -- What the database has filled in is given back.
    SELECT * INTO made FROM conversations WHERE user_id = NEW.user_id AND id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    NEW.summary := made.summary;
    NEW.created_at := made.created_at AT TIME ZONE 'UTC';
    NEW.updated_at := made.updated_at AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

-- The summary of a message is the database's, whatever is written there.
CREATE FUNCTION write_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made messages%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM messages WHERE user_id = OLD.user_id AND id = OLD.id;
        RETURN CASE WHEN FOUND THEN OLD END;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO messages (id, user_id, conversation_id, role, content, created_at) VALUES (
            coalesce(NEW.id, nextval(pg_get_serial_sequence('messages', 'id'))),
            NEW.user_id,
            NEW.conversation_id,
            NEW.role,
            NEW.content,
            coalesce(NEW.created_at AT TIME ZONE 'UTC', now())
        )
        RETURNING id INTO NEW.id;
    ELSE
        UPDATE messages SET
            id = NEW.id,
            user_id = NEW.user_id,
            conversation_id = NEW.conversation_id,
            role = NEW.role,
            content = NEW.content,
            created_at = NEW.created_at AT TIME ZONE 'UTC'
        WHERE user_id = OLD.user_id AND id = OLD.id;
    END IF;
    SELECT * INTO made FROM messages WHERE user_id = NEW.user_id AND id = NEW.id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    NEW.summary := made.summary;
    NEW.created_at := made.created_at AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

-- Somebody's own tables of these names stay as they are. A distributed database takes no such triggers.
DO $$
BEGIN
    IF to_regclass('conversation') IS NOT NULL OR to_regclass('message') IS NOT NULL
        OR to_regtype('conversation') IS NOT NULL OR to_regtype('message') IS NOT NULL
        OR EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')
    THEN
        RETURN;
    END IF;
    -- Summaries are TEXT here, so that longer ones can be written, which are cut.
    CREATE VIEW conversation AS
        SELECT id, user_id, summary::TEXT AS summary, created_at AT TIME ZONE 'UTC' AS created_at, updated_at AT TIME ZONE 'UTC' AS updated_at
        FROM conversations WHERE trashed_at IS NULL;
    CREATE TRIGGER write_conversation INSTEAD OF INSERT OR UPDATE OR DELETE ON conversation
        FOR EACH ROW EXECUTE FUNCTION write_conversation();
    CREATE VIEW message AS
        SELECT m.id, m.conversation_id, m.user_id, m.role, m.content, m.summary::TEXT AS summary, m.created_at AT TIME ZONE 'UTC' AS created_at
        FROM messages AS m JOIN conversations AS c ON c.user_id = m.user_id AND c.id = m.conversation_id
        WHERE c.trashed_at IS NULL AND NOT (m.kind IS NOT NULL AND (m.content = '' OR m.kind = 'tool_result'));
    CREATE TRIGGER write_message INSTEAD OF INSERT OR UPDATE OR DELETE ON message
        FOR EACH ROW EXECUTE FUNCTION write_message();
END
$$;
