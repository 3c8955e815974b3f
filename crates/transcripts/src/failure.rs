//! Why reading or writing a file of conversations ends early.

use std::io;

use chat_history_domain::Error;

/// Why a file was not imported, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It is no file that can be imported. The words are the end of a sentence that starts with what it is called.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The file cannot be read from where it is.
    #[error("the file cannot be read: {0}")]
    Disk(io::Error),
    /// Whoever asked for it no longer waits.
    #[error("nobody waits for it any more")]
    Abandoned,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof, Unsupported};
        match error.kind() {
            // What our own readers say of a file.
            Other if error.get_ref().is_some() => Self::Refused(error.to_string()),
            InvalidData | InvalidInput | UnexpectedEof | Unsupported => {
                Self::Refused(format!("cannot be read: {error}"))
            }
            _ => Self::Disk(error),
        }
    }
}
