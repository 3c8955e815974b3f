//! Who speaks.

use crate::Violation;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
    /// The application's instructions to the model.
    System,
    /// What a tool answered to the model's call.
    Tool,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::User, Self::Assistant, Self::System, Self::Tool];

    /// The roles of the person and the model; the others stand behind what is said.
    pub const DIALOGUE: [Self; 2] = [Self::User, Self::Assistant];

    /// The role of that name; `ai` is another name for `assistant`.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        let known = Self::ALL.into_iter().find(|role| role.as_str() == name);
        known
            .or((name == "ai").then_some(Self::Assistant))
            .ok_or_else(|| Violation("must be user, assistant, system or tool".into()))
    }

    /// The name under which it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
            Self::Tool => "tool",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_by_its_name_and_ai_is_the_assistant() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
        }
        assert_eq!(Role::parse("ai"), Ok(Role::Assistant));
        for wrong in ["", "User", "human", "user "] {
            assert_eq!(
                Role::parse(wrong),
                Err(Violation("must be user, assistant, system or tool".into())),
                "{wrong:?}"
            );
        }
    }
}
