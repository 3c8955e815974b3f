ALTER INDEX idx_search_messages_words RESET (gin_pending_list_limit);

ALTER INDEX idx_search_messages_words SET (fastupdate = off);
