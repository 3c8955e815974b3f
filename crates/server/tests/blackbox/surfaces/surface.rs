//! The three surfaces as their clients see them: where a conversation is, how one is made and added to, and what it says.

use serde_json::{Value, json};

use super::{CHAT_THREADS, CHATS, MESSAGES};
use crate::harness::{Answer, Client, THREADS};

/// A published surface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    Threads,
    ChatThreads,
    Chats,
}

impl Surface {
    pub(crate) const ALL: [Self; 3] = [Self::Threads, Self::ChatThreads, Self::Chats];

    /// The status of a body or a query that breaks a rule.
    pub(crate) fn invalid(self) -> u16 {
        if self == Self::Threads { 400 } else { 422 }
    }

    /// Where conversations are made and listed.
    pub(crate) fn root(self) -> &'static str {
        match self {
            Self::Threads => THREADS,
            Self::ChatThreads => CHAT_THREADS,
            Self::Chats => CHATS,
        }
    }

    /// Where a conversation is.
    pub(crate) fn at(self, id: i64) -> String {
        format!("{}/{id}", self.root())
    }

    /// Makes an empty conversation and gives its id.
    pub(crate) fn make(self, client: &Client) -> i64 {
        client.post(self.root(), &json!({})).expect(201)["id"].as_i64().unwrap()
    }

    /// Adds a message, under these headers.
    pub(crate) fn say(
        self,
        client: &Client,
        id: i64,
        role: &str,
        content: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut body = json!({"role": role, "content": content});
        let path = match self {
            Self::Threads | Self::ChatThreads => format!("{}/messages", self.at(id)),
            Self::Chats => {
                body["chat_id"] = json!(id);
                MESSAGES.into()
            }
        };
        client.ask("POST", &path, &[&[JSON], headers].concat(), Some(body.to_string()))
    }

    /// Changes what the surface lets its clients change of a conversation, under these headers.
    pub(crate) fn change(self, client: &Client, id: i64, word: &str, headers: &[(&str, &str)]) -> Answer {
        let (method, body) = match self {
            Self::Threads => ("PATCH", json!({"title": word})),
            Self::ChatThreads => ("PUT", json!({"title": word})),
            Self::Chats => ("PUT", json!({"notebooks": [word]})),
        };
        client.ask(method, &self.at(id), &[&[JSON], headers].concat(), Some(body.to_string()))
    }

    /// The entity tag of a conversation.
    pub(crate) fn etag(self, client: &Client, id: i64) -> String {
        let opened = client.get(&self.at(id));
        assert_eq!(opened.status, 200, "{}", opened.text);
        opened.header("etag").to_owned()
    }

    /// What the person and the model say in a conversation: each role as the store names it, and the content.
    pub(crate) fn said(self, client: &Client, id: i64) -> Vec<(String, String)> {
        let opened = client.get(&self.at(id)).expect(200);
        let messages = opened["messages"].as_array().unwrap().iter();
        let told = |message: &Value| {
            let text = |field: &str| message[field].as_str().unwrap().to_owned();
            (text("role").replace("ai", "assistant"), text("content"))
        };
        messages.map(told).filter(|(role, _)| ["user", "assistant"].contains(&role.as_str())).collect()
    }
}

/// What a JSON body is sent with.
pub(crate) const JSON: (&str, &str) = ("Content-Type", "application/json");
