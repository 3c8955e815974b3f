//! What a user can ask about how much was said: counted by the store in fixed buckets, folded here to local days and hours.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, TimeZone, Timelike, Utc};

use super::{Days, HourCount, LongConversation, Quarter, RawCounts, RoleCounts, SaidIn, Stats};
use crate::conversation::ConversationId;
use crate::storage::ReadRepositories;
use crate::{Context, Result};

/// Conversations that are named as the longest.
const LONGEST: usize = 10;

/// How much was said in the caller's conversations on those days in that zone.
pub fn stats(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    days: Days,
    zone: &impl TimeZone,
) -> Result<Stats> {
    let (owner, span) = (&context.user, days.span(zone));
    let RawCounts { by_quarter, by_conversation: said } =
        repositories.messages().count_made_in(owner, span)?;

    let mut per_day: BTreeMap<_, i64> = days.each().map(|day| (day, 0)).collect();
    let mut per_hour: BTreeMap<u32, i64> = BTreeMap::new();
    for (quarter, messages) in by_quarter {
        let local = local(quarter, zone);
        if let Some(of_day) = per_day.get_mut(&local.date()) {
            *of_day += messages;
        }
        *per_hour.entry(local.hour()).or_default() += messages;
    }
    let mut busiest_hours: Vec<HourCount> =
        per_hour.into_iter().map(|(hour, messages)| HourCount { hour, messages }).collect();
    busiest_hours.sort_by_key(|count| Reverse(count.messages));

    let mut messages = RoleCounts::default();
    for one in &said {
        messages.add(one.role, one.messages);
    }
    let characters = said.iter().map(|one| one.characters).sum();
    let by_conversation = by_conversation(&said);
    let conversations = by_conversation.len().try_into().unwrap_or(i64::MAX);
    let mut longest = Vec::new();
    for (id, messages, characters) in by_conversation.into_iter().take(LONGEST) {
        if let Some(found) = repositories.conversations().find(owner, id)? {
            longest.push(LongConversation { id, title: found.title, messages, characters });
        }
    }
    let per_day = per_day.into_iter().collect();
    Ok(Stats { days, conversations, messages, characters, per_day, busiest_hours, longest })
}

/// When a quarter of an hour begins by the clocks there.
fn local(quarter: Quarter, zone: &impl TimeZone) -> chrono::NaiveDateTime {
    DateTime::<Utc>::from(quarter.start()).with_timezone(zone).naive_local()
}

/// Each conversation with its messages and characters, those with most messages first, equals by the later id.
fn by_conversation(said: &[SaidIn]) -> Vec<(ConversationId, i64, i64)> {
    let mut sums: BTreeMap<ConversationId, (i64, i64)> = BTreeMap::new();
    for one in said {
        let (messages, characters) = sums.entry(one.conversation).or_default();
        *messages += one.messages;
        *characters += one.characters;
    }
    let mut sums: Vec<_> =
        sums.into_iter().map(|(id, (messages, characters))| (id, messages, characters)).collect();
    sums.sort_by_key(|(id, messages, _)| Reverse((*messages, *id)));
    sums
}
