//! The notebooks that a conversation is filed under: a list of names.

use serde_json::Value;

use super::Conversation;
use crate::{Json, Limits, Violation, text};

/// The name of one notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotebookName(String);

impl NotebookName {
    /// The name that `raw` is.
    ///
    /// # Errors
    /// Text that no notebook can be called: too long, or with U+0000 in it.
    pub fn parse(raw: String) -> Result<Self, Violation> {
        text::check(&raw, Limits::NOTEBOOK_CHARS)?;
        Ok(Self(raw))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Conversation {
    /// The names of the notebooks that it is filed under.
    pub fn notebook_names(&self) -> Vec<String> {
        let names: Vec<Value> = serde_json::from_str(self.notebooks.as_str()).unwrap_or_default();
        names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// Whether it is filed under that notebook.
    pub fn is_filed_under(&self, notebook: &NotebookName) -> bool {
        self.notebook_names().iter().any(|name| name == notebook.as_str())
    }
}

/// The notebooks of a conversation, checked and as they are kept: a JSON array of strings.
///
/// # Errors
/// [`crate::Error::Invalid`]: too many names, or a name that is too long or holds U+0000.
pub fn notebooks(names: &[String], limits: &Limits) -> crate::Result<Json> {
    if names.len() > limits.notebooks {
        return Err(Violation(format!("must name at most {} notebooks", limits.notebooks)).at("notebooks"));
    }
    for (position, name) in names.iter().enumerate() {
        text::check(name, Limits::NOTEBOOK_CHARS)
            .map_err(|rule| rule.at(format!("notebooks[{position}]")))?;
    }
    Ok(Json::stored(Value::from(names.to_vec()).to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notebooks_are_held_to_their_number_and_length() {
        let limits = Limits { notebooks: 2, ..Limits::default() };
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(notebooks(&names(&["a", "b"]), &limits), Ok(Json::stored(r#"["a","b"]"#.into())));
        assert!(notebooks(&names(&["a", "b", "c"]), &limits).is_err());
        assert!(notebooks(&["é".repeat(255)], &limits).is_ok());
        assert_eq!(
            notebooks(&names(&["a", "\0"]), &limits).unwrap_err().to_string(),
            "notebooks[1] must not contain the character U+0000"
        );
        assert!(notebooks(&["é".repeat(256)], &limits).is_err());
    }
}
