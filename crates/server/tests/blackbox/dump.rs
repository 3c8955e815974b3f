//! All rows of all tables as text, so that what was there before and after a request can be compared.

use crate::harness::{Database, Sql};

/// Reads all rows, again and again.
pub(crate) struct Dump {
    sql: Sql,
    query: String,
}

/// All rows, each with its owner and its table in front.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rows(pub(super) Vec<String>);

impl Dump {
    pub(crate) fn of(database: &Database) -> Self {
        let mut sql = database.sql();
        // What searches are answered from follows what is there, also where somebody only reads.
        let tables = sql.tables().into_iter().filter(|table| !table.starts_with("search_"));
        let tables: Vec<String> = tables.collect();
        let parts: Vec<String> = tables.iter().map(|table| part(&mut sql, table)).collect();
        assert!(parts.len() >= 4, "{parts:?}");
        Self { sql, query: format!("{} ORDER BY 1", parts.join(" UNION ALL ")) }
    }

    pub(crate) fn rows(&mut self) -> Rows {
        Rows(self.sql.texts(&self.query))
    }
}

impl Rows {
    /// Those that are not that user's.
    pub(crate) fn of_others(&self, user: &str) -> Vec<&String> {
        let own = format!("{user} ");
        self.0.iter().filter(|row| !row.starts_with(&own)).collect()
    }

    /// What is in one and not in the other, for a report.
    pub(crate) fn difference(&self, other: &Self) -> Vec<String> {
        let only = |one: &Self, other: &Self| {
            one.0.iter().filter(|row| !other.0.contains(row)).cloned().collect::<Vec<_>>()
        };
        [only(self, other), only(other, self)].concat()
    }
}

/// The statement that reads a table's rows, each as one text.
fn part(sql: &mut Sql, table: &str) -> String {
    let columns = match sql {
        Sql::Sqlite(_) => {
            sql.texts(&format!("SELECT name AS value FROM pragma_table_xinfo('{table}') ORDER BY cid"))
        }
        Sql::Postgres(_) => sql.texts(&format!(
            "SELECT column_name::text AS value FROM information_schema.columns WHERE table_name = '{table}'"
        )),
    };
    let has = |name: &str| columns.iter().any(|column| column == name);
    let owner = match (has("user_id"), table) {
        (true, _) => "user_id",
        (false, "users") => "id",
        _ => "''",
    };
    let row = match sql {
        Sql::Sqlite(_) => {
            columns.iter().map(|name| format!("quote({name})")).collect::<Vec<_>>().join("||','||")
        }
        Sql::Postgres(_) => format!("{table}::text"),
    };
    format!("SELECT {owner} || ' {table} ' || {row} AS value FROM {table}")
}
