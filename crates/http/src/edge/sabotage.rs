//! Defects that tests switch on, to see that their checks notice them; without the feature `sabotage` there are none.

use actix_web::dev::ServiceRequest;

/// Whether `CHAT_HISTORY_SABOTAGE`, a list with commas, names this defect.
#[cfg(feature = "sabotage")]
pub(crate) fn is_on(defect: &str) -> bool {
    static NAMES: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| std::env::var("CHAT_HISTORY_SABOTAGE").unwrap_or_default());
    NAMES.split(',').any(|name| name == defect)
}

/// No defect is built in.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn is_on(_defect: &str) -> bool {
    false
}

/// Panics where `panic` is switched on and the request's query asks for it.
pub(crate) fn panic_where_asked(request: &ServiceRequest) {
    assert!(!is_on("panic") || request.query_string() != "panic", "a defect that a test has switched on");
}
