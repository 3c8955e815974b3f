//! The formats that a file of conversations can have.

/// What a file with conversations is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// This service's own transcript.
    Transcript,
    /// ChatGPT's `conversations.json`, in as many parts as it has.
    ChatGpt,
    /// Claude's `conversations.json`.
    Claude,
    /// Chats as Open WebUI exports them.
    OpenWebUi,
    /// A conversation as LibreChat exports it.
    LibreChat,
}

impl Format {
    /// Its name, as reports have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transcript => "transcript",
            Self::ChatGpt => "chatgpt",
            Self::Claude => "claude",
            Self::OpenWebUi => "open-webui",
            Self::LibreChat => "librechat",
        }
    }
}
