//! The statement that appends for many callers at once. Its text is always the same, so that it is planned once per
//! connection: values go in as arrays, a column at a time.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use chat_history_domain::conversation::Title;
use chat_history_domain::message::{Append, NewMessage, PublicId, Status, Summary};

use super::bodies::Bodies;
use crate::models::{BODY_COLUMNS, BodyIn};
use crate::types::{Micros, Moment};

/// The appends of a batch.
pub(super) struct AppendAll<'a> {
    /// Whose they are, each once, in the order in which they are locked, so that two batches cannot wait for each other.
    pub(super) users: Vec<&'a str>,
    pub(super) growths: Growths<'a>,
    pub(super) said: Said<'a>,
}

/// Whose appends they are, each once, in the order in which they are locked, so that two batches cannot wait for each other.
pub(super) fn users<'a>(appends: &[&'a Append]) -> Vec<&'a str> {
    let mut users: Vec<&str> = appends.iter().map(|append| append.context.user.as_str()).collect();
    users.sort_unstable();
    users.dedup();
    users
}

/// A row for each append: where it goes, and what it brings to that conversation.
#[derive(Default)]
pub(super) struct Growths<'a> {
    owners: Vec<&'a str>,
    conversations: Vec<i64>,
    added: Vec<i64>,
    titles: Vec<Option<&'a str>>,
    summaries: Vec<Option<&'a str>>,
    times: Vec<Micros>,
}

impl<'a> Growths<'a> {
    pub(super) fn push(&mut self, append: &'a Append) {
        self.owners.push(append.context.user.as_str());
        self.conversations.push(append.conversation.0);
        self.added.push(append.delta.messages);
        self.titles.push(append.delta.title.as_ref().map(Title::as_str));
        self.summaries.push(append.delta.summary.as_ref().map(Summary::as_str));
        self.times.push(Micros(append.context.now));
    }

    /// Binds the arrays, with commas between them.
    pub(super) fn bind<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
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
        out.push_bind_param::<Array<Moment>, _>(&self.times)
    }
}

/// A row for each message, with the number of its append, and how many messages of it come after.
#[derive(Default)]
pub(super) struct Said<'a> {
    appends: Vec<i64>,
    after: Vec<i64>,
    public_ids: Vec<Option<&'a str>>,
    bodies: Bodies<'a>,
    statuses: Vec<Option<&'static str>>,
}

impl<'a> Said<'a> {
    /// Adds the messages of the append of that number.
    pub(super) fn push_all(&mut self, number: i64, append: &'a Append) {
        let places = (0..append.delta.messages).rev();
        append.messages.iter().zip(places).for_each(|(message, after)| self.push(number, after, message));
    }

    fn push(&mut self, append: i64, after: i64, new: &'a NewMessage) {
        self.appends.push(append);
        self.after.push(after);
        self.public_ids.push(new.public_id.as_ref().map(PublicId::as_str));
        self.bodies.push(BodyIn::from(&new.body));
        self.statuses.push(new.status.map(Status::as_str));
    }

    /// Binds the arrays, with commas between them.
    pub(super) fn bind<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Array<BigInt>, _>(&self.appends)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.after)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.public_ids)?;
        out.push_sql(", ");
        self.bodies.bind(out.reborrow())?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.statuses)
    }
}

/// Locks the users, whose numbers are then the latest, also where the statement had to wait for another writer.
pub(super) const LOCK: &str = "WITH locked AS (SELECT id, modseq FROM users WHERE id = ANY (";

/// Numbers the appends whose conversation is there, and tells how many messages the later ones bring to it. Both kinds of
/// rows that follow are written from this.
const NUMBER: &str = ") ORDER BY id FOR UPDATE), numbered AS (\
    SELECT new.*, locked.modseq + row_number() OVER (PARTITION BY new.user_id ORDER BY new.number) AS modseq, \
    CAST(sum(new.added) OVER (PARTITION BY new.user_id, new.conversation_id ORDER BY new.number DESC) AS bigint) \
    - new.added AS after FROM unnest(";

/// Looks whether the conversations are there. The limit keeps the planner from reading all of them at once, which is what it
/// does while they are few, and goes on with.
const COUNT: &str = ") WITH ORDINALITY AS new (user_id, conversation_id, added, title, summary, at, number) \
    JOIN locked ON locked.id = new.user_id \
    CROSS JOIN LATERAL (SELECT FROM conversations AS c WHERE c.user_id = new.user_id AND c.id = new.conversation_id \
    AND c.trashed_at IS NULL LIMIT 1) AS there";

/// Writes the users and the conversations, whichever statement has numbered the appends. A row that another writer has changed
/// meanwhile is counted on from as it is now, its time included.
pub(super) const GROW: &str = "), counted AS (\
    UPDATE users SET modseq = last.modseq \
    FROM (SELECT user_id, max(modseq) AS modseq FROM numbered GROUP BY user_id) AS last WHERE users.id = last.user_id\
    ), grown AS (\
    UPDATE conversations SET message_count = conversations.message_count + new.added, \
    title = coalesce(conversations.title, new.title), summary = coalesce(conversations.summary, new.summary), \
    modseq = new.modseq, updated_at = greatest(conversations.updated_at + interval '1 microsecond', new.at) \
    + (new.added - 1) * interval '1 microsecond' \
    FROM (SELECT user_id, conversation_id, CAST(sum(added) AS bigint) AS added, \
    (array_agg(title ORDER BY number) FILTER (WHERE title IS NOT NULL))[1] AS title, \
    (array_agg(summary ORDER BY number) FILTER (WHERE summary IS NOT NULL))[1] AS summary, \
    max(at) AS at, max(modseq) AS modseq";

/// A conversation that is gone, or in the trash, takes no messages.
const GROWN: &str = " FROM numbered GROUP BY user_id, conversation_id) AS new \
    WHERE conversations.user_id = new.user_id AND conversations.id = new.conversation_id \
    AND conversations.trashed_at IS NULL \
    RETURNING conversations.user_id, conversations.id, conversations.updated_at\
    ) \
    INSERT INTO messages AS target (user_id, conversation_id, public_id, ";

/// After the columns of the body.
pub(super) const SELECT: &str = ", status, modseq, created_at, updated_at) \
    SELECT numbered.user_id, numbered.conversation_id, said.public_id, ";

/// After the columns of the body. The time of a message is that of the conversation less a microsecond for each that comes
/// after it.
const FROM: &str = ", said.status, numbered.modseq, \
    grown.updated_at - (numbered.after + said.after) * interval '1 microsecond', \
    grown.updated_at - (numbered.after + said.after) * interval '1 microsecond' FROM unnest(";

/// Adds the messages in their order, so that their ids ascend in it.
const INSERT: &str = ", status, position) \
    JOIN numbered ON numbered.number = said.number \
    JOIN grown ON grown.user_id = numbered.user_id AND grown.id = numbered.conversation_id \
    ORDER BY said.position \
    RETURNING target.id, target.user_id, target.conversation_id, target.modseq, target.created_at";

impl QueryFragment<Pg> for AppendAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(LOCK);
        out.push_bind_param::<Array<Text>, _>(&self.users)?;
        out.push_sql(NUMBER);
        self.growths.bind(out.reborrow())?;
        out.push_sql(COUNT);
        out.push_sql(GROW);
        out.push_sql(GROWN);
        out.push_sql(BODY_COLUMNS);
        out.push_sql(SELECT);
        out.push_sql(BODY_COLUMNS);
        out.push_sql(FROM);
        self.said.bind(out.reborrow())?;
        out.push_sql(") WITH ORDINALITY AS said (number, after, public_id, ");
        out.push_sql(BODY_COLUMNS);
        out.push_sql(INSERT);
        Ok(())
    }
}

impl QueryId for AppendAll<'_> {
    type QueryId = AppendAll<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for AppendAll<'_> {
    type SqlType = (BigInt, Text, BigInt, BigInt, Moment);
}

impl RunQueryDsl<PgConnection> for AppendAll<'_> {}
