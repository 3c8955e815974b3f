//! Laws of what is the same message under the id of its client's, in whichever form it is sent.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::sent::Sent;
use chat_history_domain::message::{Append, Appended, NewMessage};
use chat_history_domain::{Error, Limits, Result, Store};
use serde_json::{Value, json};

use crate::Caller;

async fn append(caller: &Caller, to: ConversationId, messages: Vec<NewMessage>) -> Result<Appended> {
    caller.store.append(Append::new(caller.context.clone(), to, messages)).await
}

/// What was sent in this form.
fn sent(form: &Value) -> NewMessage {
    let form: Sent = serde_json::from_value(form.clone()).unwrap();
    form.parse(&Limits::default()).unwrap()
}

/// A message is the same one in each form of the service's and whether or not what is absent is written down, and no other one
/// is.
pub async fn the_same_message_in_another_form_is_the_same_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let text = json!({"type": "text", "text": "hi"});
    let image = json!({"type": "image", "x": 1, "detail": null});
    let calls = json!([{"id": "c", "function": {"name": "f", "arguments": "{}"}, "index": null}]);
    // A message, others that are the same, and some that are not.
    let forms = [
        (
            json!({"id": "a", "role": "user", "content": "hi"}),
            vec![
                json!({"client_id": "a", "role": "user", "content": "hi"}),
                json!({"id": "a", "client_id": "a", "role": "human", "content": "hi", "name": null, "refusal": null, "sources": []}),
            ],
            vec![json!({"id": "a", "role": "user", "content": "hi", "name": "n"})],
        ),
        (
            json!({"id": "a", "role": "developer", "content": [text, image], "annotations": [1], "name": null}),
            vec![
                json!({"id": 7, "thread_id": 1, "client_id": "a", "role": "system", "content": "hi", "summary": "hi",
                    "kind": "message", "parts": [text, image], "tool_call_id": null, "name": null, "sources": [],
                    "selected_text_used": false, "tool_calls": null, "metadata": {}, "status": null,
                    "created_at": "2026-11-23T04:50:42.093627Z", "updated_at": "2026-11-23T04:50:42.093627Z"}),
                json!({"id": "a", "role": "developer", "content": [text, {"type": "image", "x": 1}], "annotations": [1]}),
            ],
            vec![
                json!({"id": "a", "role": "developer", "content": [text], "annotations": [1]}),
                json!({"id": "a", "role": "developer", "content": [text, image], "annotations": [2]}),
                json!({"id": "a", "role": "developer", "content": "hi", "parts": [text, {"type": "image", "x": 2}]}),
                json!({"id": "a", "role": "developer", "content": [image, text], "annotations": [1]}),
            ],
        ),
        (
            json!({"id": "a", "role": "assistant", "content": null, "tool_calls": calls, "refusal": null, "audio": null}),
            vec![
                json!({"id": "a", "role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}}]}),
                json!({"client_id": "a", "role": "assistant", "content": "", "kind": "message", "tool_calls": calls}),
                json!({"client_id": "a", "role": "assistant", "content": "", "tool_calls": calls}),
            ],
            vec![
                json!({"id": "a", "role": "assistant", "content": "x", "tool_calls": calls}),
                json!({"id": "a", "role": "assistant", "content": null, "tool_calls": [{"id": "d"}]}),
            ],
        ),
        (
            json!({"id": "a", "type": "function_call", "name": "f", "arguments": "{}", "call_id": "c", "status": "completed"}),
            vec![
                json!({"client_id": "a", "type": "function_call", "role": "assistant", "content": null, "name": "f",
                    "arguments": "{}", "call_id": "c"}),
                json!({"client_id": "a", "id": 7, "thread_id": 1, "kind": "function_call", "role": "assistant", "content": "",
                    "name": "f", "parts": null, "summary": ""}),
            ],
            vec![
                json!({"id": "a", "type": "function_call", "name": "f", "arguments": "{1}", "call_id": "c"}),
            ],
        ),
        (
            json!({"id": "a", "role": "assistant", "content": "Hello", "refusal": "R"}),
            vec![json!({"client_id": "a", "role": "assistant", "content": "Hello\n\nR", "parts": null})],
            vec![json!({"id": "a", "role": "assistant", "content": "Hello", "refusal": "S"})],
        ),
    ];
    for (first, same, others) in forms {
        let of = alice.start(vec![]).await.id;
        let kept = append(&alice, of, vec![sent(&first)]).await.unwrap().messages;
        let twice = same.iter().cloned().chain([first.clone()]);
        for again in twice {
            let told = append(&alice, of, vec![sent(&again)]).await;
            assert_eq!(
                told.map(|told| (told.known, told.messages)),
                Ok((true, kept.clone())),
                "{first} {again}"
            );
        }
        for other in others {
            let refused = append(&alice, of, vec![sent(&other)]).await;
            assert!(matches!(refused, Err(Error::Clash(_))), "{first} {other}");
        }
        // Also in one request.
        let of = alice.start(vec![]).await.id;
        let twice = vec![sent(&first), sent(&first)];
        assert_eq!(append(&alice, of, twice).await.unwrap().added, 1, "{first}");
    }
}
