//! A published surface, and which path is part of which.

/// A published surface. What belongs to none of them has the manner of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    /// `/api/v1/chat/threads`: the native surface.
    Threads,
    /// `/api/v1/chat-threads`: conversations as whole documents.
    ChatThreads,
    /// `/api/chats` and `/api/messages`: the notebook surface.
    Chats,
}

impl Surface {
    /// The surface that a path, or a pattern of paths, is part of.
    pub(crate) fn of(path: &str) -> Self {
        let is_under =
            |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if is_under("/api/v1/chat-threads") {
            Self::ChatThreads
        } else if is_under("/api/chats") || is_under("/api/messages") {
            Self::Chats
        } else {
            Self::Threads
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_surface() {
        for (path, surface) in [
            ("/api/v1/chat/threads/{id}", Surface::Threads),
            ("/api/v1/users/me", Surface::Threads),
            ("/api/v1/chat-threads", Surface::ChatThreads),
            ("/api/v1/chat-threads/{id}/messages", Surface::ChatThreads),
            ("/api/v1/chat-threadsx", Surface::Threads),
            ("/api/chats/", Surface::Chats),
            ("/api/messages/chat/{id}", Surface::Chats),
            ("unmatched", Surface::Threads),
        ] {
            assert_eq!(Surface::of(path), surface, "{path}");
        }
    }
}
