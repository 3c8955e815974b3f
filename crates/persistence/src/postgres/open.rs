//! A conversation and its newest messages in one statement, which is a moment by itself and needs no transaction.

use std::borrow::Cow;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::{Pg, PgConnection, PgValue};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};

use chat_history_domain::conversation::{Conversation, ConversationId, ExternalId, Opened};
use chat_history_domain::message::{Body, Content, Kind, Message, MessageId, PublicId, Role, Status};
use chat_history_domain::{Error, Json, Modseq, Result, UserId, Versions};

use crate::failure::classify;
use crate::repositories::rows;
use crate::types::{JsonDocument, JsonOut, Micros, Moment};

/// The owner's conversation with at most `limit` of its newest messages, newest first.
pub(crate) fn open(
    connection: &mut PgConnection,
    owner: &UserId,
    id: ConversationId,
    known: &Versions,
    limit: usize,
) -> Result<Option<Opened<Vec<Message>>>> {
    let known_versions = match known {
        Versions::Any => Vec::new(),
        Versions::Listed(versions) => versions.iter().map(|version| version.0).collect(),
    };
    let query = Open {
        owner: owner.as_str(),
        id: id.0,
        limit: rows(limit),
        knows_any: *known == Versions::Any,
        known: known_versions,
    };
    let mut found = query.load::<Row>(connection).map_err(classify)?.into_iter();
    let Some(conversation) = found.next().map(|row| row.conversation(owner, id)) else { return Ok(None) };
    if known.contain(conversation.modseq) {
        return Ok(Some(Opened::Unchanged(conversation)));
    }
    let messages = found.map(|row| row.message(owner, id)).collect::<Result<_>>()?;
    Ok(Some(Opened::Read(conversation, messages)))
}

/// The conversation, in the columns of a message, and its messages after it. What a column holds in most rows is left
/// out, since each value that is sent costs both sides more than the look at it.
struct Open<'a> {
    owner: &'a str,
    id: i64,
    limit: i64,
    knows_any: bool,
    known: Vec<i64>,
}

impl QueryFragment<Pg> for Open<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "WITH opened AS MATERIALIZED (SELECT message_count, external_id, title, summary, NULLIF(notebooks, '[]') AS notebooks, \
             NULLIF(starred, false) AS starred, NULLIF(archived, false) AS archived, NULLIF(metadata, '{}') AS metadata, \
             modseq, created_at, NULLIF(updated_at, created_at) AS updated_at FROM shown_conversations WHERE user_id = ",
        );
        out.push_bind_param::<Text, _>(self.owner)?;
        out.push_sql(" AND id = ");
        out.push_bind_param::<BigInt, _>(&self.id)?;
        out.push_sql(
            ") (SELECT message_count, external_id, title, summary, NULL, NULL, notebooks, starred, archived, NULL, metadata, NULL, \
             modseq, created_at, updated_at FROM opened) UNION ALL (SELECT id, public_id, role, content, kind, item, \
             NULLIF(sources, '[]'), NULLIF(selected_text_used, false), NULL, tool_calls, NULLIF(metadata, '{}'), status, \
             modseq, created_at, NULLIF(updated_at, created_at) FROM messages WHERE user_id = ",
        );
        out.push_bind_param::<Text, _>(self.owner)?;
        out.push_sql(" AND conversation_id = ");
        out.push_bind_param::<BigInt, _>(&self.id)?;
        out.push_sql(" AND NOT ");
        out.push_bind_param::<Bool, _>(&self.knows_any)?;
        out.push_sql(" AND EXISTS (SELECT FROM opened WHERE modseq <> ALL (");
        out.push_bind_param::<Array<BigInt>, _>(&self.known)?;
        out.push_sql(")) ORDER BY id DESC LIMIT ");
        out.push_bind_param::<BigInt, _>(&self.limit)?;
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Open<'_> {
    type QueryId = Open<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Open<'_> {
    type SqlType = (
        BigInt,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<JsonDocument>,
        Nullable<Bool>,
        Nullable<Bool>,
        Nullable<Text>,
        Nullable<JsonDocument>,
        Nullable<Text>,
        BigInt,
        Moment,
        Nullable<Moment>,
    );
}

impl RunQueryDsl<PgConnection> for Open<'_> {}

/// A row of the answer: of a conversation, or of a message.
#[derive(Queryable)]
struct Row {
    /// The conversation's count of messages, or the message's id.
    number: i64,
    /// The id that a client gave: the external id, or the public one.
    given_id: Option<String>,
    /// The title, or the role.
    name: Option<Name>,
    /// The summary, or the content.
    text: Option<String>,
    /// Of a message; of a conversation, nothing.
    kind: Option<String>,
    item: Option<String>,
    /// The notebooks, or the sources, unless there are none.
    array: Option<JsonOut>,
    /// Where it is starred, or where a selected passage was asked about.
    flag: Option<bool>,
    /// Where it is archived; of a message, nothing.
    archived: Option<bool>,
    tool_calls: Option<String>,
    /// Where there is any.
    metadata: Option<JsonOut>,
    /// Of a message; of a conversation, nothing.
    status: Option<String>,
    modseq: i64,
    created_at: Micros,
    /// Where it is another moment.
    updated_at: Option<Micros>,
}

/// A title or a role. Most are roles, which need no copy.
#[derive(FromSqlRow)]
#[diesel(sql_type = Text)]
struct Name(Cow<'static, str>);

impl FromSql<Text, Pg> for Name {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let role = Role::ALL.into_iter().find(|role| role.as_str().as_bytes() == value.as_bytes());
        let title = || Ok(Cow::Owned(std::str::from_utf8(value.as_bytes())?.to_owned()));
        role.map_or_else(title, |role| Ok(Cow::Borrowed(role.as_str()))).map(Self)
    }
}

impl Row {
    fn conversation(self, owner: &UserId, id: ConversationId) -> Conversation {
        Conversation {
            id,
            owner: owner.clone(),
            external_id: self.given_id.map(ExternalId::stored),
            title: self.name.map(|name| name.0.into_owned()),
            summary: self.text,
            notebooks: self.array.map_or_else(Json::empty_array, |array| array.0),
            metadata: self.metadata.map_or_else(Json::empty_object, |metadata| metadata.0),
            starred: self.flag.unwrap_or(false),
            archived: self.archived.unwrap_or(false),
            message_count: self.number,
            modseq: Modseq(self.modseq),
            created_at: self.created_at.0,
            updated_at: self.updated_at.unwrap_or(self.created_at).0,
        }
    }

    fn message(self, owner: &UserId, conversation: ConversationId) -> Result<Message> {
        let role = Role::parse(self.name.as_ref().map(|name| &*name.0).unwrap_or_default());
        Ok(Message {
            id: MessageId(self.number),
            owner: owner.clone(),
            conversation,
            public_id: self.given_id.map(PublicId::stored),
            body: Body {
                // The schema's check holds the column to the known roles.
                role: role
                    .map_err(|rule| Error::Internal(format!("role of message {} {rule}", self.number)))?,
                content: Content::stored(self.text.unwrap_or_default()),
                kind: self.kind.map(Kind::stored),
                item: self.item.map(Json::stored),
                sources: self.array.map_or_else(Json::empty_array, |array| array.0),
                selected_text_used: self.flag.unwrap_or(false),
                tool_calls: self.tool_calls.map(Json::stored),
                metadata: self.metadata.map_or_else(Json::empty_object, |metadata| metadata.0),
            },
            status: self.status.as_deref().and_then(Status::stored),
            modseq: Modseq(self.modseq),
            created_at: self.created_at.0,
            updated_at: self.updated_at.unwrap_or(self.created_at).0,
        })
    }
}
