-- Changes of conversations by hand, which leave the modseq as it was, are numbered, so that clients and searches notice them.
-- The service gives each change a new one itself.

CREATE FUNCTION number_direct_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id RETURNING modseq INTO NEW.modseq;
    NEW.updated_at := CASE WHEN NEW.updated_at = OLD.updated_at THEN now() ELSE NEW.updated_at END;
    RETURN NEW;
END
$$;

CREATE TRIGGER number_direct_change BEFORE UPDATE OF title, summary, notebooks, starred, archived, metadata
    ON conversations FOR EACH ROW WHEN (NEW.modseq = OLD.modseq
        AND (OLD.title, OLD.summary, OLD.notebooks, OLD.starred, OLD.archived, OLD.metadata)
        IS DISTINCT FROM (NEW.title, NEW.summary, NEW.notebooks, NEW.starred, NEW.archived, NEW.metadata))
    EXECUTE FUNCTION number_direct_change();
