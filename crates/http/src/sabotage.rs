//! Defects that tests switch on, to see that what guards against them works; without the feature `sabotage` there are none.

use actix_web::dev::ServiceRequest;

/// Panics where `CHAT_HISTORY_SABOTAGE`, a list with commas, names `panic`, and the request's query asks for it.
#[cfg(feature = "sabotage")]
pub(crate) fn panic_where_asked(request: &ServiceRequest) {
    static NAMES: std::sync::LazyLock<String> =
        std::sync::LazyLock::new(|| std::env::var("CHAT_HISTORY_SABOTAGE").unwrap_or_default());
    assert!(
        request.query_string() != "panic" || !NAMES.split(',').any(|name| name == "panic"),
        "a defect that a test has switched on"
    );
}

/// No defect is built in.
#[cfg(not(feature = "sabotage"))]
pub(crate) const fn panic_where_asked(_: &ServiceRequest) {}
