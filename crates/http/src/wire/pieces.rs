//! Changes that are made in several pieces.

use chat_history_domain::{Error, Result};

/// Does work in a task of its own, so that what has begun is finished also where the client does not wait for it.
///
/// # Errors
/// The work's own.
pub(crate) async fn to_the_end<T: 'static>(work: impl Future<Output = Result<T>> + 'static) -> Result<T> {
    let working = actix_web::rt::spawn(work);
    working.await.map_err(|error| Error::Internal(format!("a change was cut off: {error}")))?
}
