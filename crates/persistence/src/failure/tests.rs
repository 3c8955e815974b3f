//! What words of a database mean.

use super::*;

mod real;

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
