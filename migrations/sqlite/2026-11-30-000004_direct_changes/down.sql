DROP TRIGGER number_direct_deletion;

DROP TRIGGER number_direct_change;

DROP TRIGGER count_direct_deletion;

DROP TRIGGER number_direct_edit;

CREATE TRIGGER number_direct_edit AFTER UPDATE OF role, content, sources, selected_text_used, tool_calls, metadata
    ON messages WHEN NEW.modseq = OLD.modseq
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE messages SET
        modseq = (SELECT modseq FROM users WHERE id = NEW.user_id),
        updated_at = CASE WHEN NEW.updated_at = OLD.updated_at
            THEN CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000 ELSE NEW.updated_at END
    WHERE id = NEW.id;
    UPDATE conversations SET
        summary = (
            SELECT substr(content, 1, 100) FROM messages
            WHERE user_id = NEW.user_id AND conversation_id = NEW.conversation_id AND role = 'user'
            ORDER BY id LIMIT 1
        ),
        modseq = (SELECT modseq FROM users WHERE id = NEW.user_id),
        updated_at = max(updated_at, (SELECT updated_at FROM messages WHERE id = NEW.id))
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
END;

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

DROP TRIGGER count_direct_message;

CREATE TRIGGER count_direct_message AFTER INSERT ON messages WHEN NEW.modseq = 0
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE messages SET modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0) WHERE id = NEW.id;
    UPDATE conversations SET
        message_count = message_count + 1,
        title = coalesce(title, CASE WHEN NEW.role = 'user' THEN (
            WITH RECURSIVE
                white (space) AS (SELECT char(
                    9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201,
                    8202, 8232, 8233, 8239, 8287, 12288
                )),
                said (text) AS (SELECT ltrim(NEW.content, space) || char(10) FROM white),
                line (text) AS (SELECT rtrim(substr(text, 1, instr(text, char(10)) - 1), space) FROM said, white),
                fold (words, rest) AS (
                    SELECT '', text FROM line
                    UNION ALL
                    SELECT
                        words || CASE WHEN instr(space, substr(rest, 1, 1)) THEN ' ' ELSE substr(rest, 1, 1) END,
                        CASE WHEN instr(space, substr(rest, 1, 1)) THEN ltrim(rest, space) ELSE substr(rest, 2) END
                    FROM fold, white WHERE rest <> ''
                    LIMIT 62
                ),
                folded (words, room) AS (
                    SELECT words, substr(words, 1, 59) FROM fold ORDER BY length(words) DESC LIMIT 1
                )
            SELECT CASE
                WHEN length(words) <= 60 THEN nullif(words, '')
                WHEN substr(words, 60, 1) = ' ' OR instr(room, ' ') = 0 THEN room || '…'
                ELSE rtrim(rtrim(room, replace(words, ' ', '')), ' ') || '…'
            END FROM folded
        ) END),
        summary = coalesce(summary, CASE WHEN NEW.role = 'user' THEN substr(NEW.content, 1, 100) END),
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = max(updated_at, NEW.updated_at)
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
END;

DROP TABLE service_writes;
