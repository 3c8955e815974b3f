//! Laws of growing answers that are more than a text: what was sent beside it stays, and no text is lost.

use chat_history_domain::conversation::NewConversation;
use chat_history_domain::message::sent::{Edit, Form, Sent};
use chat_history_domain::message::{self, Message, MessageChange, NewMessage, Status, Step};
use chat_history_domain::storage::Repositories;
use chat_history_domain::{Context, Error, Limits, Result, Store, Versions};
use serde_json::{Value, json};

use crate::Caller;
use crate::fixtures::content;

/// A step that adds this text, wherever the message ends.
fn more(text: &str) -> Step {
    Step { text: content(text), offset: None, change: MessageChange::default() }
}

/// A step that adds this text to a message of so many characters.
fn after(offset: usize, text: &str) -> Step {
    Step { offset: Some(offset), ..more(text) }
}

/// A message that was sent so and is in progress, in a conversation of its own.
async fn begun(caller: &Caller, sent: &Value) -> Message {
    let new: Sent = serde_json::from_value(sent.clone()).unwrap();
    let new = new.parse(&Limits::default()).unwrap();
    let new = NewMessage { status: Some(Status::InProgress), ..new };
    caller.create(NewConversation::default(), vec![new]).await.unwrap().1.remove(0)
}

/// The message in the form in which it was sent.
fn form(message: &Message) -> Value {
    serde_json::to_value(Form::of(&message.body, message.public_id.as_ref())).unwrap()
}

/// What was sent with a client's own fields goes on having them, whether its text stands in the content or in its one part. A
/// message of several parts, or of another kind, does not grow.
pub async fn a_message_of_one_part_grows_and_one_of_several_does_not(store: Store) {
    let alice = Caller::new(&store, "alice");
    let text = json!({"type": "text", "text": "a"});
    let empty = json!({"type": "output_text", "text": "", "annotations": []});
    let image = json!({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}});
    for (sent, grows) in [
        (json!({"role": "assistant", "content": "a", "name": "n", "refusal": null}), Some("content")),
        (json!({"role": "assistant", "content": [text], "name": "n"}), Some("/content/0/text")),
        (json!({"role": "assistant", "content": [image, text]}), Some("/content/1/text")),
        (json!({"role": "assistant", "parts": [text]}), Some("/parts/0/text")),
        (json!({"role": "assistant", "content": null, "tool_calls": [{"id": "c"}]}), Some("content")),
        (json!({"role": "assistant", "tool_calls": [{"id": "c"}], "name": "n"}), Some("content")),
        // So the streams of SDKs begin.
        (json!({"role": "assistant", "content": [empty]}), Some("/content/0/text")),
        (json!({"role": "assistant", "content": [image, empty]}), Some("/content/1/text")),
        (json!({"id": "m", "role": "assistant", "parts": [empty]}), Some("/parts/0/text")),
        (json!({"role": "assistant", "content": "", "refusal": null, "audio": null}), Some("content")),
        (json!({"role": "assistant", "content": [text, text]}), None),
        (json!({"role": "assistant", "content": [empty, empty]}), None),
        (json!({"role": "assistant", "content": [empty, text]}), Some("/content/1/text")),
        (json!({"role": "assistant", "content": [text, empty]}), None),
        (json!({"role": "assistant", "content": text}), Some("/content/text")),
        (json!({"role": "assistant", "content": empty}), Some("/content/text")),
        (json!({"role": "assistant", "content": [image]}), None),
        // What stands beside the content is text, too.
        (json!({"role": "assistant", "content": "a", "refusal": "R"}), None),
        (json!({"role": "assistant", "content": "", "refusal": "R"}), None),
        (json!({"role": "assistant", "content": null, "refusal": "R"}), None),
        (json!({"role": "assistant", "content": [text], "refusal": "R"}), None),
        (json!({"role": "assistant", "content": null, "audio": {"transcript": "a"}}), None),
        (json!({"role": "assistant", "audio": {"transcript": "a"}}), None),
        (json!({"type": "human", "data": {"content": "a"}}), None),
        (json!({"type": "function_call_output", "call_id": "c", "output": "a"}), None),
        (json!({"type": "function_call", "name": "f", "arguments": "{}", "call_id": "c"}), None),
    ] {
        let begun = begun(&alice, &sent).await;
        let (of, id) = (begun.conversation, begun.id);
        let text = begun.body.content.as_str();
        let (before, whole) = (text.chars().count(), format!("{text}bc"));
        let grown = alice.extend(of, id, after(before, "b")).await;
        let Some(place) = grows else {
            assert!(matches!(grown, Err(Error::Clash(_))), "{sent}: {grown:?}");
            assert!(matches!(alice.extend(of, id, more("b")).await, Err(Error::Clash(_))), "{sent}");
            assert_eq!(alice.find_message(of, id).await, Some(begun), "{sent}");
            continue;
        };
        alice.extend(of, id, after(before + 1, "c")).await.unwrap();
        let message = alice.find_message(of, id).await.unwrap();
        assert_eq!(message.body.content, whole);
        let mut expected = sent.clone();
        match expected.pointer_mut(place) {
            Some(text) => *text = json!(whole),
            None => expected["content"] = json!(whole),
        }
        assert_eq!(form(&message), expected, "{sent}");
    }
}

/// A step as a client sends it, which was shown the message.
async fn extend_as_sent(caller: &Caller, message: &Message, text: &str, beside: &Value) -> Result<Message> {
    let (of, id, text) = (message.conversation, message.id, content(text));
    let edit: Edit = serde_json::from_value(beside.clone()).unwrap();
    let step = move |context: &Context, repositories: &mut dyn Repositories| {
        let (step, limits) = ((&text, None, &edit), Limits::default());
        message::extend_as_sent(context, repositories, of, id, (step, &limits), &Versions::Any)
    };
    caller.write(step).await
}

/// The last step of an answer brings what its SDK tells at the end, wherever the text stands. It is then as if it had been
/// sent so.
pub async fn a_step_brings_the_fields_of_an_sdk(store: Store) {
    let alice = Caller::new(&store, "alice");
    let beside = json!({"usage_metadata": {"output_tokens": 2}, "name": "n", "annotations": [], "reasoning_content": "Hm.",
        "refusal": null, "response_metadata": {}, "tool_call_id": "c", "tool_calls": [{"id": "c"}], "status": "complete"});
    for (sent, place) in [
        (json!({"role": "assistant", "content": "a"}), "/content"),
        (json!({"role": "assistant", "content": ""}), "/content"),
        (
            json!({"role": "assistant", "content": null, "tool_calls": [{"id": "b"}], "audio": null}),
            "/content",
        ),
        (json!({"role": "assistant", "reasoning_content": "H"}), "/content"),
        (json!({"role": "assistant", "content": [{"type": "text", "text": "a"}]}), "/content/0/text"),
        (json!({"id": "m", "role": "assistant", "parts": [{"type": "text", "text": ""}]}), "/parts/0/text"),
    ] {
        let begun = begun(&alice, &sent).await;
        let before = begun.body.content.as_str().to_owned();
        alice.extend(begun.conversation, begun.id, more("b")).await.unwrap();
        let grown = extend_as_sent(&alice, &begun, "c", &beside).await.unwrap();
        assert_eq!(alice.find_message(begun.conversation, begun.id).await, Some(grown.clone()));
        let mut expected = sent.clone();
        let fields = expected.as_object_mut().unwrap();
        fields.extend(beside.as_object().unwrap().clone());
        fields.remove("status");
        fields.entry("content").or_insert(Value::Null);
        *expected.pointer_mut(place).unwrap() = format!("{before}bc").into();
        if place != "/content" && !sent.as_object().unwrap().contains_key("content") {
            expected.as_object_mut().unwrap().remove("content");
        }
        assert_eq!((form(&grown), grown.status), (expected, None), "{sent}");
    }
}

/// An item that has grown ends as its own API ends it, with the last step or after it.
pub async fn an_item_that_has_grown_ends_with_the_status_of_its_api(store: Store) {
    let alice = Caller::new(&store, "alice");
    let item = |status: &str, text: &str| {
        json!({"type": "message", "id": "m", "role": "assistant", "status": status,
            "content": [{"type": "output_text", "text": text, "annotations": []}]})
    };
    for (text, beside) in
        [("hi", json!({"status": "completed"})), ("", json!({"status": "completed", "phase": null}))]
    {
        let begun = begun(&alice, &item("in_progress", "")).await;
        alice.extend(begun.conversation, begun.id, after(0, "Oh, ")).await.unwrap();
        let ended = extend_as_sent(&alice, &begun, text, &beside).await.unwrap();
        let mut expected = item("completed", &format!("Oh, {text}"));
        expected.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
        assert_eq!((form(&ended), ended.status), (expected, None));
        let refused = alice.extend(begun.conversation, begun.id, more("x")).await;
        assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
    }
}

/// What changes the text in another way is refused beside a step, by its name, and nothing is added.
pub async fn a_step_brings_no_other_text(store: Store) {
    let alice = Caller::new(&store, "alice");
    let parts = json!({"role": "assistant", "content": [{"type": "text", "text": "a"}]});
    for (sent, beside, name) in [
        (json!({"role": "assistant", "content": "a"}), json!({"content": "a", "refusal": "R"}), "refusal"),
        (json!({"role": "assistant", "content": "a"}), json!({"refusal": "", "content": "b"}), "content"),
        (json!({"role": "assistant", "content": "a"}), json!({"parts": ["a"]}), "parts"),
        (parts.clone(), json!({"parts": ["a"], "name": "n"}), "parts"),
        (parts, json!({"name": "n", "content": ["b"]}), "content"),
        (
            json!({"role": "assistant", "content": null, "tool_calls": [1]}),
            json!({"name": "n", "audio": {"transcript": "said"}}),
            "audio",
        ),
    ] {
        let begun = begun(&alice, &sent).await;
        match extend_as_sent(&alice, &begun, "b", &beside).await {
            Err(Error::Invalid { field, rule }) => {
                assert_eq!(
                    (field.as_str(), rule.as_str()),
                    (name, "must not stand beside append"),
                    "{beside}"
                );
            }
            other => panic!("{beside}: {other:?}"),
        }
        assert_eq!(alice.find_message(begun.conversation, begun.id).await, Some(begun));
    }
}
