-- What searches are answered from: the words of messages and titles, which the service takes from what has changed since
-- the user searched last. It can be thrown away at any time, and is made again.

CREATE TABLE search_states (
    -- Every row of the index begins with it, so that each user has an index of their own.
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id TEXT NOT NULL,
    modseq INTEGER NOT NULL DEFAULT 0,
    message_modseq INTEGER NOT NULL DEFAULT 0,
    message_id INTEGER NOT NULL DEFAULT 0,
    title_modseq INTEGER NOT NULL DEFAULT 0,
    title_id INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT search_states_user_id_key UNIQUE (user_id),
    CONSTRAINT search_states_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT;

CREATE TABLE search_messages (
    message_id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modseq INTEGER NOT NULL,
    length INTEGER NOT NULL,
    -- A JSON array of the different words, by which its rows of the index are found again.
    words TEXT NOT NULL,
    CONSTRAINT search_messages_user_id_message_id_key UNIQUE (user_id, message_id),
    CONSTRAINT search_messages_message_id_fkey FOREIGN KEY (user_id, message_id)
        REFERENCES messages (user_id, id) ON DELETE CASCADE
) STRICT;

CREATE TABLE search_titles (
    user_id TEXT NOT NULL,
    conversation_id INTEGER NOT NULL,
    title TEXT NOT NULL,
    length INTEGER NOT NULL,
    words TEXT NOT NULL,
    CONSTRAINT search_titles_pkey PRIMARY KEY (user_id, conversation_id),
    CONSTRAINT search_titles_conversation_id_fkey FOREIGN KEY (user_id, conversation_id)
        REFERENCES conversations (user_id, id) ON DELETE CASCADE
) STRICT;

-- The index: how often a word stands in a document, which is a message by its id, or the title of a conversation by the
-- negative of its id. Plain rows, so that whoever deletes one leaves no byte of it, whatever their version of SQLite.
CREATE TABLE search_words (
    key INTEGER NOT NULL,
    word TEXT NOT NULL,
    document INTEGER NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT search_words_pkey PRIMARY KEY (key, word, document)
) STRICT, WITHOUT ROWID;

-- Documents that are gone, whose rows of the index the service deletes by and by; 0 for all of a key.
CREATE TABLE search_removed (
    id INTEGER PRIMARY KEY,
    key INTEGER NOT NULL,
    document INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;

CREATE TRIGGER search_message_is_gone AFTER DELETE ON search_messages
BEGIN
    INSERT INTO search_removed (key, document, words)
    SELECT key, OLD.message_id, OLD.words FROM search_states WHERE user_id = OLD.user_id;
END;

CREATE TRIGGER search_title_is_gone AFTER DELETE ON search_titles
BEGIN
    INSERT INTO search_removed (key, document, words)
    SELECT key, -OLD.conversation_id, OLD.words FROM search_states WHERE user_id = OLD.user_id;
END;

CREATE TRIGGER search_state_is_gone AFTER DELETE ON search_states
BEGIN
    INSERT INTO search_removed (key, document, words) VALUES (OLD.key, 0, '[]');
END;
