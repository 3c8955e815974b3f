//! How far an answer has come.

use crate::{Change, Error, Result, Violation};

/// How far a message has come, where it is not whole. A complete message has no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is being written: text can be appended to it, and no revisions are kept.
    InProgress,
    /// It was given up before its end.
    Incomplete,
}

impl Status {
    /// The name of a message that is whole, which is stored and shown as no status at all.
    pub const COMPLETE: &'static str = "complete";

    /// The status of that name; `None` for [`Self::COMPLETE`].
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(name: &str) -> std::result::Result<Option<Self>, Violation> {
        match name {
            Self::COMPLETE => Ok(None),
            other => Self::stored(other)
                .map(Some)
                .ok_or_else(|| Violation("must be in_progress, incomplete or complete".into())),
        }
    }

    /// The status that a store holds under that name.
    pub fn stored(name: &str) -> Option<Self> {
        [Self::InProgress, Self::Incomplete].into_iter().find(|status| status.as_str() == name)
    }

    /// The name under which it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Incomplete => "incomplete",
        }
    }

    /// Whether the status of a message can change so: what is complete, or was given up, is not taken up again.
    pub(super) fn check_change(before: Option<Self>, change: &Change<Self>) -> Result<()> {
        if *change == Change::Set(Self::InProgress) && before != Some(Self::InProgress) {
            return Err(Error::Clash("the message is complete: it cannot be in_progress again"));
        }
        Ok(())
    }
}
