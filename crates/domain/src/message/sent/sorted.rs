//! The fields of a message that was sent, each where it belongs: in a column, in the item, or nowhere.

use serde_json::{Map, Value};

use super::fields::{BESIDE, READ_ONLY, SHOWN_BESIDE, shortened};
use super::ours::Ours;
use super::unit::Sent;
use crate::message::{PublicId, Status};
use crate::text::first_chars;
use crate::{Json, Limits, Result, Violation};

/// What was sent, sorted.
#[derive(Default)]
pub(super) struct Sorted {
    /// The type of the unit as `type` says it. One that has a type may have any other fields.
    pub(super) typed: Option<String>,
    /// The same as `kind` says it.
    pub(super) kind: Option<String>,
    /// The client's id, as `client_id` says it.
    pub(super) client_id: Option<PublicId>,
    /// The same as `id` says it.
    pub(super) id: Option<PublicId>,
    pub(super) status: Option<Status>,
    pub(super) role: Option<Value>,
    pub(super) content: Option<Value>,
    pub(super) parts: Option<Value>,
    pub(super) columns: Columns,
    /// A summary that is ours if it is that of the text, else a field of the unit's own.
    pub(super) summary: Option<Value>,
    /// What else an item keeps.
    pub(super) fields: Map<String, Value>,
    /// What an item keeps where there is one anyhow: values that say no more than the field's absence would.
    pub(super) idle: Map<String, Value>,
}

/// The fields that have columns of their own, where they were sent.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) sources: Option<Json>,
    pub(super) selected_text_used: bool,
    pub(super) tool_calls: Option<Json>,
    pub(super) metadata: Option<Json>,
}

impl Sorted {
    /// The fields that were sent, sorted.
    pub(super) fn of(sent: Sent, limits: &Limits) -> Result<Self> {
        let Sent { role, content, others } = sent;
        let mut sorted = Self { role, content, ..Self::default() };
        sorted.role = sorted.role.filter(|role| !role.is_null());
        if let Some(name) = others.get("type").filter(|name| !name.is_null()) {
            sorted.typed = Some(text(name).map_err(|rule| rule.at("type"))?);
        }
        let ours = Ours::among(&others);
        for (name, value) in others {
            sorted.put(&name, value, ours, limits).map_err(|rule| rule.at(shortened(&name)))?;
        }
        Ok(sorted)
    }

    fn put(
        &mut self,
        name: &str,
        value: Value,
        ours: Ours,
        limits: &Limits,
    ) -> std::result::Result<(), Violation> {
        match name {
            "kind" | "status" | "client_id" | "type" if value.is_null() => {}
            "kind" => self.kind = Some(text(&value)?),
            "client_id" => self.client_id = Some(PublicId::parse(text(&value)?)?),
            "id" => match value {
                // An item's own id need not be one of ours.
                Value::String(ref id)
                    if self.typed.is_some() && first_chars(id, PublicId::MAX_CHARS) != id =>
                {
                    self.keep(name, value);
                }
                Value::String(id) => self.id = Some(PublicId::parse(id)?),
                Value::Number(_) | Value::Null => {}
                _ => return Err(Violation("must be a string or a number".into())),
            },
            "status" => match text(&value).and_then(|name| Status::parse(&name)) {
                Ok(status) => self.status = status,
                Err(rule) if self.typed.is_none() => return Err(rule),
                Err(_) => self.keep(name, value),
            },
            "parts" => match value {
                Value::Null => self.idle(name, value),
                Value::Array(_) => self.parts = Some(value),
                _ if self.typed.is_none() => return Err(Violation("must be an array".into())),
                _ => self.keep(name, value),
            },
            "sources" | "selected_text_used" | "tool_calls" | "metadata" => {
                return self.column(name, value, limits);
            }
            "summary" if ours == Ours::OfAnAnswer => self.summary = Some(value),
            name if READ_ONLY.contains(&name) && ours.has(name, &value) => {}
            name if READ_ONLY.contains(&name) => self.keep(name, value),
            name if SHOWN_BESIDE.contains(&name) => match value {
                Value::Null => self.idle(name, value),
                Value::String(_) => self.keep(name, value),
                _ if self.typed.is_none() => return Err(Violation("must be a string".into())),
                _ => self.keep(name, value),
            },
            name if BESIDE.contains(&name) || self.typed.is_some() => self.keep(name, value),
            _ => return Err(Violation("is not a known field".into())),
        }
        Ok(())
    }

    /// Puts a field into its column. A unit with a type may have something else of that name, which its item keeps.
    fn column(&mut self, name: &str, value: Value, limits: &Limits) -> std::result::Result<(), Violation> {
        if value.is_null() {
            self.idle(name, value);
            return Ok(());
        }
        let fits = match name {
            "sources" => value.is_array(),
            "metadata" => value.is_object(),
            "selected_text_used" => value.is_boolean(),
            _ => true,
        };
        if self.typed.is_some() && !fits {
            self.keep(name, value);
            return Ok(());
        }
        match name {
            "sources" => self.columns.sources = Some(Json::array(&value, limits)?),
            "metadata" => self.columns.metadata = Some(Json::object(&value, limits)?),
            "tool_calls" => self.columns.tool_calls = Some(Json::any(&value, limits)?),
            _ => {
                let rule = || Violation("must be a boolean".into());
                self.columns.selected_text_used = value.as_bool().ok_or_else(rule)?;
            }
        }
        if [Value::Bool(false), Value::Array(Vec::new()), Value::Object(Map::new())].contains(&value) {
            self.idle(name, value);
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
    }

    fn idle(&mut self, name: &str, value: Value) {
        self.idle.insert(name.to_owned(), value);
    }
}

/// A text that was sent.
pub(super) fn text(value: &Value) -> std::result::Result<String, Violation> {
    value.as_str().map(str::to_owned).ok_or_else(|| Violation("must be a string".into()))
}
