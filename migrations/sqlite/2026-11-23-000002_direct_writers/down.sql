DROP TRIGGER number_direct_edit;

DROP TRIGGER count_direct_message;

DROP TRIGGER number_direct_conversation;
