//! The service under test and its callers. Nothing here opens a socket, and no two tests share a store.

mod answer;
pub(crate) mod conformity;
mod request;
pub(crate) mod schema;
mod wrong;

use std::rc::Rc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use actix_web::test::{init_service, try_call_service};
use chat_history_domain::conversation::Trash;
use chat_history_domain::{Limits, Storage, Store, Timestamp, UserId};
use chat_history_http::{Api, Clock, Rules, Settings, Tokens, app, mint};
use chat_history_testkit::MemoryStore;
use chat_history_testkit::fixtures::NOON;
use serde_json::{Value, json};

pub(crate) use answer::Answer;
use request::Call;
pub(crate) use request::{Ask, Client, Parts};
pub(crate) use wrong::{NO_IDS, NO_JSON, NO_NUMBERS, NO_OBJECTS, OTHER_MEDIA_TYPES, SECRETS, store_faults};

/// The address of the service under test.
pub(crate) const PUBLIC_URL: &str = "https://history.example.org";

/// The secret that the service under test believes.
pub(crate) const SECRET: &str = "7c1f9be2d05a48e3b6f4a2901dce873512ab";

/// Where threads are.
pub(crate) const THREADS: &str = "/api/v1/chat/threads";

/// Where threads are whole documents.
pub(crate) const CHAT_THREADS: &str = "/api/v1/chat-threads";

/// Where chats are.
pub(crate) const CHATS: &str = "/api/chats";

/// Where the messages of chats are.
pub(crate) const MESSAGES: &str = "/api/messages";

/// [`NOON`] as an answer writes it.
pub(crate) const AT_NOON: &str = "2023-11-14T22:13:20.123456Z";

/// So many microseconds after [`NOON`], as an answer writes it.
pub(crate) fn after_noon(micros: u32) -> String {
    format!("2023-11-14T22:13:20.{}Z", 123_456 + micros)
}

/// A service of its own, over a store of its own.
pub(crate) struct Server {
    call: Call,
    /// The store, to make it fail.
    pub(crate) memory: MemoryStore,
}

impl Server {
    /// A service at which no two requests come at the same time.
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A service at which it is always [`NOON`].
    pub(crate) async fn at_noon() -> Self {
        let memory = MemoryStore::new();
        Self {
            call: service(memory.clone(), shared(), settings(), || Timestamp::from_micros(NOON)).await,
            memory,
        }
    }

    /// A service with other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let memory = MemoryStore::new();
        let mut settings = settings();
        change(&mut settings);
        Self { call: service(memory.clone(), shared(), settings, tick).await, memory }
    }

    /// A service over another store; its `memory` is not in use.
    pub(crate) async fn on(storage: impl Storage) -> Self {
        Self { call: service(storage, shared(), settings(), tick).await, memory: MemoryStore::new() }
    }

    /// A service that believes these tokens.
    pub(crate) async fn trusting(tokens: Tokens) -> Self {
        let memory = MemoryStore::new();
        Self { call: service(memory.clone(), tokens, settings(), tick).await, memory }
    }

    /// A caller with a good token of that user.
    pub(crate) fn user(&self, name: &str) -> Client {
        self.bearer(&token(name, 0, 3600))
    }

    /// A caller who sends this as the token.
    pub(crate) fn bearer(&self, token: &str) -> Client {
        Client { call: Rc::clone(&self.call), authorization: Some(format!("Bearer {token}")) }
    }

    /// A caller without a token.
    pub(crate) fn anyone(&self) -> Client {
        Client { call: Rc::clone(&self.call), authorization: None }
    }
}

/// A token of that user, made so many seconds ago to live that long.
pub(crate) fn token(name: &str, age: u64, seconds: u64) -> String {
    signed_with(SECRET, name, age, seconds)
}

/// The same, signed with another secret.
pub(crate) fn signed_with(secret: &str, name: &str, age: u64, seconds: u64) -> String {
    let made = jsonwebtoken::get_current_timestamp() - age;
    let made = Timestamp::from_micros(i64::try_from(made).unwrap() * 1_000_000);
    let user = UserId::parse(name).unwrap();
    mint(secret, &user, Duration::from_secs(seconds), &Rules::default(), made).unwrap()
}

/// What an operator gets who sets nothing but the address.
pub(crate) fn settings() -> Settings {
    Settings {
        public_url: PUBLIC_URL.into(),
        body_bytes: 8 * 1024 * 1024,
        import_bytes: 16 * 1024 * 1024,
        limits: Limits::default(),
        cors_origins: Vec::new(),
        rate: None,
        trash: Trash::NONE,
        trusted_proxies: Vec::new(),
    }
}

/// A clock of which no two readings are the same, over all tests of this process.
fn tick() -> Timestamp {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    Timestamp::from_micros(NOW.fetch_add(1_000, Ordering::Relaxed))
}

/// The tokens that are signed with [`SECRET`].
fn shared() -> Tokens {
    Tokens::shared_secret(SECRET, &Rules::default()).unwrap()
}

async fn service(storage: impl Storage, tokens: Tokens, settings: Settings, clock: Clock) -> Call {
    let api = Api::new(Store::new(storage), tokens, settings, clock).unwrap();
    let service = Rc::new(init_service(app(api)).await);
    Rc::new(move |request, body| {
        let service = Rc::clone(&service);
        let mut request = request.to_request();
        *request.payload() = body;
        let (path, method) = (request.path().to_owned(), request.method().to_string());
        Box::pin(async move {
            // Where a request is lost, the error holds the answer, and the server sends that.
            let answer = match try_call_service(&*service, request).await {
                Ok(handled) => Answer::of(path, handled.into_parts().1.map_into_boxed_body()).await,
                Err(error) => Answer::of(path, error.error_response()).await,
            };
            conformity::check_answer(&method, &answer);
            answer
        })
    })
}

/// The path of a thread, or of what is in it.
pub(crate) fn at(thread: &Value, rest: &str) -> String {
    format!("{THREADS}/{}{rest}", thread["id"])
}

/// The path of a message.
pub(crate) fn message_at(message: &Value) -> String {
    format!("{THREADS}/{}/messages/{}", message["thread_id"], message["id"])
}

/// A message of the person, as it is sent.
pub(crate) fn said(content: &str) -> Value {
    json!({"role": "user", "content": content})
}

/// That text, `count` times, one message each, with its number at the end.
pub(crate) fn many(count: usize) -> Vec<Value> {
    (1..=count).map(|number| said(&format!("m{number}"))).collect()
}

/// One field of each item.
pub(crate) fn each<'a>(items: &'a Value, field: &str) -> Vec<&'a Value> {
    items.as_array().unwrap().iter().map(|item| &item[field]).collect()
}

impl Client {
    /// Makes a thread with these messages, and gives it as it was answered.
    pub(crate) async fn thread(&self, messages: impl Into<Value>) -> Value {
        let messages: Value = messages.into();
        self.post(THREADS, json!({"messages": messages})).await.ok(201)
    }

    /// Appends one message, and gives it as it was answered.
    pub(crate) async fn append(&self, thread: &Value, message: Value) -> Value {
        self.post(&at(thread, "/messages"), message).await.ok(201)
    }

    /// The thread as it is now, with its messages.
    pub(crate) async fn open(&self, thread: &Value) -> Value {
        self.get(&at(thread, "")).await.ok(200)
    }
}
