//! The rows of `messages`.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{Content, Message, MessageChange, MessageId, NewMessage, Role};
use chat_history_domain::transfer::RestoredMessage;
use chat_history_domain::{Json, Modseq, Stamp, UserId};
use diesel::prelude::*;

use super::conversation::EmptyJson;
use crate::schema::messages;
use crate::types::{JsonIn, JsonOut, Micros, RoleOut};

/// A message as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    id: i64,
    conversation_id: i64,
    role: RoleOut,
    content: String,
    sources: JsonOut,
    selected_text_used: bool,
    tool_calls: Option<String>,
    metadata: JsonOut,
    modseq: i64,
    created_at: Micros,
    updated_at: Micros,
}

impl MessageRow {
    /// The message, which was read among `owner`'s.
    pub(crate) fn of(self, owner: &UserId) -> Message {
        Message {
            id: MessageId(self.id),
            owner: owner.clone(),
            conversation: ConversationId(self.conversation_id),
            role: self.role.0,
            content: self.content,
            sources: self.sources.0,
            selected_text_used: self.selected_text_used,
            tool_calls: self.tool_calls.map(Json::stored),
            metadata: self.metadata.0,
            modseq: Modseq(self.modseq),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        }
    }
}

/// A message as it is added.
#[derive(Insertable)]
#[diesel(table_name = messages, treat_none_as_default_value = false)]
pub(crate) struct NewMessageRow<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) conversation_id: i64,
    pub(crate) role: &'a str,
    pub(crate) content: &'a str,
    pub(crate) sources: JsonIn<'a>,
    pub(crate) selected_text_used: bool,
    pub(crate) tool_calls: Option<&'a str>,
    pub(crate) metadata: JsonIn<'a>,
    pub(crate) modseq: i64,
    pub(crate) created_at: Micros,
    pub(crate) updated_at: Micros,
}

impl<'a> NewMessageRow<'a> {
    /// The row of a new message.
    pub(crate) fn new(
        owner: &'a UserId,
        conversation: ConversationId,
        new: &'a NewMessage,
        stamp: Stamp,
    ) -> Self {
        Self {
            user_id: owner.as_str(),
            conversation_id: conversation.0,
            role: new.role.as_str(),
            content: new.content.as_str(),
            sources: JsonIn(&new.sources),
            selected_text_used: new.selected_text_used,
            tool_calls: new.tool_calls.as_ref().map(Json::as_str),
            metadata: JsonIn(&new.metadata),
            modseq: stamp.modseq.0,
            created_at: Micros(stamp.at),
            updated_at: Micros(stamp.at),
        }
    }

    /// The row of a message that was made elsewhere.
    pub(crate) fn restored(
        owner: &'a UserId,
        conversation: ConversationId,
        as_was: &'a RestoredMessage,
        modseq: Modseq,
    ) -> Self {
        let stamp = Stamp { modseq, at: as_was.created_at };
        let updated_at = Micros(as_was.updated_at);
        Self { updated_at, ..Self::new(owner, conversation, &as_was.message, stamp) }
    }
}

/// A change of a message: what is `None` stays as it is.
#[derive(AsChangeset)]
#[diesel(table_name = messages)]
pub(crate) struct MessageChanges<'a> {
    role: Option<&'static str>,
    content: Option<&'a str>,
    sources: Option<JsonIn<'a>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Option<&'a str>>,
    metadata: Option<JsonIn<'a>>,
    modseq: i64,
    updated_at: Micros,
}

impl<'a> MessageChanges<'a> {
    /// The change, with what a cleared field goes back to.
    pub(crate) fn new(change: &'a MessageChange, empty: &'a EmptyJson, stamp: Stamp) -> Self {
        Self {
            role: change.role.map(Role::as_str),
            content: change.content.as_ref().map(Content::as_str),
            sources: empty.array(&change.sources),
            selected_text_used: change
                .selected_text_used
                .as_option()
                .map(|used| used.copied().unwrap_or(false)),
            tool_calls: change.tool_calls.as_option().map(|calls| calls.map(Json::as_str)),
            metadata: empty.object(&change.metadata),
            modseq: stamp.modseq.0,
            updated_at: Micros(stamp.at),
        }
    }
}
