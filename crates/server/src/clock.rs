//! The clock of this process, asked here and nowhere else.

use chat_history_domain::Timestamp;

/// What time it is.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::from(chrono::Utc::now());
    Timestamp::from_micros(now.micros().saturating_add(wrong_by()))
}

/// How many microseconds the clock is wrong, as the file says that `CHAT_HISTORY_CLOCK` names: fault tests let it jump.
#[cfg(feature = "sabotage")]
fn wrong_by() -> i64 {
    let told = std::env::var_os("CHAT_HISTORY_CLOCK").and_then(|path| std::fs::read_to_string(path).ok());
    told.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// The clock is believed.
#[cfg(not(feature = "sabotage"))]
const fn wrong_by() -> i64 {
    0
}
