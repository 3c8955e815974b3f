//! The body of an import on its way into a file, which has no name, is its owner's alone, and goes with the request.

use std::fs::File;
use std::io::{self, Write};

use actix_web::http::header::CONTENT_LENGTH;
use actix_web::{HttpRequest, web};
use chat_history_domain::Error;
use futures_util::StreamExt;

use crate::edge::connection::Arrival;
use crate::wire::error::ApiError;

/// Bytes that are gathered before they are written.
const GATHERED: usize = 256 * 1024;

/// Takes in a body of at most that many bytes.
pub(super) async fn spool(
    request: &HttpRequest,
    mut body: web::Payload,
    most: usize,
) -> Result<File, ApiError> {
    let declared =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > most) {
        return Err(ApiError::TooLarge(most));
    }
    // A large body may take its time, as long as it keeps coming.
    let arrival = request.conn_data::<Arrival>();
    arrival.inspect(|arrival| arrival.goes_on());
    let mut file = on_disk(tempfile::tempfile).await?;
    let (mut gathered, mut length) = (Vec::new(), 0_usize);
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(|_| ApiError::Broken)?;
        length = length.saturating_add(bytes.len());
        if length > most {
            return Err(ApiError::TooLarge(most));
        }
        gathered.extend(bytes);
        if gathered.len() >= GATHERED {
            file = written(file, std::mem::take(&mut gathered)).await?;
        }
    }
    arrival.inspect(|arrival| arrival.is_over());
    written(file, gathered).await
}

async fn written(mut file: File, bytes: Vec<u8>) -> Result<File, ApiError> {
    on_disk(move || file.write_all(&bytes).map(|()| file)).await
}

/// Does what may wait for the disk.
pub(super) async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ApiError> {
    let outcome = web::block(work).await;
    let outcome = outcome.map_err(|_| Error::Unavailable("the service is stopping".into()))?;
    Ok(outcome.map_err(|error| disk(&error))?)
}

/// What an error of the disk means.
pub(super) fn disk(error: &io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::Full(format!("the temporary folder: {error}"))
        }
        _ => Error::Internal(format!("the temporary folder: {error}")),
    }
}
