//! The fields of a thread that the service sets, where a client sends back all that it was shown.

use chat_history_domain::conversation::{self, Conversation, ConversationId, Opened};
use chat_history_domain::{Timestamp, Versions, Violation};
use serde_json::{Map, Value};

use super::dto::OpenThread;
use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;

/// Fields that nobody changes, with what was sent for them.
pub(crate) struct SentBack(Map<String, Value>);

impl SentBack {
    /// Those of the fields that were sent.
    pub(super) fn of<const N: usize>(fields: [(&str, Option<Value>); N]) -> Self {
        let sent = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let mut sent: Map<String, Value> = sent.collect();
        // Messages without a word of older ones are all that there are, so that none can be taken for deleted.
        if sent.contains_key("messages") {
            sent.entry("older_cursor").or_insert(Value::Null);
        }
        Self(sent)
    }

    /// Holds that each is as an answer shows it now, and gives the thread where any was sent. A thread that is not of an
    /// `expected` version is left to the change, which refuses it.
    ///
    /// # Errors
    /// 400 with a field that is another, or as reading the thread.
    pub(super) async fn check(
        self,
        caller: &Caller,
        api: &Api,
        id: ConversationId,
        expected: &Versions,
    ) -> Result<Option<Conversation>, ApiError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let messages = self.0.get("messages");
        let limit = messages.and_then(Value::as_array).map_or(0, Vec::len);
        if limit > OpenThread::MOST_MESSAGES {
            return Err(cannot_be_changed("messages"));
        }
        let bytes = messages.map_or(0, |messages| messages.to_string().len());
        let opened = api.store.read_one(caller, move |context, repos| {
            conversation::open(context, repos, id, &Versions::NONE, limit)
        });
        let Opened::Read(thread, page) = opened.await? else { return Ok(None) };
        if !expected.contain(thread.modseq) {
            return Ok(None);
        }
        // Larger messages are others, and need not be written out to see it.
        if page.items.iter().map(|message| message.body.bytes()).sum::<usize>() > bytes {
            return Err(cannot_be_changed("messages"));
        }
        let forms =
            [false, true].map(|as_sent| shown(&OpenThread::new(thread.clone(), page.clone(), as_sent)));
        let is_so = |(name, value): &(&String, &Value)| {
            forms.iter().any(|form| is_same(name, value, form.get(*name)))
        };
        match self.0.iter().find(|field| !is_so(field)) {
            Some((name, _)) if name == "older_cursor" => Err(cannot_be_changed("messages")),
            Some((name, _)) => Err(cannot_be_changed(name)),
            None => Ok(Some(thread)),
        }
    }
}

fn cannot_be_changed(field: &str) -> ApiError {
    Violation("cannot be changed".into()).at(field).into()
}

fn shown(thread: &OpenThread) -> Map<String, Value> {
    match serde_json::to_value(thread) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Whether a value is the one that is shown, or was once: what the service derives may have changed since, as after the same
/// request. A time may be written in another way, and each answer has a cursor of its own.
fn is_same(name: &str, sent: &Value, shown: Option<&Value>) -> bool {
    let time = |value: &Value| value.as_str().and_then(|text| Timestamp::parse(text).ok());
    match (name, shown) {
        ("summary" | "message_count" | "modseq" | "updated_at", _) => true,
        ("older_cursor", shown) => sent.is_null() == shown.is_none_or(Value::is_null),
        ("created_at", Some(shown)) => time(sent).is_some_and(|sent| Some(sent) == time(shown)),
        (_, shown) => *sent == *shown.unwrap_or(&Value::Null),
    }
}
