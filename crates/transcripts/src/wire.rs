//! The transcript format as it stands in files: see `docs/transcripts.md` and `docs/transcript.schema.json`.

use chat_history_domain::conversation::{Conversation, ExternalId, Title, notebooks};
use chat_history_domain::message::sent::written_item;
use chat_history_domain::message::{
    Body, Content, Kind, Message, NewMessage, PublicId, Revision, Role, Status,
};
use chat_history_domain::transfer::{Restored, RestoredMessage, RestoredRevision, Source, SourceId};
use chat_history_domain::{Json, Limits, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The name of the format, which stands at the start of every file.
pub(crate) const FORMAT: &str = "chat-history-transcript";

/// The version of the format that is written, and the latest that is read.
pub(crate) const VERSION: u64 = 2;

/// What a file starts with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub(crate) format: String,
    pub(crate) version: u64,
    #[serde(default)]
    pub(crate) exported_at: String,
}

/// What a file ends with, so that one that was cut short can be told.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct End {
    pub(crate) threads: u64,
    pub(crate) messages: u64,
    /// The digest of all that is said; whoever has changed a transcript leaves it out.
    #[serde(default)]
    pub(crate) sha256: Option<String>,
}

/// A thread as it is written.
#[derive(Serialize)]
pub(crate) struct ThreadOut<'a> {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    title: Option<&'a str>,
    notebooks: &'a Json,
    metadata: &'a Json,
    starred: bool,
    archived: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl<'a> ThreadOut<'a> {
    pub(crate) fn new(conversation: &'a Conversation, source: &Source) -> Self {
        Self {
            id: source.to_string(),
            external_id: conversation.external_id.as_ref().map(ExternalId::as_str),
            title: conversation.title.as_deref(),
            notebooks: &conversation.notebooks,
            metadata: &conversation.metadata,
            starred: conversation.starred,
            archived: conversation.archived,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// A message as it is written.
#[derive(Serialize)]
pub(crate) struct MessageOut<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(flatten)]
    body: BodyOut<'a>,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<RevisionOut<'a>>,
}

/// What a message said before, as it is written.
#[derive(Serialize)]
struct RevisionOut<'a> {
    #[serde(flatten)]
    body: BodyOut<'a>,
    created_at: Timestamp,
}

/// What a message says, as it is written.
#[derive(Serialize)]
struct BodyOut<'a> {
    role: &'static str,
    content: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a Json>,
    sources: &'a Json,
    selected_text_used: bool,
    tool_calls: Option<&'a Json>,
    metadata: &'a Json,
}

impl<'a> From<&'a Body> for BodyOut<'a> {
    fn from(body: &'a Body) -> Self {
        Self {
            role: body.role.as_str(),
            content: &body.content,
            kind: body.kind.as_ref().map(Kind::as_str),
            item: body.item.as_ref(),
            sources: &body.sources,
            selected_text_used: body.selected_text_used,
            tool_calls: body.tool_calls.as_ref(),
            metadata: &body.metadata,
        }
    }
}

impl<'a> MessageOut<'a> {
    pub(crate) fn new(message: &'a Message, name: &'a SourceId, revisions: &'a [Revision]) -> Self {
        let revision =
            |of: &'a Revision| RevisionOut { body: BodyOut::from(&of.body), created_at: of.created_at };
        Self {
            id: name.as_str(),
            client_id: message.public_id.as_ref().map(PublicId::as_str),
            status: message.status.map(Status::as_str),
            body: BodyOut::from(&message.body),
            created_at: message.created_at,
            updated_at: message.updated_at,
            revisions: revisions.iter().map(revision).collect(),
        }
    }
}

/// A thread as it is read. What it does not know it refuses, since passing over it would lose it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadIn {
    pub(crate) id: String,
    #[serde(default)]
    external_id: Option<String>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    notebooks: Vec<String>,
    #[serde(default = "empty_object")]
    metadata: Value,
    #[serde(default)]
    starred: bool,
    #[serde(default)]
    archived: bool,
    created_at: String,
    #[serde(default)]
    updated_at: Option<String>,
}

fn empty_object() -> Value {
    Value::Object(serde_json::Map::new())
}

impl ThreadIn {
    /// The conversation that it is.
    pub(crate) fn parse(self, limits: &Limits) -> Result<Restored> {
        let created_at = Timestamp::parse(&self.created_at).map_err(|rule| rule.at("created_at"))?;
        let updated_at = self.updated_at.map_or(Ok(created_at), |text| Timestamp::parse(&text));
        let title = self.title.map(|title| Title::parse(title, limits)).transpose();
        let external_id = self.external_id.map(ExternalId::parse).transpose();
        Ok(Restored {
            source: Source::parse(&self.id).map_err(|rule| rule.at("id"))?,
            is_whole: true,
            external_id: external_id.map_err(|rule| rule.at("external_id"))?,
            title: title.map_err(|rule| rule.at("title"))?,
            notebooks: notebooks(&self.notebooks, limits)?,
            metadata: Json::object(&self.metadata, limits).map_err(|rule| rule.at("metadata"))?,
            starred: self.starred,
            archived: self.archived,
            created_at,
            updated_at: updated_at.map_err(|rule| rule.at("updated_at"))?,
        })
    }
}

/// What a message said before, as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevisionIn {
    role: String,
    content: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    item: Option<Map<String, Value>>,
    #[serde(default = "empty_array")]
    sources: Value,
    #[serde(default)]
    selected_text_used: bool,
    #[serde(default)]
    tool_calls: Option<Value>,
    #[serde(default = "empty_object")]
    metadata: Value,
    created_at: String,
}

impl RevisionIn {
    fn parse(self, limits: &Limits) -> Result<RestoredRevision> {
        let created_at = Timestamp::parse(&self.created_at).map_err(|rule| rule.at("created_at"))?;
        let role = Role::parse(&self.role).map_err(|rule| rule.at("role"))?;
        let content = Content::parse(self.content, limits).map_err(|rule| rule.at("content"))?;
        let kind = self.kind.map(Kind::parse).transpose().map_err(|rule| rule.at("kind"))?;
        let item = self
            .item
            .map(|item| written_item(item, limits).map_err(|error| error.within("item")))
            .transpose()?;
        let calls = self.tool_calls.map(|calls| Json::any(&calls, limits)).transpose();
        let body = Body {
            kind,
            item,
            sources: Json::array(&self.sources, limits).map_err(|rule| rule.at("sources"))?,
            selected_text_used: self.selected_text_used,
            tool_calls: calls.map_err(|rule| rule.at("tool_calls"))?,
            metadata: Json::object(&self.metadata, limits).map_err(|rule| rule.at("metadata"))?,
            ..Body::new(role, content)
        };
        Ok(RestoredRevision { body, created_at })
    }
}

/// A message as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageIn {
    id: String,
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    role: String,
    content: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    item: Option<Map<String, Value>>,
    #[serde(default = "empty_array")]
    sources: Value,
    #[serde(default)]
    selected_text_used: bool,
    #[serde(default)]
    tool_calls: Option<Value>,
    #[serde(default = "empty_object")]
    metadata: Value,
    created_at: String,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    revisions: Vec<RevisionIn>,
}

fn empty_array() -> Value {
    Value::Array(Vec::new())
}

impl MessageIn {
    /// The message that it is.
    pub(crate) fn parse(self, limits: &Limits) -> Result<RestoredMessage> {
        let Self { role, content, kind, item, sources, selected_text_used, tool_calls, metadata, .. } = self;
        let created_at = self.created_at;
        let said = RevisionIn {
            role,
            content,
            kind,
            item,
            sources,
            selected_text_used,
            tool_calls,
            metadata,
            created_at,
        };
        let RestoredRevision { body, created_at } = said.parse(limits)?;
        let updated_at = self.updated_at.map_or(Ok(created_at), |text| Timestamp::parse(&text));
        let each = self.revisions.into_iter().enumerate().map(|(position, revision)| {
            revision.parse(limits).map_err(|error| error.within(&format!("revisions[{position}]")))
        });
        let public_id = self.client_id.map(PublicId::parse).transpose();
        let status = self.status.map(|name| Status::parse(&name)).transpose();
        Ok(RestoredMessage {
            source: SourceId::parse(self.id).map_err(|rule| rule.at("id"))?,
            message: NewMessage {
                public_id: public_id.map_err(|rule| rule.at("client_id"))?,
                body,
                status: status.map_err(|rule| rule.at("status"))?.flatten(),
            },
            created_at,
            updated_at: updated_at.map_err(|rule| rule.at("updated_at"))?,
            revisions: each.collect::<Result<_>>()?,
        })
    }
}
