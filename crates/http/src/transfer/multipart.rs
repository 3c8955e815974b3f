//! The file in a body that a form of a web page sends (RFC 7578): the first part that is a file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use futures_util::stream;
use multer::{Multipart, parse_boundary};

use super::spool::disk;
use crate::wire::error::ApiError;

/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// What separates the parts, where the media type is that of a form.
pub(super) fn boundary(media_type: &str) -> Option<String> {
    parse_boundary(media_type).ok()
}

/// The file that a form holds, as a file of its own.
pub(super) async fn file_in(mut form: File, boundary: String) -> Result<File, ApiError> {
    form.seek(SeekFrom::Start(0)).map_err(|error| on_disk(&error))?;
    let chunks = stream::iter(std::iter::from_fn(move || next_chunk(&mut form).transpose()));
    let mut parts = Multipart::new(chunks, boundary);
    let broken =
        |error: multer::Error| ApiError::field("body", format!("is no form that can be read: {error}"));
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        if part.file_name().is_none() {
            continue;
        }
        let mut file = tempfile::tempfile().map_err(|error| on_disk(&error))?;
        while let Some(chunk) = part.chunk().await.map_err(broken)? {
            file.write_all(&chunk).map_err(|error| on_disk(&error))?;
        }
        return Ok(file);
    }
    Err(ApiError::field("body", "is a form without a file"))
}

fn on_disk(error: &io::Error) -> ApiError {
    ApiError::Domain(disk(error))
}

fn next_chunk(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let mut chunk = vec![0; CHUNK];
    let read = file.read(&mut chunk)?;
    chunk.truncate(read);
    Ok((read > 0).then_some(chunk))
}
