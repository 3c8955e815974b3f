//! A client that speaks HTTP to the service, and what it is answered.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

/// Where threads are.
pub(crate) const THREADS: &str = "/api/v1/chat/threads";

/// A client that keeps its connections, and its token if it has one.
pub(crate) struct Client {
    agent: Agent,
    address: String,
    token: Option<String>,
}

impl Client {
    pub(crate) fn new(address: &str, token: Option<&str>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(30)));
        Self { agent: config.build().into(), address: address.into(), token: token.map(Into::into) }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], None)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path, body)
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path, body)
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.call("PATCH", path, body)
    }

    /// Sends JSON.
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.ask(method, path, &[("Content-Type", "application/json")], Some(body.to_string()))
    }

    /// Sends a request as it is, and the token if there is one.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        self.try_to_ask(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Sends a request that may get no answer.
    pub(crate) fn try_to_ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let (parts, body) = response?.into_parts();
        let text = body.into_with_config().limit(64 << 20).read_to_string()?;
        let request = format!("{method} {path}");
        let answer = Answer { request, status: parts.status.as_u16(), headers: parts.headers, text };
        answer.is_safe();
        Ok(answer)
    }

    /// Makes a thread and gives its id.
    pub(crate) fn thread(&self, title: &str) -> i64 {
        self.post(THREADS, &json!({"title": title})).expect(201)["id"].as_i64().unwrap()
    }

    /// Adds a user's message to a thread.
    pub(crate) fn say(&self, thread: i64, content: &str) -> Answer {
        self.post(&format!("{THREADS}/{thread}/messages"), &json!({"role": "user", "content": content}))
    }

    /// Every item of a list, read page by page.
    pub(crate) fn walk(&self, path: &str, items: &str, limit: usize) -> Vec<Value> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let mut page = self.get(&format!("{path}?limit={limit}&cursor={cursor}")).expect(200);
            let Value::Array(some) = page[items].take() else { panic!("{page}") };
            assert!(some.len() <= limit, "{} items on a page of {limit}", some.len());
            found.extend(some);
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return found,
            }
        }
    }

    /// The contents of every message of a thread, oldest first.
    pub(crate) fn contents(&self, thread: i64) -> Vec<String> {
        let messages = self.walk(&format!("{THREADS}/{thread}/messages"), "messages", 1_000);
        messages.iter().map(|message| message["content"].as_str().unwrap().to_owned()).collect()
    }
}

/// What a client is answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The answer says to browsers what every answer has to. actix answers by itself what it cannot read as a request.
    fn is_safe(&self) {
        if self.header("x-request-id").is_empty() && matches!(self.status, 400 | 408 | 431) {
            return;
        }
        let is_library = ["/docs/swagger", "/docs/favicon"].iter().any(|part| self.request.contains(part));
        let kept = if is_library && self.status == 200 { "public, max-age=86400" } else { "no-store" };
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", kept),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("server", ""),
            ("set-cookie", ""),
            ("access-control-allow-credentials", ""),
        ] {
            assert_eq!(self.header(name), value, "{name}: {self:?}");
        }
        assert!(!self.header("x-request-id").is_empty(), "{self:?}");
    }

    /// A header's text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body, where the status is that one.
    pub(crate) fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.request, self.text);
        if self.text.is_empty() { Value::Null } else { serde_json::from_str(&self.text).unwrap() }
    }

    /// The detail of the problem, where the answer is a problem of that status, in every part of its form.
    pub(crate) fn problem(self, status: u16) -> String {
        let (path, id) = (self.request.clone(), self.header("x-request-id").to_owned());
        let path = path.split_once(' ').unwrap().1.split('?').next().unwrap();
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let body = self.expect(status);
        assert_eq!((&body["type"], &body["status"]), (&json!("about:blank"), &json!(status)));
        assert_eq!((&body["instance"], &body["request_id"]), (&json!(path), &json!(id)));
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{body}");
        body["detail"].as_str().unwrap().to_owned()
    }
}
