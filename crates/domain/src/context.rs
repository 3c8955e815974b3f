//! Who asks and when: the two facts that enter a use case from outside, once per request.

use crate::{Timestamp, UserId};

/// The caller of a use case and the moment of the call.
///
/// Rules never ask a clock themselves, so that one request has one time and a test can choose it.
#[derive(Clone, Debug)]
pub struct Context {
    /// Whose conversations are meant; nothing else can be reached.
    pub user: UserId,
    /// When the request came in.
    pub now: Timestamp,
}
