-- What conversations as whole documents need: whether an id is another user's, and how many messages stand behind the
-- dialogue. The first has no user in it, so it is not unique, as unique indexes on distributed tables must name the user.

CREATE INDEX idx_conversations_id ON conversations (id);

CREATE INDEX idx_messages_beside_dialogue ON messages (user_id, conversation_id) WHERE role NOT IN ('user', 'assistant');
