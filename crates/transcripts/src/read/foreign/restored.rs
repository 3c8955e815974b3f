//! What is kept of a thread of another product, and of a message in it.

use chat_history_domain::conversation::{NewConversation, Title};
use chat_history_domain::message::{Content, NewMessage, Role};
use chat_history_domain::transfer::{Restored, RestoredMessage, Source, SourceId};
use chat_history_domain::{Json, Limits, Timestamp};
use serde_json::{Value, json};

use super::tree::{Node, Said, Tree};
use super::ways::Way;
use crate::digest::hex;
use crate::read::limits::ReadLimits;

impl Tree {
    #[expect(clippy::too_many_arguments, reason = "they are the parts of one value")]
    pub(super) fn restored(
        &self,
        way: &Way,
        passed: &[&Node],
        branch_of: Option<&str>,
        created_at: Timestamp,
        latest: Option<Timestamp>,
        limits: &ReadLimits,
        title: &mut Option<String>,
        notes: &mut Vec<String>,
    ) -> Result<Restored, String> {
        if self.id.is_none() {
            return Err("has no id".into());
        }
        let source = Source::parse(&shortened(&self.name(way))).map_err(|rule| format!("its id {rule}"))?;
        let words = passed.iter().filter_map(|node| node.said.as_ref());
        let first =
            words.filter(|said| said.role == Role::User).find_map(|said| Title::taken_from(&said.content));
        let name = match title.as_deref() {
            Some(raw) => {
                let most = limits.rules.title_chars.min(Limits::TITLE_COLUMN_CHARS);
                let cut: String = raw.chars().take(most).collect();
                if cut.len() < raw.len() {
                    notes.push(format!("has a title that was cut to {most} characters"));
                }
                Some(Title::parse(cut, &limits.rules).map_err(|rule| format!("title {rule}"))?)
            }
            None => first,
        };
        *title = name.as_ref().map(|name| name.as_str().to_owned());
        let mut metadata = self.metadata.clone();
        metadata.insert("imported_from".into(), json!(self.product));
        if let Some(conversation) = branch_of {
            metadata.insert("branch_of".into(), json!(conversation));
        }
        let metadata = Json::object(&Value::Object(metadata), &limits.rules)
            .unwrap_or_else(|_| NewConversation::default().metadata);
        Ok(Restored {
            source,
            is_whole: false,
            external_id: None,
            title: name,
            notebooks: Json::empty_array(),
            metadata,
            starred: self.starred && branch_of.is_none(),
            archived: self.archived || branch_of.is_some(),
            created_at,
            updated_at: self.updated_at.into_iter().chain(latest).max().unwrap_or(created_at).max(created_at),
        })
    }
}

/// The message that is kept of what was said. What is beside it and too large is left out, and told in its metadata.
pub(super) fn message(
    said: &Said,
    id: &str,
    at: Timestamp,
    rules: &Limits,
) -> Result<RestoredMessage, String> {
    let content = Content::parse(said.content.clone(), rules).map_err(|rule| format!("content {rule}"))?;
    let mut message = NewMessage::new(said.role, content);
    let mut metadata = said.metadata.clone();
    let mut too_large = Vec::new();
    match Json::array(&Value::from(said.sources.clone()), rules) {
        Ok(sources) => message.body.sources = sources,
        Err(_) => too_large.push("sources"),
    }
    if !said.tool_calls.is_empty() {
        match Json::any(&Value::from(said.tool_calls.clone()), rules) {
            Ok(calls) => message.body.tool_calls = Some(calls),
            Err(_) => too_large.push("tool_calls"),
        }
    }
    if Json::object(&Value::Object(metadata.clone()), rules).is_err() {
        metadata.clear();
        too_large.push("metadata");
    }
    if !too_large.is_empty() {
        metadata.insert("too_large_to_import".into(), json!(too_large));
    }
    if let Ok(metadata) = Json::object(&Value::Object(metadata), rules) {
        message.body.metadata = metadata;
    }
    Ok(RestoredMessage {
        source: SourceId::parse(shortened(id)).map_err(|rule| format!("id {rule}"))?,
        message,
        created_at: at,
        updated_at: said.updated_at.map_or(at, |updated| updated.max(at)),
        revisions: Vec::new(),
    })
}

/// A name that can be kept: one that is too long is cut, and told from others by a digest of all of it.
fn shortened(name: &str) -> String {
    if name.chars().count() <= SourceId::MAX_CHARS {
        return name.to_owned();
    }
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, name.as_bytes());
    let digest = hex(digest.as_ref());
    let start: String = name.chars().take(SourceId::MAX_CHARS - digest.len() - 1).collect();
    format!("{start}~{digest}")
}
