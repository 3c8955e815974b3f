DROP TABLE search_titles;

DROP TABLE search_messages;

DROP TABLE search_states;

DROP TABLE search_words;

DROP TABLE search_removed;
