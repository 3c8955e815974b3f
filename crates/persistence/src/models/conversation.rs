//! The rows of `conversations`.

use chat_history_domain::conversation::{
    AppendDelta, Conversation, ConversationChange, ConversationId, ExternalId, NewConversation, Title,
};
use chat_history_domain::message::Summary;
use chat_history_domain::{Change, Json, Modseq, Stamp, UserId};
use diesel::prelude::*;

use crate::schema::{conversations, shown_conversations};
use crate::types::{JsonIn, JsonOut, Micros};

/// The columns of a [`ConversationRow`] in the table, where one is written or in the trash.
macro_rules! conversation_columns {
    () => {{
        use $crate::schema::conversations as table;
        (
            table::id,
            table::external_id,
            table::title,
            table::summary,
            table::notebooks,
            table::metadata,
            table::starred,
            table::archived,
            table::message_count,
            table::modseq,
            table::created_at,
            table::updated_at,
        )
    }};
}
pub(crate) use conversation_columns;

/// A conversation as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = shown_conversations)]
pub(crate) struct ConversationRow {
    id: i64,
    external_id: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    notebooks: JsonOut,
    metadata: JsonOut,
    starred: bool,
    archived: bool,
    message_count: i64,
    modseq: i64,
    created_at: Micros,
    updated_at: Micros,
}

impl ConversationRow {
    /// The conversation, which was read among `owner`'s.
    pub(crate) fn of(self, owner: &UserId) -> Conversation {
        Conversation {
            id: ConversationId(self.id),
            owner: owner.clone(),
            external_id: self.external_id.map(ExternalId::stored),
            title: self.title,
            summary: self.summary,
            notebooks: self.notebooks.0,
            metadata: self.metadata.0,
            starred: self.starred,
            archived: self.archived,
            message_count: self.message_count,
            modseq: Modseq(self.modseq),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        }
    }
}

/// A conversation as it is made.
#[derive(Insertable)]
#[diesel(table_name = conversations, treat_none_as_default_value = false)]
pub(crate) struct NewConversationRow<'a> {
    user_id: &'a str,
    external_id: Option<&'a str>,
    title: Option<&'a str>,
    summary: Option<&'a str>,
    notebooks: JsonIn<'a>,
    metadata: JsonIn<'a>,
    starred: bool,
    archived: bool,
    message_count: i64,
    modseq: i64,
    created_at: Micros,
    updated_at: Micros,
}

impl<'a> NewConversationRow<'a> {
    /// The row of a new conversation and of what its first messages bring.
    pub(crate) fn new(
        owner: &'a UserId,
        new: &'a NewConversation,
        delta: &'a AppendDelta,
        stamp: Stamp,
    ) -> Self {
        Self {
            user_id: owner.as_str(),
            external_id: new.external_id.as_ref().map(ExternalId::as_str),
            title: new.title.as_ref().or(delta.title.as_ref()).map(Title::as_str),
            summary: delta.summary.as_ref().map(Summary::as_str),
            notebooks: JsonIn(&new.notebooks),
            metadata: JsonIn(&new.metadata),
            starred: new.starred,
            archived: new.archived,
            message_count: delta.messages,
            modseq: stamp.modseq.0,
            created_at: Micros(stamp.at),
            updated_at: Micros(stamp.at.later_by(delta.span_micros())),
        }
    }
}

/// A change of a conversation: what is `None` stays as it is.
#[derive(AsChangeset)]
#[diesel(table_name = conversations)]
pub(crate) struct ConversationChanges<'a> {
    title: Option<Option<&'a str>>,
    notebooks: Option<JsonIn<'a>>,
    metadata: Option<JsonIn<'a>>,
    starred: Option<bool>,
    archived: Option<bool>,
    external_id: Option<Option<&'a str>>,
    modseq: i64,
}

impl<'a> ConversationChanges<'a> {
    /// The change, with what a cleared field goes back to.
    pub(crate) fn new(change: &'a ConversationChange, empty: &'a EmptyJson, modseq: Modseq) -> Self {
        Self {
            title: change.title.as_option().map(|title| title.map(Title::as_str)),
            notebooks: empty.array(&change.notebooks),
            metadata: empty.object(&change.metadata),
            starred: change.starred.clone().or_clear_to(false),
            archived: change.archived.clone().or_clear_to(false),
            external_id: change.external_id.as_option().map(|id| id.map(ExternalId::as_str)),
            modseq: modseq.0,
        }
    }
}

/// What JSON columns hold when nobody has set them.
pub(crate) struct EmptyJson {
    array: Json,
    object: Json,
}

impl EmptyJson {
    /// `[]` and `{}`.
    pub(crate) fn new() -> Self {
        Self { array: Json::empty_array(), object: Json::empty_object() }
    }

    /// What a change of an array column stores.
    pub(crate) fn array<'a>(&'a self, change: &'a Change<Json>) -> Option<JsonIn<'a>> {
        change.as_option().map(|value| JsonIn(value.unwrap_or(&self.array)))
    }

    /// What a change of an object column stores.
    pub(crate) fn object<'a>(&'a self, change: &'a Change<Json>) -> Option<JsonIn<'a>> {
        change.as_option().map(|value| JsonIn(value.unwrap_or(&self.object)))
    }
}
