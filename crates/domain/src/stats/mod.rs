//! Statistics: how much a user has said and been told, day by day and hour by hour where they are.

mod days;
mod model;
mod usecases;

pub use days::Days;
pub use model::{Counts, HourCount, LongConversation, Quarter, RoleCounts, SaidIn, Span, Stats};
pub use usecases::stats;
