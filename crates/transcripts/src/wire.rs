//! The transcript format as it stands in files: see `docs/transcripts.md` and `docs/transcript.schema.json`.

use chat_history_domain::conversation::{Conversation, Title, notebooks};
use chat_history_domain::message::{Body, Content, Message, Revision, Role};
use chat_history_domain::transfer::{Restored, RestoredMessage, RestoredRevision, Source, SourceId};
use chat_history_domain::{Json, Limits, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name of the format, which stands at the start of every file.
pub(crate) const FORMAT: &str = "chat-history-transcript";

/// The version of the format that is written, and the latest that is read.
pub(crate) const VERSION: u64 = 1;

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
    role: &'static str,
    content: &'a str,
    sources: &'a Json,
    selected_text_used: bool,
    tool_calls: Option<&'a Json>,
    metadata: &'a Json,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    revisions: Vec<RevisionOut<'a>>,
}

/// What a message said before, as it is written.
#[derive(Serialize)]
struct RevisionOut<'a> {
    role: &'static str,
    content: &'a str,
    sources: &'a Json,
    selected_text_used: bool,
    tool_calls: Option<&'a Json>,
    metadata: &'a Json,
    created_at: Timestamp,
}

impl<'a> From<&'a Revision> for RevisionOut<'a> {
    fn from(revision: &'a Revision) -> Self {
        Self {
            role: revision.body.role.as_str(),
            content: &revision.body.content,
            sources: &revision.body.sources,
            selected_text_used: revision.body.selected_text_used,
            tool_calls: revision.body.tool_calls.as_ref(),
            metadata: &revision.body.metadata,
            created_at: revision.created_at,
        }
    }
}

impl<'a> MessageOut<'a> {
    pub(crate) fn new(message: &'a Message, name: &'a SourceId, revisions: &'a [Revision]) -> Self {
        Self {
            id: name.as_str(),
            role: message.body.role.as_str(),
            content: &message.body.content,
            sources: &message.body.sources,
            selected_text_used: message.body.selected_text_used,
            tool_calls: message.body.tool_calls.as_ref(),
            metadata: &message.body.metadata,
            created_at: message.created_at,
            updated_at: message.updated_at,
            revisions: revisions.iter().map(RevisionOut::from).collect(),
        }
    }
}

/// A thread as it is read. What it does not know it refuses, since passing over it would lose it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadIn {
    pub(crate) id: String,
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
        Ok(Restored {
            source: Source::parse(&self.id).map_err(|rule| rule.at("id"))?,
            is_whole: true,
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

/// What a message says, or said before, as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevisionIn {
    role: String,
    content: String,
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
        let mut body = Body::new(role, content);
        body.sources = Json::array(&self.sources, limits).map_err(|rule| rule.at("sources"))?;
        body.selected_text_used = self.selected_text_used;
        let calls = self.tool_calls.map(|calls| Json::any(&calls, limits)).transpose();
        body.tool_calls = calls.map_err(|rule| rule.at("tool_calls"))?;
        body.metadata = Json::object(&self.metadata, limits).map_err(|rule| rule.at("metadata"))?;
        Ok(RestoredRevision { body, created_at })
    }
}

/// A message as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageIn {
    id: String,
    role: String,
    content: String,
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
        let Self { id, role, content, sources, selected_text_used, tool_calls, metadata, created_at, .. } =
            self;
        let said =
            RevisionIn { role, content, sources, selected_text_used, tool_calls, metadata, created_at };
        let RestoredRevision { body, created_at } = said.parse(limits)?;
        let updated_at = self.updated_at.map_or(Ok(created_at), |text| Timestamp::parse(&text));
        let each = self.revisions.into_iter().enumerate().map(|(position, revision)| {
            revision.parse(limits).map_err(|error| error.within(&format!("revisions[{position}]")))
        });
        Ok(RestoredMessage {
            source: SourceId::parse(id).map_err(|rule| rule.at("id"))?,
            message: body.into(),
            created_at,
            updated_at: updated_at.map_err(|rule| rule.at("updated_at"))?,
            revisions: each.collect::<Result<_>>()?,
        })
    }
}
