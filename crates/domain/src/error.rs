//! The errors of the domain, named after what the caller can do next.

/// The outcome of a use case or of a call to a store.
///
/// Each of them can give the store's own errors: [`Error::Conflict`], [`Error::Unavailable`], [`Error::Full`] where
/// something is written, and [`Error::Internal`]. What is said under `# Errors` is what a call can give beside these.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not do what it was asked. Nothing of it has happened then.
///
/// Deliberately not `non_exhaustive`: a new variant must stop every table of answers from compiling.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The input breaks a rule: correct the field and ask again.
    #[error("{field} {rule}")]
    Invalid {
        /// The path of the field, such as `messages[0].role`.
        field: String,
        /// The rule that it breaks, as the end of a sentence that starts with the field's name.
        rule: String,
    },
    /// The caller has no such object. Another user's object is absent in just the same way.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The object is another user's. Only what is promised to tell it from an absent one gives this.
    #[error("the {0} is another user's")]
    Forbidden(&'static str),
    /// The object has changed since the caller read it: read it again.
    #[error("it has changed since it was read")]
    Stale,
    /// The state of what is there does not allow the request, for the reason that the text gives: change the request.
    #[error("{0}")]
    Clash(&'static str),
    /// The idempotency key belongs to another request: send this one with a key of its own.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Other writers were in the way for too long: ask again at once.
    #[error("other writers were in the way: {0}")]
    Conflict(String),
    /// The store cannot be reached, is saturated or took too long: ask again later. The text is for the log only.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// The store has no room left: writes fail until an operator makes some. The text is for the log only.
    #[error("the store is full: {0}")]
    Full(String),
    /// A fault of ours. The text is for the log only.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// The same error of an object that stood in `outer`, such as `messages[3]`.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        match self {
            Self::Invalid { field, rule } => Self::Invalid { field: format!("{outer}.{field}"), rule },
            other => other,
        }
    }
}

/// A rule that a value breaks, not yet tied to the field it stood in.
///
/// The text is the end of a sentence that starts with the field's name: "must have at most 255 characters".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Violation(pub String);

impl Violation {
    /// The error of the value that stood in `field`.
    pub fn at(self, field: impl Into<String>) -> Error {
        Error::Invalid { field: field.into(), rule: self.0 }
    }
}
