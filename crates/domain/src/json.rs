//! JSON that is kept for a client as it is: checked once when it comes in, passed through as text afterwards.

use std::borrow::Cow;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{Limits, Violation, text};

/// A JSON document that both databases can hold. Two are equal when they mean the same, however they are written.
///
/// Numbers are 64-bit integers or IEEE 754 doubles (RFC 8259, section 6); of a repeated key the last one counts.
#[derive(Clone, Debug)]
pub struct Json(Cow<'static, str>);

impl Json {
    /// `[]`
    pub fn empty_array() -> Self {
        Self(Cow::Borrowed("[]"))
    }

    /// `{}`
    pub fn empty_object() -> Self {
        Self(Cow::Borrowed("{}"))
    }

    /// The array that a client sent.
    ///
    /// # Errors
    /// Another kind of value, or one that [`Self::any`] refuses.
    pub fn array(value: &Value, limits: &Limits) -> Result<Self, Violation> {
        if !value.is_array() {
            return Err(Violation("must be an array".into()));
        }
        Self::any(value, limits)
    }

    /// The object that a client sent.
    ///
    /// # Errors
    /// Another kind of value, or one that [`Self::any`] refuses.
    pub fn object(value: &Value, limits: &Limits) -> Result<Self, Violation> {
        if !value.is_object() {
            return Err(Violation("must be an object".into()));
        }
        Self::any(value, limits)
    }

    /// Any value that a client sent.
    ///
    /// # Errors
    /// A value that is too large, too deep, or holds U+0000 in a string or a key.
    pub fn any(value: &Value, limits: &Limits) -> Result<Self, Violation> {
        check(value, Limits::JSON_DEPTH)?;
        let text = value.to_string();
        if text.len() > limits.json_bytes {
            return Err(Violation(format!("must have at most {} bytes of JSON", limits.json_bytes)));
        }
        Ok(Self::stored(text))
    }

    /// What a store holds. Text that is no JSON, which only a direct SQL writer can have left, is shown as a JSON string.
    pub fn stored(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// The same of a text that is somebody else's. Most documents are empty, and those take no memory of their own.
    pub fn stored_copy(text: &str) -> Self {
        match text {
            "[]" => Self::empty_array(),
            "{}" => Self::empty_object(),
            other => Self::stored(other.to_owned()),
        }
    }

    /// The document's text, as a store holds it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses nesting deeper than `levels` and U+0000 anywhere.
pub(crate) fn check(value: &Value, levels: usize) -> Result<(), Violation> {
    if is_deeper(value, levels) {
        return Err(Violation(format!("must nest at most {levels} levels deep")));
    }
    check_text(value)
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    let below = |inner: &Value| levels.checked_sub(1).is_none_or(|levels| is_deeper(inner, levels));
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
        Value::Array(items) => levels == 0 || items.iter().any(below),
        Value::Object(members) => levels == 0 || members.values().any(below),
    }
}

fn check_text(value: &Value) -> Result<(), Violation> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(string) => text::refuse_nul(string),
        Value::Array(items) => items.iter().try_for_each(check_text),
        Value::Object(members) => members.iter().try_for_each(|(key, member)| {
            text::refuse_nul(key)?;
            check_text(member)
        }),
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        let value = |json: &Self| serde_json::from_str::<Value>(json.as_str()).ok();
        self.as_str() == other.as_str()
            || value(self).zip(value(other)).is_some_and(|(one, other)| mean_the_same(&one, &other))
    }
}

/// Whether two documents mean the same. A database may write `1e16` as `10000000000000000`, so numbers of different
/// forms are compared by value.
fn mean_the_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.is_f64() != other.is_f64() && one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| mean_the_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same =
                |(key, one): (&String, &Value)| other.get(key).is_some_and(|other| mean_the_same(one, other));
            one.len() == other.len() && one.iter().all(same)
        }
        (one, other) => one == other,
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_str() {
            // Most documents are one of these, which need not be looked through.
            "[]" => serializer.serialize_seq(Some(0))?.end(),
            "{}" => serializer.serialize_map(Some(0))?.end(),
            text => match serde_json::from_str::<&RawValue>(text) {
                Ok(raw) => raw.serialize(serializer),
                Err(_) => serializer.serialize_str(text),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(json!(1), |inner, _| json!([inner]))
    }

    #[test]
    fn nesting_is_held_to_32_levels() {
        let limits = Limits::default();
        assert!(Json::any(&nested(32), &limits).is_ok());
        assert_eq!(
            Json::any(&nested(33), &limits),
            Err(Violation("must nest at most 32 levels deep".into()))
        );
    }

    #[test]
    fn size_is_held_to_the_limit_in_bytes() {
        let limits = Limits { json_bytes: 6, ..Limits::default() };
        assert!(Json::any(&json!("four"), &limits).is_ok());
        assert!(Json::any(&json!("fiver"), &limits).is_err());
    }

    #[test]
    fn a_nul_is_refused_in_strings_and_in_keys() {
        let limits = Limits::default();
        assert!(Json::any(&json!({"a": ["\0"]}), &limits).is_err());
        assert!(Json::any(&json!({"a\0": 1}), &limits).is_err());
    }

    #[test]
    fn stored_text_that_is_no_json_is_shown_as_a_json_string() {
        let shown = |text: &str| serde_json::to_string(&Json::stored(text.into())).unwrap();
        assert_eq!(shown("call me \"x\""), r#""call me \"x\"""#);
        assert_eq!(shown(r#"{"a":[1]}"#), r#"{"a":[1]}"#);
        assert_eq!((shown("[]"), shown("{}")), ("[]".into(), "{}".into()));
    }

    #[test]
    fn documents_that_mean_the_same_are_equal_however_they_are_written() {
        assert_eq!(Json::stored(r#"{"a": 1, "b": 2}"#.into()), Json::stored(r#"{"b":2,"a":1}"#.into()));
        assert_eq!(
            Json::stored(r#"{"a": [1e16]}"#.into()),
            Json::stored(r#"{"a": [10000000000000000]}"#.into())
        );
        for (one, other) in
            [("[1]", "[2]"), ("[1]", "[1,1]"), (r#"{"a":1}"#, r#"{"b":1}"#), ("1", "\"1\""), ("a", "b")]
        {
            assert_ne!(Json::stored(one.into()), Json::stored(other.into()));
        }
    }
}
