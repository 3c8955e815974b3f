DROP TRIGGER keep_direct_edit;

DROP TABLE message_revisions;
