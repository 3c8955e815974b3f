//! The rows of `messages`.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{
    Content, Kind, Message, MessageChange, MessageId, NewMessage, PublicId, Role, Status,
};
use chat_history_domain::transfer::RestoredMessage;
use chat_history_domain::{Json, Modseq, Stamp, UserId};
use diesel::prelude::*;

use super::body::{BodyIn, BodyRow};
use super::conversation::EmptyJson;
use crate::schema::messages;
use crate::types::{JsonIn, Micros};

/// The columns of a [`MessageRow`] in the view of what is not in the trash.
macro_rules! shown_message_columns {
    () => {{
        use $crate::schema::shown_messages as view;
        (
            view::id,
            view::conversation_id,
            view::public_id,
            $crate::models::body_columns!($crate::schema::shown_messages),
            view::status,
            view::modseq,
            view::created_at,
            view::updated_at,
        )
    }};
}
pub(crate) use shown_message_columns;

/// A message as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct MessageRow {
    id: i64,
    conversation_id: i64,
    public_id: Option<String>,
    #[diesel(embed)]
    body: BodyRow,
    status: Option<String>,
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
            public_id: self.public_id.map(PublicId::stored),
            body: self.body.into(),
            status: self.status.as_deref().and_then(Status::stored),
            modseq: Modseq(self.modseq),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        }
    }
}

/// A message as it is added.
pub(crate) struct NewMessageRow<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) conversation_id: i64,
    pub(crate) public_id: Option<&'a str>,
    pub(crate) body: BodyIn<'a>,
    pub(crate) status: Option<&'static str>,
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
            public_id: new.public_id.as_ref().map(PublicId::as_str),
            body: BodyIn::from(&new.body),
            status: new.status.map(Status::as_str),
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
    kind: Option<Option<&'a str>>,
    item: Option<Option<&'a str>>,
    sources: Option<JsonIn<'a>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Option<&'a str>>,
    metadata: Option<JsonIn<'a>>,
    status: Option<Option<&'static str>>,
    modseq: i64,
}

impl<'a> MessageChanges<'a> {
    /// The change, with what a cleared field goes back to.
    pub(crate) fn new(change: &'a MessageChange, empty: &'a EmptyJson, modseq: Modseq) -> Self {
        Self {
            role: change.role.map(Role::as_str),
            content: change.content.as_ref().map(Content::as_str),
            kind: change.kind.as_option().map(|kind| kind.map(Kind::as_str)),
            item: change.item.as_option().map(|item| item.map(Json::as_str)),
            sources: empty.array(&change.sources),
            selected_text_used: change
                .selected_text_used
                .as_option()
                .map(|used| used.copied().unwrap_or(false)),
            tool_calls: change.tool_calls.as_option().map(|calls| calls.map(Json::as_str)),
            metadata: empty.object(&change.metadata),
            status: change.status.as_option().map(|status| status.map(|status| status.as_str())),
            modseq: modseq.0,
        }
    }
}
