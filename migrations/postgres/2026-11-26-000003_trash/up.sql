-- When a conversation was put in the trash. It is absent for all that does not ask for the trash.

ALTER TABLE conversations ADD COLUMN trashed_at TIMESTAMPTZ;

CREATE INDEX idx_conversations_trash ON conversations (user_id, trashed_at DESC, id DESC) WHERE trashed_at IS NOT NULL;

-- What is due, of whomever. It has no user in it, so it is not unique.
CREATE INDEX idx_conversations_trashed_at ON conversations (trashed_at) WHERE trashed_at IS NOT NULL;
