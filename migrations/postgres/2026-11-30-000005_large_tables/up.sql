-- What takes long on large tables. It runs outside a transaction, so that it locks nobody out: each statement is a step by
-- itself, and where it is interrupted all are run again.

-- An index that is built beside writers waits for every transaction that is older, and holds up nobody while it waits.
SET lock_timeout = 0;

-- The number of the edit that replaced what a revision says: the next revision's number, else the message's own. A thousand
-- revisions at a time, as each is locked until its piece is committed.
DO $$
DECLARE
    from_user message_revisions.user_id%TYPE := '';
    from_message bigint := 0;
    to_user message_revisions.user_id%TYPE;
    to_message bigint;
BEGIN
    LOOP
        SELECT piece.user_id, piece.message_id INTO to_user, to_message
        FROM (
            SELECT user_id, message_id FROM message_revisions WHERE (user_id, message_id) > (from_user, from_message)
            ORDER BY user_id, message_id LIMIT 1000
        ) AS piece
        ORDER BY piece.user_id DESC, piece.message_id DESC LIMIT 1;
        EXIT WHEN NOT FOUND;
        UPDATE message_revisions AS revision SET until_modseq = coalesce(
            (
                SELECT min(next.modseq) FROM message_revisions AS next
                WHERE next.user_id = revision.user_id AND next.message_id = revision.message_id
                    AND next.modseq > revision.modseq
            ),
            (
                SELECT messages.modseq FROM messages
                WHERE messages.user_id = revision.user_id AND messages.id = revision.message_id
            ),
            0
        )
        WHERE until_modseq = 0 AND (user_id, message_id) > (from_user, from_message)
            AND (user_id, message_id) <= (to_user, to_message);
        COMMIT;
        from_user := to_user;
        from_message := to_message;
    END LOOP;
END
$$;

ALTER TABLE messages VALIDATE CONSTRAINT messages_status_check;

-- What an interrupted build has left is of no use.
DROP INDEX CONCURRENTLY IF EXISTS idx_messages_public_id;

CREATE UNIQUE INDEX CONCURRENTLY idx_messages_public_id ON messages (user_id, conversation_id, public_id)
    WHERE public_id IS NOT NULL;

DROP INDEX CONCURRENTLY IF EXISTS idx_conversations_external_id;

CREATE UNIQUE INDEX CONCURRENTLY idx_conversations_external_id ON conversations (user_id, external_id)
    WHERE external_id IS NOT NULL AND trashed_at IS NULL;

SET lock_timeout = '60s';
