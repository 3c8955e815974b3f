//! Many callers' appends in few statements, within a transaction that fails or holds as a whole: each user is counted
//! once, and messages go in many at a time. No savepoint is needed, as nothing is written for an append that is refused.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::prelude::*;

use chat_history_domain::conversation::Conversations;
use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended, Message, MessageId, NewMessage};
use chat_history_domain::user::ReadUsers;
use chat_history_domain::{Error, Modseq, Result, Stamp, UserId};

use super::insert::insert;
use crate::failure::classify;
use crate::models::NewMessageRow;
use crate::repositories::written::Count;
use crate::session::{Session, on};

/// Appends for every caller at once, in their order; gives each its own outcome, equal to that of `Append::apply`.
///
/// An `Err` concerns them all: the transaction is to be rolled back.
pub(crate) fn append(session: &mut Session, appends: &[&Append]) -> Result<Vec<Result<Told<Appended>>>> {
    let mut counters = Counters::default();
    let stamps: Vec<Option<Stamp>> =
        appends.iter().map(|append| stamped(session, &mut counters, append)).collect::<Result<_>>()?;
    counters.write(session)?;
    let stamped = appends.iter().zip(&stamps);
    let rows: Vec<NewMessageRow<'_>> = stamped
        .filter_map(|(append, stamp)| stamp.map(|stamp| (append, stamp)))
        .flat_map(|(append, stamp)| {
            let row = move |(place, new)| {
                NewMessageRow::new(&append.context.user, append.conversation, new, stamp.of_place(place))
            };
            append.messages.iter().enumerate().map(row)
        })
        .collect();
    let mut ids = match session {
        Session::Sqlite(connection) => insert(connection, &rows).map_err(classify)?,
        Session::Postgres(_) => return Err(Error::Internal("this way of appending is SQLite's".into())),
    }
    .into_iter();
    let outcomes = appends.iter().zip(stamps).map(|(append, stamp)| {
        let Some(stamp) = stamp else { return Ok(Err(Error::NotFound("conversation"))) };
        let kept = |(place, (new, id)): (usize, (&NewMessage, i64))| {
            let (owner, stamp) = (append.context.user.clone(), stamp.of_place(place));
            new.clone().kept(MessageId(id), owner, append.conversation, stamp)
        };
        let numbered = append.messages.iter().zip(ids.by_ref()).enumerate();
        let messages: Vec<Message> = numbered.map(kept).collect();
        if messages.len() == append.messages.len() {
            return Ok(Ok(Told::Now(Appended::new(messages))));
        }
        Err(Error::Internal(format!(
            "{} of {} messages were inserted",
            messages.len(),
            append.messages.len()
        )))
    });
    outcomes.collect()
}

/// Takes the append's number and counts its messages, if the conversation is there.
fn stamped<'a>(
    session: &mut Session,
    counters: &mut Counters<'a>,
    append: &'a Append,
) -> Result<Option<Stamp>> {
    let owner = &append.context.user;
    let Some(counter) = counters.of(session, owner)? else { return Ok(None) };
    let stamp = Stamp { modseq: Modseq(counter.now + 1), at: append.context.now };
    let first = session.apply_delta(owner, append.conversation, &append.delta, stamp)?;
    if first.is_some() {
        counter.now = stamp.modseq.0;
    }
    Ok(first.map(|at| Stamp { at, ..stamp }))
}

/// The change counters of the users of a batch, which nobody else can move before the transaction ends.
#[derive(Default)]
struct Counters<'a>(BTreeMap<&'a str, Option<Counter>>);

struct Counter {
    stored: i64,
    now: i64,
}

impl<'a> Counters<'a> {
    /// The counter of that user, who has none before they have anything.
    fn of(&mut self, session: &mut Session, owner: &'a UserId) -> Result<Option<&mut Counter>> {
        let counter = match self.0.entry(owner.as_str()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let found = ReadUsers::find(session, owner)?;
                place.insert(found.map(|user| Counter { stored: user.modseq.0, now: user.modseq.0 }))
            }
        };
        Ok(counter.as_mut())
    }

    /// Stores those that have moved.
    fn write(self, session: &mut Session) -> Result<()> {
        let moved = self.0.into_iter().filter_map(|(id, counter)| Some((id, counter?)));
        for (id, counter) in moved.filter(|(_, counter)| counter.now != counter.stored) {
            let statement = Count { owner: id, modseq: counter.now };
            on!(&mut *session, |connection| statement.execute(connection))?;
        }
        Ok(())
    }
}
