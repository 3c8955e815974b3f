DROP TABLE message_sources;

DROP TABLE conversation_sources;
