//! The isolation matrix: every operation, every id that it takes, and everything that can be wrong with the id, as callers
//! without a token, with an expired one, with a user's, and with a user's who has nothing. What is expected stands in
//! `expected.txt`.

mod check;

mod people;
mod table;
mod tries;

use crate::harness::{Database, Service, on_both};

on_both!(
    nobody_sees_changes_or_tells_apart_what_is_anothers,
    what_is_in_the_trash_is_answered_like_what_never_was
);

/// With a trash, so that what can be done with it is in the matrix, too; what is deleted is gone for good.
const TRASH: [(&str, &str); 1] = [("TRASH_DAYS", "30")];

fn nobody_sees_changes_or_tells_apart_what_is_anothers(database: &Database) {
    let service = Service::start_with(database, &TRASH);
    let report = check::check(&service, database, "?permanent=true", |_| true);
    eprintln!("{} cells", report.cells);
    assert!(report.cells > 2_500, "{} cells", report.cells);
    assert!(report.violations.is_empty(), "{:#?}", report.violations);
}

fn what_is_in_the_trash_is_answered_like_what_never_was(database: &Database) {
    let service = Service::start_with(database, &TRASH);
    let takes_back = |path: &str| path.ends_with("/restore");
    let report = check::check(&service, database, "", |row| row.id == "path:id" && !takes_back(row.path));
    assert!(report.cells > 800, "{} cells", report.cells);
    assert!(report.violations.is_empty(), "{:#?}", report.violations);
}

/// The controls: with a query that forgets its user, the same check complains.
#[cfg(feature = "sabotage")]
mod control {
    use super::check::check;
    use crate::harness::{Database, Service, on_both};

    on_both!(
        the_matrix_notices_a_read_that_forgets_its_user,
        the_matrix_notices_a_deletion_that_forgets_its_user
    );

    /// What the check complains of in the rows of an operation, at a service with that defect.
    fn violations(database: &Database, defect: &str, method: &str, path: &str) -> Vec<String> {
        let service = Service::start_with(database, &[("CHAT_HISTORY_SABOTAGE", defect)]);
        let report = check(&service, database, "", |row| (row.method, row.path) == (method, path));
        eprintln!("{} cells, and with {defect}: {:#?}", report.cells, report.violations);
        report.violations
    }

    #[track_caller]
    fn is_told(violations: &[String], what: &str) {
        let of_anothers = |line: &String| line.contains("Anothers, bob") && line.contains(what);
        assert!(violations.iter().any(of_anothers), "{what}: {violations:#?}");
    }

    fn the_matrix_notices_a_read_that_forgets_its_user(database: &Database) {
        let found = violations(database, "owner-unchecked", "GET", "/api/messages/{id}");
        is_told(&found, "200 in place of 404");
        is_told(&found, "tells what is another's");
    }

    fn the_matrix_notices_a_deletion_that_forgets_its_user(database: &Database) {
        let found = violations(database, "owner-unchecked-by-delete", "DELETE", "/api/v1/chat/threads/{id}");
        is_told(&found, "204 in place of 404");
        is_told(&found, "changed the database");
    }
}
