//! What an answer shows that its request does not say: it goes into the receipt, and there is little of it in most.

use serde::{Deserialize, Serialize};

use crate::conversation::{Conversation, ConversationId, ExternalId};
use crate::message::{Body, Content, Kind, Message, NewMessage, Role, Status};
use crate::{Error, Json, Modseq, Result, Timestamp, UserId};

/// What a message says that was there before, where the request says it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShownMessage {
    /// Its place among the request's.
    pub(super) place: usize,
    role: String,
    content: String,
    kind: Option<String>,
    item: Option<String>,
    sources: String,
    selected_text_used: bool,
    tool_calls: Option<String>,
    metadata: String,
    status: Option<String>,
}

impl ShownMessage {
    /// What the message says, unless the request says just that.
    pub(super) fn unless_said(place: usize, new: &NewMessage, kept: &Message) -> Option<Self> {
        if (&new.body, new.status) == (&kept.body, kept.status) {
            return None;
        }
        let text = |json: &Json| json.as_str().to_owned();
        let body = &kept.body;
        Some(Self {
            place,
            role: body.role.as_str().to_owned(),
            content: body.content.as_str().to_owned(),
            kind: body.kind.as_ref().map(|kind| kind.as_str().to_owned()),
            item: body.item.as_ref().map(text),
            sources: text(&body.sources),
            selected_text_used: body.selected_text_used,
            tool_calls: body.tool_calls.as_ref().map(text),
            metadata: text(&body.metadata),
            status: kept.status.map(|status| status.as_str().to_owned()),
        })
    }

    /// The message as it was shown, under the id that the request gives it.
    pub(super) fn in_place_of(&self, new: &NewMessage) -> Result<NewMessage> {
        let unknown = |_| Error::Internal(format!("a receipt shows the role {}", self.role));
        let body = Body {
            role: Role::parse(&self.role).map_err(unknown)?,
            content: Content::stored(self.content.clone()),
            kind: self.kind.clone().map(Kind::stored),
            item: self.item.clone().map(Json::stored),
            sources: Json::stored_copy(&self.sources),
            selected_text_used: self.selected_text_used,
            tool_calls: self.tool_calls.clone().map(Json::stored),
            metadata: Json::stored_copy(&self.metadata),
        };
        let status = self.status.as_deref().and_then(Status::stored);
        Ok(NewMessage { public_id: new.public_id.clone(), body, status })
    }
}

/// What a conversation is like that a request finds or copies, without its messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShownConversation {
    external_id: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    notebooks: String,
    metadata: String,
    starred: bool,
    archived: bool,
    message_count: i64,
    modseq: i64,
    created_at: i64,
    updated_at: i64,
}

impl ShownConversation {
    pub(super) fn of(conversation: &Conversation) -> Self {
        Self {
            external_id: conversation.external_id.as_ref().map(|id| id.as_str().to_owned()),
            title: conversation.title.clone(),
            summary: conversation.summary.clone(),
            notebooks: conversation.notebooks.as_str().to_owned(),
            metadata: conversation.metadata.as_str().to_owned(),
            starred: conversation.starred,
            archived: conversation.archived,
            message_count: conversation.message_count,
            modseq: conversation.modseq.0,
            created_at: conversation.created_at.micros(),
            updated_at: conversation.updated_at.micros(),
        }
    }

    /// The conversation of that id and owner as it was shown.
    pub(super) fn conversation(&self, id: ConversationId, owner: &UserId) -> Conversation {
        Conversation {
            id,
            owner: owner.clone(),
            external_id: self.external_id.clone().map(ExternalId::stored),
            title: self.title.clone(),
            summary: self.summary.clone(),
            notebooks: Json::stored_copy(&self.notebooks),
            metadata: Json::stored_copy(&self.metadata),
            starred: self.starred,
            archived: self.archived,
            message_count: self.message_count,
            modseq: Modseq(self.modseq),
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        }
    }
}
