-- What takes long on large tables. A file has one writer at a time, so here it is a migration like others.

-- The number of the edit that replaced what a revision says: the next revision's number, else the message's own.
UPDATE message_revisions AS revision SET until_modseq = coalesce(
    (
        SELECT min(next.modseq) FROM message_revisions AS next
        WHERE next.user_id = revision.user_id AND next.message_id = revision.message_id AND next.modseq > revision.modseq
    ),
    (
        SELECT messages.modseq FROM messages
        WHERE messages.user_id = revision.user_id AND messages.id = revision.message_id
    ),
    0
)
WHERE until_modseq = 0;

CREATE UNIQUE INDEX idx_messages_public_id ON messages (user_id, conversation_id, public_id)
    WHERE public_id IS NOT NULL;

CREATE UNIQUE INDEX idx_conversations_external_id ON conversations (user_id, external_id)
    WHERE external_id IS NOT NULL AND trashed_at IS NULL;
