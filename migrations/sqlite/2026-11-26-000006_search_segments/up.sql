-- The index of words in segments of a thousand messages, so that indexing messages writes to few pages, and a search for the
-- beginnings of words reads the newest segments alone. What was indexed is thrown away, and is made again.

DELETE FROM search_states;

DELETE FROM search_messages;

DELETE FROM search_titles;

DELETE FROM search_removed;

DROP TABLE search_words;

-- The parts of a user's index: the one with number 0 is of titles, the others of the messages from the one with that id to
-- the next segment's.
CREATE TABLE search_segments (
    key INTEGER NOT NULL,
    first_document INTEGER NOT NULL,
    last_document INTEGER NOT NULL,
    documents INTEGER NOT NULL,
    CONSTRAINT search_segments_pkey PRIMARY KEY (key, first_document)
) STRICT, WITHOUT ROWID;

-- The index: how often a word stands in a document, which is a message by its id, or the title of a conversation by the
-- negative of its id. Plain rows, so that whoever deletes one leaves no byte of it, whatever their version of SQLite.
CREATE TABLE search_words (
    key INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    word TEXT NOT NULL,
    document INTEGER NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT search_words_pkey PRIMARY KEY (key, segment, word, document)
) STRICT, WITHOUT ROWID;
