//! How much was said, day by day and hour by hour where the user is.

use actix_web::{HttpResponse, web};
use chat_history_domain::stats::{self, Days};
use chrono_tz::Tz;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::query::Query;

/// Which days to count, and where.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskStats {
    /// The first day, at most 3,659 days before the last one; the 29th day before it if absent.
    #[serde(default)]
    #[param(pattern = "^20(1[6-9]|[2-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    from: Option<String>,
    /// The last day; today if absent.
    #[serde(default)]
    #[param(pattern = "^20(1[6-9]|[2-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    to: Option<String>,
    /// The IANA time zone by which days and hours are counted, such as `Europe/Berlin`.
    #[serde(default = "AskStats::default_zone", deserialize_with = "zone")]
    #[param(value_type = String, pattern = "^[A-Z][A-Za-z0-9_+/-]{1,39}$", default = "UTC")]
    tz: Tz,
}

impl AskStats {
    fn default_zone() -> Tz {
        Tz::UTC
    }
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|_| D::Error::custom("must be the name of an IANA time zone, such as Europe/Berlin"))
}

/// How much was said on some days.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stats {
    /// The first day.
    #[schema(format = Date)]
    from: String,
    /// The last day.
    #[schema(format = Date)]
    to: String,
    /// The time zone by which days and hours are counted.
    tz: &'static str,
    /// How many threads something was said in.
    threads: i64,
    messages: MessageCounts,
    /// How many characters all messages have.
    characters: i64,
    /// On how many days something was said.
    active_days: usize,
    /// Each day, in order.
    days: Vec<DayCount>,
    /// The hours in which something was said, busiest first.
    busiest_hours: Vec<HourCount>,
    /// The threads with most messages, at most 10, longest first.
    longest_threads: Vec<LongThread>,
}

/// How many messages there are, by who speaks.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageCounts {
    total: i64,
    user: i64,
    assistant: i64,
    system: i64,
    tool: i64,
}

/// How many messages were said on a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayCount {
    #[schema(format = Date)]
    date: String,
    messages: i64,
}

/// How many messages were said in an hour of the day, on all of the days together.
#[derive(Serialize, ToSchema)]
pub(crate) struct HourCount {
    #[schema(minimum = 0, maximum = 23)]
    hour: u32,
    messages: i64,
}

/// A thread in which much was said.
#[derive(Serialize, ToSchema)]
pub(crate) struct LongThread {
    #[schema(minimum = 1)]
    id: i64,
    title: Option<String>,
    /// How many messages were said in it on these days.
    messages: i64,
    /// How many characters they have.
    characters: i64,
}

impl Stats {
    fn new(counted: stats::Stats, zone: Tz) -> Self {
        let roles = counted.messages;
        Self {
            from: counted.days.first().to_string(),
            to: counted.days.last().to_string(),
            tz: zone.name(),
            threads: counted.conversations,
            messages: MessageCounts {
                total: roles.total(),
                user: roles.user,
                assistant: roles.assistant,
                system: roles.system,
                tool: roles.tool,
            },
            characters: counted.characters,
            active_days: counted.active_days(),
            days: counted
                .per_day
                .iter()
                .map(|(date, messages)| DayCount { date: date.to_string(), messages: *messages })
                .collect(),
            busiest_hours: counted
                .busiest_hours
                .iter()
                .map(|count| HourCount { hour: count.hour, messages: count.messages })
                .collect(),
            longest_threads: counted.longest.into_iter().map(LongThread::from).collect(),
        }
    }
}

impl From<stats::LongConversation> for LongThread {
    fn from(long: stats::LongConversation) -> Self {
        Self { id: long.id.0, title: long.title, messages: long.messages, characters: long.characters }
    }
}

pub(crate) async fn stats(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<AskStats>,
) -> Result<HttpResponse, ApiError> {
    let AskStats { from, to, tz } = query.0;
    let days = Days::parse(from.as_deref(), to.as_deref(), caller.now, &tz)?;
    let counted =
        api.store.read(&caller, move |context, repos| stats::stats(context, repos, days, &tz)).await?;
    Ok(HttpResponse::Ok().json(Stats::new(counted, tz)))
}
