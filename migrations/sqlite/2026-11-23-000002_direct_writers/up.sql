-- Rows that are inserted by hand, without a modseq, are numbered and counted here. The service numbers its own rows and
-- never writes 0, so it pays nothing for these triggers, and rests on none of them.

CREATE TRIGGER number_direct_conversation AFTER INSERT ON conversations WHEN NEW.modseq = 0
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE conversations SET modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0) WHERE id = NEW.id;
END;

CREATE TRIGGER count_direct_message AFTER INSERT ON messages WHEN NEW.modseq = 0
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE messages SET modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0) WHERE id = NEW.id;
    UPDATE conversations SET
        message_count = message_count + 1,
        summary = coalesce(summary, CASE WHEN NEW.role = 'user' THEN substr(NEW.content, 1, 100) END),
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = max(updated_at, NEW.updated_at)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
END;
