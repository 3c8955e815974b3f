DROP VIEW shown_messages;

DROP VIEW shown_conversations;
