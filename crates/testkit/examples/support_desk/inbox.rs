//! Mails on their way to the desk: one that could not be taken stays, and comes again.

use std::collections::VecDeque;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::{Error, Result, Timestamp};

use crate::desk::Desk;
use crate::mail::Mail;
use crate::model::Model;

/// The mails that wait, in the order in which they came.
#[derive(Default)]
pub(crate) struct Inbox {
    waiting: VecDeque<Mail>,
}

impl Inbox {
    /// Puts a mail at the end.
    pub(crate) fn put(&mut self, mail: Mail) {
        self.waiting.push_back(mail);
    }

    /// Hands every mail to the desk once, and gives what came of those that are settled: the ticket, or why there is
    /// none. The others wait for the next call.
    pub(crate) async fn deliver(
        &mut self,
        desk: &Desk<impl Model>,
        clock: impl Fn() -> Timestamp,
    ) -> Vec<(Mail, Result<ConversationId>)> {
        let mut settled = Vec::new();
        for mail in std::mem::take(&mut self.waiting) {
            match desk.take(&mail, clock()).await {
                Err(error) if passes(&error) => self.put(mail),
                outcome => settled.push((mail, outcome)),
            }
        }
        settled
    }
}

/// Whether the same request can succeed later. A new kind of error does not compile before it has its place here.
///
/// An unavailable store may have kept the mail all the same; its key makes it safe to send it again.
fn passes(error: &Error) -> bool {
    match error {
        Error::Conflict(_) | Error::Unavailable(_) | Error::Full(_) => true,
        Error::Invalid { .. }
        | Error::NotFound(_)
        | Error::Forbidden(_)
        | Error::Stale
        | Error::Clash(_)
        | Error::KeyReused
        | Error::Internal(_) => false,
    }
}
