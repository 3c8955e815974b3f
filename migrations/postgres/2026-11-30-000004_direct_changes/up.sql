-- What is written by hand is numbered and counted here: rows that are inserted without a modseq, messages that are
-- edited, moved or deleted, and conversations that are changed or deleted.
--
-- The service numbers and counts its changes itself, and says on its connections that it does: chat_history.writer is
-- 'service' there. None of these functions runs for it, and nothing that it does rests on one. None fires before an
-- update or a deletion, as each row would be locked for that first, the service's, too.

-- Whether a message can give its conversation a title and a summary: what a user says, unless it is beside the dialogue.
CREATE FUNCTION gives_summary(role text, kind text, content text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT role = 'user' AND (kind IS NULL OR content <> '' AND kind <> 'tool_result')
$$;

-- A message that is given no time comes after all that its conversation holds.
CREATE OR REPLACE FUNCTION count_direct_message() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gives CONSTANT boolean := gives_summary(NEW.role, NEW.kind, NEW.content);
    step CONSTANT interval := CASE WHEN NEW.created_at = now() THEN interval '1 microsecond' ELSE interval '0' END;
    latest timestamptz;
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO NEW.modseq;
    NEW.modseq := coalesce(NEW.modseq, 0);
    UPDATE conversations SET
        message_count = message_count + 1,
        title = coalesce(title, CASE WHEN gives THEN title_taken_from(NEW.content) END),
        summary = coalesce(summary, CASE WHEN gives THEN left(NEW.content, 100) END),
        modseq = NEW.modseq,
        updated_at = greatest(updated_at + step, NEW.created_at, NEW.updated_at)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id
    RETURNING updated_at INTO latest;
    IF NEW.created_at = now() AND latest > now() THEN
        NEW.updated_at := CASE WHEN NEW.updated_at = now() THEN latest ELSE NEW.updated_at END;
        NEW.created_at := latest;
    END IF;
    RETURN NEW;
END
$$;

-- Brings a conversation up to date with a message that a hand has changed. The summary follows what the first message
-- said and says now, if it was taken from there; NULL stands for a message that gives none.
CREATE FUNCTION follow_direct_change(
    owner text, conversation bigint, message bigint, said text, says text, added integer, number bigint,
    moment timestamptz
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    follows boolean := said IS DISTINCT FROM says;
    other text;
BEGIN
    IF follows THEN
        follows := NOT EXISTS (
            SELECT FROM messages WHERE user_id = owner AND conversation_id = conversation AND id < message
                AND gives_summary(role, kind, content)
        );
        SELECT left(content, 100) INTO other FROM messages
        WHERE user_id = owner AND conversation_id = conversation AND id > message AND gives_summary(role, kind, content)
        ORDER BY id LIMIT 1;
    END IF;
    UPDATE conversations SET
        message_count = message_count + added,
        summary = CASE WHEN follows AND summary IS NOT DISTINCT FROM coalesce(said, other)
            THEN coalesce(says, other) ELSE summary END,
        modseq = number,
        updated_at = greatest(updated_at, moment)
    WHERE user_id = owner AND id = conversation;
END
$$;

-- What an edit replaces is kept under the number of the edit, unless the message was in progress.
DROP TRIGGER keep_direct_edit ON messages;

DROP FUNCTION keep_direct_edit();

DROP TRIGGER number_direct_edit ON messages;

CREATE OR REPLACE FUNCTION number_direct_edit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    moment CONSTANT timestamptz := CASE WHEN NEW.updated_at = OLD.updated_at
        THEN greatest(now(), NEW.updated_at) ELSE NEW.updated_at END;
    said CONSTANT text := CASE WHEN gives_summary(OLD.role, OLD.kind, OLD.content) THEN left(OLD.content, 100) END;
    says CONSTANT text := CASE WHEN gives_summary(NEW.role, NEW.kind, NEW.content) THEN left(NEW.content, 100) END;
    -- Parts that say the old text are no part of a message whose text a hand has changed, unless one of them says it all.
    is_retold CONSTANT boolean := NEW.content <> OLD.content AND NEW.item = OLD.item AND NEW.kind = OLD.kind
        AND NEW.kind <> 'tool_result' AND NEW.item !~ '[{,]"said":[0-9]';
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO number;
    IF OLD.status IS DISTINCT FROM 'in_progress'
        AND (OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources, OLD.tool_calls)
        IS DISTINCT FROM (NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources, NEW.tool_calls)
    THEN
        INSERT INTO message_revisions (user_id, message_id, modseq, until_modseq, role, content, kind, item, sources,
            selected_text_used, tool_calls, metadata, created_at)
        VALUES (OLD.user_id, OLD.id, OLD.modseq, number, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
            OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.updated_at)
        ON CONFLICT DO NOTHING;
    END IF;
    UPDATE messages SET
        modseq = number,
        updated_at = moment,
        kind = CASE WHEN is_retold THEN NULL ELSE kind END,
        item = CASE WHEN is_retold THEN NULL ELSE item END
    WHERE user_id = NEW.user_id AND id = NEW.id;
    IF NEW.conversation_id = OLD.conversation_id THEN
        PERFORM follow_direct_change(NEW.user_id, NEW.conversation_id, NEW.id, said, says, 0, number, moment);
    ELSE
        PERFORM follow_direct_change(OLD.user_id, OLD.conversation_id, OLD.id, said, NULL, -1, number, moment);
        PERFORM follow_direct_change(NEW.user_id, NEW.conversation_id, NEW.id, NULL, says, 1, number, moment);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER number_direct_edit AFTER UPDATE OF conversation_id, public_id, role, content, kind, item, sources,
    selected_text_used, tool_calls, metadata, status, created_at, updated_at
    ON messages FOR EACH ROW
    WHEN (
        NEW.modseq = OLD.modseq AND current_setting('chat_history.writer', true) IS DISTINCT FROM 'service' AND
        (OLD.conversation_id, OLD.public_id, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
         OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.status, OLD.created_at, OLD.updated_at)
        IS DISTINCT FROM (NEW.conversation_id, NEW.public_id, NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources,
                          NEW.selected_text_used, NEW.tool_calls, NEW.metadata, NEW.status, NEW.created_at,
                          NEW.updated_at)
    )
    EXECUTE FUNCTION number_direct_edit();

-- What goes along with its conversation is counted nowhere.
CREATE FUNCTION count_direct_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    said CONSTANT text := CASE WHEN gives_summary(OLD.role, OLD.kind, OLD.content) THEN left(OLD.content, 100) END;
BEGIN
    PERFORM FROM conversations WHERE user_id = OLD.user_id AND id = OLD.conversation_id;
    IF FOUND THEN
        UPDATE users SET modseq = modseq + 1 WHERE id = OLD.user_id RETURNING modseq INTO number;
        PERFORM follow_direct_change(OLD.user_id, OLD.conversation_id, OLD.id, said, NULL, -1, number, now());
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_direct_deletion AFTER DELETE ON messages FOR EACH ROW
    WHEN (current_setting('chat_history.writer', true) IS DISTINCT FROM 'service')
        EXECUTE FUNCTION count_direct_deletion();

-- What goes into the trash keeps its time, so that what comes back can be told from what has changed.
CREATE FUNCTION number_direct_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    is_dated CONSTANT boolean := NEW.updated_at <> OLD.updated_at
        OR OLD.trashed_at IS NULL AND NEW.trashed_at IS NOT NULL;
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO number;
    UPDATE conversations SET
        modseq = number,
        updated_at = CASE WHEN is_dated THEN NEW.updated_at ELSE greatest(now(), NEW.updated_at) END
    WHERE user_id = NEW.user_id AND id = NEW.id;
    RETURN NULL;
END
$$;

CREATE TRIGGER number_direct_change AFTER UPDATE OF title, summary, notebooks, metadata, starred, archived,
    external_id, trashed_at, created_at, updated_at
    ON conversations FOR EACH ROW
    WHEN (
        NEW.modseq = OLD.modseq AND current_setting('chat_history.writer', true) IS DISTINCT FROM 'service' AND
        (OLD.title, OLD.summary, OLD.notebooks, OLD.metadata, OLD.starred, OLD.archived, OLD.external_id,
         OLD.trashed_at, OLD.created_at, OLD.updated_at)
        IS DISTINCT FROM (NEW.title, NEW.summary, NEW.notebooks, NEW.metadata, NEW.starred, NEW.archived,
                          NEW.external_id, NEW.trashed_at, NEW.created_at, NEW.updated_at)
    )
    EXECUTE FUNCTION number_direct_change();

CREATE FUNCTION number_direct_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = OLD.user_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER number_direct_deletion AFTER DELETE ON conversations FOR EACH ROW
    WHEN (current_setting('chat_history.writer', true) IS DISTINCT FROM 'service')
        EXECUTE FUNCTION number_direct_deletion();
