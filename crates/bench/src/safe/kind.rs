//! What is measured here: appends in all the ways in which they are safe, beside plain ones, and reads.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::json;

use super::client::Client;
use crate::request::CONTENT;

const THREADS: &str = "/api/v1/chat/threads";

/// What a client asks for, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Adds a message.
    Plain,
    /// The same with an `Idempotency-Key`.
    Keyed,
    /// The same with a `client_id`.
    Named,
    /// The same with `If-Match`.
    IfMatch,
    /// Reads a thread with its 50 newest messages.
    Read,
    /// Lists 20 threads.
    List,
}

impl Kind {
    pub(super) const ALL: [Self; 6] =
        [Self::Read, Self::List, Self::Plain, Self::Keyed, Self::Named, Self::IfMatch];

    /// Whether it adds messages.
    pub(super) fn appends(self) -> bool {
        !matches!(self, Self::Read | Self::List)
    }

    /// As tables have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Plain => "append",
            Self::Keyed => "append, `Idempotency-Key`",
            Self::Named => "append, `client_id`",
            Self::IfMatch => "append, `If-Match`",
            Self::Read => "read a thread of 50",
            Self::List => "list 20 threads",
        }
    }
}

/// What a client does, on a thread that nobody else writes.
pub(super) struct Task {
    kind: Kind,
    thread: u64,
    /// What no other client, and no other measurement, has in its keys.
    mark: String,
    sent: u64,
    version: i64,
    plain: String,
}

impl Task {
    /// The task on that thread. Where it goes by versions, it looks at the present one.
    pub(super) fn begin(kind: Kind, thread: u64, mark: String, client: &mut Client) -> Result<Self> {
        let plain = json!({ "role": "user", "content": CONTENT }).to_string();
        let mut task = Self { kind, thread, mark, sent: 0, version: 0, plain };
        if kind == Kind::IfMatch {
            // From this change on nobody else takes a number of the user's.
            client.send("POST", &task.messages(), "", &task.plain)?;
            client.send("GET", &format!("{THREADS}/{thread}?messages_limit=0"), "", "")?;
            task.version = client.version.context("a thread without a version")?;
        }
        Ok(task)
    }

    /// Does it once.
    pub(super) fn step(&mut self, client: &mut Client) -> Result<()> {
        self.sent += 1;
        let (messages, sent) = (self.messages(), self.sent);
        match self.kind {
            Kind::Plain => client.send("POST", &messages, "", &self.plain),
            Kind::Keyed => {
                let key = format!("Idempotency-Key: {}-{sent}\r\n", self.mark);
                client.send("POST", &messages, &key, &self.plain)
            }
            Kind::Named => {
                let id = format!("{}-{sent}", self.mark);
                let body = json!({ "role": "user", "content": CONTENT, "client_id": id }).to_string();
                client.send("POST", &messages, "", &body)
            }
            Kind::IfMatch => {
                let expected = format!("If-Match: \"{}\"\r\n", self.version);
                client.send("POST", &messages, &expected, &self.plain)?;
                self.version += 1;
                Ok(())
            }
            Kind::Read => client.send("GET", &format!("{THREADS}/{}?messages_limit=50", self.thread), "", ""),
            Kind::List => client.send("GET", &format!("{THREADS}?limit=20"), "", ""),
        }
    }

    fn messages(&self) -> String {
        format!("{THREADS}/{}/messages", self.thread)
    }
}
