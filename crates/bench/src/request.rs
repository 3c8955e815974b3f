//! The requests of a load: prepared once, handed out at random.

use serde::Serialize;
use serde_json::json;

use crate::data::Thread;

/// The content of an appended message: 400 bytes.
pub(crate) const CONTENT: &str = "A reader asked what the third chapter says about the tides, and whether the table \
    in it can be trusted. The chapter names two causes, the moon and the sun, and gives their shares as two and one. \
    The table lists the hours of high water for a harbour in the north over one week in spring. It agrees with the \
    almanac but for its last line, where an hour was left out. All others may be used as they are.";

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    /// Adds one message to a thread.
    Append,
    /// Reads a thread with its newest messages.
    Read,
    /// Lists the 20 threads with the newest activity.
    List,
    /// Makes a thread without messages.
    Create,
    /// Asks whether the process lives: what the load generator can do at most.
    Health,
}

impl Operation {
    /// As tables have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Append => "append 1 message",
            Self::Read => "read a thread of 50",
            Self::List => "list 20 threads",
            Self::Create => "create a thread",
            Self::Health => "`/healthz`",
        }
    }

    /// The requests for these threads, whose users' tokens are given by their number.
    pub(crate) fn requests(self, threads: &[Thread], tokens: &[String]) -> Vec<Request> {
        let token_of =
            |thread: &Thread| -> Option<&String> { tokens.get(usize::try_from(thread.user).ok()?) };
        threads.iter().filter_map(|thread| Some(self.request(thread.id, token_of(thread)?))).collect()
    }

    fn request(self, thread: u64, token: &str) -> Request {
        let threads = "/api/v1/chat/threads";
        let (method, path, body) = match self {
            Self::Append => (
                "POST",
                format!("{threads}/{thread}/messages"),
                Some(json!({ "role": "user", "content": CONTENT }).to_string()),
            ),
            Self::Read => ("GET", format!("{threads}/{thread}"), None),
            Self::List => ("GET", format!("{threads}?limit=20"), None),
            Self::Create => (
                "POST",
                threads.to_owned(),
                Some(json!({ "title": "A thread of the benchmark" }).to_string()),
            ),
            Self::Health => ("GET", "/healthz".to_owned(), None),
        };
        Request { method, path, token: token.to_owned(), body }
    }
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: &'static str,
    /// The path and the query.
    pub(crate) path: String,
    /// The caller's token.
    pub(crate) token: String,
    /// The body, which is JSON on one line.
    pub(crate) body: Option<String>,
}

impl Request {
    /// The same request for at most so many of the newest messages.
    pub(crate) fn newest(mut self, messages: u32) -> Self {
        self.path = format!("{}?messages_limit={messages}", self.path);
        self
    }

    /// A line of the file that the load generator reads.
    pub(crate) fn line(&self) -> String {
        let body = self.body.as_deref().unwrap_or_default();
        format!("{}\t{}\t{}\t{body}\n", self.method, self.path, self.token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Shape;

    #[test]
    fn an_appended_message_has_400_bytes() {
        assert_eq!(CONTENT.len(), 400);
        assert!(CONTENT.is_ascii() && !CONTENT.contains(['\'', '"', '\\', '\n', '\t']));
    }

    #[test]
    fn each_thread_is_asked_for_with_the_token_of_its_user() {
        let tokens: Vec<String> = (0..20).map(|user| format!("token-{user}")).collect();
        let requests = Operation::Read.requests(&Shape::usual().threads, &tokens);
        assert_eq!(requests.len(), 1_000);
        assert_eq!(requests[21].line(), "GET\t/api/v1/chat/threads/22\ttoken-1\t\n");
        assert_eq!(requests[0].clone().newest(50).path, "/api/v1/chat/threads/1?messages_limit=50");
    }

    #[test]
    fn a_body_is_one_line_of_json() {
        for operation in [Operation::Append, Operation::Create] {
            let line = operation.requests(&Shape::usual().threads[..1], &["token".into()])[0].line();
            assert_eq!(line.matches('\n').count(), 1);
            let body = line.trim_end().rsplit('\t').next().unwrap();
            assert!(serde_json::from_str::<serde_json::Value>(body).unwrap().is_object());
        }
    }
}
