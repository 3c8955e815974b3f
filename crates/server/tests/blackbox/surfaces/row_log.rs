//! What really happens to the rows of messages, as the database itself tells it: triggers that log every change.

use crate::harness::{Database, Sql};

/// A log of the changes of message rows, from the moment it was started.
pub(crate) struct RowLog {
    sql: Sql,
}

/// A row that was inserted, updated or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowChange {
    /// `insert`, `update` or `delete`.
    pub(crate) what: String,
    /// The message.
    pub(crate) id: i64,
    /// The number that the row has, or had when it was deleted.
    pub(crate) modseq: i64,
}

const ON_POSTGRES: &str = "
    CREATE TABLE row_log (number BIGINT GENERATED ALWAYS AS IDENTITY, what TEXT, id BIGINT, modseq BIGINT);
    CREATE FUNCTION log_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO row_log (what, id, modseq)
        VALUES (lower(TG_OP), coalesce(NEW.id, OLD.id), coalesce(NEW.modseq, OLD.modseq));
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER log_row AFTER INSERT OR UPDATE OR DELETE ON messages
        FOR EACH ROW EXECUTE FUNCTION log_row();";

const ON_SQLITE: &str = "
    CREATE TABLE row_log (number INTEGER PRIMARY KEY, what TEXT, id INTEGER, modseq INTEGER);
    CREATE TRIGGER log_insert AFTER INSERT ON messages BEGIN
        INSERT INTO row_log (what, id, modseq) VALUES ('insert', NEW.id, NEW.modseq);
    END;
    CREATE TRIGGER log_update AFTER UPDATE ON messages BEGIN
        INSERT INTO row_log (what, id, modseq) VALUES ('update', NEW.id, NEW.modseq);
    END;
    CREATE TRIGGER log_delete AFTER DELETE ON messages BEGIN
        INSERT INTO row_log (what, id, modseq) VALUES ('delete', OLD.id, OLD.modseq);
    END;";

impl RowLog {
    /// Starts to log.
    pub(crate) fn start(database: &Database) -> Self {
        let mut sql = database.sql();
        sql.run(match sql {
            Sql::Postgres(_) => ON_POSTGRES,
            Sql::Sqlite(_) => ON_SQLITE,
        });
        Self { sql }
    }

    /// What has happened since the last look, in its order.
    pub(crate) fn take(&mut self) -> Vec<RowChange> {
        let lines = self.sql.texts(
            "SELECT what || ' ' || CAST(id AS TEXT) || ' ' || CAST(modseq AS TEXT) AS value FROM row_log ORDER BY number",
        );
        self.sql.run("DELETE FROM row_log");
        let change = |line: &String| {
            let mut words = line.split(' ');
            let what = words.next().unwrap().to_owned();
            let mut number = || words.next().unwrap().parse().unwrap();
            RowChange { what, id: number(), modseq: number() }
        };
        lines.iter().map(change).collect()
    }

    /// How many rows were inserted, updated and deleted since the last look.
    pub(crate) fn counts(&mut self) -> [usize; 3] {
        let changes = self.take();
        ["insert", "update", "delete"].map(|what| changes.iter().filter(|change| change.what == what).count())
    }
}
