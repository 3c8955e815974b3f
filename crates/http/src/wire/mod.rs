//! How requests are taken apart and answers put together, whatever the surface.

pub(crate) mod batch;
pub(crate) mod body;
pub(crate) mod body_id;
pub(crate) mod error;
pub(crate) mod etag;
pub(crate) mod idempotency;
pub(crate) mod json_text;
pub(crate) mod object;
pub(crate) mod path;
pub(crate) mod pieces;
pub(crate) mod query;
