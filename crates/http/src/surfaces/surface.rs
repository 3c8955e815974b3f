//! A published surface: a family of paths, and the manner in which it answers.

use actix_web::http::StatusCode;

use super::{chat_threads, chats, threads};

/// A published surface, which is what its clients may count on beside the operations themselves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Surface {
    /// The paths under which its operations are.
    pub(crate) roots: &'static [&'static str],
    /// How it writes errors.
    pub(crate) errors: ErrorForm,
    /// The status for a body or a query that breaks a rule.
    pub(crate) invalid: StatusCode,
    /// The status for an object that is another user's.
    pub(crate) foreign: StatusCode,
}

/// The form of a surface's errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorForm {
    /// Problem details for HTTP APIs (RFC 9457).
    Problem,
}

impl Surface {
    /// The surface that a path, or a pattern of paths, is part of: the native one for a path that is part of none.
    pub(crate) fn of(path: &str) -> &'static Self {
        const OTHERS: [&Surface; 2] = [&chat_threads::SURFACE, &chats::SURFACE];
        OTHERS.into_iter().find(|surface| surface.has(path)).unwrap_or(&threads::SURFACE)
    }

    fn has(&self, path: &str) -> bool {
        let is_under = |root: &&str| {
            path.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.roots.iter().any(is_under)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_surface() {
        for (path, surface) in [
            ("/api/v1/chat/threads/{id}", &threads::SURFACE),
            ("/api/v1/users/me", &threads::SURFACE),
            ("/api/v1/chat-threads", &chat_threads::SURFACE),
            ("/api/v1/chat-threads/{id}/messages", &chat_threads::SURFACE),
            ("/api/v1/chat-threadsx", &threads::SURFACE),
            ("/api/chats/", &chats::SURFACE),
            ("/api/messages/chat/{id}", &chats::SURFACE),
            ("unmatched", &threads::SURFACE),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
