//! The statement that appends for many callers of whom some have keys, expect versions or give ids to messages. It is the
//! one for plain appends with looks at what these depend on, and receipts of what has come of them.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};

use chat_history_domain::Versions;
use chat_history_domain::message::Append;

use super::append_statement::{GROW, Growths, LOCK, SELECT, Said};
use crate::models::BODY_COLUMNS;
use crate::types::Moment;

/// The appends of a batch, those that expect a version first.
pub(super) struct CheckedAppends<'a> {
    /// Whose they are, each once, in the order in which they are locked.
    pub(super) users: Vec<&'a str>,
    pub(super) growths: Growths<'a>,
    pub(super) conditions: Conditions<'a>,
    pub(super) said: Said<'a>,
}

/// A row for each append: what it depends on.
#[derive(Default)]
pub(super) struct Conditions<'a> {
    expected: Vec<Option<i64>>,
    keys: Vec<Option<&'a str>>,
    fingerprints: Vec<Option<&'a str>>,
}

impl<'a> Conditions<'a> {
    pub(super) fn push(&mut self, append: &'a Append) {
        self.expected.push(match &append.expected {
            Versions::Any => None,
            Versions::Listed(versions) => versions.first().map(|version| version.0),
        });
        let once = append.once.as_ref();
        self.keys.push(once.map(|once| once.key.as_str()));
        self.fingerprints.push(once.map(|once| once.fingerprint.0.as_str()));
    }
}

/// What each append finds: its conversation's version, and what is kept under its key.
const LOOK: &str = ") ORDER BY id FOR UPDATE), asked AS MATERIALIZED (\
    SELECT new.*, there.modseq AS seen, kept.fingerprint AS kept_for, kept.answer AS kept, kept.created_at AS kept_at \
    FROM unnest(";

/// A look for each, with a limit that keeps the planner from reading whole tables.
const AT: &str = ") WITH ORDINALITY AS new (user_id, conversation_id, added, title, summary, at, expected, key, \
    fingerprint, number) \
    LEFT JOIN LATERAL (SELECT c.modseq FROM conversations AS c WHERE c.user_id = new.user_id \
    AND c.id = new.conversation_id AND c.trashed_at IS NULL LIMIT 1) AS there ON true \
    LEFT JOIN LATERAL (SELECT k.fingerprint, k.answer, k.created_at FROM idempotency_keys AS k \
    WHERE k.user_id = new.user_id AND k.key = new.key LIMIT 1) AS kept ON true\
    ), said AS MATERIALIZED (SELECT * FROM unnest(";

/// Appends of which a message is there under its id are not done here. Of those that expect a version of a conversation, the
/// first is done, and it comes before all others there; that the version is still the same is asked again where the row is
/// locked. If it is not, nothing is added to the conversation.
const NUMBER: &str = ", status, position)), named AS MATERIALIZED (\
    SELECT DISTINCT said.number FROM said JOIN asked ON asked.number = said.number \
    CROSS JOIN LATERAL (SELECT FROM messages AS m WHERE m.user_id = asked.user_id \
    AND m.conversation_id = asked.conversation_id AND m.public_id = said.public_id LIMIT 1) AS known \
    WHERE said.public_id IS NOT NULL\
    ), numbered AS MATERIALIZED (\
    SELECT ready.*, locked.modseq + row_number() OVER (PARTITION BY ready.user_id ORDER BY ready.number) AS modseq, \
    CAST(sum(ready.added) OVER (PARTITION BY ready.user_id, ready.conversation_id ORDER BY ready.number DESC) AS bigint) \
    - ready.added AS after FROM (\
    SELECT asked.*, row_number() OVER (PARTITION BY asked.user_id, asked.conversation_id ORDER BY asked.number) AS turn \
    FROM asked LEFT JOIN named ON named.number = asked.number \
    WHERE asked.seen IS NOT NULL AND asked.kept_at IS NULL AND named.number IS NULL \
    AND (asked.expected IS NULL OR asked.expected = asked.seen)) AS ready \
    JOIN locked ON locked.id = ready.user_id WHERE ready.expected IS NULL OR ready.turn = 1";

/// A conversation grows if it is still of the version that the first of its appends expects.
const GROWN: &str = ", max(expected) AS expected FROM numbered \
    GROUP BY user_id, conversation_id) AS new \
    WHERE conversations.user_id = new.user_id AND conversations.id = new.conversation_id \
    AND conversations.trashed_at IS NULL AND (new.expected IS NULL OR conversations.modseq = new.expected) \
    RETURNING conversations.user_id, conversations.id, conversations.updated_at\
    ), made AS (\
    INSERT INTO messages AS target (user_id, conversation_id, public_id, ";

/// Adds the messages in their order, keeps a receipt for each key, in the form of the domain's, and tells of each append what
/// it has found and which messages it has made.
const TELL: &str = ", said.status, numbered.modseq, \
    grown.updated_at - (numbered.after + said.after) * interval '1 microsecond', \
    grown.updated_at - (numbered.after + said.after) * interval '1 microsecond' FROM said \
    JOIN numbered ON numbered.number = said.number \
    JOIN grown ON grown.user_id = numbered.user_id AND grown.id = numbered.conversation_id \
    ORDER BY said.position \
    RETURNING target.id, target.user_id, target.modseq, target.created_at\
    ), receipts AS (\
    INSERT INTO idempotency_keys AS target (user_id, key, fingerprint, answer, created_at) \
    SELECT numbered.user_id, numbered.key, numbered.fingerprint, \
    '{\"receipt\":1,\"modseq\":' || numbered.modseq || ',\"at\":' || \
    CAST(round(extract(epoch FROM told.at) * 1000000) AS bigint) || ',\"ids\":[' || told.ids || ']}', numbered.at \
    FROM (SELECT user_id, modseq, min(created_at) AS at, string_agg(CAST(id AS text), ',' ORDER BY id) AS ids \
    FROM made GROUP BY user_id, modseq) AS told \
    JOIN numbered ON numbered.user_id = told.user_id AND numbered.modseq = told.modseq \
    WHERE numbered.key IS NOT NULL\
    ) SELECT asked.number, made.id, made.modseq, made.created_at, asked.seen, asked.kept_for, asked.kept, asked.kept_at, \
    named.number IS NOT NULL FROM asked LEFT JOIN numbered ON numbered.number = asked.number \
    LEFT JOIN made ON made.user_id = numbered.user_id AND made.modseq = numbered.modseq \
    LEFT JOIN named ON named.number = asked.number";

impl QueryFragment<Pg> for CheckedAppends<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(LOCK);
        out.push_bind_param::<Array<Text>, _>(&self.users)?;
        out.push_sql(LOOK);
        self.growths.bind(out.reborrow())?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.conditions.expected)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.conditions.keys)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.conditions.fingerprints)?;
        out.push_sql(AT);
        self.said.bind(out.reborrow())?;
        out.push_sql(") WITH ORDINALITY AS said (number, after, public_id, ");
        out.push_sql(BODY_COLUMNS);
        out.push_sql(NUMBER);
        out.push_sql(GROW);
        out.push_sql(GROWN);
        out.push_sql(BODY_COLUMNS);
        out.push_sql(SELECT);
        out.push_sql(BODY_COLUMNS);
        out.push_sql(TELL);
        Ok(())
    }
}

impl QueryId for CheckedAppends<'_> {
    type QueryId = CheckedAppends<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for CheckedAppends<'_> {
    type SqlType = (
        BigInt,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<Moment>,
        Nullable<BigInt>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Moment>,
        Bool,
    );
}

impl RunQueryDsl<PgConnection> for CheckedAppends<'_> {}
