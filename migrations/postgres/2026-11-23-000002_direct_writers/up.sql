-- Rows that are inserted by hand, without a modseq, are numbered and counted here, and so are edits of messages by hand,
-- which leave the modseq as it was. The service numbers what it writes, never with 0 and each change anew, so it pays
-- nothing for these triggers, and rests on none of them.

CREATE FUNCTION number_direct_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO NEW.modseq;
    -- Without the user there is no number, and the foreign key refuses the row.
    NEW.modseq := coalesce(NEW.modseq, 0);
    RETURN NEW;
END
$$;

CREATE TRIGGER number_direct_conversation BEFORE INSERT ON conversations
    FOR EACH ROW WHEN (NEW.modseq = 0) EXECUTE FUNCTION number_direct_conversation();

-- The title that a message gives, as the domain takes it: the first line that is not blank, its white space folded, cut
-- at a word end to 60 characters; NULL of a blank message.
CREATE FUNCTION title_taken_from(content text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    blank CONSTANT text := E' \t\n\u000B\f\r\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008'
        '\u2009\u200A\u2028\u2029\u202F\u205F\u3000';
    line CONSTANT text := rtrim(split_part(ltrim(content, blank), E'\n', 1), blank);
    folded CONSTANT text := regexp_replace(line, '[' || blank || ']+', ' ', 'g');
    room text := left(folded, 59);
BEGIN
    IF length(folded) <= 60 THEN
        RETURN nullif(folded, '');
    END IF;
    IF substr(folded, 60, 1) <> ' ' THEN
        room := regexp_replace(room, ' [^ ]*$', '');
    END IF;
    RETURN room || '…';
END
$$;

CREATE FUNCTION count_direct_message() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER count_direct_message BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.modseq = 0) EXECUTE FUNCTION count_direct_message();

CREATE FUNCTION number_direct_edit() RETURNS trigger LANGUAGE plpgsql AS $$
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
