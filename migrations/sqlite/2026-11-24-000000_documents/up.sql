-- What conversations as whole documents need: how many messages stand behind the dialogue. Whether an id is another
-- user's is told by the primary key here.

CREATE INDEX idx_messages_beside_dialogue ON messages (user_id, conversation_id) WHERE role NOT IN ('user', 'assistant');
