//! Every operation of the three surfaces, as a request that succeeds on a conversation with a message.

use serde_json::{Value, json};

use super::Surface::{self, ChatThreads, Chats, Threads};
use super::surface::JSON;
use crate::harness::{Answer, Client, Database, Kind, Service, THREADS};

/// A request that can be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) surface: Surface,
    pub(crate) method: &'static str,
    /// Where `{id}` stands for a conversation, and `{message_id}` for a message.
    pub(crate) path: &'static str,
    /// As the path; empty where there is none.
    pub(crate) body: &'static str,
    /// The status of success.
    pub(crate) status: u16,
}

/// All of them, in the order of the contract. Those that delete come last on each path.
#[rustfmt::skip]
pub(crate) const OPERATIONS: [Operation; 42] = [
    operation(Threads, "POST", "/api/v1/chat/threads", r#"{"title":"x"}"#, 201),
    operation(Threads, "GET", "/api/v1/chat/threads", "", 200),
    operation(Threads, "GET", "/api/v1/chat/threads/{id}", "", 200),
    operation(Threads, "PATCH", "/api/v1/chat/threads/{id}", r#"{"title":"changed"}"#, 200),
    operation(Threads, "DELETE", "/api/v1/chat/threads/{id}", "", 204),
    operation(Threads, "POST", "/api/v1/chat/threads/bulk", r#"{"ids":[{id}],"set":{"starred":true}}"#, 200),
    operation(Threads, "POST", "/api/v1/chat/threads/bulk", r#"{"ids":[{id}],"delete":true}"#, 200),
    operation(Threads, "GET", "/api/v1/chat/threads/trash", "", 200),
    operation(Threads, "POST", "/api/v1/chat/threads/{id}/restore", "", 200),
    operation(Threads, "GET", "/api/v1/chat/notebooks", "", 200),
    operation(Threads, "GET", "/api/v1/chat/stats", "", 200),
    operation(Threads, "GET", "/api/v1/chat/search?q=but", "", 200),
    operation(Threads, "POST", "/api/v1/chat/threads/{id}/fork", r#"{"up_to":{message_id}}"#, 201),
    operation(Threads, "GET", "/api/v1/chat/threads/{id}/export", "", 200),
    operation(Threads, "GET", "/api/v1/chat/export", "", 200),
    operation(Threads, "POST", "/api/v1/chat/import", TRANSCRIPT, 200),
    operation(Threads, "POST", "/api/v1/chat/threads/{id}/messages", r#"{"role":"user","content":"x"}"#, 201),
    operation(Threads, "POST", "/api/v1/chat/threads/{id}/messages", r#"{"messages":[{"role":"user","content":"x"}]}"#, 201),
    operation(Threads, "GET", "/api/v1/chat/threads/{id}/messages", "", 200),
    operation(Threads, "DELETE", "/api/v1/chat/threads/{id}/messages?after={message_id}", "", 204),
    operation(Threads, "DELETE", "/api/v1/chat/threads/{id}/messages", "", 204),
    operation(Threads, "GET", "/api/v1/chat/threads/{id}/messages/{message_id}", "", 200),
    operation(Threads, "PATCH", "/api/v1/chat/threads/{id}/messages/{message_id}", r#"{"content":"changed"}"#, 200),
    operation(Threads, "GET", "/api/v1/chat/threads/{id}/messages/{message_id}/revisions", "", 200),
    operation(Threads, "DELETE", "/api/v1/chat/threads/{id}/messages/{message_id}", "", 204),
    operation(Threads, "DELETE", "/api/v1/chat/threads?confirm=all", "", 200),

    operation(ChatThreads, "POST", "/api/v1/chat-threads", r#"{"title":"x"}"#, 201),
    operation(ChatThreads, "GET", "/api/v1/chat-threads", "", 200),
    operation(ChatThreads, "GET", "/api/v1/chat-threads/{id}", "", 200),
    operation(ChatThreads, "PUT", "/api/v1/chat-threads/{id}", r#"{"title":"changed"}"#, 200),
    operation(ChatThreads, "POST", "/api/v1/chat-threads/{id}/messages", r#"{"role":"user","content":"x"}"#, 201),
    operation(ChatThreads, "DELETE", "/api/v1/chat-threads/{id}", "", 204),

    operation(Chats, "POST", "/api/chats", r#"{"notebooks":["x"]}"#, 201),
    operation(Chats, "GET", "/api/chats", "", 200),
    operation(Chats, "GET", "/api/chats/{id}", "", 200),
    operation(Chats, "PUT", "/api/chats/{id}", r#"{"notebooks":["changed"]}"#, 200),
    operation(Chats, "DELETE", "/api/chats/{id}", "", 204),
    operation(Chats, "POST", "/api/messages", r#"{"chat_id":{id},"role":"user","content":"x"}"#, 201),
    operation(Chats, "GET", "/api/messages/chat/{id}", "", 200),
    operation(Chats, "GET", "/api/messages/{message_id}", "", 200),
    operation(Chats, "PUT", "/api/messages/{message_id}", r#"{"content":"changed"}"#, 200),
    operation(Chats, "DELETE", "/api/messages/{message_id}", "", 204),
];

/// A file of one thread with one message.
const TRANSCRIPT: &str = r#"{"format":"chat-history-transcript","version":1,"thread":{"id":"test:1","title":"x","created_at":"2024-05-06T07:08:09Z"},"messages":[{"id":"1","role":"user","content":"x","created_at":"2024-05-06T07:08:09Z"}],"end":{"threads":1,"messages":1}}"#;

const fn operation(
    surface: Surface,
    method: &'static str,
    path: &'static str,
    body: &'static str,
    status: u16,
) -> Operation {
    Operation { surface, method, path, body, status }
}

/// What the places in an operation are filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) conversation: String,
    pub(crate) message: String,
}

impl Target {
    pub(crate) fn new(conversation: &impl ToString, message: &impl ToString) -> Self {
        Self { conversation: conversation.to_string(), message: message.to_string() }
    }

    /// A new conversation of the client's, and the first of its two messages.
    pub(crate) fn made(client: &Client) -> Self {
        let messages =
            [json!({"role": "user", "content": "first"}), json!({"role": "assistant", "content": "second"})];
        let made = client.post(THREADS, &json!({"title": "Made", "messages": messages})).expect(201);
        Self::new(&made["id"], &made["messages"][0]["id"])
    }

    /// The conversation and all its messages, as the native surface shows them.
    pub(crate) fn shown(&self, client: &Client) -> Value {
        client.get(&format!("{THREADS}/{}", self.conversation)).expect(200)
    }

    /// The template with this in its places.
    pub(crate) fn fill(&self, template: &str) -> String {
        template.replace("{id}", &self.conversation).replace("{message_id}", &self.message)
    }
}

impl Operation {
    /// Whether it changes something.
    pub(crate) fn changes(&self) -> bool {
        self.method != "GET"
    }

    /// Whether it changes the conversation that it is on. One that is not in the trash is not taken back.
    pub(crate) fn changes_its_conversation(&self) -> bool {
        let leaves_it = ["/fork", "/restore"].iter().any(|ending| self.path.ends_with(ending));
        self.changes() && self.is_on_something() && !leaves_it
    }

    /// Whether it is on a conversation or a message that must be there.
    pub(crate) fn is_on_something(&self) -> bool {
        self.path.contains('{') || self.body.contains("{id}")
    }

    /// Sends it, with these headers beside those that it needs.
    pub(crate) fn send(&self, client: &Client, target: &Target, headers: &[(&str, &str)]) -> Answer {
        self.send_to(client, &target.fill(self.path), target, headers)
    }

    /// Sends it to another path.
    pub(crate) fn send_to(
        &self,
        client: &Client,
        path: &str,
        target: &Target,
        headers: &[(&str, &str)],
    ) -> Answer {
        if self.body.is_empty() {
            return client.ask(self.method, path, headers, None);
        }
        client.ask(self.method, path, &[&[JSON], headers].concat(), Some(target.fill(self.body)))
    }
}

/// A path whose places have no names, without what it asks for.
fn unnamed(path: &str) -> String {
    let path = path.split('?').next().unwrap();
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn every_operation_that_the_service_describes_is_in_the_table_of_these_tests() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let document = service.stranger().get("/openapi.json").expect(200);
    let described = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        item.as_object().unwrap().keys().map(|method| (unnamed(path), method.to_uppercase()))
    });
    let is_ours = |(path, method): &(String, String)| {
        ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method.as_str())
            && path.starts_with("/api/")
            && path != "/api/v1/users/me"
    };
    let mut described: Vec<_> = described.filter(is_ours).collect();
    let mut tested: Vec<_> =
        OPERATIONS.iter().map(|operation| (unnamed(operation.path), operation.method.to_owned())).collect();
    described.sort();
    tested.sort();
    tested.dedup();
    assert_eq!(tested, described);
}
