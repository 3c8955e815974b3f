//! A message that a client sent, read: who speaks, what is said, and of what kind it is.

use serde_json::Value;

use super::keep::Kept;
use super::ours::is_summary;
use super::sorted::{Columns, Sorted, text};
use super::text::{Unit, is_part};
use super::unit::Sent;
use crate::message::{Body, Content, Kind, NewMessage, PublicId, Role};
use crate::{Limits, Result, Violation};

/// Fields beside it that a message may have instead of a text.
pub const INSTEAD: [&str; 4] = ["refusal", "function_call", "audio", "reasoning_content"];

impl Sent {
    /// The message to make.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`], with the field that breaks a rule.
    pub fn parse(self, limits: &Limits) -> Result<NewMessage> {
        match self {
            // Most messages are this, and nothing else of them has to be looked at.
            Self { role: Some(Value::String(role)), content: Some(Value::String(said)), others }
                if others.is_empty() && Role::ALL.iter().any(|own| own.as_str() == role) =>
            {
                let role = Role::read(&role).map_err(|rule| rule.at("role"))?;
                let content = Content::parse(said, limits).map_err(|rule| rule.at("content"))?;
                Ok(NewMessage::new(role, content))
            }
            sent => Sorted::of(sent, limits)?.message(limits),
        }
    }
}

impl Sorted {
    fn message(mut self, limits: &Limits) -> Result<NewMessage> {
        let named = self.role.as_ref().map(text).transpose().map_err(|rule| rule.at("role"))?;
        let role = self.role(named.as_deref())?;
        self.check_content(role, limits)?;
        let kind = self.kind_of(role)?;
        let unit = self.unit(role);
        // A text that stands alone is taken as it is.
        let found = (!unit.is_text_alone()).then(|| unit.text(limits.message_chars));
        if let Some(field) = found.as_ref().and_then(|found| found.too_long) {
            return Err(crate::text::too_long(limits.message_chars).at(field));
        }
        let text = found.as_ref().map(|found| found.whole.as_str());
        let text = text.or_else(|| self.content.as_ref().and_then(Value::as_str)).unwrap_or_default();
        if let Some(summary) = self.summary.take_if(|summary| !is_summary(summary, text)) {
            self.fields.insert("summary".into(), summary);
        }
        let kept = Kept { role, named, found };
        let Columns { sources, selected_text_used, tool_calls, metadata } = std::mem::take(&mut self.columns);
        let (public_id, status) = (self.public_id()?, self.status);
        let (content, item) = kept.content_and_item(self, limits)?;
        let plain = Body::new(role, content);
        let body = Body {
            kind,
            item,
            sources: sources.unwrap_or_else(|| plain.sources.clone()),
            selected_text_used,
            tool_calls,
            metadata: metadata.unwrap_or_else(|| plain.metadata.clone()),
            ..plain
        };
        Ok(NewMessage { public_id, body, status })
    }

    fn unit(&self, role: Role) -> Unit<'_> {
        Unit { role, content: self.content.as_ref(), parts: self.parts.as_ref(), others: &self.fields }
    }

    /// Who speaks: whom the role names, else who would say a unit of that type.
    fn role(&self, named: Option<&str>) -> Result<Role> {
        let typed = self.typed.as_deref().or(self.kind.as_deref());
        match (named, typed) {
            (Some(name), _) => Role::read(name).map_err(|rule| rule.at("role")),
            (None, Some(typed)) => Ok(speaker(typed)),
            (None, None) => Err(Violation("is required".into()).at("role")),
        }
    }

    /// Refuses what can be no content, and a message that says nothing at all.
    fn check_content(&self, role: Role, limits: &Limits) -> Result<()> {
        let refusal = match &self.content {
            Some(Value::String(said)) => Content::check(said, limits).err(),
            Some(Value::Array(_)) => None,
            Some(part) if is_part(part) => None,
            Some(Value::Null) | None if self.says_something_else() => None,
            // OpenAI's `function` may have answered nothing.
            Some(Value::Null) if role == Role::Tool => None,
            None => Some(Violation("is required".into())),
            Some(_) if self.typed.is_some() => None,
            Some(_) => Some(Violation("must be a string or an array of parts".into())),
        };
        refusal.map_or(Ok(()), |rule| Err(rule.at("content")))
    }

    fn says_something_else(&self) -> bool {
        let has = |field: &&str| self.fields.get(*field).is_some_and(|value| !value.is_null());
        let is_more_than_a_message = self.typed.is_some() || self.kind.is_some();
        is_more_than_a_message
            || self.parts.is_some()
            || self.columns.tool_calls.is_some()
            || INSTEAD.iter().any(has)
    }

    /// The kind of the unit: none for a plain message, whose content is a text.
    fn kind_of(&self, role: Role) -> Result<Option<Kind>> {
        let is_text = matches!(self.content, Some(Value::String(_))) && self.parts.is_none();
        let (field, name) = match (&self.typed, &self.kind) {
            _ if self.unit(role).is_tool_result() => ("kind", Some(Kind::TOOL_RESULT)),
            // A type that names the speaker says nothing of the unit.
            (Some(typed), _) if !names_a_speaker(typed) => ("type", Some(typed.as_str())),
            (_, Some(kind)) => ("kind", Some(kind.as_str())),
            _ => ("kind", (!is_text).then_some(Kind::MESSAGE)),
        };
        if let (Some(given), Some(name)) = (self.kind.as_deref(), name)
            && given != name
        {
            return Err(Violation(format!("must be {name} for such a message")).at("kind"));
        }
        name.map(Kind::parse).transpose().map_err(|rule| rule.at(field))
    }

    fn public_id(&mut self) -> Result<Option<PublicId>> {
        let is_other = self.client_id.is_some() && self.id.is_some() && self.client_id != self.id;
        if is_other {
            return Err(Violation("must be the same as id, which is a string".into()).at("client_id"));
        }
        Ok(self.id.clone().or_else(|| self.client_id.take()))
    }
}

/// Who says a unit of that type.
fn speaker(typed: &str) -> Role {
    match named_speaker(typed) {
        Some(role) => role,
        None if typed.ends_with("_output") || typed == Kind::TOOL_RESULT => Role::Tool,
        None => Role::Assistant,
    }
}

fn names_a_speaker(typed: &str) -> bool {
    named_speaker(typed).is_some()
}

/// The speaker whom a type names, as in `human` or `AIMessageChunk`.
fn named_speaker(typed: &str) -> Option<Role> {
    let name = typed.strip_suffix("Chunk").unwrap_or(typed);
    match name.strip_suffix("Message") {
        Some(name) => Role::read(&name.to_ascii_lowercase()).ok(),
        None => Role::read(name).ok(),
    }
}
