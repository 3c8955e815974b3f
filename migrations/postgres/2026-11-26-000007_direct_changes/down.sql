DROP TRIGGER number_direct_change ON conversations;

DROP FUNCTION number_direct_change();
