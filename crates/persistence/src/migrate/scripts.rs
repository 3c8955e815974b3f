//! The migrations, embedded into the program, and how one is run: a blank line ends a statement, and a script runs in a
//! transaction unless its folder asks for none.

use diesel::backend::Backend;
use diesel::connection::BoxableConnection;
use diesel::migration::{
    Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion, Result,
};
use diesel::pg::Pg;
use diesel::sqlite::Sqlite;

use crate::sabotage;

/// One migration of one database.
#[derive(Clone, Copy)]
pub(crate) struct Script {
    database: &'static str,
    name: Name,
    up: &'static str,
    down: &'static str,
}

/// The folder that a migration stands in.
#[derive(Clone, Copy)]
struct Name(&'static str);

/// Embeds the migrations of those folders for both databases.
macro_rules! scripts {
    ($($folder:literal),+ $(,)?) => {
        /// The folders of all migrations, oldest first.
        pub(crate) const FOLDERS: &[&str] = &[$($folder),+];
        const POSTGRES: &[Script] = &[$(script!("postgres", $folder)),+];
        const SQLITE: &[Script] = &[$(script!("sqlite", $folder)),+];
    };
}

macro_rules! script {
    ($database:literal, $folder:literal) => {
        Script {
            database: $database,
            name: Name($folder),
            up: include_str!(concat!("../../../../migrations/", $database, "/", $folder, "/up.sql")),
            down: include_str!(concat!("../../../../migrations/", $database, "/", $folder, "/down.sql")),
        }
    };
}

scripts!(
    "2026-11-23-000000_conversations",
    "2026-11-23-000001_idempotency_keys",
    "2026-11-23-000002_direct_writers",
    "2026-11-24-000000_documents",
    "2026-11-25-000001_stars_and_archive",
    "2026-11-26-000001_message_revisions",
    "2026-11-26-000002_search",
    "2026-11-26-000003_trash",
    "2026-11-26-000005_import_sources",
    "2026-11-26-000006_search_segments",
    "2026-11-30-000002_parts",
    "2026-11-30-000003_beside_dialogue",
    "2026-11-30-000004_direct_changes",
    "2026-11-30-000005_large_tables",
    "2026-11-30-000006_client_views",
    "2026-11-30-000007_shown",
);

/// The folders whose `metadata.toml` asks Diesel to run the script outside a transaction, by database: those that make
/// indexes on large tables, which PostgreSQL does without blocking writers only there. Such a script can be interrupted
/// between two statements, so each of its statements can be run again.
const OUTSIDE_TRANSACTIONS: &[(&str, &str)] =
    &[("postgres", "2026-11-30-000003_beside_dialogue"), ("postgres", "2026-11-30-000005_large_tables")];

/// Every migration of a kind of database.
pub(crate) struct Scripts;

impl MigrationSource<Pg> for Scripts {
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<Pg>>>> {
        Ok(POSTGRES.iter().map(|script| Box::new(*script) as Box<dyn Migration<Pg>>).collect())
    }
}

impl MigrationSource<Sqlite> for Scripts {
    fn migrations(&self) -> Result<Vec<Box<dyn Migration<Sqlite>>>> {
        Ok(SQLITE.iter().map(|script| Box::new(*script) as Box<dyn Migration<Sqlite>>).collect())
    }
}

/// The version of the migration in that folder: its date and number, without dashes, as Diesel's own tool has it.
pub(crate) fn version(folder: &str) -> String {
    folder.split('_').next().unwrap_or(folder).replace('-', "")
}

/// The statements of a script, in their order.
fn statements(script: &str) -> impl Iterator<Item = &str> {
    let is_only_comments =
        |statement: &&str| statement.lines().all(|line| line.trim_start().starts_with("--"));
    script.split("\n\n").map(str::trim).filter(move |statement| !is_only_comments(statement))
}

impl<DB: Backend> Migration<DB> for Script {
    fn run(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        for statement in statements(self.up) {
            sabotage::die_at_statement();
            connection.batch_execute(statement)?;
        }
        sabotage::die_at_statement();
        Ok(())
    }

    fn revert(&self, connection: &mut dyn BoxableConnection<DB>) -> Result<()> {
        statements(self.down).try_for_each(|statement| Ok(connection.batch_execute(statement)?))
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        &self.name
    }
}

/// A migration runs in a transaction of its own, or in none.
impl MigrationMetadata for Script {
    fn run_in_transaction(&self) -> bool {
        !OUTSIDE_TRANSACTIONS.contains(&(self.database, self.name.0))
            && !sabotage::is_on("migrations-unbound")
    }
}

impl MigrationName for Name {
    fn version(&self) -> MigrationVersion<'_> {
        version(self.0).into()
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_migrations_are_those_in_the_folders_of_both_databases() {
        for database in ["postgres", "sqlite"] {
            let folder = format!("{}/../../migrations/{database}", env!("CARGO_MANIFEST_DIR"));
            let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
            let mut found: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
            found.sort();
            assert_eq!(found, FOLDERS, "{database}");
        }
    }

    #[test]
    fn the_migrations_outside_transactions_are_those_whose_folders_ask_for_it() {
        for script in POSTGRES.iter().chain(SQLITE) {
            let folder = format!("{}/../../migrations/{}", env!("CARGO_MANIFEST_DIR"), script.database);
            let metadata = std::fs::read_to_string(format!("{folder}/{}/metadata.toml", script.name));
            let asked = metadata.ok().map(|text| text == "run_in_transaction = false\n");
            let expected = (!script.run_in_transaction()).then_some(true);
            assert_eq!(asked, expected, "{} {}", script.database, script.name);
        }
    }

    #[test]
    fn a_blank_line_ends_a_statement_and_comments_alone_are_none() {
        let script = "-- what\n-- why\n\nCREATE TABLE a (\n  b TEXT\n);\n\n-- and\nDROP TABLE a;\n";
        assert_eq!(
            statements(script).collect::<Vec<_>>(),
            ["CREATE TABLE a (\n  b TEXT\n);", "-- and\nDROP TABLE a;"]
        );
    }

    #[test]
    fn every_statement_of_every_script_ends_with_a_semicolon() {
        for script in POSTGRES.iter().chain(SQLITE).flat_map(|script| [script.up, script.down]) {
            for statement in statements(script) {
                assert!(statement.ends_with(';'), "{statement}");
            }
        }
    }
}
