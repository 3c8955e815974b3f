//! Many callers' appends in four statements, however many they are: lock, look, count, insert.

use std::collections::{HashMap, HashSet};

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use chat_history_domain::conversation::{ConversationId, Title};
use chat_history_domain::message::{Append, Appended, MessageId, NewMessage, Summary};
use chat_history_domain::{Error, Modseq, Result, Stamp};

use super::insert;
use crate::failure::classify;
use crate::models::NewMessageRow;
use crate::schema::{conversations, users};
use crate::types::{Micros, Moment};

/// Appends for every caller at once, in their order; gives each its own outcome, equal to that of `Append::apply`.
///
/// An `Err` concerns the whole transaction, which is then to be rolled back.
pub(crate) fn append(connection: &mut PgConnection, appends: &[&Append]) -> Result<Vec<Result<Appended>>> {
    if appends.is_empty() {
        return Ok(Vec::new());
    }
    let plan = Plan::make(connection, appends)?;
    if plan.users.is_empty() {
        return Ok(plan.stamps.into_iter().map(|refused| refused.and_then(|_| Err(absent()))).collect());
    }
    Grow::new(&plan, appends).execute(connection).map_err(classify)?;
    let rows: Vec<NewMessageRow<'_>> =
        plan.accepted(appends).flat_map(|(append, stamp)| rows(append, stamp)).collect();
    let ids = insert(connection, &rows)?;
    if ids.len() != rows.len() {
        return Err(Error::Internal(format!("{} of {} messages were inserted", ids.len(), rows.len())));
    }
    let mut ids = ids.into_iter();
    let outcome = |(append, stamp): (&&Append, &Result<Stamp>)| {
        let stamp = stamp.clone()?;
        let kept = |(message, id): (&NewMessage, i64)| {
            message.clone().kept(MessageId(id), append.context.user.clone(), append.conversation, stamp)
        };
        Ok(Appended { messages: append.messages.iter().zip(ids.by_ref()).map(kept).collect() })
    };
    Ok(appends.iter().zip(&plan.stamps).map(outcome).collect())
}

fn absent() -> Error {
    Error::NotFound("conversation")
}

fn rows(append: &Append, stamp: Stamp) -> impl Iterator<Item = NewMessageRow<'_>> {
    append
        .messages
        .iter()
        .map(move |new| NewMessageRow::new(&append.context.user, append.conversation, new, stamp))
}

/// The stamp of each append or why it has none, and the number after all of them of each user who has one.
struct Plan {
    stamps: Vec<Result<Stamp>>,
    users: HashMap<String, i64>,
}

impl Plan {
    /// Locks the users in the order of their ids, so that no two batches can wait for each other, and numbers the
    /// appends whose conversation is there and of a version that they expect.
    fn make(connection: &mut PgConnection, appends: &[&Append]) -> Result<Self> {
        let mut owners: Vec<&str> = appends.iter().map(|append| append.context.user.as_str()).collect();
        owners.sort_unstable();
        owners.dedup();
        let locked: Vec<(String, i64)> = users::table
            .filter(users::id.eq_any(&owners))
            .order(users::id.asc())
            .select((users::id, users::modseq))
            .for_update()
            .load(connection)
            .map_err(classify)?;
        let mut users: HashMap<String, i64> = locked.into_iter().collect();
        // Read after the lock was won, so it sees what the writer before left.
        let ids: Vec<i64> = appends.iter().map(|append| append.conversation.0).collect();
        let found: Vec<(String, i64, i64)> = conversations::table
            .filter(conversations::user_id.eq_any(&owners))
            .filter(conversations::id.eq_any(&ids))
            .select((conversations::user_id, conversations::id, conversations::modseq))
            .load(connection)
            .map_err(classify)?;
        let mut versions: HashMap<(String, i64), i64> =
            found.into_iter().map(|(user, id, modseq)| ((user, id), modseq)).collect();
        let stamps = appends.iter().map(|append| {
            let owner = append.context.user.as_str();
            let version = versions.get_mut(&(owner.to_owned(), append.conversation.0));
            let (version, latest) = version.zip(users.get_mut(owner)).ok_or_else(absent)?;
            append.expected.require(Modseq(*version))?;
            *latest += 1;
            *version = *latest;
            Ok(Stamp { modseq: Modseq(*latest), at: append.context.now })
        });
        let stamps: Vec<Result<Stamp>> = stamps.collect();
        let numbered = appends.iter().zip(&stamps).filter(|(_, stamp)| stamp.is_ok());
        let numbered: HashSet<&str> = numbered.map(|(append, _)| append.context.user.as_str()).collect();
        users.retain(|user, _| numbered.contains(user.as_str()));
        Ok(Self { stamps, users })
    }

    /// The appends that have a conversation to go to, with their stamps.
    fn accepted<'a>(&'a self, appends: &'a [&'a Append]) -> impl Iterator<Item = (&'a Append, Stamp)> {
        appends.iter().zip(&self.stamps).filter_map(|(append, stamp)| Some((*append, *stamp.as_ref().ok()?)))
    }
}

/// Raises the users' numbers and brings the conversations up to date, a column at a time.
#[derive(Default)]
struct Grow<'a> {
    users: Vec<&'a str>,
    user_modseqs: Vec<i64>,
    owners: Vec<&'a str>,
    conversations: Vec<i64>,
    added: Vec<i64>,
    titles: Vec<Option<&'a str>>,
    summaries: Vec<Option<&'a str>>,
    modseqs: Vec<i64>,
    times: Vec<Micros>,
}

impl<'a> Grow<'a> {
    fn new(plan: &'a Plan, appends: &'a [&'a Append]) -> Self {
        let mut grow = Self::default();
        for (user, modseq) in &plan.users {
            grow.users.push(user);
            grow.user_modseqs.push(*modseq);
        }
        let mut merged: HashMap<(&str, ConversationId), Merged<'a>> = HashMap::new();
        for (append, stamp) in plan.accepted(appends) {
            let growth = &append.growth;
            let entry = merged
                .entry((append.context.user.as_str(), append.conversation))
                .or_insert(Merged::new(stamp));
            entry.added += growth.messages;
            entry.title = entry.title.or(growth.title.as_ref().map(Title::as_str));
            entry.summary = entry.summary.or(growth.summary.as_ref().map(Summary::as_str));
            entry.stamp = stamp;
        }
        for ((owner, conversation), merged) in merged {
            grow.owners.push(owner);
            grow.conversations.push(conversation.0);
            grow.added.push(merged.added);
            grow.titles.push(merged.title);
            grow.summaries.push(merged.summary);
            grow.modseqs.push(merged.stamp.modseq.0);
            grow.times.push(Micros(merged.stamp.at));
        }
        grow
    }
}

/// What all the appends of a batch bring to one conversation.
struct Merged<'a> {
    added: i64,
    title: Option<&'a str>,
    summary: Option<&'a str>,
    stamp: Stamp,
}

impl Merged<'_> {
    fn new(stamp: Stamp) -> Self {
        Self { added: 0, title: None, summary: None, stamp }
    }
}

impl QueryFragment<Pg> for Grow<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH numbered AS (UPDATE users SET modseq = new.modseq FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.users)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.user_modseqs)?;
        out.push_sql(
            ") AS new (id, modseq) WHERE users.id = new.id) \
             UPDATE conversations SET message_count = message_count + new.added, \
             title = coalesce(conversations.title, new.title), \
             summary = coalesce(conversations.summary, new.summary), \
             modseq = new.modseq, updated_at = new.at FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.owners)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.conversations)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.added)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.titles)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.summaries)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.modseqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Moment>, _>(&self.times)?;
        out.push_sql(
            ") AS new (user_id, id, added, title, summary, modseq, at) \
             WHERE conversations.user_id = new.user_id AND conversations.id = new.id",
        );
        Ok(())
    }
}

impl QueryId for Grow<'_> {
    type QueryId = Grow<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for Grow<'_> {
    type SqlType = diesel::sql_types::Untyped;
}

impl RunQueryDsl<PgConnection> for Grow<'_> {}
