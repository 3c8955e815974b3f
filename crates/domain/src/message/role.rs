//! Who speaks in a message, by each of the names that clients have for it.

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

    /// The names that SDKs have for the roles beside our own.
    const OTHER_NAMES: [(&str, Self); 6] = [
        ("developer", Self::System),
        ("function", Self::Tool),
        ("human", Self::User),
        ("model", Self::Assistant),
        ("bot", Self::Assistant),
        ("ai", Self::Assistant),
    ];

    /// The role of that name; `ai` is another name for `assistant`.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        Self::canonical(name).or((name == "ai").then_some(Self::Assistant)).ok_or_else(unknown)
    }

    /// The role that a client means by that name: one of ours, or what SDKs say for it, such as `developer` or `human`.
    ///
    /// # Errors
    /// Any other text.
    pub fn read(name: &str) -> Result<Self, Violation> {
        let other = || Self::OTHER_NAMES.into_iter().find(|(other, _)| *other == name).map(|(_, role)| role);
        Self::canonical(name).or_else(other).ok_or_else(unknown)
    }

    fn canonical(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
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

fn unknown() -> Violation {
    Violation("must be user, assistant, system or tool".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_by_its_name_and_ai_is_the_assistant() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
            assert_eq!(Role::read(role.as_str()), Ok(role));
        }
        assert_eq!(Role::parse("ai"), Ok(Role::Assistant));
        for wrong in ["", "User", "human", "user "] {
            assert_eq!(Role::parse(wrong), Err(unknown()), "{wrong:?}");
        }
    }

    #[test]
    fn the_names_that_sdks_have_for_roles_are_read() {
        for (name, role) in [
            ("developer", Role::System),
            ("function", Role::Tool),
            ("human", Role::User),
            ("model", Role::Assistant),
            ("bot", Role::Assistant),
            ("ai", Role::Assistant),
        ] {
            assert_eq!(Role::read(name), Ok(role));
        }
        for wrong in ["", "critic", "AI", "ai "] {
            assert_eq!(Role::read(wrong), Err(unknown()), "{wrong:?}");
        }
    }
}
