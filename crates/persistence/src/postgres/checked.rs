//! Many callers' appends in one statement, some of which depend on a key, on a version or on ids of messages.

use std::collections::{HashMap, HashSet};

use diesel::pg::PgConnection;
use diesel::prelude::*;

use chat_history_domain::idempotency::{Fingerprint, Kept, Told, told_before};
use chat_history_domain::message::{Append, Appended, Message, MessageId, NewMessage};
use chat_history_domain::{Error, Modseq, Result, Stamp, Versions};

use super::append_statement::{Growths, Said, users};
use super::checked_statement::{CheckedAppends, Conditions};
use crate::failure::classify;
use crate::joining::Joined;
use crate::types::Micros;

/// Appends for every caller at once; gives each its own outcome, equal to that of `Append::apply`, or says that it has to be
/// done alone. Those that expect a version come first.
///
/// An `Err` concerns them all: none of them was done.
pub(super) fn append_checked(connection: &mut PgConnection, appends: &[&Append]) -> Result<Vec<Joined>> {
    let mut rows: Vec<Row> = statement(appends).load(connection).map_err(classify)?;
    // The order in which rows are given back is nobody's promise.
    rows.sort_unstable_by_key(|row| (row.number, row.id));
    let added: HashSet<i64> = rows.iter().filter(|row| row.id.is_some()).map(|row| row.number).collect();
    let mut claims = Claims::default();
    for (append, number) in appends.iter().copied().zip(1..).filter(|(append, _)| expects(append)) {
        claims.note(append, added.contains(&number));
    }
    let mut rows = rows.into_iter().peekable();
    let outcomes = appends.iter().copied().zip(1..).map(|(append, number)| {
        let mut own = Vec::with_capacity(append.messages.len());
        while let Some(row) = rows.next_if(|row| row.number == number) {
            own.push(row);
        }
        outcome(append, own, &claims)
    });
    outcomes.collect()
}

fn expects(append: &Append) -> bool {
    append.expected != Versions::Any
}

/// The conversations of which some append expects a version, and whether such an append was done.
#[derive(Default)]
struct Claims<'a>(HashMap<(&'a str, i64), bool>);

impl<'a> Claims<'a> {
    fn note(&mut self, append: &'a Append, is_done: bool) {
        *self.0.entry(Self::place(append)).or_default() |= is_done;
    }

    /// Whether an append that expects a version of the same conversation was done; none where no append does.
    fn of(&self, append: &'a Append) -> Option<bool> {
        self.0.get(&Self::place(append)).copied()
    }

    fn place(append: &Append) -> (&str, i64) {
        (append.context.user.as_str(), append.conversation.0)
    }
}

/// What the statement gives of each message that it has added, and once of each append of which it has added none.
#[derive(Queryable)]
struct Row {
    /// The append's.
    number: i64,
    id: Option<i64>,
    modseq: Option<i64>,
    created_at: Option<Micros>,
    /// The conversation's version before.
    seen: Option<i64>,
    kept_for: Option<String>,
    kept: Option<String>,
    kept_at: Option<Micros>,
    /// Whether one of the messages was there under its id.
    is_named: bool,
}

impl Row {
    /// The message as it is kept.
    fn message(&self, new: &NewMessage, append: &Append) -> Option<Message> {
        let stamp = Stamp { modseq: Modseq(self.modseq?), at: self.created_at?.0 };
        let (id, owner) = (MessageId(self.id?), append.context.user.clone());
        Some(new.clone().kept(id, owner, append.conversation, stamp))
    }
}

fn outcome<'a>(append: &'a Append, rows: Vec<Row>, claims: &Claims<'a>) -> Result<Joined> {
    let messages: Vec<Message> =
        append.messages.iter().zip(&rows).filter_map(|(new, row)| row.message(new, append)).collect();
    if messages.len() == append.messages.len() && rows.len() == messages.len() {
        return Ok(Joined::Done(Ok(Told::Now(Appended::new(messages)))));
    }
    let Ok([row]) = <[Row; 1]>::try_from(rows) else { return Err(torn(append, messages.len())) };
    if row.id.is_some() {
        return Err(torn(append, 1));
    }
    if let (Some(once), Some(fingerprint), Some(answer), Some(at)) =
        (&append.once, row.kept_for, row.kept, row.kept_at)
    {
        let kept = Kept { fingerprint: Fingerprint(fingerprint), answer, created_at: at.0 };
        return Ok(told_before(&append.context, once, kept, append).map_or(Joined::Alone, Joined::Done));
    }
    if row.is_named {
        return Ok(Joined::Alone);
    }
    let absent = Ok(Joined::Done(Err(Error::NotFound("conversation"))));
    let Some(seen) = row.seen else { return absent };
    match claims.of(append) {
        // What is expected is not there any more, or not yet, and was not when this was asked.
        _ if append.expected.require(Modseq(seen)).is_err() => Ok(Joined::Done(Err(Error::Stale))),
        Some(true) if expects(append) => Ok(Joined::Done(Err(Error::Stale))),
        // Another writer came between the look and the lock.
        Some(_) => Ok(Joined::Alone),
        // Nothing but the conversation's end keeps other messages out.
        None => absent,
    }
}

fn torn(append: &Append, added: usize) -> Error {
    Error::Internal(format!("{added} of {} messages were inserted", append.messages.len()))
}

/// The statement for these appends.
fn statement<'a>(appends: &[&'a Append]) -> CheckedAppends<'a> {
    let users = users(appends);
    let (mut growths, mut conditions, mut said) =
        (Growths::default(), Conditions::default(), Said::default());
    for (append, number) in appends.iter().zip(1..) {
        growths.push(append);
        conditions.push(append);
        said.push_all(number, append);
    }
    CheckedAppends { users, growths, conditions, said }
}
