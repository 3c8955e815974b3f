DROP TABLE search_titles;

DROP TABLE search_messages;

DROP TABLE search_states;
