-- Rows that are inserted by hand, without a modseq, are numbered and counted here. The service numbers its own rows and
-- never writes 0, so it pays nothing for these triggers, and rests on none of them.

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

CREATE FUNCTION count_direct_message() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO NEW.modseq;
    NEW.modseq := coalesce(NEW.modseq, 0);
    UPDATE conversations SET
        message_count = message_count + 1,
        summary = coalesce(summary, CASE WHEN NEW.role = 'user' THEN left(NEW.content, 100) END),
        modseq = NEW.modseq,
        updated_at = greatest(updated_at, NEW.updated_at)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
    RETURN NEW;
END
$$;

CREATE TRIGGER count_direct_message BEFORE INSERT ON messages
    FOR EACH ROW WHEN (NEW.modseq = 0) EXECUTE FUNCTION count_direct_message();
