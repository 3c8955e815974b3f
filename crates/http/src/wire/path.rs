//! The ids in a path. An id that is no number names nothing, so it is not found.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chat_history_domain::Error;
use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::MessageId;

use crate::api::entry::{Described, Entry};
use crate::wire::error::ApiError;

/// The conversation that a path names.
#[derive(Clone, Copy)]
pub(crate) struct InConversation(pub(crate) ConversationId);

/// The message that a path names, and the conversation that it is to be part of.
#[derive(Clone, Copy)]
pub(crate) struct InMessage(pub(crate) ConversationId, pub(crate) MessageId);

/// The message that a path names by nothing but its id.
#[derive(Clone, Copy)]
pub(crate) struct ByMessageId(pub(crate) MessageId);

fn conversation(request: &HttpRequest) -> Result<ConversationId, ApiError> {
    let id = request.match_info().get("id").and_then(ConversationId::parse);
    id.ok_or(ApiError::Domain(Error::NotFound("conversation")))
}

fn message(request: &HttpRequest, parameter: &str) -> Result<MessageId, ApiError> {
    let id = request.match_info().get(parameter).and_then(MessageId::parse);
    id.ok_or(ApiError::Domain(Error::NotFound("message")))
}

impl FromRequest for InConversation {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(conversation(request).map(Self))
    }
}

impl FromRequest for InMessage {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            conversation(request)
                .and_then(|conversation| Ok(Self(conversation, message(request, "message_id")?))),
        )
    }
}

impl FromRequest for ByMessageId {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(message(request, "id").map(Self))
    }
}

impl Described for InConversation {
    fn describe(entry: &mut Entry) {
        entry.id("id");
    }
}

impl Described for InMessage {
    fn describe(entry: &mut Entry) {
        entry.id("id");
        entry.id("message_id");
    }
}

impl Described for ByMessageId {
    fn describe(entry: &mut Entry) {
        entry.id("id");
    }
}

/// A name in a path, which the table describes.
impl Described for web::Path<String> {
    fn describe(entry: &mut Entry) {
        entry.can_be_missing();
    }
}
