//! Statistics: how much a user has said and been told, day by day and hour by hour where they are.

mod days;
mod model;
mod span;
mod usecases;

pub use days::Days;
pub use model::{HourCount, LongConversation, RawCounts, RoleCounts, SaidIn, Stats};
pub use span::{Quarter, Span};
pub use usecases::stats;
