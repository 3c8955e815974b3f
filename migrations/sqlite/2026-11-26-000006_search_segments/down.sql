DELETE FROM search_states;

DELETE FROM search_messages;

DELETE FROM search_titles;

DELETE FROM search_removed;

DROP TABLE search_segments;

DROP TABLE search_words;

CREATE TABLE search_words (
    key INTEGER NOT NULL,
    word TEXT NOT NULL,
    document INTEGER NOT NULL,
    count INTEGER NOT NULL,
    CONSTRAINT search_words_pkey PRIMARY KEY (key, word, document)
) STRICT, WITHOUT ROWID;
