//! Telling another user's conversation from none, for callers that were promised to hear the difference.

use super::{ConversationId, ReadConversations};
use crate::{Context, Error, Result};

/// The outcome of what was asked of a conversation: [`Error::Forbidden`] instead of [`Error::NotFound`] where the
/// conversation is another user's. Nothing else of it is told.
///
/// # Errors
/// Those of the outcome, and [`Error::Forbidden`].
pub fn forbidden_if_foreign<T>(
    context: &Context,
    conversations: &mut dyn ReadConversations,
    id: ConversationId,
    outcome: Result<T>,
) -> Result<T> {
    match outcome {
        Err(Error::NotFound(kind)) if conversations.is_anothers(&context.user, id)? => {
            Err(Error::Forbidden(kind))
        }
        outcome => outcome,
    }
}
