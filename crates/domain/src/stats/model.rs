//! What is counted, and what it is counted from.

use chrono::NaiveDate;

use super::{Days, Quarter};
use crate::conversation::ConversationId;
use crate::message::Role;

/// What one role has said in one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidIn {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub role: Role,
    /// How many messages.
    pub messages: i64,
    /// How many characters they have.
    pub characters: i64,
}

/// What a store counts, in no order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawCounts {
    /// How many messages were made in each quarter of an hour.
    pub by_quarter: Vec<(Quarter, i64)>,
    /// How many in each conversation by each role.
    pub by_conversation: Vec<SaidIn>,
}

/// A user's statistics.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// The days that they are of.
    pub days: Days,
    /// Conversations in which something was said.
    pub conversations: i64,
    /// Messages, by who spoke.
    pub messages: RoleCounts,
    /// Characters of all messages.
    pub characters: i64,
    /// Messages on each of the days, in order.
    pub per_day: Vec<(NaiveDate, i64)>,
    /// The hours of the day in which something was said, busiest first, equals by the earlier hour.
    pub busiest_hours: Vec<HourCount>,
    /// The conversations in which most was said.
    pub longest: Vec<LongConversation>,
}

impl Stats {
    /// Days on which something was said.
    pub fn active_days(&self) -> usize {
        self.per_day.iter().filter(|(_, messages)| *messages > 0).count()
    }
}

/// Messages by who spoke.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleCounts {
    /// The person.
    pub user: i64,
    /// The model.
    pub assistant: i64,
    /// The application.
    pub system: i64,
    /// Tools.
    pub tool: i64,
}

impl RoleCounts {
    /// All of them.
    pub fn total(&self) -> i64 {
        self.user + self.assistant + self.system + self.tool
    }

    pub(super) fn add(&mut self, role: Role, messages: i64) {
        *match role {
            Role::User => &mut self.user,
            Role::Assistant => &mut self.assistant,
            Role::System => &mut self.system,
            Role::Tool => &mut self.tool,
        } += messages;
    }
}

/// Messages in one hour of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourCount {
    /// From 0 to 23.
    pub hour: u32,
    /// On all of the days together.
    pub messages: i64,
}

/// A conversation in which much was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongConversation {
    /// Which.
    pub id: ConversationId,
    /// What it is called.
    pub title: Option<String>,
    /// How many messages were said in it on these days.
    pub messages: i64,
    /// How many characters they have.
    pub characters: i64,
}
