//! Requests as a caller makes them, from one-liners to hand-made headers and bytes.

use std::net::IpAddr;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use actix_web::test::TestRequest;
use actix_web::web::Bytes;
use futures_util::Stream;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::Answer;
use super::conformity::check_taken;

/// The service, which answers a request and its body.
pub(super) type Call = Rc<dyn Fn(TestRequest, Payload) -> LocalBoxFuture<'static, Answer>>;

/// A caller of the service.
#[derive(Clone)]
pub(crate) struct Client {
    pub(super) call: Call,
    pub(super) authorization: Option<String>,
}

/// A request in parts: the method, the path, and the body, null for none.
pub(crate) type Parts = (&'static str, String, Value);

/// A request in the making.
pub(crate) struct Ask {
    call: Call,
    method: Method,
    request: TestRequest,
    body: Payload,
    /// What is sent as JSON, where it is sent at once.
    json: Option<Bytes>,
}

impl Client {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send().await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask("DELETE", path).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask("POST", path).json(body.to_string()).send().await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask("PATCH", path).json(body.to_string()).send().await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask("PUT", path).json(body.to_string()).send().await
    }

    /// A `POST` with that `Idempotency-Key`.
    pub(crate) async fn keyed(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.ask("POST", path).header("idempotency-key", key).json(body.to_string()).send().await
    }

    /// Sends a request that is given in parts.
    pub(crate) async fn send(&self, parts: &Parts) -> Answer {
        self.prepared(parts).send().await
    }

    /// The same with this header.
    pub(crate) async fn send_with(&self, parts: &Parts, header: &str, value: &str) -> Answer {
        self.prepared(parts).header(header, value).send().await
    }

    fn prepared(&self, (method, path, body): &Parts) -> Ask {
        let ask = self.ask(method, path);
        if body.is_null() { ask } else { ask.json(body.to_string()) }
    }

    /// A request of any method, to be given headers and a body.
    pub(crate) fn ask(&self, method: &str, path: &str) -> Ask {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = TestRequest::with_uri(path).method(method.clone());
        let ask = Ask { call: Rc::clone(&self.call), method, request, body: Payload::None, json: None };
        match &self.authorization {
            Some(value) => ask.header(AUTHORIZATION.as_str(), value),
            None => ask,
        }
    }
}

impl Ask {
    /// Adds a header, beside those of the same name.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        let value = HeaderValue::from_bytes(value.as_ref()).unwrap();
        self.request = self.request.append_header((name, value));
        self
    }

    /// Comes from that address.
    pub(crate) fn peer(mut self, address: &str) -> Self {
        self.request = self.request.peer_addr((address.parse::<IpAddr>().unwrap(), 4_711).into());
        self
    }

    /// Sends these bytes, whatever they are, as JSON.
    pub(crate) fn json(self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let mut ask = self.header(CONTENT_TYPE.as_str(), "application/json").bytes(body.clone());
        ask.json = Some(body);
        ask
    }

    /// Sends these bytes, without a `Content-Type`.
    pub(crate) fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Payload::from(body.into());
        self
    }

    /// Sends as JSON what comes piece by piece.
    pub(crate) fn pieces(self, body: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> Self {
        let mut ask = self.header(CONTENT_TYPE.as_str(), "application/json");
        ask.body = Payload::Stream { payload: Box::pin(body) };
        ask
    }

    /// Sends the request.
    pub(crate) async fn send(self) -> Answer {
        let answer = (self.call)(self.request, self.body).await;
        if let Some(body) = self.json.filter(|_| answer.status < 300) {
            check_taken(self.method.as_str(), answer.path(), &body);
        }
        answer
    }
}
