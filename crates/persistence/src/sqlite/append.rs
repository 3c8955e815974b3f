//! Many callers' appends in few statements, within a transaction that fails or holds as a whole: each user is counted
//! once, and messages go in many at a time. No savepoint is needed, as nothing is written for an append that is refused.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use diesel::prelude::*;

use chat_history_domain::conversation::Conversations;
use chat_history_domain::idempotency::{Creation, ReadIdempotencyKeys, Told, told_before};
use chat_history_domain::message::{Append, Appended, Message, MessageId, NewMessage};
use chat_history_domain::user::ReadUsers;
use chat_history_domain::{Error, Modseq, Result, Stamp, UserId, Versions};

use super::insert::insert;
use super::keep::{KeptRow, keep};
use crate::failure::classify;
use crate::joining::{Joined, Place, Together};
use crate::models::NewMessageRow;
use crate::repositories::written::{Count, Named, Version};
use crate::session::{Session, on};
use crate::types::Micros;

/// What a caller is told of a conversation that is not there.
const ABSENT: Error = Error::NotFound("conversation");

/// Appends for every caller at once, in their order; gives each its own outcome, equal to that of `Append::apply`, or says
/// that it has to be done alone, after these.
///
/// An `Err` concerns them all: the transaction is to be rolled back.
pub(crate) fn append(session: &mut Session, appends: &[&Append]) -> Result<Vec<Joined>> {
    let mut counters = Counters::default();
    let mut together = Together::default();
    let mut verdicts = Vec::with_capacity(appends.len());
    for (number, append) in appends.iter().copied().enumerate() {
        let verdict = match together.place(number, append) {
            Place::Joins => judged(session, &mut counters, append)?,
            Place::Follows(_) | Place::Alone => Verdict::Not(Joined::Alone),
        };
        verdicts.push(verdict);
    }
    counters.write(session)?;
    let stamped = appends.iter().copied().zip(&verdicts);
    let rows: Vec<NewMessageRow<'_>> = stamped
        .filter_map(|(append, verdict)| verdict.stamp().map(|stamp| (append, stamp)))
        .flat_map(|(append, stamp)| {
            let row = move |(place, new)| {
                NewMessageRow::new(&append.context.user, append.conversation, new, stamp.of_place(place))
            };
            append.messages.iter().enumerate().map(row)
        })
        .collect();
    let Session::Sqlite(connection) = session else {
        return Err(Error::Internal("this way of appending is SQLite's".into()));
    };
    let mut ids = insert(connection, &rows).map_err(classify)?.into_iter();
    let mut receipts = Vec::new();
    let mut outcomes = Vec::with_capacity(appends.len());
    for (append, verdict) in appends.iter().copied().zip(verdicts) {
        outcomes.push(match verdict {
            Verdict::Not(outcome) => outcome,
            Verdict::Takes(stamp) => {
                let appended = kept(append, stamp, &mut ids)?;
                receipts.extend(receipt_of(append, &appended)?);
                Joined::Done(Ok(Told::Now(appended)))
            }
        });
    }
    keep(connection, &receipts).map_err(classify)?;
    Ok(outcomes)
}

/// Whether an append is done now.
enum Verdict {
    /// With that number, from that time on.
    Takes(Stamp),
    /// Nothing was written for it.
    Not(Joined),
}

impl Verdict {
    fn refused(error: Error) -> Self {
        Self::Not(Joined::Done(Err(error)))
    }

    fn stamp(&self) -> Option<Stamp> {
        match self {
            Self::Takes(stamp) => Some(*stamp),
            Self::Not(_) => None,
        }
    }
}

/// Looks at all that an append depends on, which nobody else changes before the transaction ends. If it is done, takes its
/// number and counts its messages.
fn judged<'a>(session: &mut Session, counters: &mut Counters<'a>, append: &'a Append) -> Result<Verdict> {
    let (owner, conversation) = (&append.context.user, append.conversation);
    let Some(counter) = counters.of(session, owner)? else { return Ok(Verdict::refused(ABSENT)) };
    if let Some(once) = &append.once {
        let kept = ReadIdempotencyKeys::find(session, owner, &once.key)?;
        if let Some(told) = kept.and_then(|kept| told_before(&append.context, once, kept, append)) {
            return Ok(Verdict::Not(Joined::Done(told)));
        }
    }
    for id in append.messages.iter().filter_map(|new| new.public_id.as_ref()) {
        let (owner, public_id) = (owner.as_str(), id.as_str());
        let statement = Named { owner, conversation: conversation.0, public_id };
        let known: Option<i64> =
            on!(&mut *session, |connection| statement.get_result(connection).optional())?;
        if known.is_some() {
            return Ok(Verdict::Not(Joined::Alone));
        }
    }
    if append.expected != Versions::Any {
        let statement = Version { owner: owner.as_str(), conversation: conversation.0 };
        let version: Option<i64> =
            on!(&mut *session, |connection| statement.get_result(connection).optional())?;
        let Some(version) = version else { return Ok(Verdict::refused(ABSENT)) };
        if let Err(stale) = append.expected.require(Modseq(version)) {
            return Ok(Verdict::refused(stale));
        }
    }
    let stamp = Stamp { modseq: Modseq(counter.now + 1), at: append.context.now };
    let Some(at) = session.apply_delta(owner, conversation, &append.delta, stamp)? else {
        return Ok(Verdict::refused(ABSENT));
    };
    counter.now = stamp.modseq.0;
    Ok(Verdict::Takes(Stamp { at, ..stamp }))
}

/// The messages of an append as they are kept, under the next ids.
fn kept(append: &Append, stamp: Stamp, ids: &mut impl Iterator<Item = i64>) -> Result<Appended> {
    let kept = |(place, (new, id)): (usize, (&NewMessage, i64))| {
        let (owner, stamp) = (append.context.user.clone(), stamp.of_place(place));
        new.clone().kept(MessageId(id), owner, append.conversation, stamp)
    };
    let messages: Vec<Message> = append.messages.iter().zip(ids).enumerate().map(kept).collect();
    if messages.len() == append.messages.len() {
        return Ok(Appended::new(messages));
    }
    Err(Error::Internal(format!("{} of {} messages were inserted", messages.len(), append.messages.len())))
}

/// What is kept under the append's key, if it has one.
fn receipt_of<'a>(append: &'a Append, appended: &Appended) -> Result<Option<KeptRow<'a>>> {
    let Some(once) = &append.once else { return Ok(None) };
    Ok(Some(KeptRow {
        user_id: append.context.user.as_str(),
        key: once.key.as_str(),
        fingerprint: &once.fingerprint.0,
        answer: append.receipt(appended).to_text()?,
        created_at: Micros(append.context.now),
    }))
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
