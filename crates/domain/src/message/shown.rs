//! Which messages stand in the dialogue, and which beside it: one rule, for every surface and every store.

use super::{Body, Kind, Role};
use crate::{Result, Violation};

/// Those of a conversation's messages that a reader is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of them.
    All,
    /// What the person and the model say to each other.
    Dialogue,
    /// The same, and the application's instructions to the model.
    DialogueAndSystem,
}

impl Shown {
    /// The roles of the messages that are shown.
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::All => &Role::ALL,
            Self::Dialogue => &Role::DIALOGUE,
            Self::DialogueAndSystem => &[Role::User, Role::Assistant, Role::System],
        }
    }

    /// Whether a message that says this is shown.
    pub fn has(self, body: &Body) -> bool {
        self == Self::All || self.roles().contains(&body.role) && body.is_spoken()
    }
}

impl Shown {
    /// Refuses a message that would not be shown, so that nobody makes what is gone at once.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`]
    pub fn require(self, body: &Body) -> Result<()> {
        if self.has(body) { Ok(()) } else { Err(Violation("must hold text".into()).at("content")) }
    }
}

impl Body {
    /// Whether the message is what the person or the model says to the other. All other messages stand beside the dialogue:
    /// surfaces of text alone do not show them, and they give their conversation neither a title nor a summary.
    pub fn is_dialogue(&self) -> bool {
        Shown::Dialogue.has(self)
    }

    /// Whether there is something to read in it, whoever says it. A unit of another kind than a plain message says nothing
    /// without a text, such as a call of a tool or a block of reasoning, and neither do the results of tools.
    fn is_spoken(&self) -> bool {
        self.kind.as_ref().is_none_or(|kind| !self.content.is_empty() && kind.as_str() != Kind::TOOL_RESULT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Content;

    fn body(role: Role, content: &str, kind: Option<&str>) -> Body {
        let kind = kind.map(|kind| Kind::stored(kind.to_owned()));
        Body { kind, ..Body::new(role, Content::stored(content.to_owned())) }
    }

    #[test]
    fn units_without_text_and_results_of_tools_stand_beside_the_dialogue() {
        for (role, content, kind, dialogue, with_system) in [
            (Role::User, "hi", None, true, true),
            (Role::Assistant, "", None, true, true),
            (Role::User, "hi", Some("message"), true, true),
            (Role::User, "", Some("message"), false, false),
            (Role::User, "42", Some("tool_result"), false, false),
            (Role::Assistant, "", Some("function_call"), false, false),
            (Role::System, "hi", None, false, true),
            (Role::System, "", Some("message"), false, false),
            (Role::Tool, "42", None, false, false),
        ] {
            let body = body(role, content, kind);
            assert_eq!(body.is_dialogue(), dialogue, "{body:?}");
            assert_eq!(Shown::DialogueAndSystem.has(&body), with_system, "{body:?}");
            assert!(Shown::All.has(&body));
        }
    }
}
