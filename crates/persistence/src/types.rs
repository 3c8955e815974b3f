//! The columns that the two databases spell differently, and how Rust values go in and out of them.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::data_types::PgInterval;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Interval, SqlOrd, SqlType, Text};
use diesel::sqlite::Sqlite;

use chat_history_domain::message::Role;
use chat_history_domain::{Json, Timestamp};

/// `TIMESTAMPTZ` on PostgreSQL, `INTEGER` microseconds since 1970 on SQLite.
#[derive(SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Long"))]
pub struct Moment;

impl SqlOrd for Moment {}

/// `INTERVAL` on PostgreSQL, a number of microseconds on SQLite: what a [`Moment`] is moved by.
#[derive(SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1186, array_oid = 1187), sqlite_type(name = "Long"))]
pub struct Span;

/// Microseconds on their way into a [`Span`].
#[derive(Clone, Copy, Debug, AsExpression)]
#[diesel(sql_type = Span)]
pub(crate) struct SpanMicros(pub(crate) i64);

impl ToSql<Span, Pg> for SpanMicros {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Interval, Pg>::to_sql(&PgInterval::from_microseconds(self.0), &mut out.reborrow())
    }
}

impl ToSql<Span, Sqlite> for SpanMicros {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0);
        Ok(IsNull::No)
    }
}

/// `JSONB` on PostgreSQL, `TEXT` on SQLite.
#[derive(SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct JsonDocument;

/// A [`Timestamp`] on its way into or out of a [`Moment`] column.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Moment)]
pub(crate) struct Micros(pub(crate) Timestamp);

/// PostgreSQL counts microseconds from 2000-01-01T00:00:00Z.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl ToSql<Moment, Pg> for Micros {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let micros = self.0.micros().saturating_sub(POSTGRES_EPOCH_MICROS);
        ToSql::<BigInt, Pg>::to_sql(&micros, &mut out.reborrow())
    }
}

impl FromSql<Moment, Pg> for Micros {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Ok(Self(Timestamp::from_micros(micros.saturating_add(POSTGRES_EPOCH_MICROS))))
    }
}

impl ToSql<Moment, Sqlite> for Micros {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.micros());
        Ok(IsNull::No)
    }
}

impl FromSql<Moment, Sqlite> for Micros {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Timestamp::from_micros(<i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?)))
    }
}

/// A [`Json`] on its way into a [`JsonDocument`] column.
#[derive(Clone, Copy, Debug, AsExpression)]
#[diesel(sql_type = JsonDocument)]
pub(crate) struct JsonIn<'a>(pub(crate) &'a Json);

/// A [`Json`] on its way out of a [`JsonDocument`] column, passed through as text.
#[derive(Debug, FromSqlRow)]
#[diesel(sql_type = JsonDocument)]
pub(crate) struct JsonOut(pub(crate) Json);

/// The only version that JSONB's binary form has, in front of the text.
const JSONB_VERSION: u8 = 1;

impl ToSql<JsonDocument, Pg> for JsonIn<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, &[JSONB_VERSION])?;
        std::io::Write::write_all(out, self.0.as_str().as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<JsonDocument, Pg> for JsonOut {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes().split_first() {
            Some((&JSONB_VERSION, text)) => Ok(Self(Json::stored_copy(std::str::from_utf8(text)?))),
            _ => Err("a JSONB value of an unknown version".into()),
        }
    }
}

impl ToSql<JsonDocument, Sqlite> for JsonIn<'_> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_str());
        Ok(IsNull::No)
    }
}

impl FromSql<JsonDocument, Sqlite> for JsonOut {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Json::stored_copy(value.read_text())))
    }
}

/// A [`Role`] on its way out of its column, which the schema's check holds to the known ones.
#[derive(Clone, Copy, Debug, FromSqlRow)]
#[diesel(sql_type = Text)]
pub(crate) struct RoleOut(pub(crate) Role);

impl RoleOut {
    fn parse(name: &str) -> deserialize::Result<Self> {
        Role::parse(name).map(Self).map_err(|rule| format!("a role {rule}").into())
    }
}

impl FromSql<Text, Pg> for RoleOut {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Self::parse(std::str::from_utf8(value.as_bytes())?)
    }
}

impl FromSql<Text, Sqlite> for RoleOut {
    fn from_sql(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Self::parse(value.read_text())
    }
}
