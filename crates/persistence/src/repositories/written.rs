//! Updates that are written out, since Diesel prepares those that it builds anew each time: on PostgreSQL that is a round
//! trip more, on SQLite a compilation. Both databases read them alike.

use diesel::pg::{Pg, PgConnection};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};
use diesel::{QueryResult, sql_types};

use crate::types::{Micros, Moment, Span, SpanMicros};

/// A statement as a struct of its values. Its text is made of literals and, between them, fields with their SQL types.
macro_rules! written {
    (
        $(#[$doc:meta])*
        $name:ident { $($field:ident: $type:ty),* } -> $returns:ty =
        $first:literal $($value:ident as $sql_type:ty, $then:literal)*
    ) => {
        $(#[$doc])*
        pub(crate) struct $name<'a> {
            $(pub(crate) $field: $type,)*
        }

        written!(@for Pg PgConnection, $name $returns = $first $($value as $sql_type, $then)*);
        written!(@for Sqlite SqliteConnection, $name $returns = $first $($value as $sql_type, $then)*);

        impl QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }

        impl Query for $name<'_> {
            type SqlType = $returns;
        }
    };
    (
        @for $backend:ident $connection:ident,
        $name:ident $returns:ty = $first:literal $($value:ident as $sql_type:ty, $then:literal)*
    ) => {
        impl QueryFragment<$backend> for $name<'_> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                out.push_sql($first);
                $(
                    out.push_bind_param::<$sql_type, _>(&self.$value)?;
                    out.push_sql($then);
                )*
                Ok(())
            }
        }

        impl RunQueryDsl<$connection> for $name<'_> {}
    };
}

written! {
    /// Makes the user, or takes their next number, which it gives.
    Advance { owner: &'a str, now: Micros } -> BigInt =
    "INSERT INTO users (id, modseq, created_at) VALUES (" owner as Text, ", 1, " now as Moment,
    ") ON CONFLICT (id) DO UPDATE SET modseq = users.modseq + 1 RETURNING modseq"
}

written! {
    /// Makes the user, or writes their row as it is, since that is what locks it on both databases.
    Lock { owner: &'a str, now: Micros } -> sql_types::Untyped =
    "INSERT INTO users (id, modseq, created_at) VALUES (" owner as Text, ", 0, " now as Moment,
    ") ON CONFLICT (id) DO UPDATE SET modseq = users.modseq"
}

written! {
    /// Sets the user's number.
    Count { owner: &'a str, modseq: i64 } -> sql_types::Untyped =
    "UPDATE users SET modseq = " modseq as BigInt, " WHERE id = " owner as Text, ""
}

written! {
    /// Counts messages that are added to a conversation, names it if it has no name, and gives the time of the last of them:
    /// the first comes now, or after all that was there if that is later, and the others one step after the other.
    Grow {
        owner: &'a str, conversation: i64, messages: i64, title: Option<&'a str>, summary: Option<&'a str>,
        modseq: i64, now: Micros, step: SpanMicros, span: SpanMicros
    } -> Moment =
    "UPDATE conversations SET message_count = message_count + " messages as BigInt,
    ", title = coalesce(title, " title as Nullable<Text>, "), summary = coalesce(summary, " summary as Nullable<Text>,
    "), modseq = " modseq as BigInt, ", updated_at = CASE WHEN updated_at < " now as Moment, " THEN " now as Moment,
    " ELSE updated_at + " step as Span, " END + " span as Span,
    " WHERE user_id = " owner as Text, " AND id = " conversation as BigInt,
    " AND trashed_at IS NULL RETURNING updated_at"
}

written! {
    /// The version of a conversation.
    Version { owner: &'a str, conversation: i64 } -> BigInt =
    "SELECT modseq FROM conversations WHERE user_id = " owner as Text, " AND id = " conversation as BigInt,
    " AND trashed_at IS NULL"
}

written! {
    /// The message of a conversation that has that id of its client's.
    Named { owner: &'a str, conversation: i64, public_id: &'a str } -> BigInt =
    "SELECT id FROM messages WHERE user_id = " owner as Text, " AND conversation_id = " conversation as BigInt,
    " AND public_id = " public_id as Text, ""
}

written! {
    /// Counts messages that come to a conversation with times of their own, and names it if it has no name.
    CountRestored {
        owner: &'a str, conversation: i64, messages: i64, title: Option<&'a str>, summary: Option<&'a str>,
        modseq: i64, now: Micros
    } -> sql_types::Untyped =
    "UPDATE conversations SET message_count = message_count + " messages as BigInt,
    ", title = coalesce(title, " title as Nullable<Text>, "), summary = coalesce(summary, " summary as Nullable<Text>,
    "), modseq = " modseq as BigInt, ", updated_at = " now as Moment,
    " WHERE user_id = " owner as Text, " AND id = " conversation as BigInt, " AND trashed_at IS NULL"
}

/// The time of a row's latest change after one that came then: whatever clocks say, it never goes back.
macro_rules! no_earlier {
    ($at:expr) => {
        diesel::dsl::sql::<$crate::types::Moment>("CASE WHEN updated_at < ")
            .bind::<$crate::types::Moment, _>($crate::types::Micros($at))
            .sql(" THEN ")
            .bind::<$crate::types::Moment, _>($crate::types::Micros($at))
            .sql(" ELSE updated_at END")
    };
}
pub(super) use no_earlier;

written! {
    /// Adds text at the end of a message.
    Extend { owner: &'a str, conversation: i64, id: i64, text: &'a str, modseq: i64, now: Micros } -> sql_types::Untyped =
    "UPDATE messages SET content = content || " text as Text, ", modseq = " modseq as BigInt,
    ", updated_at = CASE WHEN updated_at < " now as Moment, " THEN " now as Moment, " ELSE updated_at END WHERE user_id = " owner as Text, " AND conversation_id = " conversation as BigInt, " AND id = " id as BigInt, ""
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use chat_history_domain::Timestamp;
    use diesel::connection::{InstrumentationEvent, SimpleConnection};
    use diesel::prelude::*;

    use super::*;

    #[test]
    fn a_statement_that_is_run_again_is_not_prepared_again() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        let table =
            "CREATE TABLE users (id TEXT PRIMARY KEY, modseq INTEGER NOT NULL, created_at INTEGER NOT NULL)";
        connection.batch_execute(table).unwrap();
        let prepared = Arc::new(Mutex::new(0));
        let count = Arc::clone(&prepared);
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                *count.lock().unwrap() += 1;
            }
        });
        let now = Micros(Timestamp::from_micros(0));
        let numbers =
            [1, 2, 3].map(|_| Advance { owner: "alice", now }.get_result::<i64>(&mut connection).unwrap());
        assert_eq!(numbers, [1, 2, 3]);
        Count { owner: "alice", modseq: 7 }.execute(&mut connection).unwrap();
        Count { owner: "alice", modseq: 8 }.execute(&mut connection).unwrap();
        assert_eq!(Advance { owner: "alice", now }.get_result::<i64>(&mut connection).unwrap(), 9);
        assert_eq!(*prepared.lock().unwrap(), 2, "statements were prepared");
    }
}
