-- Where imported conversations and messages came from, so that none is imported twice.

CREATE TABLE conversation_sources (
    user_id TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    product TEXT NOT NULL,
    source_id TEXT NOT NULL,
    CONSTRAINT conversation_sources_pkey PRIMARY KEY (user_id, conversation_id),
    CONSTRAINT conversation_sources_conversation_id_fkey FOREIGN KEY (user_id, conversation_id)
        REFERENCES conversations (user_id, id) ON DELETE CASCADE,
    CONSTRAINT conversation_sources_product_check CHECK (length(product) <= 32),
    CONSTRAINT conversation_sources_source_id_check CHECK (length(source_id) <= 255)
) STRICT;

CREATE UNIQUE INDEX idx_conversation_sources_source_id ON conversation_sources (user_id, product, source_id);

CREATE TABLE message_sources (
    user_id TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    CONSTRAINT message_sources_pkey PRIMARY KEY (user_id, message_id),
    CONSTRAINT message_sources_message_id_fkey FOREIGN KEY (user_id, message_id)
        REFERENCES messages (user_id, id) ON DELETE CASCADE,
    CONSTRAINT message_sources_source_id_check CHECK (length(source_id) <= 255)
) STRICT;

CREATE UNIQUE INDEX idx_message_sources_source_id ON message_sources (user_id, conversation_id, source_id);
