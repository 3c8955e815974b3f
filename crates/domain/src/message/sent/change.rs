//! A change of a message as a client sends it: some of its fields, in the form in which the client was shown them.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::fields::{BESIDE, READ_ONLY, SHOWN_BESIDE, shortened};
use super::form::Form;
use super::item::Item;
use super::reworded::Reworded;
use super::say::REFUSAL;
use super::text::is_part;
use super::unit::Sent;
use crate::message::{Content, Kind, Message, MessageChange, PublicId, Role, Status};
use crate::{Change, Json, Limits, Result, Timestamp, Violation};

type Checked<T> = std::result::Result<T, Violation>;

/// The fields of a message that a client sends to change it. What is absent stays, and what is sent as it is stays, too: a
/// client may send back all that it was shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    fields: Map<String, Value>,
    role: Option<Role>,
    /// Whether it says all that is to be changed, so that it is a change even where all is so already.
    is_whole: bool,
}

impl Edit {
    /// A change of the text, or of the parts that hold it, and of who speaks. It counts as one even where all is so already.
    pub fn of(content: Option<Value>, role: Option<Role>) -> Self {
        let fields = content.map(|content| ("content".to_owned(), content));
        Self { fields: fields.into_iter().collect(), role, is_whole: true }
    }

    /// The change of a message that is so now.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`], with the field that breaks a rule or cannot be changed.
    pub fn change(&self, message: &Message, limits: &Limits) -> Result<MessageChange> {
        let mut found =
            Found::new(message, self.role.filter(|role| *role != message.body.role), &self.fields);
        for (name, value) in &self.fields {
            found.put(name, value, limits).map_err(|rule| rule.at(shortened(name)))?;
        }
        let Found { mut change, words, form, .. } = found;
        if words.content.is_some() && words.parts.is_some() {
            return Err(Violation("cannot be changed together with content".into()).at("parts"));
        }
        if words.is_some() {
            words.body(message, form, limits)?.differences(message, &mut change);
        }
        if self.is_whole && change.is_empty() {
            change.role = Some(message.body.role);
        }
        Ok(change)
    }
}

impl Edit {
    /// The field that changes the text of a message, or the parts around it, where this change of it does.
    pub(in crate::message) fn telling(
        &self,
        message: &Message,
        change: &MessageChange,
        limits: &Limits,
    ) -> Option<String> {
        if change.content.is_none() && change.item.is_keep() && change.kind.is_keep() {
            return None;
        }
        let tells = |(name, value): &(&String, &Value)| {
            let fields = Map::from_iter([((*name).clone(), (*value).clone())]);
            let alone = Self { fields, ..Self::default() }.change(message, limits).unwrap_or_default();
            alone.content.is_some() || ["content", "parts"].contains(&name.as_str()) && !alone.is_empty()
        };
        let field = self.fields.iter().find(tells).map(|(name, _)| shortened(name));
        field.or_else(|| change.content.is_some().then(|| "content".to_owned()))
    }
}

impl From<Sent> for Edit {
    fn from(sent: Sent) -> Self {
        Self { fields: sent.into_fields(), ..Self::default() }
    }
}

impl<'de> Deserialize<'de> for Edit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Sent::deserialize(deserializer).map(Self::from)
    }
}

/// What a change turns out to ask for.
struct Found<'a> {
    message: &'a Message,
    /// The message as it was sent.
    form: Map<String, Value>,
    change: MessageChange,
    words: Reworded,
    /// Whether a content can be the one that was sent, which is not all of the text: what says the rest is beside it.
    is_as_sent: bool,
}

impl<'a> Found<'a> {
    fn new(message: &'a Message, role: Option<Role>, fields: &Map<String, Value>) -> Self {
        let has = |name: &str| fields.get(name).is_some_and(|value| !value.is_null());
        // Our own form of a message has no refusal, so the content that comes with one is without its text.
        let is_apart = has(REFUSAL);
        let form = serde_json::to_value(Form::of(&message.body, message.public_id.as_ref()));
        let form = match form {
            Ok(Value::Object(form)) => form,
            _ => Map::new(),
        };
        Self {
            message,
            form,
            change: MessageChange::default(),
            words: Reworded { role, is_apart, ..Reworded::default() },
            is_as_sent: is_apart || has("parts"),
        }
    }

    fn put(&mut self, name: &str, value: &Value, limits: &Limits) -> Checked<()> {
        let is_as_sent = match name {
            "status" => false,
            "content" => !value.is_string() || self.is_as_sent,
            _ => true,
        };
        if is_as_sent && self.form.get(name) == Some(value) {
            return Ok(());
        }
        match name {
            "content" => self.content(value, limits),
            "parts" => self.parts(value),
            "sources" | "selected_text_used" | "tool_calls" | "metadata" => self.column(name, value, limits),
            "status" => self.status(value),
            _ if self.is_shown_so(name, value) => Ok(()),
            _ if self.is_beside(name) => {
                self.words.fields.insert(name.to_owned(), value.clone());
                Ok(())
            }
            _ if is_ours(name) => Err(Violation("cannot be changed".into())),
            _ => Err(Violation("is not a known field".into())),
        }
    }

    fn content(&mut self, value: &Value, limits: &Limits) -> Checked<()> {
        match value {
            Value::String(text) if *text == *self.message.body.content => return Ok(()),
            Value::String(text) => Content::check(text, limits)?,
            Value::Array(_) => {}
            part if is_part(part) => {}
            Value::Null => return Err(Violation("cannot be cleared".into())),
            _ => return Err(Violation("must be a string or an array of parts".into())),
        }
        self.words.content = Some(value.clone());
        Ok(())
    }

    fn parts(&mut self, value: &Value) -> Checked<()> {
        let shown = Item::of(&self.message.body).and_then(|item| item.parts());
        let shown = shown.and_then(|parts| serde_json::from_str(parts.as_str()).ok()).unwrap_or(Value::Null);
        match value {
            same if *same == shown => return Ok(()),
            Value::Array(_) | Value::Null => self.words.parts = Some(value.clone()),
            _ => return Err(Violation("must be an array".into())),
        }
        Ok(())
    }

    fn column(&mut self, name: &str, value: &Value, limits: &Limits) -> Checked<()> {
        let now = &self.message.body;
        match name {
            "sources" => {
                let set = read(value, |value| Json::array(value, limits))?;
                self.change.sources =
                    unless(set, now.sources == Json::empty_array(), |set| *set == now.sources);
            }
            "metadata" => {
                let set = read(value, |value| Json::object(value, limits))?;
                self.change.metadata =
                    unless(set, now.metadata == Json::empty_object(), |set| *set == now.metadata);
            }
            "tool_calls" => {
                let set = read(value, |value| Json::any(value, limits))?;
                self.change.tool_calls =
                    unless(set, now.tool_calls.is_none(), |set| now.tool_calls.as_ref() == Some(set));
            }
            _ => {
                let rule = || Violation("must be a boolean".into());
                let set = read(value, |value| value.as_bool().ok_or_else(rule))?;
                let used = now.selected_text_used;
                self.change.selected_text_used = unless(set, !used, |set| *set == used);
            }
        }
        Ok(())
    }

    fn status(&mut self, value: &Value) -> Checked<()> {
        let (is_item, own) = (self.form.contains_key("type"), self.form.get("status"));
        let read = match value {
            Value::Null => Ok(None),
            Value::String(name) => Status::parse(name),
            _ => Err(Violation("must be a string".into())),
        };
        // An item has words of its own for what is complete to us, as long as ours say nothing else.
        let (set, own) = match read {
            Ok(Some(set)) => (Some(set), own.is_some().then_some(Value::Null)),
            Ok(None) => (None, None),
            Err(_) if is_item => (None, (own != Some(value)).then(|| value.clone())),
            Err(rule) => return Err(rule),
        };
        self.words.fields.extend(own.map(|own| ("status".to_owned(), own)));
        if set != self.message.status {
            self.change.status = set.map_or(Change::Clear, Change::Set);
        }
        Ok(())
    }

    /// Whether a field is sent as an answer of ours shows it.
    fn is_shown_so(&self, name: &str, value: &Value) -> bool {
        let message = self.message;
        let is_time =
            |time: Timestamp| value.as_str().and_then(|text| Timestamp::parse(text).ok()) == Some(time);
        let is_text = |text: Option<&str>| value.as_str() == text && (text.is_some() || value.is_null());
        match name {
            "id" if value.is_number() => *value == message.id.0,
            "id" | "client_id" => is_text(message.public_id.as_ref().map(PublicId::as_str)),
            "thread_id" => *value == message.conversation.0,
            "user_id" => is_text(Some(message.owner.as_str())),
            "role" => is_text(Some(message.body.role.as_str())),
            "kind" => is_text(message.body.kind.as_ref().map(Kind::as_str)),
            // What is derived may have changed since it was shown, as after the same request.
            "summary" | "modseq" | "updated_at" => !self.form.contains_key(name),
            "created_at" => is_time(message.created_at),
            // Shown is what is a text, and null also where something else was sent.
            _ => {
                let shown = self.form.get(name).is_some_and(Value::is_string);
                SHOWN_BESIDE.contains(&name) && value.is_null() && !shown
            }
        }
    }

    /// Whether a field is one that the item keeps. A unit with a type may have any.
    fn is_beside(&self, name: &str) -> bool {
        let is_any = self.form.contains_key("type") && !is_ours(name);
        BESIDE.contains(&name) || is_any || !is_fixed(name) && self.form.contains_key(name)
    }
}

/// Whether a field is one of those that say which message it is, and of what kind.
fn is_fixed(name: &str) -> bool {
    ["id", "client_id", "role", "kind", "type"].contains(&name)
}

/// Whether a field is one of our answers', which nobody changes.
fn is_ours(name: &str) -> bool {
    is_fixed(name) || READ_ONLY.contains(&name)
}

fn read<T>(value: &Value, read: impl FnOnce(&Value) -> Checked<T>) -> Checked<Option<T>> {
    if value.is_null() { Ok(None) } else { read(value).map(Some) }
}

/// The change to a value, or to none, unless it is so now.
fn unless<T>(set: Option<T>, is_clear: bool, is_so: impl FnOnce(&T) -> bool) -> Change<T> {
    match set {
        None if is_clear => Change::Keep,
        None => Change::Clear,
        Some(set) if is_so(&set) => Change::Keep,
        Some(set) => Change::Set(set),
    }
}
