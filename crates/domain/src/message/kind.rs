//! The type of a unit that is more than a plain message.

use crate::{Violation, text};

/// The type of a unit: `message` for one with parts, else a name such as `function_call`, `function_call_output` or
/// `reasoning`. Unknown names are kept, too. 1 to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(String);

impl Kind {
    /// Characters in a kind.
    pub const MAX_CHARS: usize = 64;

    /// A message with parts.
    pub const MESSAGE: &'static str = "message";

    /// A message that holds nothing but the results of tools. It speaks for the tools, whatever its role.
    pub const TOOL_RESULT: &'static str = "tool_result";

    /// The kind that `raw` names.
    ///
    /// # Errors
    /// Text that is empty, too long or holds U+0000.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Violation> {
        let raw = raw.into();
        text::check(&raw, Self::MAX_CHARS)?;
        if raw.is_empty() {
            return Err(Violation("must not be empty".into()));
        }
        Ok(Self(raw))
    }

    /// A kind that a store holds.
    pub fn stored(name: String) -> Self {
        Self(name)
    }

    /// A message with parts.
    pub fn message() -> Self {
        Self(Self::MESSAGE.to_owned())
    }

    /// The kind as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}
