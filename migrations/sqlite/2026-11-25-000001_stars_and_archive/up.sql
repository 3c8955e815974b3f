-- Conversations at hand and put away, and the lists of them.

ALTER TABLE conversations ADD COLUMN starred INTEGER NOT NULL DEFAULT 0
    CONSTRAINT conversations_starred_check CHECK (starred IN (0, 1));

ALTER TABLE conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0
    CONSTRAINT conversations_archived_check CHECK (archived IN (0, 1));

-- The list of those that are not archived is the list of all, which passes over the others: an index of its own would be
-- written at every append.
CREATE INDEX idx_conversations_archived ON conversations (user_id, updated_at DESC, id DESC) WHERE archived;

CREATE INDEX idx_conversations_starred ON conversations (user_id, updated_at DESC, id DESC) WHERE starred;
