-- Users, their conversations and the messages in them. Every key starts with the user. Times are microseconds since 1970.

CREATE TABLE users (
    id TEXT NOT NULL,
    modseq INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_id_check CHECK (length(id) <= 255)
) STRICT;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    title TEXT,
    summary TEXT,
    notebooks TEXT NOT NULL DEFAULT '[]',
    metadata TEXT NOT NULL DEFAULT '{}',
    message_count INTEGER NOT NULL DEFAULT 0,
    modseq INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    updated_at INTEGER NOT NULL DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    CONSTRAINT conversations_user_id_id_key UNIQUE (user_id, id),
    CONSTRAINT conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT conversations_title_check CHECK (length(title) <= 255),
    CONSTRAINT conversations_summary_check CHECK (length(summary) <= 100),
    CONSTRAINT conversations_notebooks_check CHECK (json_type(notebooks) = 'array'),
    CONSTRAINT conversations_metadata_check CHECK (json_type(metadata) = 'object')
) STRICT;

CREATE INDEX idx_conversations_user_id ON conversations (user_id, updated_at DESC, id DESC);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    summary TEXT GENERATED ALWAYS AS (substr(content, 1, 100)) STORED,
    sources TEXT NOT NULL DEFAULT '[]',
    selected_text_used INTEGER NOT NULL DEFAULT 0,
    tool_calls TEXT,
    metadata TEXT NOT NULL DEFAULT '{}',
    modseq INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    updated_at INTEGER NOT NULL DEFAULT (CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER) * 1000),
    CONSTRAINT messages_user_id_id_key UNIQUE (user_id, id),
    CONSTRAINT messages_conversation_id_fkey FOREIGN KEY (user_id, conversation_id)
        REFERENCES conversations (user_id, id) ON DELETE CASCADE,
    CONSTRAINT messages_role_check CHECK (role IN ('user', 'assistant', 'system', 'tool')),
    CONSTRAINT messages_selected_text_used_check CHECK (selected_text_used IN (0, 1)),
    CONSTRAINT messages_sources_check CHECK (json_type(sources) = 'array'),
    CONSTRAINT messages_metadata_check CHECK (json_type(metadata) = 'object')
) STRICT;

CREATE INDEX idx_messages_conversation_id ON messages (user_id, conversation_id, id);

CREATE INDEX idx_messages_user_id ON messages (user_id, modseq);
