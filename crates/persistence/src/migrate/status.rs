//! Where a database's schema stands compared with the one this program knows.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use chat_history_domain::{Error, Result};

use super::scripts::{FOLDERS, version};
use crate::failure::is_missing_table;
use crate::session::{Session, on};

/// The migrations that a database has, those it lacks, and those it has that this program does not know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MigrationStatus {
    /// Known and applied, oldest first, by folder name.
    pub applied: Vec<String>,
    /// Known and not yet applied, oldest first, by folder name.
    pub pending: Vec<String>,
    /// Applied by a newer program, by version.
    pub unknown: Vec<String>,
}

impl MigrationStatus {
    /// Where a database stands that has those versions.
    pub(crate) fn of(mut versions: Vec<String>) -> Self {
        versions.sort_unstable();
        let (applied, pending) =
            FOLDERS.iter().map(ToString::to_string).partition(|folder| versions.contains(&version(folder)));
        let is_known = |found: &String| FOLDERS.iter().any(|folder| version(folder) == *found);
        Self { applied, pending, unknown: versions.into_iter().filter(|found| !is_known(found)).collect() }
    }

    /// Why this program cannot work on the database as it stands; `None` where it can.
    pub fn complaint(&self) -> Option<String> {
        if !self.unknown.is_empty() {
            return Some(format!(
                "the database is newer than this program: it has migration {}; run the newer program, or revert with it",
                self.unknown.join(", ")
            ));
        }
        (!self.pending.is_empty()).then(|| {
            format!("the database lacks migration {}; run `chat-history migrate`", self.pending.join(", "))
        })
    }
}

/// Where the database stands, read on a store's connection.
pub(crate) fn status(session: &mut Session) -> Result<MigrationStatus> {
    let versions: Result<Vec<String>> =
        on!(session, |connection| sql::<Text>("SELECT version FROM __diesel_schema_migrations")
            .load(connection));
    match versions {
        Ok(versions) => Ok(MigrationStatus::of(versions)),
        // The table is made by the first migration.
        Err(Error::Unavailable(why)) if is_missing_table(&why) => Ok(MigrationStatus::of(Vec::new())),
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_has_everything_gives_no_complaint() {
        let status = MigrationStatus::of(FOLDERS.iter().map(|folder| version(folder)).collect());
        assert_eq!(status.complaint(), None);
        assert_eq!(status.applied, FOLDERS);
    }

    #[test]
    fn an_empty_database_lacks_everything() {
        let complaint = MigrationStatus::of(Vec::new()).complaint().unwrap();
        assert!(
            complaint.starts_with("the database lacks migration 2026-11-23-000000_conversations"),
            "{complaint}"
        );
    }

    #[test]
    fn a_newer_database_is_refused_in_clear_words() {
        let complaint = MigrationStatus::of(vec!["99990101000000".into()]).complaint().unwrap();
        assert!(complaint.starts_with("the database is newer than this program"), "{complaint}");
    }
}
