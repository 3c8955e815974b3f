//! The wire types that are most of what is sent, as they write themselves; word for word what serde makes of them.

use super::append_body::Appended;
use super::dto::{Messages, OpenThread, Thread, Threads};
use super::message::Message;
use super::shown::Shown;
use crate::wire::json_text::{JsonText, WriteJson};

/// Bytes of a thread or a message beside its texts: names, numbers, times and signs.
const FRAME: usize = 384;

impl WriteJson for Thread {
    fn room(&self) -> usize {
        let names = [self.external_id.as_deref(), Some(&*self.user_id)];
        let texts = [self.title.as_deref(), self.summary.as_deref()].into_iter().chain(names);
        let documents = self.notebooks.as_str().len() + self.metadata.as_str().len();
        FRAME + documents + texts.flatten().map(str::len).sum::<usize>()
    }

    fn write(&self, to: &mut JsonText) {
        to.raw("{");
        members(self, to);
        to.raw("}");
    }
}

fn members(thread: &Thread, to: &mut JsonText) {
    to.number("\"id\":", thread.id)
        .text(",\"user_id\":", &thread.user_id)
        .text_or_null(",\"external_id\":", thread.external_id.as_deref())
        .text_or_null(",\"title\":", thread.title.as_deref())
        .text_or_null(",\"summary\":", thread.summary.as_deref())
        .json(",\"notebooks\":", &thread.notebooks)
        .json(",\"metadata\":", &thread.metadata)
        .flag(",\"starred\":", thread.starred)
        .flag(",\"archived\":", thread.archived)
        .number(",\"message_count\":", thread.message_count)
        .number(",\"modseq\":", thread.modseq)
        .time(",\"created_at\":", thread.created_at)
        .time(",\"updated_at\":", thread.updated_at);
}

impl WriteJson for Message {
    fn room(&self) -> usize {
        let calls = self.tool_calls.as_ref().map_or(0, |calls| calls.as_str().len());
        let parts = self.parts.as_ref().map_or(0, |parts| parts.as_str().len());
        let documents = self.sources.as_str().len() + self.metadata.as_str().len() + calls + parts;
        FRAME + documents + self.content.len() + self.summary.len()
    }

    fn write(&self, to: &mut JsonText) {
        to.number("{\"id\":", self.id)
            .number(",\"thread_id\":", self.thread_id)
            .text_or_null(",\"client_id\":", self.client_id.as_deref())
            .text(",\"role\":", self.role)
            .text(",\"content\":", &self.content)
            .text(",\"summary\":", &self.summary)
            .text_or_null(",\"kind\":", self.kind.as_deref());
        match &self.parts {
            Some(parts) => to.json(",\"parts\":", parts),
            None => to.raw(",\"parts\":null"),
        };
        to.text_or_null(",\"tool_call_id\":", self.tool_call_id.as_deref())
            .text_or_null(",\"name\":", self.name.as_deref())
            .json(",\"sources\":", &self.sources)
            .flag(",\"selected_text_used\":", self.selected_text_used);
        match &self.tool_calls {
            Some(calls) => to.json(",\"tool_calls\":", calls),
            None => to.raw(",\"tool_calls\":null"),
        };
        to.json(",\"metadata\":", &self.metadata)
            .text_or_null(",\"status\":", self.status)
            .time(",\"created_at\":", self.created_at)
            .time(",\"updated_at\":", self.updated_at)
            .raw("}");
    }
}

impl WriteJson for Shown {
    fn room(&self) -> usize {
        match self {
            Self::Ours(message) => message.room(),
            Self::AsSent(message) => FRAME + message.room(),
        }
    }

    fn write(&self, to: &mut JsonText) {
        match self {
            Self::Ours(message) => message.write(to),
            Self::AsSent(message) => {
                to.serialized(message);
            }
        }
    }
}

impl WriteJson for OpenThread {
    fn room(&self) -> usize {
        self.thread.room() + room_of(&self.messages)
    }

    fn write(&self, to: &mut JsonText) {
        to.raw("{");
        members(&self.thread, to);
        to.items(",\"messages\":", &self.messages)
            .text_or_null(",\"older_cursor\":", self.older_cursor.as_deref())
            .raw("}");
    }
}

impl WriteJson for Threads {
    fn room(&self) -> usize {
        room_of(&self.threads)
    }

    fn write(&self, to: &mut JsonText) {
        to.items("{\"threads\":", &self.threads)
            .text_or_null(",\"next_cursor\":", self.next_cursor.as_deref())
            .raw("}");
    }
}

impl WriteJson for Messages {
    fn room(&self) -> usize {
        room_of(&self.messages)
    }

    fn write(&self, to: &mut JsonText) {
        to.items("{\"messages\":", &self.messages)
            .text_or_null(",\"next_cursor\":", self.next_cursor.as_deref())
            .raw("}");
    }
}

impl WriteJson for Appended {
    fn room(&self) -> usize {
        match self {
            Self::One(message) => message.room(),
            Self::Many { messages } => room_of(messages),
        }
    }

    fn write(&self, to: &mut JsonText) {
        match self {
            Self::One(message) => message.write(to),
            Self::Many { messages } => {
                to.items("{\"messages\":", messages).raw("}");
            }
        }
    }
}

/// A list's room, with a frame more for what stands around it.
fn room_of<T: WriteJson>(items: &[T]) -> usize {
    FRAME + items.iter().map(WriteJson::room).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use chat_history_domain::{Json, Timestamp};
    use serde::Serialize;

    use super::*;
    use crate::wire::json_text::written;

    const AT: i64 = 1_700_000_000_123_456;

    fn thread(title: Option<&str>) -> Thread {
        Thread {
            id: 7,
            user_id: "a \"user\"".into(),
            external_id: title.map(|_| "an \"id\"".into()),
            title: title.map(str::to_owned),
            summary: Some("line\none\u{1}".into()),
            notebooks: Json::stored(r#"["a", "b"]"#.into()),
            metadata: Json::empty_object(),
            starred: title.is_some(),
            archived: title.is_none(),
            message_count: 2,
            modseq: 9_007_199_254_740_991,
            created_at: Timestamp::from_micros(AT),
            updated_at: Timestamp::MAX,
        }
    }

    fn message(content: &str, tool_calls: Option<&str>) -> Message {
        Message {
            id: 3,
            thread_id: 7,
            client_id: tool_calls.map(|_| "msg_\"1\"".into()),
            role: "assistant",
            content: content.into(),
            summary: content.chars().take(100).collect(),
            kind: tool_calls.map(|_| "message".into()),
            parts: tool_calls.map(|_| Json::stored(r#"[{"type":"text","text":"said"}]"#.into())),
            tool_call_id: tool_calls.map(|_| "call_1".into()),
            name: None,
            sources: Json::empty_array(),
            selected_text_used: tool_calls.is_some(),
            tool_calls: tool_calls.map(|calls| Json::stored(calls.into())),
            metadata: Json::stored(r#"{"k": [1, null]}"#.into()),
            status: tool_calls.map(|_| "incomplete"),
            created_at: Timestamp::MIN,
            updated_at: Timestamp::from_micros(AT),
        }
    }

    fn messages() -> Vec<Message> {
        let long = "京都 \"quoted\" \\ and\ttabbed ".repeat(9);
        vec![message("", None), message(&long, Some("no JSON \"")), message("x", Some("[{\"a\": 1}]"))]
    }

    fn shown() -> Vec<Shown> {
        messages().into_iter().map(|message| Shown::Ours(Box::new(message))).collect()
    }

    fn assert_as_serde(body: &(impl WriteJson + Serialize)) {
        assert_eq!(written(body), serde_json::to_string(body).unwrap());
        assert!(body.room() >= written(body).len(), "{} bytes were not enough", body.room());
    }

    #[test]
    fn a_thread_is_written_as_serde_writes_it() {
        assert_as_serde(&thread(None));
        assert_as_serde(&thread(Some("a title")));
        assert_as_serde(&OpenThread { thread: thread(None), messages: shown(), older_cursor: None });
        let cursor = Some("abc".to_owned());
        assert_as_serde(&OpenThread { thread: thread(Some("t")), messages: vec![], older_cursor: cursor });
    }

    #[test]
    fn a_page_is_written_as_serde_writes_it() {
        let next_cursor = Some("abc".to_owned());
        assert_as_serde(&Threads { threads: vec![thread(None), thread(Some("t"))], next_cursor });
        assert_as_serde(&Threads { threads: vec![], next_cursor: None });
        assert_as_serde(&Messages { messages: shown(), next_cursor: None });
    }

    #[test]
    fn what_was_appended_is_written_as_serde_writes_it() {
        assert_as_serde(&Appended::One(Shown::Ours(Box::new(message("said", None)))));
        assert_as_serde(&Appended::Many { messages: shown() });
    }
}
