DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'write_conversation' AND tgrelid = to_regclass('conversation')) THEN
        DROP VIEW message, conversation;
    END IF;
END
$$;

DROP FUNCTION write_message();

DROP FUNCTION write_conversation();
