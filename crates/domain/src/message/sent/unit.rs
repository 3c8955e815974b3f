//! What a client sends to make a message: the fields of a JSON object, before any rule is applied.

use std::borrow::Cow;
use std::fmt::{Formatter, Result as Written};

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::fields::shortened;
use crate::message::Role;

/// A message as a client sends it. Most are a role and a text, which are at hand here and looked up nowhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sent {
    pub(super) role: Option<Value>,
    pub(super) content: Option<Value>,
    /// The other fields, in their order.
    pub(super) others: Map<String, Value>,
}

/// The name of a field.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl Sent {
    /// Reads the value of the field of that name.
    ///
    /// # Errors
    /// A field that was there before, or the text's own.
    pub fn read<'de, A: MapAccess<'de>>(&mut self, name: &str, members: &mut A) -> Result<(), A::Error> {
        let is_new = match name {
            "role" => self.role.replace(members.next_value()?).is_none(),
            "content" => self.content.replace(members.next_value()?).is_none(),
            _ if self.others.contains_key(name) => false,
            _ => self.others.insert(name.to_owned(), members.next_value()?).is_none(),
        };
        let twice = || A::Error::custom(format!("duplicate field `{}`", shortened(name)));
        is_new.then_some(()).ok_or_else(twice)
    }
}

impl Sent {
    /// A message of nothing but who speaks and what is said.
    pub fn of(role: Role, content: Value) -> Self {
        Self { role: Some(role.as_str().into()), content: Some(content), others: Map::new() }
    }

    /// Takes out the field of that name, for a caller who has a rule of its own for it.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.others.shift_remove(name)
    }

    pub(super) fn into_fields(self) -> Map<String, Value> {
        let mut fields = self.others;
        fields.extend(self.role.map(|role| ("role".to_owned(), role)));
        fields.extend(self.content.map(|content| ("content".to_owned(), content)));
        fields
    }
}

impl From<Map<String, Value>> for Sent {
    fn from(mut fields: Map<String, Value>) -> Self {
        let (role, content) = (fields.shift_remove("role"), fields.shift_remove("content"));
        Self { role, content, others: fields }
    }
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Sent;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> Written {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Sent, A::Error> {
        let mut sent = Sent::default();
        while let Some(Name(name)) = members.next_key()? {
            sent.read(&name, &mut members)?;
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_field_by_field_and_nothing_else_is_a_message() {
        let sent: Sent = serde_json::from_str(r#"{"x": 1, "role": "user", "content": "h\u0069"}"#).unwrap();
        assert_eq!(Value::from("hi"), sent.content.unwrap());
        assert_eq!(sent.others.len(), 1);
        for other in ["[]", "[\"user\", \"hi\"]", "7", "\"hi\"", "null"] {
            assert!(serde_json::from_str::<Sent>(other).is_err(), "{other}");
        }
    }

    #[test]
    fn a_field_that_is_there_twice_is_refused_by_its_name() {
        for (text, name) in [
            (r#"{"role": "user", "role": "user"}"#, "role"),
            (r#"{"content": null, "content": "hi"}"#, "content"),
            (r#"{"x": 1, "x": 1}"#, "x"),
        ] {
            let words = serde_json::from_str::<Sent>(text).unwrap_err().to_string();
            assert!(words.starts_with(&format!("duplicate field `{name}`")), "{words}");
        }
    }
}
