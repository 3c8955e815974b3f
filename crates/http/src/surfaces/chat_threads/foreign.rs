//! What a caller is told whose thread is another user's, where something is done to it in several steps.

use chat_history_domain::conversation::{ConversationId, forbidden_if_foreign};
use chat_history_domain::{Context, Error, Result, Store};

/// The outcome of what was asked of a thread, as [`forbidden_if_foreign`] tells it. Who owns a thread never changes, so it may
/// be looked up afterwards.
pub(super) async fn told_if_foreign<T: Send + 'static>(
    store: &Store,
    context: &Context,
    id: ConversationId,
    outcome: Result<T>,
) -> Result<T> {
    let Err(Error::NotFound(kind)) = outcome else { return outcome };
    let told = store.read_one(context, move |context, repos| {
        forbidden_if_foreign(context, repos.conversations(), id, Err(Error::NotFound(kind)))
    });
    told.await
}
