//! Documents as answers. A long one is written as JSON on a thread of its own, so that others' requests go on meanwhile.

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpResponseBuilder, web};
use chat_history_domain::Error;
use chat_history_domain::conversation::Conversation;
use chat_history_domain::message::Message;

use super::dto::ChatThread;
use crate::wire::error::ApiError;
use crate::wire::etag::etag;
use crate::wire::json_text;

/// Bytes of text from which on a document is a long one: less takes no time worth a change of threads.
const LONG: usize = 128 * 1024;

/// The answer with the thread's version and its document.
pub(super) async fn document(
    mut with: HttpResponseBuilder,
    thread: Conversation,
    messages: Vec<Message>,
) -> Result<HttpResponse, ApiError> {
    with.insert_header(etag(thread.modseq));
    let length: usize = messages.iter().map(|message| message.body.content.as_str().len()).sum();
    let document = ChatThread::new(thread, messages);
    if length < LONG {
        return Ok(json_text::answer(with, &document));
    }
    let fault = |error| Error::Internal(format!("a document cannot be written: {error}"));
    let text = web::block(move || json_text::bytes(&document)).await.map_err(fault)?;
    Ok(with.insert_header(ContentType::json()).body(text))
}
