-- Changes of conversations by hand, which leave the modseq as it was, are numbered, so that clients and searches notice them.
-- The service gives each change a new one itself.

CREATE TRIGGER number_direct_change AFTER UPDATE OF title, summary, notebooks, starred, archived, metadata ON conversations
    WHEN NEW.modseq = OLD.modseq AND (OLD.title, OLD.summary, OLD.notebooks, OLD.starred, OLD.archived, OLD.metadata)
        IS NOT (NEW.title, NEW.summary, NEW.notebooks, NEW.starred, NEW.archived, NEW.metadata)
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE conversations SET
        modseq = (SELECT modseq FROM users WHERE id = NEW.user_id),
        updated_at = CASE WHEN NEW.updated_at = OLD.updated_at
            THEN CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000 ELSE NEW.updated_at END
    WHERE id = NEW.id;
END;
