//! A published surface: a family of paths, and the manner in which it answers.

use actix_web::http::StatusCode;

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
    /// The native surface, of threads and of all that no other has.
    pub(crate) const THREADS: Self = Self {
        roots: &["/api/v1"],
        errors: ErrorForm::Problem,
        invalid: StatusCode::BAD_REQUEST,
        foreign: StatusCode::NOT_FOUND,
    };

    /// The surface of chat threads.
    pub(crate) const CHAT_THREADS: Self = Self {
        roots: &["/api/v1/chat-threads"],
        errors: ErrorForm::Problem,
        invalid: StatusCode::UNPROCESSABLE_ENTITY,
        foreign: StatusCode::FORBIDDEN,
    };

    /// The surface of chats.
    pub(crate) const CHATS: Self = Self {
        roots: &["/api/chats", "/api/messages"],
        errors: ErrorForm::Problem,
        invalid: StatusCode::UNPROCESSABLE_ENTITY,
        foreign: StatusCode::NOT_FOUND,
    };

    /// The surface that a path, or a pattern of paths, is part of: the native one for a path that is part of none.
    pub(crate) fn of(path: &str) -> &'static Self {
        const OTHERS: [&Surface; 2] = [&Surface::CHAT_THREADS, &Surface::CHATS];
        OTHERS.into_iter().find(|surface| surface.has(path)).unwrap_or(&Surface::THREADS)
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
            ("/api/v1/chat/threads/{id}", &Surface::THREADS),
            ("/api/v1/users/me", &Surface::THREADS),
            ("/api/v1/chat-threads", &Surface::CHAT_THREADS),
            ("/api/v1/chat-threads/{id}/messages", &Surface::CHAT_THREADS),
            ("/api/v1/chat-threadsx", &Surface::THREADS),
            ("/api/chats/", &Surface::CHATS),
            ("/api/messages/chat/{id}", &Surface::CHATS),
            ("unmatched", &Surface::THREADS),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
