//! Defects that fault tests switch on, to see that their checks notice them; without the feature `sabotage` there are none.

/// Whether `CHAT_HISTORY_SABOTAGE`, a list with commas, names this defect.
#[cfg(feature = "sabotage")]
pub(crate) fn is_on(defect: &str) -> bool {
    std::env::var("CHAT_HISTORY_SABOTAGE").is_ok_and(|names| names.split(',').any(|name| name == defect))
}

/// No defect is built in.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn is_on(_defect: &str) -> bool {
    false
}
