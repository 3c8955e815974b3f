//! Defects that fault tests switch on, to see that their checks notice them; without the feature `sabotage` there are none.
//!
//! `CHAT_HISTORY_SABOTAGE` lists their names, with commas. `docs/testing.md` says what each of them does.

/// Whether this defect is switched on.
#[cfg(feature = "sabotage")]
pub(crate) fn is_on(defect: &str) -> bool {
    switched_on().any(|name| name == defect)
}

/// Takes as long as a slow database would, where this defect is switched on: between half of that time and half as much
/// again, so that threads which wait do not fall into step.
#[cfg(feature = "sabotage")]
pub(crate) fn pause(defect: &str, time: std::time::Duration) {
    use std::hash::{BuildHasher, RandomState};
    if is_on(defect) {
        let thousandths = u32::try_from(RandomState::new().hash_one(defect) % 1_000).unwrap_or(0);
        std::thread::sleep(time / 2 + time * thousandths / 1_000);
    }
}

/// Takes no time.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn pause(_defect: &str, _time: std::time::Duration) {}

/// No defect is built in.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn is_on(_defect: &str) -> bool {
    false
}

/// Ends the process on the spot, as a kill does, the N-th time that it comes here, where `dies-at-statement:N` is switched
/// on.
#[cfg(feature = "sabotage")]
pub(crate) fn die_at_statement() {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
    if switched_on().any(|name| name.strip_prefix("dies-at-statement:") == Some(&number)) {
        std::process::abort();
    }
}

/// Nothing ends here.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn die_at_statement() {}

#[cfg(feature = "sabotage")]
fn switched_on() -> impl Iterator<Item = &'static str> {
    static NAMES: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| std::env::var("CHAT_HISTORY_SABOTAGE").unwrap_or_default());
    NAMES.split(',')
}
