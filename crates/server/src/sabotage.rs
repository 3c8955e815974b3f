//! Defects that fault tests switch on, to see that their checks notice them; without the feature `sabotage` there are none.

use chat_history_domain::{Storage, Store};

/// The store, behind those defects that can be put in front of any.
#[cfg(feature = "sabotage")]
pub(crate) fn store(sound: impl Storage) -> Store {
    let defects = std::env::var("CHAT_HISTORY_SABOTAGE").unwrap_or_default();
    Store::new(chat_history_testkit::Defective::new(sound, &defects))
}

/// The store as it is.
#[cfg(not(feature = "sabotage"))]
pub(crate) fn store(sound: impl Storage) -> Store {
    Store::new(sound)
}

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
