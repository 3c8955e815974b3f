//! A mail from a person, as the mail system hands it on: at least once, perhaps more often.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once};
use chat_history_domain::{Result, UserId};

/// What a person has written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mail {
    /// The mail system's name for it, the same each time that it is delivered.
    pub(crate) delivery: String,
    /// Who wrote it.
    pub(crate) from: UserId,
    /// The ticket that it belongs to; without one it opens a ticket.
    pub(crate) ticket: Option<ConversationId>,
    /// What it says.
    pub(crate) text: String,
}

impl Mail {
    /// What lets a store tell this mail, delivered again, from another one.
    pub(crate) fn once(&self) -> Result<Once> {
        let key = IdempotencyKey::parse(&self.delivery).map_err(|rule| rule.at("delivery"))?;
        let ticket = self.ticket.map_or_else(|| "new".to_owned(), |ticket| ticket.to_string());
        // A large request would give a digest of itself; a mail is small enough to stand for itself.
        Ok(Once { key, fingerprint: Fingerprint(format!("{ticket} {}", self.text)) })
    }
}
