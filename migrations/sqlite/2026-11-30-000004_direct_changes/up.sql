-- What is written by hand is numbered and counted here: rows that are inserted without a modseq, messages that are
-- edited, moved or deleted, and conversations that are changed or deleted.
--
-- The service numbers and counts its changes itself. A row of this table says that the open transaction is the service's:
-- it goes before the commit, so that nobody else ever sees it. Nothing that the service does rests on one of these
-- triggers. Appends need no row, since no trigger looks for it where the modseq is a new one.
CREATE TABLE service_writes (
    id INTEGER PRIMARY KEY CONSTRAINT service_writes_id_check CHECK (id = 1)
) STRICT;

DROP TRIGGER count_direct_message;

-- What is beside the dialogue gives no title and no summary. The title is the one that the domain takes from a message:
-- the first line that is not blank, its white space folded, cut at a word end to 60 characters; NULL of a blank message.
-- Each step of the fold adds one character. A message that is given no time comes after all that its conversation holds.
CREATE TRIGGER count_direct_message AFTER INSERT ON messages WHEN NEW.modseq = 0
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE conversations SET
        message_count = message_count + 1,
        title = coalesce(title, CASE
            WHEN NEW.role = 'user' AND (NEW.kind IS NULL OR NEW.content <> '' AND NEW.kind <> 'tool_result') THEN (
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
        summary = coalesce(summary, CASE
            WHEN NEW.role = 'user' AND (NEW.kind IS NULL OR NEW.content <> '' AND NEW.kind <> 'tool_result')
                THEN substr(NEW.content, 1, 100)
        END),
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = max(
            updated_at + (NEW.created_at = CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
            NEW.created_at,
            NEW.updated_at
        )
    WHERE user_id = NEW.user_id AND id = NEW.conversation_id;
    UPDATE messages SET
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        created_at = CASE
            WHEN NEW.created_at = CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000
                THEN coalesce((SELECT updated_at FROM conversations WHERE id = NEW.conversation_id), NEW.created_at)
            ELSE NEW.created_at
        END,
        updated_at = CASE
            WHEN NEW.updated_at = NEW.created_at
                AND NEW.created_at = CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000
                THEN coalesce((SELECT updated_at FROM conversations WHERE id = NEW.conversation_id), NEW.updated_at)
            ELSE NEW.updated_at
        END
    WHERE id = NEW.id;
END;

-- What an edit replaces is kept under the number of the edit, unless the message was in progress. The summary follows
-- what the first message said and says now, if it was taken from there; NULL stands for a message that gives none.
DROP TRIGGER keep_direct_edit;

DROP TRIGGER number_direct_edit;

CREATE TRIGGER number_direct_edit AFTER UPDATE OF conversation_id, public_id, role, content, kind, item, sources,
    selected_text_used, tool_calls, metadata, status, created_at, updated_at
    ON messages
    WHEN NEW.modseq = OLD.modseq AND NOT EXISTS (SELECT 1 FROM service_writes) AND
        (OLD.conversation_id, OLD.public_id, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
         OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.status, OLD.created_at, OLD.updated_at)
        IS NOT (NEW.conversation_id, NEW.public_id, NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources,
                NEW.selected_text_used, NEW.tool_calls, NEW.metadata, NEW.status, NEW.created_at, NEW.updated_at)
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    INSERT OR IGNORE INTO message_revisions (user_id, message_id, modseq, until_modseq, role, content, kind, item,
        sources, selected_text_used, tool_calls, metadata, created_at)
    SELECT OLD.user_id, OLD.id, OLD.modseq, modseq, OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources,
        OLD.selected_text_used, OLD.tool_calls, OLD.metadata, OLD.updated_at
    FROM users WHERE id = NEW.user_id AND OLD.status IS NOT 'in_progress'
        AND (OLD.role, OLD.content, OLD.kind, OLD.item, OLD.sources, OLD.tool_calls)
        IS NOT (NEW.role, NEW.content, NEW.kind, NEW.item, NEW.sources, NEW.tool_calls);
    UPDATE messages SET
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = CASE WHEN NEW.updated_at = OLD.updated_at
            THEN max(NEW.updated_at, CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000)
                ELSE NEW.updated_at END,
        -- Parts that say the old text are no part of a message whose text a hand has changed, unless one says it all.
        (kind, item) = (SELECT CASE WHEN is_retold THEN NULL ELSE NEW.kind END, CASE WHEN is_retold THEN NULL ELSE NEW.item END
            FROM (SELECT NEW.content <> OLD.content AND NEW.item = OLD.item AND NEW.kind = OLD.kind
                AND NEW.kind <> 'tool_result' AND NEW.item NOT GLOB '*[{,]"said":[0-9]*' AS is_retold))
    WHERE id = NEW.id;
    UPDATE conversations SET
        message_count = message_count + (id = NEW.conversation_id) - (id = OLD.conversation_id),
        summary = (
            WITH
                gives (said, says) AS (SELECT
                    CASE WHEN conversations.id = OLD.conversation_id AND OLD.role = 'user'
                        AND (OLD.kind IS NULL OR OLD.content <> '' AND OLD.kind <> 'tool_result')
                        THEN substr(OLD.content, 1, 100) END,
                    CASE WHEN conversations.id = NEW.conversation_id AND NEW.role = 'user'
                        AND (NEW.kind IS NULL OR NEW.content <> '' AND NEW.kind <> 'tool_result')
                        THEN substr(NEW.content, 1, 100) END
                ),
                others (first) AS (SELECT (
                    SELECT substr(m.content, 1, 100) FROM messages AS m
                    WHERE m.user_id = conversations.user_id AND m.conversation_id = conversations.id AND m.id > NEW.id
                        AND m.role = 'user' AND (m.kind IS NULL OR m.content <> '' AND m.kind <> 'tool_result')
                    ORDER BY m.id LIMIT 1
                ))
            SELECT CASE
                WHEN said IS NOT says AND summary IS coalesce(said, first) AND NOT EXISTS (
                    SELECT 1 FROM messages AS m
                    WHERE m.user_id = conversations.user_id AND m.conversation_id = conversations.id AND m.id < NEW.id
                        AND m.role = 'user' AND (m.kind IS NULL OR m.content <> '' AND m.kind <> 'tool_result')
                ) THEN coalesce(says, first)
                ELSE summary
            END FROM gives, others
        ),
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = max(updated_at, (SELECT updated_at FROM messages WHERE id = NEW.id))
    WHERE user_id = NEW.user_id AND id IN (OLD.conversation_id, NEW.conversation_id);
END;

-- What goes along with its conversation is counted nowhere.
CREATE TRIGGER count_direct_deletion AFTER DELETE ON messages
    WHEN NOT EXISTS (SELECT 1 FROM service_writes)
        AND EXISTS (SELECT 1 FROM conversations WHERE user_id = OLD.user_id AND id = OLD.conversation_id)
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = OLD.user_id;
    UPDATE conversations SET
        message_count = message_count - 1,
        summary = (
            WITH
                gives (said, says) AS (SELECT
                    CASE WHEN OLD.role = 'user'
                        AND (OLD.kind IS NULL OR OLD.content <> '' AND OLD.kind <> 'tool_result')
                        THEN substr(OLD.content, 1, 100) END,
                    NULL
                ),
                others (first) AS (SELECT (
                    SELECT substr(m.content, 1, 100) FROM messages AS m
                    WHERE m.user_id = conversations.user_id AND m.conversation_id = conversations.id AND m.id > OLD.id
                        AND m.role = 'user' AND (m.kind IS NULL OR m.content <> '' AND m.kind <> 'tool_result')
                    ORDER BY m.id LIMIT 1
                ))
            SELECT CASE
                WHEN said IS NOT says AND summary IS coalesce(said, first) AND NOT EXISTS (
                    SELECT 1 FROM messages AS m
                    WHERE m.user_id = conversations.user_id AND m.conversation_id = conversations.id AND m.id < OLD.id
                        AND m.role = 'user' AND (m.kind IS NULL OR m.content <> '' AND m.kind <> 'tool_result')
                ) THEN coalesce(says, first)
                ELSE summary
            END FROM gives, others
        ),
        modseq = coalesce((SELECT modseq FROM users WHERE id = OLD.user_id), 0),
        updated_at = max(updated_at, CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000)
    WHERE user_id = OLD.user_id AND id = OLD.conversation_id;
END;

-- What goes into the trash keeps its time, so that what comes back can be told from what has changed.
CREATE TRIGGER number_direct_change AFTER UPDATE OF title, summary, notebooks, metadata, starred, archived,
    external_id, trashed_at, created_at, updated_at
    ON conversations
    WHEN NEW.modseq = OLD.modseq AND NOT EXISTS (SELECT 1 FROM service_writes) AND
        (OLD.title, OLD.summary, OLD.notebooks, OLD.metadata, OLD.starred, OLD.archived, OLD.external_id,
         OLD.trashed_at, OLD.created_at, OLD.updated_at)
        IS NOT (NEW.title, NEW.summary, NEW.notebooks, NEW.metadata, NEW.starred, NEW.archived, NEW.external_id,
                NEW.trashed_at, NEW.created_at, NEW.updated_at)
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = NEW.user_id;
    UPDATE conversations SET
        modseq = coalesce((SELECT modseq FROM users WHERE id = NEW.user_id), 0),
        updated_at = CASE
            WHEN NEW.updated_at <> OLD.updated_at OR OLD.trashed_at IS NULL AND NEW.trashed_at IS NOT NULL
                THEN NEW.updated_at
            ELSE max(NEW.updated_at, CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000)
        END
    WHERE id = NEW.id;
END;

CREATE TRIGGER number_direct_deletion AFTER DELETE ON conversations WHEN NOT EXISTS (SELECT 1 FROM service_writes)
BEGIN
    UPDATE users SET modseq = modseq + 1 WHERE id = OLD.user_id;
END;
