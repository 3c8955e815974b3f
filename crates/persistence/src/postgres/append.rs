//! Many callers' appends in one statement, however many they are: lock, look, count and insert.
//!
//! It is a transaction by itself, so a batch costs one round trip and one flush.

use diesel::pg::PgConnection;
use diesel::prelude::*;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended, Message, MessageId, NewMessage};
use chat_history_domain::{Error, Modseq, Result, Stamp, UserId};

use super::append_statement::{AppendAll, Growths, Said, users};
use super::checked::append_checked;
use crate::failure::classify;
use crate::joining::{Joined, is_plain};
use crate::types::Micros;

/// Appends for every caller at once; gives each its own outcome, equal to that of `Append::apply`, or says that it has to be
/// done alone. Those that expect a version come first.
///
/// An `Err` concerns them all: none of them was done.
pub(crate) fn append(connection: &mut PgConnection, appends: &[&Append]) -> Result<Vec<Joined>> {
    if appends.is_empty() {
        return Ok(Vec::new());
    }
    if !appends.iter().all(|append| is_plain(append)) {
        return append_checked(connection, appends);
    }
    let mut inserted: Vec<Inserted> = statement(appends).load(connection).map_err(classify)?;
    // Ids are taken in the order of the messages; the order in which they are given back is nobody's promise.
    inserted.sort_unstable_by_key(|row| row.id);
    let mut inserted = inserted.into_iter().peekable();
    let outcomes = appends.iter().map(|append| {
        // All appends to a conversation are taken, or none; so the next row is this append's if it can be.
        if !inserted.peek().is_some_and(|next| next.is_of(&append.context.user, append.conversation)) {
            return Ok(Joined::Done(Err(Error::NotFound("conversation"))));
        }
        let rows = inserted.by_ref().take(append.messages.len());
        let messages: Vec<Message> =
            append.messages.iter().zip(rows).map(|(new, row)| row.kept(new, append)).collect();
        if messages.len() == append.messages.len() {
            return Ok(Joined::Done(Ok(Told::Now(Appended::new(messages)))));
        }
        Err(Error::Internal(format!(
            "{} of {} messages were inserted",
            messages.len(),
            append.messages.len()
        )))
    });
    outcomes.collect()
}

/// What the statement gives of each message that it has added.
#[derive(Queryable)]
struct Inserted {
    id: i64,
    user: String,
    conversation: i64,
    modseq: i64,
    created_at: Micros,
}

impl Inserted {
    fn is_of(&self, user: &UserId, conversation: ConversationId) -> bool {
        self.conversation == conversation.0 && self.user == user.as_str()
    }

    /// The message as it is kept.
    fn kept(self, new: &NewMessage, append: &Append) -> Message {
        let stamp = Stamp { modseq: Modseq(self.modseq), at: self.created_at.0 };
        new.clone().kept(MessageId(self.id), append.context.user.clone(), append.conversation, stamp)
    }
}

/// The statement for these appends.
fn statement<'a>(appends: &[&'a Append]) -> AppendAll<'a> {
    let users = users(appends);
    let mut growths = Growths::default();
    let mut said = Said::default();
    for (append, number) in appends.iter().zip(1..) {
        growths.push(append);
        said.push_all(number, append);
    }
    AppendAll { users, growths, said }
}
