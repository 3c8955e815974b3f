DROP TRIGGER number_direct_edit ON messages;

DROP FUNCTION number_direct_edit();

DROP TRIGGER count_direct_message ON messages;

DROP FUNCTION count_direct_message();

DROP FUNCTION title_taken_from(text);

DROP TRIGGER number_direct_conversation ON conversations;

DROP FUNCTION number_direct_conversation();
