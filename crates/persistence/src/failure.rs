//! What an error of the database means to a caller. Errors are classified here and nowhere else.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use chat_history_domain::Error;

use crate::sabotage;

/// The domain's error for one of Diesel's.
///
/// Diesel hands on no SQLSTATE, and files most of what matters here under `Unknown`, so the databases' own words
/// decide; connections ask PostgreSQL for untranslated ones.
pub(crate) fn classify(error: DieselError) -> Error {
    match error {
        DieselError::DatabaseError(_, information) if sabotage::is_on("knows-no-words") => {
            Error::Internal(information.message().into())
        }
        DieselError::DatabaseError(kind, information) => {
            let message = information.message();
            match kind {
                // Until the schema is there, nothing can be kept.
                _ if is_missing_table(message) => Error::Unavailable(message.into()),
                DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::ReadOnlyTransaction => Error::Unavailable(message.into()),
                // A conversation that went away between two statements: the next try finds it missing.
                // And an id that another writer took: the next try finds it taken.
                DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::UniqueViolation => Error::Conflict(message.into()),
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
const WORDS: [(&str, Meaning); 22] = [
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
    ("too many connections for", Error::Unavailable),
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

/// Whether PostgreSQL says in these words that it is there, and has no connection to spare.
pub(crate) fn has_too_many_clients(message: &str) -> bool {
    TOO_MANY.iter().any(|words| message.contains(words))
}

/// PostgreSQL's words for having no connection to spare: at all, but for administrators, for the role, for the database.
const TOO_MANY: [&str; 3] = ["too many clients", "remaining connection slots", "too many connections for"];

fn by_words(message: &str) -> Error {
    let known = WORDS.iter().find(|(words, _)| message.contains(words));
    known.map_or(Error::Internal as Meaning, |(_, meaning)| *meaning)(message.to_owned())
}

#[cfg(test)]
mod tests;
