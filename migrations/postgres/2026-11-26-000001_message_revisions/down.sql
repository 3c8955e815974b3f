DROP TRIGGER keep_direct_edit ON messages;

DROP FUNCTION keep_direct_edit();

DROP TABLE message_revisions;
