DROP TRIGGER count_direct_message ON messages;

DROP FUNCTION count_direct_message();

DROP TRIGGER number_direct_conversation ON conversations;

DROP FUNCTION number_direct_conversation();
