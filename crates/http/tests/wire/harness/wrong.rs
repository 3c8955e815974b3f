//! What is wrong in every place of its kind: no ids, no numbers, no JSON, no media type for it, and failing stores.

use chat_history_domain::Error;

/// What stands where an id should, and can be nobody's.
pub(crate) const NO_IDS: [&str; 26] = [
    "abc",
    "0",
    "-1",
    "+1",
    "01",
    "1.0",
    "1.5",
    "1e0",
    "0x1",
    "%201",
    "1%20",
    "1,2",
    "9007199254740992",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999",
    "%00",
    "1%00",
    "%FF",
    "%C3%BCn%C3%AF",
    "%D9%A1",
    "..%2F1",
    "1;DROP%20TABLE%20messages",
    "null",
    "1%2F",
];

/// What is no whole number at all, as it stands in a URL.
pub(crate) const NO_NUMBERS: [&str; 14] = [
    "",
    "abc",
    "-1",
    "1e3",
    "1.5",
    "0x10",
    "%201",
    "1%20",
    "99999999999999999999",
    "18446744073709551616",
    "%00",
    "%D9%A1",
    "%FF",
    "null",
];

/// Bodies that are no JSON, none of which names a field.
pub(crate) const NO_JSON: [&[u8]; 7] =
    [b"", b" ", b"{", b"{'title': 'x'}", b"{\"x\": 1,}", b"{\"x\": \"\xff\"}", b"NaN"];

/// JSON that is no object.
pub(crate) const NO_OBJECTS: [&str; 7] = ["null", "true", "5", "1.5", "\"text\"", "[]", "[{}]"];

/// Media types that do not say JSON.
pub(crate) const OTHER_MEDIA_TYPES: [&str; 13] = [
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/jsonp",
    "application/json-seq",
    "application",
    "json",
    "*/*",
    "",
    "text/plain; application/json",
    "image/svg+json",
];

/// What a store says of its failure, of which no word is for callers.
pub(crate) const SECRETS: &str = "SELECT * FROM users at /var/lib/db.rs:42, password=hunter2";

/// What a store can fail with, and the answer to each: its status, its title and its detail.
pub(crate) fn store_faults() -> [(Error, u16, &'static str, &'static str); 3] {
    [
        (
            Error::Unavailable(SECRETS.into()),
            503,
            "Service Unavailable",
            "The store cannot be reached or is busy. Send the request again after a moment.",
        ),
        (
            Error::Conflict(SECRETS.into()),
            503,
            "Service Unavailable",
            "Other writers were in the way. Send the request again.",
        ),
        (
            Error::Internal(SECRETS.into()),
            500,
            "Internal Server Error",
            "Something went wrong on our side. Please report it with the request id.",
        ),
    ]
}
