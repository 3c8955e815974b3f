-- Conversations at hand and put away, and the lists of them.

ALTER TABLE conversations
    ADD COLUMN starred BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN archived BOOLEAN NOT NULL DEFAULT false;

-- The list of those that are not archived is the list of all, which passes over the others: an index of its own would be
-- written at every append.
CREATE INDEX idx_conversations_archived ON conversations (user_id, updated_at DESC, id DESC) WHERE archived;

CREATE INDEX idx_conversations_starred ON conversations (user_id, updated_at DESC, id DESC) WHERE starred;
