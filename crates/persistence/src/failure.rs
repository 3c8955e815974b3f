//! What an error of the database means to a caller. Errors are classified here and nowhere else.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use chat_history_domain::Error;

/// The domain's error for one of Diesel's.
///
/// Diesel hands on no SQLSTATE, and files most of what matters here under `Unknown`, so the databases' own words
/// decide; connections ask PostgreSQL for untranslated ones.
pub(crate) fn classify(error: DieselError) -> Error {
    match error {
        DieselError::DatabaseError(kind, information) => {
            let message = information.message();
            match kind {
                // Until the schema is there, nothing can be kept.
                _ if is_missing_table(message) => Error::Unavailable(message.into()),
                DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::ReadOnlyTransaction => Error::Unavailable(message.into()),
                // A conversation that went away between two statements: the next try finds it missing.
                DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::ForeignKeyViolation => {
                    Error::Conflict(message.into())
                }
                _ => by_words(message),
            }
        }
        DieselError::BrokenTransactionManager => Error::Unavailable("the transaction is broken".into()),
        other => Error::Internal(other.to_string()),
    }
}

/// What words of a database mean: the error that holds them.
type Meaning = fn(String) -> Error;

/// Words of SQLite and PostgreSQL, and what they mean.
const WORDS: [(&str, Meaning); 21] = [
    // SQLite
    ("database is locked", Error::Conflict),
    ("database table is locked", Error::Conflict),
    ("database or disk is full", Error::Full),
    ("attempt to write a readonly database", Error::Unavailable),
    ("disk I/O error", Error::Unavailable),
    ("unable to open database file", Error::Unavailable),
    // PostgreSQL
    ("deadlock detected", Error::Conflict),
    ("could not serialize access", Error::Conflict),
    ("canceling statement due to lock timeout", Error::Conflict),
    ("canceling statement due to statement timeout", Error::Unavailable),
    ("No space left on device", Error::Full),
    ("could not extend file", Error::Full),
    ("too many clients", Error::Unavailable),
    ("remaining connection slots", Error::Unavailable),
    ("terminating connection", Error::Unavailable),
    ("the database system is", Error::Unavailable),
    // libpq
    ("server closed the connection", Error::Unavailable),
    ("no connection to the server", Error::Unavailable),
    ("connection has been closed", Error::Unavailable),
    ("could not receive data from server", Error::Unavailable),
    ("SSL SYSCALL error", Error::Unavailable),
];

/// Whether a database says in these words that it has no such table.
pub(crate) fn is_missing_table(message: &str) -> bool {
    let postgres = message.starts_with("relation ") && message.ends_with(" does not exist");
    postgres || message.starts_with("no such table")
}

fn by_words(message: &str) -> Error {
    let known = WORDS.iter().find(|(words, _)| message.contains(words));
    known.map_or(Error::Internal as Meaning, |(_, meaning)| *meaning)(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(kind: DatabaseErrorKind, message: &str) -> Error {
        classify(DieselError::DatabaseError(kind, Box::new(message.to_owned())))
    }

    #[test]
    fn what_can_be_tried_again_at_once_is_a_conflict() {
        for message in ["database is locked", "deadlock detected"] {
            assert_eq!(class(DatabaseErrorKind::Unknown, message), Error::Conflict(message.into()));
        }
        assert!(matches!(class(DatabaseErrorKind::SerializationFailure, "x"), Error::Conflict(_)));
    }

    #[test]
    fn a_lost_connection_is_unavailable_and_a_full_disk_is_full() {
        assert!(matches!(class(DatabaseErrorKind::ClosedConnection, "x"), Error::Unavailable(_)));
        assert!(matches!(
            class(DatabaseErrorKind::Unknown, "terminating connection due to administrator command"),
            Error::Unavailable(_)
        ));
        assert!(matches!(class(DatabaseErrorKind::Unknown, "database or disk is full"), Error::Full(_)));
    }

    #[test]
    fn a_database_without_its_schema_is_unavailable() {
        for message in ["no such table: messages", "relation \"messages\" does not exist"] {
            assert_eq!(class(DatabaseErrorKind::Unknown, message), Error::Unavailable(message.into()));
        }
    }

    #[test]
    fn anything_else_is_a_fault_of_ours() {
        assert!(matches!(class(DatabaseErrorKind::Unknown, "no such column: mood"), Error::Internal(_)));
        assert!(matches!(classify(DieselError::NotFound), Error::Internal(_)));
    }
}
