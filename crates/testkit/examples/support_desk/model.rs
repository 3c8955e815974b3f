//! What thinks of answers. A real desk asks a language model here; the example has one with two ideas.

use chat_history_domain::message::{Message, Role};

/// Thinks of an answer to the newest messages of a ticket, which come oldest first.
pub(crate) trait Model {
    /// What to say next.
    fn answer(&self, newest: &[Message]) -> impl Future<Output = String>;
}

/// Suggests the usual remedy once, and then hands over.
pub(crate) struct FirstAid;

impl Model for FirstAid {
    async fn answer(&self, newest: &[Message]) -> String {
        if newest.iter().any(|message| message.body.role == Role::Assistant) {
            return "A colleague will call you today.".into();
        }
        "Have you turned it off and on again?".into()
    }
}
